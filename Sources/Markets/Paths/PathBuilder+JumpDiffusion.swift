import Determinism
import Quantities

extension PathBuilder {
  /// Steps a jump diffusion exactly in logarithms.
  ///
  ///     x′ = x + (μ − σ²/2 − λκ) dt + σ √dt z + N m + √N s z₂,  N ~ Poisson(λ dt)
  ///
  /// with κ = exp(m + s²/2) − 1, so that the mean price grows at μ whatever the jumps. The sum of
  /// N normal jumps is one normal draw.
  ///
  /// - Source: R. Merton, "Option pricing when underlying stock returns are discontinuous",
  ///   Journal of Financial Economics 3 (1976).
  static func diffuse(
    _ spec: JumpDiffusionSpec,
    tick: SimDuration,
    tickCount: Int32,
    normals: PathNormals
  ) throws(PathError) -> [Price] {
    let elapsed = years(tick)
    let volatility = spec.volatility.value
    let jumpMean = spec.jumpMean.value
    let jumpDeviation = spec.jumpDeviation.value
    let jumps = spec.jumpsPerYear.value
    guard jumps * elapsed <= RandomStream.largestPoissonMean else { throw .jumpRateOutOfRange }
    let compensation =
      jumps * PortableMath.expm1(jumpMean + jumpDeviation * jumpDeviation / 2)
    let drift = (spec.drift.value - volatility * volatility / 2 - compensation) * elapsed
    let deviation = volatility * elapsed.squareRoot()
    var logarithm = PortableMath.log(spec.initialPrice.wholeValue)
    var prices = [spec.initialPrice]
    prices.reserveCapacity(Int(tickCount) + 1)
    for tick in 0..<tickCount {
      let step = UInt64(tick) + 1
      var move = drift + deviation * normals.diffusion(step: step)
      let count = Double(
        normals.stream.poisson(mean: jumps * elapsed, step: step, purpose: PathPurpose.jumpCount)
      )
      if count > 0 {
        let size = normals.stream.normal(step: step, purpose: PathPurpose.jumpSize)
        move += count * jumpMean + count.squareRoot() * jumpDeviation * size
      }
      logarithm += move
      prices.append(try quantised(logarithm, tick: tick + 1))
    }
    return prices
  }
}
