import Experiments
import Testing

struct DesignTests {
  private func levels(_ design: Design) -> [[Int]] {
    (0..<design.count).map { index in
      design.point(index).map { if case .level(let level) = $0 { level } else { -1 } }
    }
  }

  private func fractions(_ design: Design) -> [[Double]] {
    (0..<design.count).map { index in
      design.point(index).map { if case .fraction(let share) = $0 { share } else { -1 } }
    }
  }

  @Test func `a grid has every combination and its last axis changes fastest`() throws {
    let design = try Design(.grid, axes: [.levels(2), .levels(3)])
    #expect(levels(design) == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]])
  }

  @Test func `a zip walks all axes at once`() throws {
    let design = try Design(.zip, axes: [.levels(3), .levels(3)])
    #expect(levels(design) == [[0, 0], [1, 1], [2, 2]])
  }

  @Test func `random points stay when more are asked for`() throws {
    let few = try Design(.drawn(points: 20, seed: 7), axes: [.interval, .levels(4)])
    let many = try Design(.drawn(points: 200, seed: 7), axes: [.interval, .levels(4)])
    #expect((0..<20).map { few.point($0) } == (0..<20).map { many.point($0) })
    let other = try Design(.drawn(points: 20, seed: 8), axes: [.interval, .levels(4)])
    #expect(few.point(0) != other.point(0))
    #expect(Set(levels(many).map { $0[1] }) == [0, 1, 2, 3])
  }

  @Test func `a Latin hypercube has one point in each stratum of every axis`() throws {
    for seed in UInt64(0)..<20 {
      let design = try Design(
        .latinHypercube(points: 50, seed: seed),
        axes: [.interval, .interval, .interval]
      )
      let shares = fractions(design)
      for axis in 0..<3 {
        let strata = Set(shares.map { Int($0[axis] * 50) })
        #expect(strata.count == 50, "seed \(seed), axis \(axis)")
      }
      #expect(shares.map { Int($0[0] * 50) } != shares.map { Int($0[1] * 50) })
    }
  }

  @Test func `a Sobol design places its points on ranges and stated values alike`() throws {
    let design = try Design(.sobol(points: 4), axes: [.interval, .levels(2)])
    #expect(
      (0..<4).map { design.point($0) } == [
        [.fraction(0), .level(0)], [.fraction(0.5), .level(1)], [.fraction(0.75), .level(0)],
        [.fraction(0.25), .level(1)],
      ]
    )
  }

  @Test func `the sensitivity design mixes one column of B into A`() throws {
    let design = try Design(.sensitivity(base: 8), axes: [.interval, .interval, .interval])
    let layout = SensitivityLayout(base: 8, axes: 3)
    #expect(design.count == 8 * 5)
    let points = fractions(design)
    for row in 0..<8 {
      let a = points[layout.position(row: row, .a)]
      let b = points[layout.position(row: row, .b)]
      #expect(a + b == SobolSequence(dimensions: 6).point(UInt64(row)))
      for axis in 0..<3 {
        var mixed = a
        mixed[axis] = b[axis]
        #expect(points[layout.position(row: row, .mixed(axis: axis))] == mixed)
      }
    }
    for position in 0..<design.count {
      let (row, matrix) = layout.place(of: position)
      #expect(layout.position(row: row, matrix) == position)
    }
  }

  @Test func `what does not fit is refused in a stated order`() {
    func error(_ kind: DesignKind, _ axes: [AxisShape]) -> DesignError? {
      do throws(DesignError) {
        _ = try Design(kind, axes: axes)
        return nil
      } catch { return error }
    }
    let huge = Array(repeating: AxisShape.levels(1_000_000), count: 12)
    #expect(error(.grid, []) == .noAxes)
    #expect(error(.grid, [.levels(2), .levels(0)]) == .emptyAxis(1))
    #expect(error(.grid, [.levels(2), .interval]) == .intervalNeedsSteps(axis: 1))
    #expect(
      error(.zip, [.levels(2), .levels(3)])
        == .unequalLengths(axis: 1, found: 3, expected: 2)
    )
    #expect(error(.drawn(points: 0, seed: 1), [.interval]) == .noPoints)
    #expect(error(.grid, huge) == .tooManyPoints(limit: Design.pointLimit))
    #expect(error(.sensitivity(base: .max), [.interval]) == .tooManyPoints(limit: 1 << 31))
    #expect(
      error(.sensitivity(base: 8), Array(repeating: .interval, count: 33))
        == .tooManyDimensions(found: 66, limit: 64)
    )
  }
}
