public import Quantities

/// Linear perpetuals (`docs/model/margin.md`).
///
/// The numbers here are those of the protocol's own market, and stand for isolated positions under
/// a flat schedule that market orders close whole. Everything beyond is in `rules`.
public struct PerpetualSpec: Equatable, Sendable {
  /// Maintenance margin over notional (5 %).
  public var maintenanceMargin: Ratio
  /// Initial margin over notional; at least the maintenance margin.
  public var initialMargin: Ratio
  /// Taker fee over notional.
  public var takerFee: Ratio
  /// Charge on a liquidated notional, paid from what margin is left.
  public var liquidationFee: Ratio
  /// Share of that charge which the keeper gets; the rest is insurance income.
  public var keeperShare: Ratio
  /// Time between funding payments; positive.
  public var fundingInterval: SimDuration
  /// Interest part of the funding rate for one interval.
  public var fundingInterest: Ratio
  /// Largest funding rate of one interval, either sign.
  public var fundingCap: Ratio
  /// Gas of one liquidation.
  public var liquidationGas: Int64
  /// Gas of one order.
  public var orderGas: Int64
  /// Gas of a margin top-up.
  public var topUpGas: Int64
  /// What goes beyond isolated flat positions closed whole.
  public var rules: PerpetualRules

  /// Creates the rules of a perpetual protocol.
  public init(
    maintenanceMargin: Ratio,
    initialMargin: Ratio,
    takerFee: Ratio,
    liquidationFee: Ratio,
    keeperShare: Ratio,
    fundingInterval: SimDuration,
    fundingInterest: Ratio,
    fundingCap: Ratio,
    liquidationGas: Int64,
    orderGas: Int64,
    topUpGas: Int64,
    rules: PerpetualRules = PerpetualRules()
  ) {
    self.maintenanceMargin = maintenanceMargin
    self.initialMargin = initialMargin
    self.takerFee = takerFee
    self.liquidationFee = liquidationFee
    self.keeperShare = keeperShare
    self.fundingInterval = fundingInterval
    self.fundingInterest = fundingInterest
    self.fundingCap = fundingCap
    self.liquidationGas = liquidationGas
    self.orderGas = orderGas
    self.topUpGas = topUpGas
    self.rules = rules
  }

  /// Number of markets: the protocol's own and the further ones.
  public var marketCount: Int32 { 1 + Int32(rules.furtherMarkets.count) }

  /// The numbers of one market; 0 is the protocol's own.
  public func market(_ index: Int32) -> PerpetualMarketSpec {
    if index > 0 { return rules.furtherMarkets[Int(index) - 1] }
    return PerpetualMarketSpec(
      market: MarketID(-1),
      oracle: OracleID(-1),
      maintenanceMargin: maintenanceMargin,
      initialMargin: initialMargin,
      tiers: rules.tiers,
      sizePremium: rules.sizePremium,
      takerFee: takerFee,
      makerFee: rules.makerFee,
      funding: rules.funding,
      fundingInterest: fundingInterest,
      fundingCap: fundingCap
    )
  }
}
