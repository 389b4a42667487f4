public import Quantities

/// Heston's stochastic volatility: the variance of the price reverts to a mean and is random.
///
///     dS = μ S dt + √v S dW₁,   dv = κ(θ − v) dt + ξ √v dW₂,   corr(dW₁, dW₂) = ρ
///
/// - Source: S. Heston, "A closed-form solution for options with stochastic volatility",
///   Review of Financial Studies 6 (1993).
public struct HestonSpec: Equatable, Sendable {
  /// Price at the start.
  public var initialPrice: Price
  /// Annualised drift μ of the price (365 days).
  public var drift: Ratio
  /// Annualised variance at the start; 0.64 is a volatility of 80 %.
  public var initialVariance: Ratio
  /// Annualised variance θ to which it reverts.
  public var meanVariance: Ratio
  /// Rate κ of the reversion, per year; positive.
  public var reversion: Ratio
  /// Volatility ξ of the variance, annualised; positive.
  public var varianceVolatility: Ratio
  /// Correlation ρ between the moves of price and variance, strictly between −1 and 1.
  public var correlation: Ratio

  /// Creates a Heston process.
  public init(
    initialPrice: Price,
    drift: Ratio,
    initialVariance: Ratio,
    meanVariance: Ratio,
    reversion: Ratio,
    varianceVolatility: Ratio,
    correlation: Ratio
  ) {
    self.initialPrice = initialPrice
    self.drift = drift
    self.initialVariance = initialVariance
    self.meanVariance = meanVariance
    self.reversion = reversion
    self.varianceVolatility = varianceVolatility
    self.correlation = correlation
  }
}

/// A log price that reverts to a level (Ornstein and Uhlenbeck): a peg, a basis, a spread.
///
///     d log S = −κ (log S − log L) dt + σ dW,   κ = ln 2 ÷ half-life
public struct MeanRevertingSpec: Equatable, Sendable {
  /// Price at the start.
  public var initialPrice: Price
  /// Price L to which it reverts.
  public var level: Price
  /// Time in which the mean distance halves; positive.
  public var halfLife: SimDuration
  /// Annualised volatility σ (365 days).
  public var volatility: Ratio

  /// Creates a mean-reverting process.
  public init(initialPrice: Price, level: Price, halfLife: SimDuration, volatility: Ratio) {
    self.initialPrice = initialPrice
    self.level = level
    self.halfLife = halfLife
    self.volatility = volatility
  }
}

/// One state of a regime-switching path: a jump diffusion of its own.
public struct RegimeSpec: Equatable, Sendable {
  /// Name, for example calm, stressed or crash.
  public var name: String
  /// Annualised drift of the price (365 days).
  public var drift: Ratio
  /// Annualised volatility.
  public var volatility: Ratio
  /// Expected number of jumps a year.
  public var jumpsPerYear: Ratio
  /// Mean of a jump's log size.
  public var jumpMean: Ratio
  /// Standard deviation of a jump's log size.
  public var jumpDeviation: Ratio
  /// Expected switches a year into each regime, by position; its own entry is not read.
  public var switchesPerYear: [Ratio]

  /// Creates a regime.
  public init(
    name: String,
    drift: Ratio,
    volatility: Ratio,
    jumpsPerYear: Ratio,
    jumpMean: Ratio,
    jumpDeviation: Ratio,
    switchesPerYear: [Ratio]
  ) {
    self.name = name
    self.drift = drift
    self.volatility = volatility
    self.jumpsPerYear = jumpsPerYear
    self.jumpMean = jumpMean
    self.jumpDeviation = jumpDeviation
    self.switchesPerYear = switchesPerYear
  }
}

/// A path whose drift, volatility and jumps follow a Markov chain in continuous time.
///
/// It starts in the first regime.
public struct RegimeSwitchingSpec: Equatable, Sendable {
  /// Price at the start.
  public var initialPrice: Price
  /// The regimes; from one to `largestCount`.
  public var regimes: [RegimeSpec]

  /// Creates a regime-switching path.
  public init(initialPrice: Price, regimes: [RegimeSpec]) {
    self.initialPrice = initialPrice
    self.regimes = regimes
  }

  /// Most regimes of one path.
  public static var largestCount: Int { 8 }
}
