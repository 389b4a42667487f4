public import Quantities

/// What a market's exogenous price path is.
public enum PathSpec: Equatable, Sendable {
  /// A recorded or documented history, bridged between its facts.
  case recorded(RecordedPathSpec)
  /// A seeded jump diffusion.
  case jumpDiffusion(JumpDiffusionSpec)
  /// A price of random volatility.
  case heston(HestonSpec)
  /// A price that reverts to a level.
  case meanReverting(MeanRevertingSpec)
  /// A jump diffusion whose parameters follow a Markov chain.
  case regimeSwitching(RegimeSwitchingSpec)
}

/// What a recorded price means.
public enum PathRole: UInt8, Sendable, BitwiseCopyable {
  /// Used as is: impact comes on top, and amplification carries a flag.
  case fundamental = 0
  /// The record contains its own impact: it is stripped once, under the historical configuration.
  case observed = 1
}

/// In which order the extremes of a bar are visited.
public enum IntrabarOrder: UInt8, Sendable, BitwiseCopyable {
  /// As the touches state.
  case stated = 0
  /// Each interior touch mirrored in time inside its bar: what came early comes late.
  case mirrored = 1
}

/// One fact of a record: the price that was seen at an instant.
public struct PathTouch: Equatable, Sendable, BitwiseCopyable {
  /// When, from the start of the scenario.
  public var at: SimInstant
  /// The price that was seen.
  public var price: Price

  /// Creates a fact.
  public init(at: SimInstant, price: Price) {
    self.at = at
    self.price = price
  }
}

/// The range that a record states for one bar; the bridge stays inside it.
public struct PathBar: Equatable, Sendable, BitwiseCopyable {
  /// Start of the bar.
  public var start: SimInstant
  /// Length of the bar; positive.
  public var length: SimDuration
  /// Lowest price of the bar, or nil where none is stated.
  public var low: Price?
  /// Highest price of the bar, or nil where none is stated.
  public var high: Price?

  /// Creates a bar.
  public init(start: SimInstant, length: SimDuration, low: Price?, high: Price?) {
    self.start = start
    self.length = length
    self.low = low
    self.high = high
  }
}

/// A documented history: facts, ranges, and how the time between is filled.
///
/// Between two facts the log price is a Brownian bridge of the stated volatility; a point beyond
/// the bar's range is mirrored back into it. The first touch is at the start; after the last one
/// the price stays.
public struct RecordedPathSpec: Equatable, Sendable {
  /// What the record means.
  public var role: PathRole
  /// The facts, strictly ascending in time; the first one at the start.
  public var touches: [PathTouch]
  /// The ranges, ascending and disjoint; may be empty.
  public var bars: [PathBar]
  /// Whether interior touches of a bar are mirrored in time.
  public var intrabar: IntrabarOrder
  /// Annualised volatility of the bridge (1.0 = 100 % a year, 365 days).
  public var bridgeVolatility: Ratio

  /// Creates a recorded path.
  public init(
    role: PathRole,
    touches: [PathTouch],
    bars: [PathBar],
    intrabar: IntrabarOrder,
    bridgeVolatility: Ratio
  ) {
    self.role = role
    self.touches = touches
    self.bars = bars
    self.intrabar = intrabar
    self.bridgeVolatility = bridgeVolatility
  }
}

/// Merton's jump diffusion, stepped exactly in logarithms; without jumps, geometric Brownian motion.
///
/// Source: R. Merton, "Option pricing when underlying stock returns are discontinuous", 1976.
public struct JumpDiffusionSpec: Equatable, Sendable {
  /// Price at the start.
  public var initialPrice: Price
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

  /// Creates a jump diffusion.
  public init(
    initialPrice: Price,
    drift: Ratio,
    volatility: Ratio,
    jumpsPerYear: Ratio,
    jumpMean: Ratio,
    jumpDeviation: Ratio
  ) {
    self.initialPrice = initialPrice
    self.drift = drift
    self.volatility = volatility
    self.jumpsPerYear = jumpsPerYear
    self.jumpMean = jumpMean
    self.jumpDeviation = jumpDeviation
  }
}

/// An exogenous relative step of the impact-free price, on top of the path.
public struct PriceShockSpec: Equatable, Sendable, BitwiseCopyable {
  /// Which market.
  public var market: MarketID
  /// When.
  public var at: SimInstant
  /// Relative size; −10 % multiplies every later price by 0.9.
  public var size: Ratio

  /// Creates a shock.
  public init(market: MarketID, at: SimInstant, size: Ratio) {
    self.market = market
    self.at = at
    self.size = size
  }
}
