extension RandomStream {
  /// Returns a standard normal variate: one draw, the inverse of the distribution function.
  ///
  /// |z| never exceeds 8.21, the quantile of 2⁻⁵³.
  ///
  /// - Source: Wichura, "Algorithm AS 241", Applied Statistics 37 (1988), PPND16.
  public func normal(step: UInt64, index: UInt64 = 0, purpose: UInt64 = 0) -> Double {
    NormalQuantile.of(openUniform(step: step, index: index, purpose: purpose))
  }

  /// Returns an exponential variate of mean 1: one draw, −log(1 − u).
  public func exponential(step: UInt64, index: UInt64 = 0, purpose: UInt64 = 0) -> Double {
    // 1 − u is exact on the grid of `openUniform`.
    -PortableMath.log(1 - openUniform(step: step, index: index, purpose: purpose))
  }

  /// Returns a log-normal variate: one draw, `median` × exp(`sigma` × z).
  public func logNormal(
    median: Double,
    sigma: Double,
    step: UInt64,
    index: UInt64 = 0,
    purpose: UInt64 = 0
  ) -> Double {
    median * PortableMath.exp(sigma * normal(step: step, index: index, purpose: purpose))
  }

  /// Returns a Pareto variate of minimum 1: one draw, (1 − u)^(−1 ÷ `tail`).
  ///
  /// - Precondition: `tail` is positive; the mean is finite above 1.
  public func pareto(
    tail: Double,
    step: UInt64,
    index: UInt64 = 0,
    purpose: UInt64 = 0
  ) -> Double {
    precondition(tail > 0, "a Pareto tail index is positive")
    return PortableMath.exp(exponential(step: step, index: index, purpose: purpose) / tail)
  }

  /// The largest mean that `poisson` accepts.
  public static var largestPoissonMean: Double { 1e9 }

  /// Returns a Poisson count.
  ///
  /// Below a mean of 10 by sequential search of the distribution function: one draw, monotone.
  /// From 10 on by transformed rejection, which takes some 1.1 blocks; its further attempts use
  /// the fourth word of this address, so that no other draw of the stream moves.
  ///
  /// - Precondition: `mean` is from 0 to `largestPoissonMean`.
  /// - Source: Hörmann, "The transformed rejection method for generating Poisson random
  ///   variables", Insurance: Mathematics and Economics 12 (1993), algorithm PTRS.
  public func poisson(
    mean: Double,
    step: UInt64,
    index: UInt64 = 0,
    purpose: UInt64 = 0
  ) -> Int64 {
    precondition(
      mean >= 0 && mean <= RandomStream.largestPoissonMean,
      "a Poisson mean lies between 0 and 10⁹"
    )
    guard mean >= 10 else {
      return RandomStream.smallPoisson(mean, uniform(step: step, index: index, purpose: purpose))
    }
    let shape = PoissonRejection(mean: mean)
    var attempt: UInt64 = 0
    while true {
      let words = block(step, index, purpose, attempt: attempt)
      if let count = shape.accept(RandomStream.open(words.0), RandomStream.open(words.1)) {
        return count
      }
      attempt += 1
    }
  }

  private static func smallPoisson(_ mean: Double, _ uniform: Double) -> Int64 {
    var count: Int64 = 0
    var mass = PortableMath.exp(-mean)
    var cumulated = mass
    // Once the mass no longer moves the sum, the rest of the tail lies beyond 53 bits.
    while uniform >= cumulated {
      count += 1
      mass = mass * mean / Double(count)
      let next = cumulated + mass
      if next == cumulated && Double(count) > mean { break }
      cumulated = next
    }
    return count
  }
}

/// The constants of the transformed rejection for one mean.
private struct PoissonRejection {
  let mean: Double
  let logMean: Double
  let slope: Double
  let width: Double
  let inverseAlpha: Double
  let quick: Double

  init(mean: Double) {
    self.mean = mean
    logMean = PortableMath.log(mean)
    width = 0.931 + 2.53 * mean.squareRoot()
    slope = -0.059 + 0.02483 * width
    inverseAlpha = 1.1239 + 1.1328 / (width - 3.4)
    quick = 0.9277 - 3.6224 / (width - 2)
  }

  /// Returns the count that a pair of uniforms proposes, or nothing when it is rejected.
  func accept(_ first: Double, _ second: Double) -> Int64? {
    let centred = first - 0.5
    let edge = 0.5 - (centred < 0 ? -centred : centred)
    let proposal = (2 * slope / edge + width) * centred + mean + 0.43
    // Beyond ten means and a thousand the density is below any 64-bit draw.
    if proposal < 0 || proposal > 10 * mean + 1_000 { return nil }
    let count = Int64(proposal)
    if edge >= 0.07 && second <= quick { return count }
    if edge < 0.013 && second > edge { return nil }
    let left =
      PortableMath.log(second) + PortableMath.log(inverseAlpha)
      - PortableMath.log(slope / (edge * edge) + width)
    let right = Double(count) * logMean - mean - LogFactorial.of(count)
    return left <= right ? count : nil
  }
}

/// log(n!) with an absolute error far below what a rejection test can see.
private enum LogFactorial {
  static func of(_ count: Int64) -> Double {
    if count < 16 {
      var product = 1.0
      var factor = 2.0
      while factor <= Double(count) {
        product *= factor
        factor += 1
      }
      return PortableMath.log(product)
    }
    // Stirling's series; the first term left out is below 10⁻¹¹ at n = 16.
    let n = Double(count)
    let square = 1 / (n * n)
    let series = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / n
    return (n + 0.5) * PortableMath.log(n) - n + 0.918_938_533_204_672_7 + series
  }
}
