import Determinism
import TestSupport
import Testing

/// Tolerances are four standard errors of the exact law, fixed before the draws were seen.
@Suite struct DistributionTests {
  let stream = SeedTree(rootSeed: 2026, replication: 0).stream("distribution")

  /// Mean and variance of `count` draws.
  func moments(_ count: UInt64, _ draw: (UInt64) -> Double) -> (mean: Double, variance: Double) {
    var sum = 0.0
    var squares = 0.0
    for step in 0..<count {
      let value = draw(step)
      sum += value
      squares += value * value
    }
    let mean = sum / Double(count)
    return (mean, squares / Double(count) - mean * mean)
  }

  @Test func `uniform draws are uniform on the half-open interval`() {
    let draws = (0..<50_000).map { stream.uniform(step: $0) }
    let (mean, variance) = moments(50_000) { draws[Int($0)] }
    #expect(abs(mean - 0.5) < 4 * (1.0 / 12 / 50_000).squareRoot())
    #expect(abs(variance - 1.0 / 12) < 4 * (1.0 / 180 / 50_000).squareRoot())
    #expect(draws.allSatisfy { $0 >= 0 && $0 < 1 })
    let squared = chiSquare(draws, bins: 64)
    #expect(squared > 33 && squared < 107)
    // Kolmogorov: the largest gap of the empirical law, critical value of one in ten thousand.
    let sorted = draws.sorted()
    var gap = 0.0
    for (rank, draw) in sorted.enumerated() {
      gap = max(gap, abs(Double(rank + 1) / 50_000 - draw), abs(draw - Double(rank) / 50_000))
    }
    #expect(gap * 50_000.0.squareRoot() < 2.23)
  }

  @Test func `open uniform draws are the uniform ones without their ends`() {
    var worst = 0.0
    for step in 0..<UInt64(10_000) {
      let open = stream.openUniform(step: step)
      if !(open > 0 && open < 1) { worst = 1 }
      worst = max(worst, abs(open - stream.uniform(step: step)))
    }
    #expect(worst <= 0x1p-52)
  }

  @Test func `normal draws have the moments and tails of the normal law`() {
    let count: UInt64 = 40_000
    let draws = (0..<count).map { stream.normal(step: $0) }
    let (mean, variance) = moments(count) { draws[Int($0)] }
    #expect(abs(mean) < 4 / Double(count).squareRoot())
    #expect(abs(variance - 1) < 4 * (2 / Double(count)).squareRoot())
    let fourth = moments(count) { draws[Int($0)] * draws[Int($0)] }.variance
    #expect(abs(fourth - 2) < 4 * (56 / Double(count)).squareRoot())
    let beyond = draws.filter { abs($0) > 1.959_963_984_540_054 }.count
    #expect(abs(Double(beyond) - 2_000) < 4 * (0.05 * 0.95 * 40_000).squareRoot())
  }

  @Test func `exponential, log-normal and Pareto draws have their moments`() {
    let count: UInt64 = 40_000
    let root = Double(count).squareRoot()
    let exponential = moments(count) { stream.exponential(step: $0) }
    #expect(abs(exponential.mean - 1) < 4 / root)
    #expect(abs(exponential.variance - 1) < 4 * 8.0.squareRoot() / root)
    // Mean e^(σ² ÷ 2) = 1.046 at σ = 0.3, deviation 0.321 per unit of median.
    let logNormal = moments(count) { stream.logNormal(median: 10, sigma: 0.3, step: $0) }
    #expect(abs(logNormal.mean - 10 * PortableMath.exp(0.045)) < 4 * 3.21 / root)
    // Mean a ÷ (a − 1) = 1.25 and variance 5 ÷ (16 · 3) at a = 5.
    let pareto = moments(count) { stream.pareto(tail: 5, step: $0) }
    #expect(abs(pareto.mean - 1.25) < 4 * (5.0 / 48).squareRoot() / root)
    let least = (0..<1_000).map { stream.pareto(tail: 1.5, step: $0) }.min()
    #expect(least.map { $0 >= 1 && $0 < 1.01 } == true)
  }

  @Test func `bounded draws cover their range evenly`() {
    var counts = [Int](repeating: 0, count: 7)
    for step in 0..<UInt64(70_000) { counts[Int(stream.bounded(7, step: step))] += 1 }
    #expect(counts.allSatisfy { abs(Double($0) - 10_000) < 4 * (10_000 * 6.0 / 7).squareRoot() })
    #expect((0..<100).allSatisfy { stream.bounded(1, step: $0) == 0 })
    #expect(stream.bounded(.max, step: 1) == stream.bits(step: 1) - 1)
  }

  /// Means on both sides of the change of algorithm at 10, and where it matters to a block.
  @Test(arguments: [0.2, 1, 9.99, 10, 12, 40, 150, 5_000, 1e6, 1e9])
  func `Poisson counts have equal mean and variance`(mean: Double) {
    let count: UInt64 = 20_000
    let (first, second) = moments(count) {
      Double(stream.poisson(mean: mean, step: $0, purpose: 1)) - mean
    }
    #expect(abs(first) < 4 * (mean / Double(count)).squareRoot())
    let fourth = mean + 2 * mean * mean
    #expect(abs(second - mean) < 4 * (fourth / Double(count)).squareRoot())
  }

  @Test func `Poisson draws accept the ends of their range`() {
    #expect((0..<100).allSatisfy { stream.poisson(mean: 0, step: $0) == 0 })
    #expect(RandomStream.largestPoissonMean == 1e9)
  }

  /// Quantiles from 200-bit arithmetic.
  @Test(arguments: [
    (1e-300, -37.0470962993612), (1e-16, -8.222082216130435), (1e-10, -6.361340902404057),
    (0.001, -3.0902323061678136), (0.02425, -1.972961051311885), (0.3, -0.5244005127080408),
    (0.5, 0), (0.6, 0.2533471031357997), (0.975, 1.9599639845400538), (0.999, 3.090232306167813),
  ])
  func `normal quantiles are exact to some units in the last place`(
    probability: Double,
    expected: Double
  ) {
    let found = NormalQuantile.of(probability)
    #expect(abs(found - expected) <= 4 * expected.ulp)
  }

  @Test func `single-draw samplers never decrease with their uniform`() {
    var previous = -Double.infinity
    var holds = true
    let count = 200_000
    for place in 1..<count {
      let value = NormalQuantile.of(Double(place) / Double(count))
      if value < previous { holds = false }
      previous = value
    }
    #expect(holds)
    // Pairs of draws of one stream keep the order of their uniforms in every sampler.
    for step in stride(from: UInt64(0), to: 2_000, by: 2) {
      let isLess = stream.openUniform(step: step) < stream.openUniform(step: step + 1)
      let low = isLess ? step : step + 1
      let high = isLess ? step + 1 : step
      if stream.exponential(step: low) > stream.exponential(step: high)
        || stream.pareto(tail: 2, step: low) > stream.pareto(tail: 2, step: high)
        || stream.poisson(mean: 4, step: low) > stream.poisson(mean: 4, step: high)
        || stream.bounded(9, step: low) > stream.bounded(9, step: high)
      {
        holds = false
      }
    }
    #expect(holds)
  }
}
