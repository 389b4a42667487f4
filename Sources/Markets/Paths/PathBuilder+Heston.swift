import Determinism
import Quantities

extension PathBuilder {
  /// Steps Heston's process by the quadratic-exponential scheme with martingale correction.
  ///
  /// Given the variance before a step, mean and variance of the variance after it are exact at any
  /// tick, and so is the mean of the price.
  ///
  /// - Source: L. Andersen, "Simple and efficient simulation of the Heston stochastic volatility
  ///   model", Journal of Computational Finance 11 (2008), schemes QE and QE-M.
  static func simulate(
    _ spec: HestonSpec,
    tick: SimDuration,
    tickCount: Int32,
    normals: PathNormals
  ) throws(PathError) -> [Price] {
    let step = HestonStep(spec, elapsed: years(tick))
    let drift = spec.drift.value * years(tick)
    var logarithm = PortableMath.log(spec.initialPrice.wholeValue)
    var variance = spec.initialVariance.value
    var prices = [spec.initialPrice]
    prices.reserveCapacity(Int(tickCount) + 1)
    for tick in 0..<tickCount {
      let number = UInt64(tick) + 1
      let uniform = normals.stream.openUniform(step: number, purpose: PathPurpose.variance)
      let next = step.variance(after: variance, uniform)
      logarithm +=
        drift + step.k2 * next.value - step.k3 / 2 * variance + next.correction
        + step.deviation(variance, next.value) * normals.diffusion(step: number)
      variance = next.value
      prices.append(try quantised(logarithm, tick: tick + 1))
    }
    return prices
  }
}

/// The constants of one step, named as in the source; k₀ and k₁ cancel against the correction.
private struct HestonStep {
  let decay: Double
  let mean: Double
  /// Variance of the next variance: a part in proportion to the present one, and a fixed one.
  let slope: Double
  let fixed: Double
  let k2: Double
  let k3: Double

  init(_ spec: HestonSpec, elapsed: Double) {
    let kappa = spec.reversion.value
    let xi = spec.varianceVolatility.value
    let rho = spec.correlation.value
    mean = spec.meanVariance.value
    decay = PortableMath.exp(-kappa * elapsed)
    let gone = -PortableMath.expm1(-kappa * elapsed)
    slope = xi * xi * decay * gone / kappa
    fixed = mean * xi * xi * gone * gone / (2 * kappa)
    // Both ends of the step weigh one half.
    let half = elapsed / 2
    k2 = half * (kappa * rho / xi - 0.5) + rho / xi
    k3 = half * (1 - rho * rho)
  }

  func deviation(_ before: Double, _ after: Double) -> Double {
    (k3 * (before + after)).squareRoot()
  }

  /// The next variance and the logarithm of E[exp(A v′)] that is to be taken off again.
  func variance(after before: Double, _ uniform: Double) -> (value: Double, correction: Double) {
    let m = mean + (before - mean) * decay
    let spread = slope * before + fixed
    // Without variance, and without a mean to revert to, there is nothing left to move.
    if m <= 0 { return (0, 0) }
    let psi = spread / (m * m)
    let a = k2 + k3 / 2
    if psi <= 1.5 {
      // Almost no spread: the formula's limit.
      if psi < 1e-14 { return (m, -a * m) }
      let inverse = 2 / psi
      let square = inverse - 1 + (inverse * (inverse - 1)).squareRoot()
      let scale = m / (1 + square)
      let root = square.squareRoot() + NormalQuantile.of(uniform)
      let left = 1 - 2 * a * scale
      let expected = left > 0 ? a * square * scale / left - PortableMath.log(left) / 2 : a * m
      return (scale * root * root, -expected)
    }
    let mass = (psi - 1) / (psi + 1)
    let rate = (1 - mass) / m
    let expected =
      a < rate ? PortableMath.log(mass + rate * (1 - mass) / (rate - a)) : a * m
    if uniform <= mass { return (0, -expected) }
    return (PortableMath.log((1 - mass) / (1 - uniform)) / rate, -expected)
  }
}
