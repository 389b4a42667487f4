import Determinism
import TestSupport
import Testing

/// Every sampler against its distribution function, on streams of four fixed seeds.
///
/// Kolmogorov's critical value 2.23 is passed once in ten thousand; chi-square statistics stay
/// within five standard deviations. All were fixed before the draws were seen.
@Suite struct DistributionLawTests {
  static let count: UInt64 = 5_000

  var streams: [RandomStream] {
    [1, 2, 3, 1_000].map { SeedTree(rootSeed: $0, replication: 0).stream("law") }
  }

  /// The largest √n · D over the seeds of draws carried to [0, 1] by their own law.
  func worst(_ probability: (RandomStream, UInt64) -> Double) -> Double {
    var worst = 0.0
    for stream in streams {
      worst = max(worst, kolmogorov((0..<Self.count).map { probability(stream, $0) }))
    }
    return worst
  }

  @Test func `the reference laws have their published values`() {
    #expect(abs(Laws.normal(1.959_963_984_540_054) - 0.975) < 1e-14)
    #expect(abs(Laws.normal(-3) - 0.001_349_898_031_630_094_6) < 1e-15)
    // P(1, x) is the exponential law, P(½, x) that of a squared normal.
    #expect(abs(Laws.gamma(1, 2) - 0.864_664_716_763_387_3) < 1e-14)
    #expect(abs(Laws.gamma(0.5, 0.5) - 0.682_689_492_137_085_9) < 1e-14)
    #expect(abs(Laws.logGamma(0.5) - 0.572_364_942_924_700_1) < 1e-13)
  }

  @Test func `draws of continuous laws follow them`() {
    let found = [
      ("uniform", worst { $0.uniform(step: $1) }),
      ("open uniform", worst { $0.openUniform(step: $1, purpose: 1) }),
      ("normal", worst { Laws.normal($0.normal(step: $1)) }),
      ("exponential", worst { -PortableMath.expm1(-$0.exponential(step: $1)) }),
      (
        "log-normal",
        worst { Laws.normal(PortableMath.log($0.logNormal(median: 3, sigma: 2, step: $1) / 3) / 2) }
      ),
      ("Pareto", worst { 1 - PortableMath.pow($0.pareto(tail: 1.5, step: $1), -1.5) }),
    ]
    #expect(found.allSatisfy { $0.1 < 2.23 }, "\(found)")
  }

  @Test(arguments: [0.05, 0.5, 0.999, 1, 2.5, 9, 200])
  func `gamma draws follow their law and have its moments`(shape: Double) {
    let found = worst { Laws.gamma(shape, $0.gamma(shape: shape, step: $1)) }
    #expect(found < 2.23)
    // Mean a, variance a; the variance of a square about the mean is 2a² + 6a.
    let count = 20_000.0
    var (sum, squares) = (0.0, 0.0)
    for step in 0..<UInt64(count) {
      let gap = streams[0].gamma(shape: shape, step: step, purpose: 9) - shape
      sum += gap
      squares += gap * gap
    }
    #expect(abs(sum) < 4 * (shape * count).squareRoot())
    #expect(
      abs(squares - shape * count) < 4 * ((2 * shape * shape + 6 * shape) * count).squareRoot()
    )
  }

  @Test func `gamma draws accept extreme shapes`() {
    var worst = 0.0
    for step in 0..<UInt64(500) {
      let stream = streams[0]
      // Far below any positive number for the most part, and never negative.
      if stream.gamma(shape: 1e-6, step: step) < 0 { worst = .infinity }
      worst = max(worst, abs(stream.gamma(shape: 1e300, step: step) / 1e300 - 1))
      worst = max(worst, abs(stream.gamma(shape: 1e12, step: step) / 1e12 - 1) - 1e-5)
    }
    #expect(worst < 1e-10)
  }

  @Test(arguments: [0.5, 3, 9.99, 10, 12, 80])
  func `Poisson counts follow their law`(mean: Double) {
    var masses: [Double] = []
    for value in 0..<200 {
      let logMass =
        Double(value) * PortableMath.log(mean) - mean - Laws.logGamma(Double(value) + 1)
      masses.append(PortableMath.exp(logMass) * Double(Self.count))
    }
    for stream in streams {
      var counts = [Int](repeating: 0, count: 200)
      for step in 0..<Self.count { counts[Int(stream.poisson(mean: mean, step: step))] += 1 }
      let excess = chiSquareExcess(counts, masses)
      #expect(abs(excess) < 5)
    }
  }

  @Test func `bounded draws and permutations are even`() {
    for stream in streams {
      var counts = [Int](repeating: 0, count: 11)
      for step in 0..<Self.count { counts[Int(stream.bounded(11, step: step))] += 1 }
      let even = [Double](repeating: Double(Self.count) / 11, count: 11)
      var orders = [Int](repeating: 0, count: 256)
      for step in 0..<Self.count {
        let order = stream.permutation(of: 4, step: step)
        orders[order[0] * 64 + order[1] * 16 + order[2] * 4 + order[3]] += 1
      }
      // 24 of the 256 codes are permutations.
      let found = orders.filter { $0 > 0 }
      #expect(found.count == 24)
      let each = [Double](repeating: Double(Self.count) / 24, count: 24)
      #expect(chiSquareExcess(counts, even) < 5 && chiSquareExcess(found, each) < 5)
    }
  }

  @Test func `the first draws of every distribution never change`() throws {
    let stream = SeedTree(rootSeed: 2026, replication: 7).stream("pinned", entity: 11)
    let choice = try WeightedChoice([5, 0, 1, 90, 4])
    let table = try AliasTable([5, 0, 1, 90, 4])
    let process = try HawkesProcess(baseline: 1, branchingRatio: 0.7, decay: 2)
    var arrivals = process.arrivals(from: stream)
    for step in 0..<UInt64(3) {
      let found = [
        stream.bits(step: step),
        stream.bounded(1_000_000, step: step),
        stream.uniform(step: step).bitPattern,
        stream.openUniform(step: step).bitPattern,
        stream.normal(step: step).bitPattern,
        stream.exponential(step: step).bitPattern,
        stream.logNormal(median: 2, sigma: 0.5, step: step).bitPattern,
        stream.pareto(tail: 1.5, step: step).bitPattern,
        stream.gamma(shape: 0.3, step: step).bitPattern,
        stream.gamma(shape: 7, step: step).bitPattern,
        UInt64(stream.poisson(mean: 3, step: step)),
        UInt64(stream.poisson(mean: 300, step: step)),
        UInt64(choice.draw(from: stream, step: step)),
        UInt64(table.draw(from: stream, step: step)),
        arrivals.nextGap().bitPattern,
        stream.permutation(of: 16, step: step).reduce(0) { $0 << 4 | UInt64($1) },
      ]
      #expect(found.count == PinnedDraws.rows.count)
      for (value, row) in zip(found, PinnedDraws.rows) where value != row.draws[Int(step)] {
        Issue.record("\(row.sampler) at step \(step) is \(value)")
      }
    }
  }
}
