public import Quantities

/// Where a market's flow is filled and how the price answers (`docs/model/venues.md`).
public struct VenueSpec: Equatable, Sendable {
  /// Whether flow moves the price at all; the impact-off twin switches it off.
  public var impact: Bool
  /// Quote value at the initial price that moves the price by about 1 %.
  public var depthPerPercent: QuoteAmount
  /// Share of the impact that never decays, from 0 to 1; 0 for pools and books, where nothing
  /// decays and only trades bring the price back.
  public var permanentShare: Ratio
  /// Half-life of the rest, or of the gap to the impact-free price where trades close it.
  public var halfLife: SimDuration
  /// What kind of venue it is.
  public var form: VenueForm
  /// How liquidity leaves under stress and returns; constant where absent.
  public var stress: LiquidityStress?

  /// Creates a venue.
  public init(
    impact: Bool,
    depthPerPercent: QuoteAmount,
    permanentShare: Ratio,
    halfLife: SimDuration,
    form: VenueForm = .linear,
    stress: LiquidityStress? = nil
  ) {
    self.impact = impact
    self.depthPerPercent = depthPerPercent
    self.permanentShare = permanentShare
    self.halfLife = halfLife
    self.form = form
    self.stress = stress
  }
}

/// The kinds of venue.
public enum VenueForm: Equatable, Sendable {
  /// Parametric impact in proportion to flow, saturating as in a constant-product pool.
  case linear
  /// Parametric impact with the square root of flow.
  case squareRoot
  /// Parametric impact from a ladder of cumulated depth.
  case ladder([DepthRung])
  /// A constant-product pool with this fee.
  case constantProduct(fee: Ratio)
  /// A pool with liquidity in ranges of prices.
  case concentrated(ConcentratedSpec)
  /// A limit order book that market makers fill.
  case orderBook(QuotedBookSpec)
}

/// One step of a ladder: how much trades until the price is so far away.
public struct DepthRung: Equatable, Sendable, BitwiseCopyable {
  /// Relative distance from the impact-free price.
  public var distance: Ratio
  /// What trades up to there, over `depthPerPercent`.
  public var depth: Ratio

  /// Creates a step.
  public init(distance: Ratio, depth: Ratio) {
    self.distance = distance
    self.depth = depth
  }
}

/// The initial liquidity of a pool with ranges, and its fee.
public struct ConcentratedSpec: Equatable, Sendable {
  /// Share of an input that goes to the providers, from 0 to below 1.
  public var fee: Ratio
  /// Where liquidity stands at the start.
  public var positions: [LiquidityRangeSpec]

  /// Creates a pool.
  public init(fee: Ratio, positions: [LiquidityRangeSpec]) {
    self.fee = fee
    self.positions = positions
  }
}

/// One provider's range around the initial price.
public struct LiquidityRangeSpec: Equatable, Sendable, BitwiseCopyable {
  /// How far below the initial price it begins, relative; below 100 %.
  public var below: Ratio
  /// How far above the initial price it ends, relative.
  public var above: Ratio
  /// Its part of the depth at the initial price; all parts sum to 100 %.
  public var share: Ratio

  /// Creates a range.
  public init(below: Ratio, above: Ratio, share: Ratio) {
    self.below = below
    self.above = above
    self.share = share
  }
}

/// Market makers in an order book: a ladder of orders around the impact-free price.
public struct QuotedBookSpec: Equatable, Sendable, BitwiseCopyable {
  /// The step of prices, over the initial price; from 0.001 % to 10 %.
  public var tick: Ratio
  /// Distance of the best quotes from the impact-free price, relative.
  public var halfSpread: Ratio
  /// Distance between two quotes of one side, relative; positive.
  public var spacing: Ratio
  /// Quotes on each side; from 1 to `largestCount`.
  public var levels: Int32
  /// By how many half-spreads the makers widen for each missing tenth of their depth.
  public var widening: Ratio

  /// Creates market makers.
  public init(tick: Ratio, halfSpread: Ratio, spacing: Ratio, levels: Int32, widening: Ratio) {
    self.tick = tick
    self.halfSpread = halfSpread
    self.spacing = spacing
    self.levels = levels
    self.widening = widening
  }

  /// Most quotes on one side.
  public static var largestCount: Int32 { 1_000 }
}

/// How liquidity leaves when prices move fast, and how it returns.
///
///     target = max(floor, 1 ÷ (1 + sensitivity × max(0, σ ÷ normal − 1)))
///
/// with σ the exponentially weighted volatility of the venue's own price. Liquidity falls to its
/// target at once and returns to it by halves.
public struct LiquidityStress: Equatable, Sendable, BitwiseCopyable {
  /// Annualised volatility up to which liquidity is whole (365 days); positive.
  public var normalVolatility: Ratio
  /// Half-life of the weights with which past moves count; positive.
  public var memory: SimDuration
  /// How strongly liquidity answers.
  public var sensitivity: Ratio
  /// The least share of liquidity that stays; above 0.
  public var floor: Ratio
  /// Half-life of the way back; positive.
  public var refill: SimDuration

  /// Creates a reaction to stress.
  public init(
    normalVolatility: Ratio,
    memory: SimDuration,
    sensitivity: Ratio,
    floor: Ratio,
    refill: SimDuration
  ) {
    self.normalVolatility = normalVolatility
    self.memory = memory
    self.sensitivity = sensitivity
    self.floor = floor
    self.refill = refill
  }
}
