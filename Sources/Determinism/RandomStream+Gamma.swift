extension RandomStream {
  /// Returns a gamma variate of scale 1: the mean and the variance are `shape`.
  ///
  /// A squeeze about a cubed normal variate, accepted in 95 % of the attempts or more; further
  /// attempts use the fourth word of this address, so that no other draw of the stream moves.
  /// Below a shape of 1 it draws with one more and multiplies by U^(1 ÷ shape), which rounds to
  /// zero where the true variate lies below the least positive number.
  ///
  /// - Precondition: `shape` is positive and finite.
  /// - Source: Marsaglia and Tsang, "A simple method for generating gamma variables", ACM
  ///   Transactions on Mathematical Software 26 (2000).
  public func gamma(
    shape: Double,
    step: UInt64,
    index: UInt64 = 0,
    purpose: UInt64 = 0
  ) -> Double {
    precondition(shape > 0 && shape.isFinite, "a gamma shape is positive and finite")
    let isBoosted = shape < 1
    let squeeze = GammaSqueeze(shape: isBoosted ? shape + 1 : shape)
    var attempt: UInt64 = 0
    while true {
      let words = block(step, index, purpose, attempt: attempt)
      let normal = NormalQuantile.of(RandomStream.open(words.0))
      if let variate = squeeze.accept(normal, RandomStream.open(words.1)) {
        guard isBoosted else { return variate }
        return variate * PortableMath.exp(PortableMath.log(RandomStream.open(words.2)) / shape)
      }
      attempt += 1
    }
  }
}

/// The constants of the squeeze for one shape of at least 1.
private struct GammaSqueeze {
  let centre: Double
  let slope: Double

  init(shape: Double) {
    centre = shape - 1.0 / 3
    slope = 1 / (9 * centre).squareRoot()
  }

  /// Returns the variate that a normal and a uniform propose, or nothing when it is rejected.
  func accept(_ normal: Double, _ uniform: Double) -> Double? {
    let root = 1 + slope * normal
    guard root > 0 else { return nil }
    let cube = root * root * root
    let square = normal * normal
    if uniform < 1 - 0.0331 * square * square { return centre * cube }
    let bound = 0.5 * square + centre * (1 - cube + PortableMath.log(cube))
    return PortableMath.log(uniform) < bound ? centre * cube : nil
  }
}
