import Determinism
import Experiments
import Testing

/// y = sin x₁ + 7 sin² x₂ + 0.1 x₃⁴ sin x₁ on [−π, π]³.
///
/// Source: T. Ishigami, T. Homma, An importance quantification technique in uncertainty analysis
/// for computer models, 1990.
private func ishigami(_ x: [Double]) -> Double {
  let sine = PortableMath.sin(x[0])
  let second = PortableMath.sin(x[1])
  let square = x[2] * x[2]
  return sine + 7 * second * second + 0.1 * square * square * sine
}

struct SobolIndicesTests {
  private let stream = RandomStream(key: StreamKey(lo: 3, hi: 4))

  /// A design of evenly spread rows, evaluated.
  ///
  /// Kronecker's sequence with the powers of 1/φ, φ⁷ = φ + 1 (so for six columns): random rows
  /// would have to be a hundred times as many.
  private func columns(
    _ rows: Int,
    _ inputs: Int,
    _ model: ([Double]) -> Double?
  ) -> (a: [Double?], b: [Double?], mixed: [[Double?]]) {
    var steps = [1 / 1.1127756842787055]
    while steps.count < 6 { steps.append(steps[steps.count - 1] * steps[0]) }
    func row(_ number: Int, _ matrix: Int) -> [Double] {
      (0..<inputs).map { input in
        let place = 0.5 + Double(number + 1) * steps[matrix * inputs + input]
        return (2 * (place - place.rounded(.down)) - 1) * .pi
      }
    }
    let a = (0..<rows).map { row($0, 0) }
    let b = (0..<rows).map { row($0, 1) }
    let mixed = (0..<inputs).map { input in
      (0..<rows).map { number -> Double? in
        var values = a[number]
        values[input] = b[number][input]
        return model(values)
      }
    }
    return (a.map(model), b.map(model), mixed)
  }

  @Test func `the Ishigami function has its published indices`() throws {
    let design = columns(4_000, 3, ishigami)
    let found = try #require(
      SobolIndices(a: design.a, b: design.b, mixed: design.mixed, stream: stream, resamples: 100)
    )
    // V = 1/2 + a²/8 + bπ⁴/5 + b²π⁸/18 with a = 7, b = 0.1.
    #expect(isClose(found.variance, 13.844587940719254, tolerance: 0.005))
    let first = [0.3139051827, 0.4424111447, 0]
    let total = [0.5575888552, 0.4424111447, 0.2436836725]
    for (input, figures) in found.inputs.enumerated() {
      #expect(abs(figures.first - first[input]) < 0.01, "S\(input) \(figures.first)")
      #expect(abs(figures.total - total[input]) < 0.01, "ST\(input) \(figures.total)")
      let interval = try #require(figures.firstInterval)
      #expect(interval.low < first[input] && first[input] < interval.high)
      let whole = try #require(figures.totalInterval)
      #expect(whole.low < total[input] && total[input] < whole.high)
    }
  }

  @Test func `an additive model has indices that sum to one and no interactions`() throws {
    // Var of c·x is proportional to c²: 1, 4, 9 of 14.
    let design = columns(2_000, 3) { $0[0] + 2 * $0[1] + 3 * $0[2] }
    let found = try #require(
      SobolIndices(a: design.a, b: design.b, mixed: design.mixed, stream: stream, resamples: 10)
    )
    for (input, share) in [1.0 / 14, 4.0 / 14, 9.0 / 14].enumerated() {
      #expect(abs(found.inputs[input].first - share) < 0.01)
      #expect(abs(found.inputs[input].total - share) < 0.01)
    }
  }

  @Test func `four rows by hand`() throws {
    // A = 1 2 3 4, B = 4 3 2 1, A₁B = B (all of it), A₂B = A (none). Mean 2.5, V = 1.25.
    let found = try #require(
      SobolIndices(
        a: [1, 2, 3, 4],
        b: [4, 3, 2, 1],
        mixed: [[4, 3, 2, 1], [1, 2, 3, 4]],
        stream: stream
      )
    )
    #expect(found.variance == 1.25)
    // Σ (b − 2.5)(b − a) = 4.5 + 0.5 + 0.5 + 4.5 = 10 over 4 over 1.25; Σ (a − b)² = 20.
    #expect(found.inputs.map(\.first) == [2, 0])
    #expect(found.inputs.map(\.total) == [2, 0])
    #expect(found.inputs[0].firstInterval == nil)
  }

  @Test func `rows with an undefined output are left out`() throws {
    let design = columns(64, 2) { $0[0] > 2 ? nil : $0[0] }
    let found = try #require(
      SobolIndices(a: design.a, b: design.b, mixed: design.mixed, stream: stream, resamples: 5)
    )
    #expect(found.rowCount < 64)
    #expect(isClose(found.inputs[1].total, 0))
  }

  @Test func `there is nothing to say without variance`() {
    #expect(
      SobolIndices(a: [1, 1], b: [1, 1], mixed: [[1, 1]], stream: stream, resamples: 5) == nil
    )
    #expect(SobolIndices(a: [1], b: [2], mixed: [[2]], stream: stream, resamples: 5) == nil)
  }
}
