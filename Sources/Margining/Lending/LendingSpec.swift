public import Quantities

/// A lending protocol with several assets: what may be borrowed against what, and what happens to
/// an account that falls below its requirement.
///
/// The rules are those of pooled lending (Aave v3, Compound v3) and of minted debt with a
/// stability pool (Liquity); `LendingPresets` has each with its source.
public struct LendingSpec: Equatable, Sendable {
  /// The assets; the position of each is its `ReserveID`.
  public var reserves: [ReserveSpec]
  /// What is done with an unsafe account.
  public var liquidation: LendingLiquidation
  /// Who bears a debt that no collateral covers.
  public var deficitRule: DeficitRule
  /// Most debt of one account at the protocol's prices, or nil.
  public var accountDebtCap: QuoteAmount?
  /// On what terms liquidators act.
  public var liquidators: LiquidatorTerms
  /// Gas of one liquidation.
  public var liquidationGas: Int64
  /// Gas of a supply, withdrawal, borrow or repayment.
  public var userGas: Int64

  /// Creates the rules of a lending protocol.
  public init(
    reserves: [ReserveSpec],
    liquidation: LendingLiquidation,
    deficitRule: DeficitRule = .carried,
    accountDebtCap: QuoteAmount? = nil,
    liquidators: LiquidatorTerms = LiquidatorTerms(),
    liquidationGas: Int64 = 500_000,
    userGas: Int64 = 250_000
  ) {
    self.reserves = reserves
    self.liquidation = liquidation
    self.deficitRule = deficitRule
    self.accountDebtCap = accountDebtCap
    self.liquidators = liquidators
    self.liquidationGas = liquidationGas
    self.userGas = userGas
  }
}

extension LendingSpec {
  /// Whether it lends its unit of account out of a pool against what its own market prices.
  public func hasRaidablePool(_ market: MarketID) -> Bool {
    reserves.contains { $0.market == market && $0.liquidationThreshold > .zero }
      && reserves.contains { $0.market == nil && $0.rateCurve != nil && $0.origin == .pooled }
  }
}

/// On what terms liquidators act on a lending protocol.
public struct LiquidatorTerms: Equatable, Sendable, BitwiseCopyable {
  /// Fee of flash liquidity, or nil where there is none and they need own capital.
  public var flashFee: Ratio?
  /// Least profit, at the venues as they stand, for which they act.
  public var minimumProfit: QuoteAmount

  /// Creates terms.
  public init(flashFee: Ratio? = .basisPoints(5), minimumProfit: QuoteAmount = .zero) {
    self.flashFee = flashFee
    self.minimumProfit = minimumProfit
  }
}

/// The position of an asset in a lending protocol.
@frozen
public struct ReserveID: Comparable, Equatable, Sendable, BitwiseCopyable {
  /// Position in `LendingSpec.reserves`.
  public let index: Int32
  /// Creates an identifier from a position.
  @inlinable
  public init(_ index: Int32) { self.index = index }
  /// Orders by position.
  @inlinable
  public static func < (left: ReserveID, right: ReserveID) -> Bool { left.index < right.index }
}

/// One asset of a lending protocol.
public struct ReserveSpec: Equatable, Sendable, BitwiseCopyable {
  /// The asset.
  public var asset: AssetID
  /// The market that prices and sells it; nil for the unit of account itself.
  public var market: MarketID?
  /// The oracle whose price the protocol believes; nil for the unit of account itself.
  public var oracle: OracleID?
  /// Where borrowed units come from.
  public var origin: ReserveOrigin
  /// Debt that one unit of value may open; at most the liquidation threshold.
  public var loanToValue: Ratio
  /// Debt that one unit of value must cover; zero for an asset that is no collateral.
  public var liquidationThreshold: Ratio
  /// What a liquidated owner loses on top of the debt: the liquidator's bonus, the absorbing
  /// protocol's discount, or the stability pool's penalty.
  public var liquidationBonus: Ratio
  /// Share of the interest that the protocol keeps.
  public var reserveFactor: Ratio
  /// Interest by utilisation; nil for an asset that cannot be borrowed.
  public var rateCurve: RateCurve?
  /// Most units that may be supplied, or nil.
  public var supplyCap: Int64?
  /// Most units that may be borrowed, or nil.
  public var borrowCap: Int64?

  /// Creates an asset's rules.
  public init(
    asset: AssetID,
    market: MarketID?,
    oracle: OracleID?,
    origin: ReserveOrigin = .pooled,
    loanToValue: Ratio,
    liquidationThreshold: Ratio,
    liquidationBonus: Ratio,
    reserveFactor: Ratio,
    rateCurve: RateCurve?,
    supplyCap: Int64? = nil,
    borrowCap: Int64? = nil
  ) {
    self.asset = asset
    self.market = market
    self.oracle = oracle
    self.origin = origin
    self.loanToValue = loanToValue
    self.liquidationThreshold = liquidationThreshold
    self.liquidationBonus = liquidationBonus
    self.reserveFactor = reserveFactor
    self.rateCurve = rateCurve
    self.supplyCap = supplyCap
    self.borrowCap = borrowCap
  }
}

