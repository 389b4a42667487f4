public import Quantities

/// What a perpetual venue has beyond isolated flat positions closed whole by market orders.
///
/// The default adds nothing.
public struct PerpetualRules: Equatable, Sendable {
  /// Tiers of the protocol's own market above its base rates, ascending.
  public var tiers: [MarginTier]
  /// What large positions of the protocol's own market need more, or nil.
  public var sizePremium: SizePremium?
  /// Maker fee of the protocol's own market over notional; negative is a rebate.
  public var makerFee: Ratio
  /// How the protocol's own market finds its funding rate.
  public var funding: FundingRule
  /// Markets beside the protocol's own.
  public var furtherMarkets: [PerpetualMarketSpec]
  /// Least equity over notional after a withdrawal; nil where the initial margin is enough.
  public var withdrawalMargin: Ratio?
  /// How due accounts are closed.
  public var liquidation: LiquidationPolicy
  /// What the insurance fund may pay.
  public var insurance: InsuranceRules
  /// The vault that takes positions over, or nil.
  public var backstop: BackstopSpec?
  /// How winners are deleveraged, or nil where nobody is.
  public var deleveraging: DeleveragingSpec?
  /// Who bears what no fund covers.
  public var socialisation: LossScope
  /// How requirements move, or nil where they stand still.
  public var requirements: RequirementSpec?

  /// Creates rules; without arguments they add nothing.
  public init(
    tiers: [MarginTier] = [],
    sizePremium: SizePremium? = nil,
    makerFee: Ratio = .zero,
    funding: FundingRule = .premium(innerClamp: nil),
    furtherMarkets: [PerpetualMarketSpec] = [],
    withdrawalMargin: Ratio? = nil,
    liquidation: LiquidationPolicy = .wholeAtMarket,
    insurance: InsuranceRules = InsuranceRules(),
    backstop: BackstopSpec? = nil,
    deleveraging: DeleveragingSpec? = nil,
    socialisation: LossScope = .booked,
    requirements: RequirementSpec? = nil
  ) {
    self.tiers = tiers
    self.sizePremium = sizePremium
    self.makerFee = makerFee
    self.funding = funding
    self.furtherMarkets = furtherMarkets
    self.withdrawalMargin = withdrawalMargin
    self.liquidation = liquidation
    self.insurance = insurance
    self.backstop = backstop
    self.deleveraging = deleveraging
    self.socialisation = socialisation
    self.requirements = requirements
  }

  /// Whether anything is added.
  public var isPlain: Bool { self == PerpetualRules() }
}

/// One market of a perpetual venue.
public struct PerpetualMarketSpec: Equatable, Sendable {
  /// The market that is the underlying.
  public var market: MarketID
  /// The oracle whose price the venue believes.
  public var oracle: OracleID
  /// Maintenance margin over notional in the first tier.
  public var maintenanceMargin: Ratio
  /// Initial margin over notional in the first tier.
  public var initialMargin: Ratio
  /// Tiers above the first, ascending.
  public var tiers: [MarginTier]
  /// What large positions need more, or nil.
  public var sizePremium: SizePremium?
  /// Taker fee over notional.
  public var takerFee: Ratio
  /// Maker fee over notional; negative is a rebate.
  public var makerFee: Ratio
  /// How the funding rate is found.
  public var funding: FundingRule
  /// Interest part of the funding rate for one interval.
  public var fundingInterest: Ratio
  /// Largest funding rate of one interval, either sign.
  public var fundingCap: Ratio

  /// Creates the rules of one market.
  public init(
    market: MarketID,
    oracle: OracleID,
    maintenanceMargin: Ratio,
    initialMargin: Ratio,
    tiers: [MarginTier] = [],
    sizePremium: SizePremium? = nil,
    takerFee: Ratio = .zero,
    makerFee: Ratio = .zero,
    funding: FundingRule = .premium(innerClamp: nil),
    fundingInterest: Ratio = .zero,
    fundingCap: Ratio = .zero
  ) {
    self.market = market
    self.oracle = oracle
    self.maintenanceMargin = maintenanceMargin
    self.initialMargin = initialMargin
    self.tiers = tiers
    self.sizePremium = sizePremium
    self.takerFee = takerFee
    self.makerFee = makerFee
    self.funding = funding
    self.fundingInterest = fundingInterest
    self.fundingCap = fundingCap
  }
}

/// How a market finds the funding rate of an interval; longs pay a positive rate.
public enum FundingRule: Equatable, Sendable, BitwiseCopyable {
  /// `premium + interest`, or with an inner clamp c
  /// `premium + clamp(interest − premium, −c, c)`; then clamped to the cap.
  ///
  /// Source: dYdX v4 (no clamp); Binance, Hyperliquid (inner clamp 0.05 %).
  case premium(innerClamp: Ratio?)
  /// The daily rate moves by `clamp(skew ÷ skewScale, −1, 1) × velocity` a day; an interval pays
  /// the mean of the rates at its ends.
  ///
  /// Source: Synthetix Perps v3.
  case velocity(perDay: Ratio, skewScale: BaseQuantity)
  /// While the imbalance of open interest exceeds `threshold` the daily rate grows toward the
  /// larger side by imbalance × `rise` a day; below it decays by `decay` a day; at most `most`.
  ///
  /// Source: GMX v2.
  case adaptive(threshold: Ratio, rise: Ratio, decay: Ratio, most: Ratio)
}
