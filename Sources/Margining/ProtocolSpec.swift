public import Quantities

/// One margin protocol of a scenario.
public struct ProtocolSpec: Equatable, Sendable {
  /// Name, unique in the scenario.
  public var name: String
  /// The market whose asset is collateral or underlying.
  public var market: MarketID
  /// The oracle whose price the protocol believes.
  public var oracle: OracleID
  /// What kind of protocol it is.
  public var form: ProtocolForm
  /// The accounts at the start.
  public var book: BookSpec
  /// Own funds that absorb losses first (surplus buffer, insurance fund).
  public var insurance: QuoteAmount

  /// Creates a protocol.
  public init(
    name: String,
    market: MarketID,
    oracle: OracleID,
    form: ProtocolForm,
    book: BookSpec,
    insurance: QuoteAmount
  ) {
    self.name = name
    self.market = market
    self.oracle = oracle
    self.form = form
    self.book = book
    self.insurance = insurance
  }
}

/// The margin forms.
public enum ProtocolForm: Equatable, Sendable {
  /// Collateralised stablecoin debt, liquidated by English auctions (Maker before LIQ-2.0).
  case vaults(VaultSpec)
  /// Isolated linear perpetual positions, liquidated by market orders.
  case perpetual(PerpetualSpec)
  /// Lending of several assets.
  case lending(LendingSpec)
}

/// Maker's vaults: of 2020 (cat, flip, vow), or with falling-price auctions (dog, clip).
///
/// Source: makerdao/dss; `docs/model/margin.md`.
public struct VaultSpec: Equatable, Sendable, BitwiseCopyable {
  /// Least collateral value over debt; above 1 (150 %).
  public var liquidationRatio: Ratio
  /// What a liquidated owner owes on top of the debt (13 %).
  public var liquidationPenalty: Ratio
  /// Most collateral in one auction (50 ETH).
  public var lotSize: BaseQuantity
  /// Least relative raise of a bid (3 %).
  public var minimumRaise: Ratio
  /// How long a bid must stand to win (ten minutes).
  public var bidLifetime: SimDuration
  /// Longest life of an auction; one without bids is then restarted (six hours).
  public var auctionLength: SimDuration
  /// Gas of starting an auction.
  public var startGas: Int64
  /// Gas of one bid.
  public var bidGas: Int64
  /// Gas of settling a won auction.
  public var settleGas: Int64
  /// Gas of a top-up or a repayment.
  public var topUpGas: Int64
  /// Gas of the three-step automatic repayment (withdraw, sell, repay).
  public var autoRepayGas: Int64
  /// Falling-price auctions instead of English ones, or nil; lot size, raise, bid lifetime and
  /// auction length then mean nothing.
  public var dutch: DutchRules?

  /// Creates the rules of a vault protocol.
  public init(
    liquidationRatio: Ratio,
    liquidationPenalty: Ratio,
    lotSize: BaseQuantity,
    minimumRaise: Ratio,
    bidLifetime: SimDuration,
    auctionLength: SimDuration,
    startGas: Int64,
    bidGas: Int64,
    settleGas: Int64,
    topUpGas: Int64,
    autoRepayGas: Int64,
    dutch: DutchRules? = nil
  ) {
    self.liquidationRatio = liquidationRatio
    self.liquidationPenalty = liquidationPenalty
    self.lotSize = lotSize
    self.minimumRaise = minimumRaise
    self.bidLifetime = bidLifetime
    self.auctionLength = auctionLength
    self.startGas = startGas
    self.bidGas = bidGas
    self.settleGas = settleGas
    self.topUpGas = topUpGas
    self.autoRepayGas = autoRepayGas
    self.dutch = dutch
  }
}

