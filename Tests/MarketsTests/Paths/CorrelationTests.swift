import Determinism
import Markets
import Quantities
import TestSupport
import Testing

struct CorrelationTests {
  static func group(
    _ percents: [Int64],
    markets: Int32 = 2,
    stress: CorrelationStress? = nil
  ) -> CorrelationSpec {
    CorrelationSpec(
      markets: (0..<markets).map { MarketID($0) },
      matrix: percents.map { .percent($0) },
      stress: stress
    )
  }

  static func normals(_ spec: CorrelationSpec, ticks: Int32, seed: UInt64) throws -> [[Double]] {
    try spec.normals(
      tick: .seconds(3_600),
      tickCount: ticks,
      keys: spec.markets.map { key(seed * 100 + UInt64($0.index)) },
      groupKey: key(seed * 100 + 99)
    )
  }

  static func correlation(_ a: [Double], _ b: [Double]) -> Double {
    var (ab, aa, bb) = (0.0, 0.0, 0.0)
    for (x, y) in zip(a, b) {
      ab += x * y
      aa += x * x
      bb += y * y
    }
    return ab / (aa * bb).squareRoot()
  }

  @Test func `the factor multiplied with itself is the matrix`() throws {
    let matrix = [100, 80, -30, 80, 100, 10, -30, 10, 100].map { Ratio.percent($0) }
    let rows = try CorrelationFactor(matrix, size: 3).rows
    for row in 0..<3 {
      for column in 0..<3 {
        var sum = 0.0
        for index in 0..<3 { sum += rows[row][index] * rows[column][index] }
        #expect(abs(sum - matrix[row * 3 + column].value) < 1e-12)
      }
    }
    // The published example of a factor: 1, 0.6 0.8.
    let small = try CorrelationFactor([100, 60, 60, 100].map { .percent($0) }, size: 2)
    #expect(abs(small.rows[1][0] - 0.6) < 1e-12 && abs(small.rows[1][1] - 0.8) < 1e-12)
  }

  @Test func `markets move together as much as is asked, and the first one as if alone`() throws {
    let spec = Self.group([100, 80, -30, 80, 100, 10, -30, 10, 100], markets: 3)
    let normals = try Self.normals(spec, ticks: 4_000, seed: 1)
    for (a, b, expected) in [(0, 1, 0.8), (0, 2, -0.3), (1, 2, 0.1)] {
      #expect(abs(Self.correlation(normals[a], normals[b]) - expected) < 0.06)
    }
    let alone = RandomStream(key: key(100))
    for step in 0..<100 { #expect(normals[0][step] == alone.normal(step: UInt64(step) + 1)) }
    for market in normals { #expect(abs(Moments(market).variance - 1) < 0.08) }
  }

  @Test func `in stress other correlations hold`() throws {
    let stress = CorrelationStress(
      matrix: [100, 95, 95, 100].map { .percent($0) },
      entriesPerYear: Ratio(partsPerBillion: 365_000_000_000),
      meanLength: .seconds(86_400)
    )
    // Half of the time is stress: the mean correlation lies half-way.
    let mixed = try Self.normals(
      Self.group([100, 5, 5, 100], stress: stress),
      ticks: 9_000,
      seed: 2
    )
    #expect(abs(Self.correlation(mixed[0], mixed[1]) - 0.5) < 0.06)
    var always = stress
    always.startsStressed = true
    always.meanLength = SimDuration(nanoseconds: .max)
    let tight = try Self.normals(
      Self.group([100, 5, 5, 100], stress: always),
      ticks: 2_000,
      seed: 2
    )
    #expect(abs(Self.correlation(tight[0], tight[1]) - 0.95) < 0.02)
  }

  @Test func `a correlated path has the law of the same path alone`() throws {
    let spec = PathSpec.jumpDiffusion(JumpDiffusionTests.makeSpec())
    let sample = try (1...1_500).map { (seed: UInt64) -> Double in
      let normals = try Self.normals(Self.group([100, 90, 90, 100]), ticks: 24, seed: seed)
      let prices = try PathBuilder.build(
        spec,
        tick: .seconds(3_600),
        tickCount: 24,
        key: key(seed),
        shocks: [],
        normals: normals[1]
      )
      return PortableMath.log(prices[24].wholeValue / 2_000)
    }
    let found = Moments(sample)
    #expect(abs(found.mean + 0.32 / 365) < 4 * found.error)
    #expect(abs(found.variance / (0.64 / 365) - 1) < 0.15)
  }

  @Test(
    arguments: [
      ([100, 50, 50], .wrongSize(entries: 3)),
      ([100, 50, 50, 90], .diagonalNotOne(row: 1)),
      ([100, 150, 150, 100], .outOfRange(row: 1, column: 0)),
      ([100, 50, 40, 100], .notSymmetric(row: 1, column: 0)),
      ([100, 100, 100, 100], .notPositiveDefinite(row: 1)),
    ] as [([Int64], CorrelationError)]
  )
  func `a matrix that is none is refused by name`(row: ([Int64], CorrelationError)) {
    #expect(Self.group(row.0).problem() == row.1)
  }

  @Test func `correlations that no three markets can have are refused`() {
    // A moves with B, B with C, A against C.
    let spec = Self.group([100, 90, -90, 90, 100, 90, -90, 90, 100], markets: 3)
    #expect(spec.problem() == .notPositiveDefinite(row: 2))
    var twice = Self.group([100, 0, 0, 100])
    twice.markets = [MarketID(1), MarketID(1)]
    #expect(twice.problem() == .marketsNotDistinct)
    #expect(Self.group([100], markets: 1).problem() == .marketsNotDistinct)
    let stress = CorrelationStress(
      matrix: [100, 0, 0, 100].map { .percent($0) },
      entriesPerYear: .percent(-1),
      meanLength: .seconds(1)
    )
    #expect(Self.group([100, 0, 0, 100], stress: stress).problem() == .invalidStress)
  }
}
