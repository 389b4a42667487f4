import Determinism
import Testing

/// The branching structure behind the arrivals.
@Suite struct HawkesClusterTests {
  /// Sizes of clusters, told apart by gaps that no descendant takes.
  ///
  /// Immigrants come so rarely that one falls into another one's cluster in a thousand.
  private func clusterSizes(_ ratio: Double, count: Int, seed: UInt64) throws -> [Int] {
    let process = try HawkesProcess(baseline: 1e-5, branchingRatio: ratio, decay: 1)
    let stream = SeedTree(rootSeed: seed, replication: 0).stream("clusters")
    var arrivals = process.arrivals(from: stream)
    var sizes: [Int] = []
    var size = 0
    while sizes.count < count {
      if arrivals.nextGap() > 60 {
        if size > 0 { sizes.append(size) }
        size = 0
      }
      size += 1
    }
    return sizes
  }

  /// Borel (1942): with Poisson many children of mean n, P(k) = e^(−nk) (nk)^(k−1) ÷ k!.
  private func borel(_ ratio: Double, _ size: Int) -> Double {
    var logarithm = -ratio * Double(size)
    logarithm += Double(size - 1) * PortableMath.log(ratio * Double(size))
    for factor in 1...size { logarithm -= PortableMath.log(Double(factor)) }
    return PortableMath.exp(logarithm)
  }

  @Test(arguments: [0.3, 0.6, 0.8])
  func `cluster sizes follow the Borel law`(ratio: Double) throws {
    let count = 4_000
    let sizes = try clusterSizes(ratio, count: count, seed: 5)
    var statistic = 0.0
    var rest = (found: Double(count), share: 1.0)
    for size in 1...8 {
      let expected = Double(count) * borel(ratio, size)
      let found = Double(sizes.count { $0 == size })
      statistic += (found - expected) * (found - expected) / expected
      rest.found -= found
      rest.share -= borel(ratio, size)
    }
    let tail = Double(count) * rest.share
    statistic += (rest.found - tail) * (rest.found - tail) / tail
    // Chi-square with 8 degrees of freedom: 26.1 in a thousandth of all samples.
    #expect(statistic < 26.1, "\(statistic)")
  }

  @Test(arguments: [0.3, 0.6, 0.8])
  func `a cluster has one over one less the branching ratio arrivals`(ratio: Double) throws {
    let count = 4_000
    let sizes = try clusterSizes(ratio, count: count, seed: 6)
    let mean = Double(sizes.reduce(0, +)) / Double(count)
    // Variance n ÷ (1 − n)³.
    let left = 1 - ratio
    let error = (ratio / (left * left * left) / Double(count)).squareRoot()
    #expect(abs(mean - 1 / left) < 4 * error, "\(mean)")
    // All but the first of a cluster were called forth.
    let estimate = 1 - Double(count) / Double(sizes.reduce(0, +))
    #expect(abs(estimate - ratio) < 0.03, "\(estimate)")
  }
}