/// The accounts of a protocol at the start.
public enum BookSpec: Equatable, Sendable {
  /// Drawn vaults.
  case drawnVaults(DrawnVaultBook)
  /// Drawn perpetual positions.
  case drawnPositions(DrawnPositionBook)
  /// A user's own accounts, read from CSV.
  case accounts([BookAccount])
  /// Stated accounts of a venue with several markets.
  case portfolios([PortfolioAccount])
  /// Drawn accounts of a venue with several markets.
  case drawnPortfolios(DrawnPortfolioBook)
  /// Drawn loans and deposits.
  case drawnLoans(DrawnLoanBook)
  /// A user's own loans and deposits, read from CSV.
  case loans(LoanBook)
}

/// A synthetic vault book that matches published aggregates.
///
/// Debts are Pareto, scaled to the total. A vault's collateral ratio is the liquidation ratio
/// times one plus a lognormal excess. How both are drawn: `BookSampling`.
public struct DrawnVaultBook: Equatable, Sendable, BitwiseCopyable {
  /// Number of vaults; positive.
  public var count: Int32
  /// Sum of all debts.
  public var totalDebt: QuoteAmount
  /// Tail exponent of the debt distribution; above 1.
  public var debtTail: Ratio
  /// Median of the excess of the collateral ratio over the liquidation ratio, relative.
  public var excessMedian: Ratio
  /// Standard deviation of the excess's logarithm.
  public var excessDeviation: Ratio
  /// Smallest excess.
  public var excessFloor: Ratio
  /// Whether vaults are independent draws, or spread evenly over both laws.
  public var sampling: BookSampling

  /// Creates a drawn vault book.
  public init(
    count: Int32,
    totalDebt: QuoteAmount,
    debtTail: Ratio,
    excessMedian: Ratio,
    excessDeviation: Ratio,
    excessFloor: Ratio,
    sampling: BookSampling = .independent
  ) {
    self.count = count
    self.totalDebt = totalDebt
    self.debtTail = debtTail
    self.excessMedian = excessMedian
    self.excessDeviation = excessDeviation
    self.excessFloor = excessFloor
    self.sampling = sampling
  }
}

/// A synthetic book of isolated perpetual positions.
public struct DrawnPositionBook: Equatable, Sendable, BitwiseCopyable {
  /// Number of accounts; positive.
  public var count: Int32
  /// Sum of the notionals of longs and shorts at the initial price.
  public var openInterest: QuoteAmount
  /// Share of accounts that are long.
  public var longShare: Ratio
  /// Tail exponent of the notional's Pareto distribution; above 1.
  public var sizeTail: Ratio
  /// Median leverage.
  public var leverageMedian: Ratio
  /// Standard deviation of the leverage's logarithm.
  public var leverageDeviation: Ratio
  /// Smallest leverage; above 0.
  public var leverageFloor: Ratio
  /// Largest leverage; below one over the maintenance margin.
  public var leverageCap: Ratio

  /// Creates a drawn position book.
  public init(
    count: Int32,
    openInterest: QuoteAmount,
    longShare: Ratio,
    sizeTail: Ratio,
    leverageMedian: Ratio,
    leverageDeviation: Ratio,
    leverageFloor: Ratio,
    leverageCap: Ratio
  ) {
    self.count = count
    self.openInterest = openInterest
    self.longShare = longShare
    self.sizeTail = sizeTail
    self.leverageMedian = leverageMedian
    self.leverageDeviation = leverageDeviation
    self.leverageFloor = leverageFloor
    self.leverageCap = leverageCap
  }
}

/// One account of a user's own book.
///
/// A vault has collateral in `base` and debt in `quote` (positive). A position has a signed size
/// in `base`, an entry price, and posted margin in `quote`.
public struct BookAccount: Equatable, Sendable, BitwiseCopyable {
  /// Collateral, or signed position size.
  public var base: BaseQuantity
  /// Debt, or posted margin.
  public var quote: QuoteAmount
  /// Entry price of a position; nil for a vault.
  public var entryPrice: Price?

  /// Creates an account.
  public init(base: BaseQuantity, quote: QuoteAmount, entryPrice: Price?) {
    self.base = base
    self.quote = quote
    self.entryPrice = entryPrice
  }
}
