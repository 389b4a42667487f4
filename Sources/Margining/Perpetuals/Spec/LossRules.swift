public import Quantities

/// What an insurance fund may pay.
public struct InsuranceRules: Equatable, Sendable, BitwiseCopyable {
  /// Whose losses one fund covers.
  public enum Scope: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// One fund for all markets.
    case global = 0
    /// The fund is split evenly; each market has its own part and its own income.
    case perMarket = 1
  }

  /// Whose losses one fund covers.
  public var scope: Scope
  /// Most that one liquidation draws, or nil.
  public var drawCap: QuoteAmount?
  /// Most that all liquidations of one market draw together, or nil.
  public var marketCap: QuoteAmount?

  /// Creates rules; without arguments one fund without caps.
  public init(
    scope: Scope = .global,
    drawCap: QuoteAmount? = nil,
    marketCap: QuoteAmount? = nil
  ) {
    self.scope = scope
    self.drawCap = drawCap
    self.marketCap = marketCap
  }
}

/// A vault with capital of its own that takes positions over and sells them in time.
public struct BackstopSpec: Equatable, Sendable, BitwiseCopyable {
  /// Capital at the start; positive.
  public var capital: QuoteAmount
  /// Most notional it holds at the protocol's prices.
  public var inventoryLimit: QuoteAmount
  /// Loss over capital at which it takes nothing more and its winners are deleveraged.
  public var lossCap: Ratio
  /// Time between two orders that unwind it; positive.
  public var unwindInterval: SimDuration
  /// Notional of one such order; positive.
  public var unwindSize: QuoteAmount
  /// Whether it also pays what insurance leaves of a deficit, up to its loss cap.
  public var coversDeficits: Bool

  /// Creates a vault.
  public init(
    capital: QuoteAmount,
    inventoryLimit: QuoteAmount,
    lossCap: Ratio,
    unwindInterval: SimDuration,
    unwindSize: QuoteAmount,
    coversDeficits: Bool
  ) {
    self.capital = capital
    self.inventoryLimit = inventoryLimit
    self.lossCap = lossCap
    self.unwindInterval = unwindInterval
    self.unwindSize = unwindSize
    self.coversDeficits = coversDeficits
  }
}

/// How winners take over positions that nothing else covers.
public struct DeleveragingSpec: Equatable, Sendable, BitwiseCopyable {
  /// In which order, or by which shares, winners are asked.
  public enum Ranking: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Profit over entry × leverage, largest first; losers behind, by profit ÷ leverage.
    case profitLeverage = 0
    /// `mark ÷ entry × notional ÷ equity`, for shorts `entry ÷ mark`, largest first.
    case hyperliquid = 1
    /// From a drawn account onward.
    case random = 2
    /// All at once, by profit.
    case sharesOfProfit = 3
    /// All at once, by notional.
    case sharesOfNotional = 4
    /// All at once, by profit × leverage.
    case sharesOfLeveragedProfit = 5
  }

  /// The price of the transfer.
  public enum Price: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Where the failing account ends with nothing.
    case bankruptcy = 0
    /// The protocol's price before the last.
    case previousMark = 1
  }

  /// Order or shares.
  public var ranking: Ranking
  /// The price of the transfer.
  public var price: Price
  /// Most counterparties of one deleveraging; positive.
  public var counterpartyLimit: Int32

  /// Creates rules.
  public init(ranking: Ranking, price: Price, counterpartyLimit: Int32) {
    self.ranking = ranking
    self.price = price
    self.counterpartyLimit = counterpartyLimit
  }
}

/// Who bears what no fund covers.
public enum LossScope: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// Nobody yet: the loss is booked and stays open.
  case booked = 0
  /// Every open position of the market, both sides, by size, through the funding index.
  case openPositions = 1
  /// Winners of the market, by profit, at most their profit.
  case winners = 2
  /// All accounts, by equity, at most their equity.
  case accounts = 3
}