/// Where borrowed units come from.
public enum ReserveOrigin: UInt8, Equatable, Sendable, BitwiseCopyable, CaseIterable {
  /// From what others have supplied: a loan needs cash.
  case pooled = 0
  /// Minted by the protocol: a loan needs none, and the asset's supply is its stability pool.
  case minted = 1
}

/// Who bears a debt that no collateral covers, after the reserve's own income.
public enum DeficitRule: UInt8, Equatable, Sendable, BitwiseCopyable, CaseIterable {
  /// It stays on the books as deficit until somebody pays it (Aave v3.3).
  case carried = 0
  /// The reserve's suppliers, at once, pro rata.
  case socialised = 1
}

/// What a lending protocol does with an unsafe account.
public enum LendingLiquidation: Equatable, Sendable, BitwiseCopyable {
  /// A liquidator repays a part of the debt for collateral and a bonus (Aave).
  case closeFactor(CloseFactorRules)
  /// The protocol takes the whole account over and sells the collateral later (Compound v3).
  case absorb(AbsorbRules)
  /// The debt is cancelled against a pool of the debt asset, whose members get the collateral
  /// (Liquity).
  case stabilityPool(StabilityPoolRules)
}

/// How much a liquidator may repay at once, and for what.
public struct CloseFactorRules: Equatable, Sendable, BitwiseCopyable {
  /// Share of an account's whole debt that one call may repay (50 %).
  public var closeFactor: Ratio
  /// Health factor at or below which one call may repay all (0.95).
  public var fullCloseHealth: Ratio
  /// Debt or collateral of one asset below which one call may repay all (2,000).
  public var minimumValue: QuoteAmount
  /// Least value that a partial call may leave of either (1,000).
  public var minimumLeftover: QuoteAmount
  /// Protocol's share of the bonus.
  public var protocolFee: Ratio
  /// Health factor that a call may restore at most, or nil for no such limit.
  public var restoredHealth: Ratio?
  /// Bonus that a call pays.
  public var bonusRule: BonusRule
  /// Health factor below which nobody earns a bonus and the protocol takes the account over, or
  /// nil.
  public var takeOverHealth: Ratio?

  /// Creates the rules of a close factor.
  public init(
    closeFactor: Ratio = .percent(50),
    fullCloseHealth: Ratio = .percent(95),
    minimumValue: QuoteAmount = QuoteAmount(micros: 2_000_000_000),
    minimumLeftover: QuoteAmount = QuoteAmount(micros: 1_000_000_000),
    protocolFee: Ratio = .zero,
    restoredHealth: Ratio? = nil,
    bonusRule: BonusRule = .fixed,
    takeOverHealth: Ratio? = nil
  ) {
    self.closeFactor = closeFactor
    self.fullCloseHealth = fullCloseHealth
    self.minimumValue = minimumValue
    self.minimumLeftover = minimumLeftover
    self.protocolFee = protocolFee
    self.restoredHealth = restoredHealth
    self.bonusRule = bonusRule
    self.takeOverHealth = takeOverHealth
  }
}

/// How large a liquidator's bonus is.
public enum BonusRule: Equatable, Sendable, BitwiseCopyable {
  /// The seized asset's own bonus.
  case fixed
  /// The asset's bonus, but never more than the account can pay: C ÷ D − 1 − margin, at least 0.
  ///
  /// A call under it never makes an account worse off than before (arXiv 2302.04068 proposes it).
  case affordable(margin: Ratio)
}

/// Compound v3: absorb now, sell from reserves later.
public struct AbsorbRules: Equatable, Sendable, BitwiseCopyable {
  /// The one asset that is borrowed.
  public var base: ReserveID
  /// Share of an asset's liquidation discount that a buyer of absorbed collateral gets (50 %).
  public var storefrontShare: Ratio
  /// Reserves of the base asset, in its units, from which on absorbed collateral is not sold.
  public var targetReserves: Int64

  /// Creates the rules of absorption.
  public init(base: ReserveID, storefrontShare: Ratio, targetReserves: Int64) {
    self.base = base
    self.storefrontShare = storefrontShare
    self.targetReserves = targetReserves
  }
}

/// Liquity: a pool of the minted asset stands ready to cancel debt.
public struct StabilityPoolRules: Equatable, Sendable, BitwiseCopyable {
  /// The minted asset.
  public var debt: ReserveID
  /// Ratio of all collateral to all debt under which the whole system is in recovery (150 %).
  public var criticalRatio: Ratio
  /// Share of the collateral that the caller gets (0.5 %).
  public var callerShare: Ratio
  /// Amount of the minted asset that the caller gets, in its units (200).
  public var callerReward: Int64
  /// Median time from a gain to its sale by the pool's members.
  public var saleDelayMedian: SimDuration
  /// Standard deviation of that time's logarithm.
  public var saleDelayDeviation: Ratio

  /// Creates the rules of a stability pool.
  public init(
    debt: ReserveID,
    criticalRatio: Ratio,
    callerShare: Ratio,
    callerReward: Int64,
    saleDelayMedian: SimDuration,
    saleDelayDeviation: Ratio
  ) {
    self.debt = debt
    self.criticalRatio = criticalRatio
    self.callerShare = callerShare
    self.callerReward = callerReward
    self.saleDelayMedian = saleDelayMedian
    self.saleDelayDeviation = saleDelayDeviation
  }
}
