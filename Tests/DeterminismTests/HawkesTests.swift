import Determinism
import TestSupport
import Testing

@Suite struct HawkesTests {
  let stream = SeedTree(rootSeed: 31, replication: 0).stream("hawkes")

  @Test(
    arguments: [
      (0, 0.5, 1, .baseline(0)), (-1, 0.5, 1, .baseline(-1)),
      (.infinity, 2, 0, .baseline(.infinity)), (1, 1, 1, .branchingRatio(1)),
      (1, -0.1, 0, .branchingRatio(-0.1)), (1, 7, 1, .branchingRatio(7)),
      (1, 0.5, 0, .decay(0)), (1, 0.5, 1e13, .decay(1e13)),
    ] as [(Double, Double, Double, HawkesError)]
  )
  func `processes that are not stationary are refused`(
    baseline: Double,
    branchingRatio: Double,
    decay: Double,
    expected: HawkesError
  ) {
    #expect(throws: expected) {
      try HawkesProcess(baseline: baseline, branchingRatio: branchingRatio, decay: decay)
    }
  }

  @Test func `what is not a number is refused`() {
    for (baseline, ratio, decay) in [(Double.nan, 0, 1), (1, .nan, 1), (1, 0, .nan)] {
      #expect(throws: HawkesError.self) {
        try HawkesProcess(baseline: baseline, branchingRatio: ratio, decay: decay)
      }
    }
  }

  /// By the random time change, the integral of the rate between arrivals is exponential of mean 1
  /// (Papangelou, 1972); the rate here is the plain sum over the past, without the recursion.
  @Test(arguments: [(1, 0, 1), (1, 0.6, 0.5), (0.2, 0.9, 3), (5, 0.3, 100)])
  func `time-changed gaps are exponential`(baseline: Double, ratio: Double, decay: Double) throws {
    let process = try HawkesProcess(
      baseline: baseline,
      branchingRatio: ratio,
      decay: decay
    )
    var arrivals = process.arrivals(from: stream)
    var ages: [Double] = []
    var changed: [Double] = []
    var worst = 0.0
    for _ in 0..<2_000 {
      let gap = arrivals.nextGap()
      var integral = baseline * gap
      var excitement = ratio * decay
      for place in ages.indices {
        let before = PortableMath.exp(-decay * ages[place])
        ages[place] += gap
        let after = PortableMath.exp(-decay * ages[place])
        integral += ratio * (before - after)
        excitement += ratio * decay * after
      }
      // What is older than this cannot be seen in the sum any more.
      ages.removeAll { $0 * decay > 60 }
      ages.append(0)
      changed.append(-PortableMath.expm1(-integral))
      worst = max(worst, abs(arrivals.excitement - excitement) / (1 + excitement))
    }
    #expect(kolmogorov(changed) < 2.23)
    #expect(worst < 1e-12)
    #expect(arrivals.count == 2_000 && arrivals.rate == baseline + arrivals.excitement)
  }

  @Test func `arrivals come at the mean rate and in clusters`() throws {
    let process = try HawkesProcess(baseline: 1, branchingRatio: 0.6, decay: 5)
    #expect(process.meanRate == 2.5)
    var arrivals = process.arrivals(from: stream, purpose: 3)
    let windows = 400
    let length = 25.0
    var counts = [Double](repeating: 0, count: windows)
    var now = arrivals.nextGap()
    while now < Double(windows) * length {
      counts[Int(now / length)] += 1
      now += arrivals.nextGap()
    }
    let mean = counts.reduce(0, +) / Double(windows)
    let variance = counts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(windows - 1)
    // Rate μ ÷ (1 − n); counts of long windows disperse by 1 ÷ (1 − n)² = 6.25.
    #expect(abs(mean / length - 2.5) < 4 * (2.5 * 6.25 / (Double(windows) * length)).squareRoot())
    #expect(variance / mean > 4.5 && variance / mean < 8)
  }

  @Test func `without excitement the arrivals are the exponential draws themselves`() throws {
    let process = try HawkesProcess(baseline: 4, branchingRatio: 0, decay: 1)
    var arrivals = process.arrivals(from: stream)
    var holds = true
    for step in 0..<UInt64(500) where arrivals.nextGap() != stream.exponential(step: step) / 4 {
      holds = false
    }
    #expect(holds)
  }

  @Test func `the ends of the ranges give finite gaps`() throws {
    for baseline in [1e-12, 1e12] {
      for decay in [1e-12, 1e12] {
        let process = try HawkesProcess(baseline: baseline, branchingRatio: 0.999, decay: decay)
        var arrivals = process.arrivals(from: stream)
        let gaps = (0..<200).map { _ in arrivals.nextGap() }
        #expect(gaps.allSatisfy { $0 > 0 && $0.isFinite })
      }
    }
  }

  @Test func `a copy goes on as the original does`() throws {
    let process = try HawkesProcess(baseline: 1, branchingRatio: 0.8, decay: 1)
    var first = process.arrivals(from: stream)
    for _ in 0..<50 { _ = first.nextGap() }
    var second = first
    #expect(first == second)
    #expect((0..<50).map { _ in first.nextGap() } == (0..<50).map { _ in second.nextGap() })
  }
}
