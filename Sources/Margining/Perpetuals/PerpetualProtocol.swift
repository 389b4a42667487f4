public import Quantities

/// A venue of linear perpetuals: isolated and cross accounts in one or several markets.
///
/// An account is a cash balance, which may be negative, and a signed position in each market its
/// mode allows; equity is cash plus position values less funding since the account was last
/// touched. The venue is the counterparty of fills; funding is paid to and from its pool;
/// takeovers and deleveraging move positions between accounts. A backstop is one more account,
/// behind those of the book.
///
/// A state machine over a `Ledger` that holds every amount; operations run synchronously inside a
/// transaction, and both keep undo journals. A fill's legs are posted by the operation that
/// receives the fill; where it is rejected the caller reverts the venue.
///
/// - Source: dYdX v4 documentation (quote balance form); `docs/model/margin.md`.
public struct PerpetualProtocol: Sendable {
  /// The columns in the ledger that all markets share.
  public struct Columns: Equatable, Sendable, BitwiseCopyable {
    /// Cash of accounts, may be negative; a member for each account, the backstop last.
    public let margin: LedgerColumn
    /// Insurance; a member for each fund.
    public let insurance: LedgerColumn
    /// Fees received, less rebates; one member.
    public let feeIncome: LedgerColumn
    /// The counterparty's side of funding, may be negative; a member for each market.
    public let fundingPool: LedgerColumn
    /// Losses that nobody has paid yet, negative; one member.
    public let socialisedLoss: LedgerColumn
    /// Owners' cash outside; a member for each account.
    public let ownerQuote: LedgerColumn
    /// Where the initial insurance and the backstop's capital came from; one member.
    public let treasury: LedgerColumn
    /// The venue's side of quote legs; one member.
    public let venueQuote: LedgerColumn
  }

  /// Sums over the run that are not balances.
  public struct Totals: Equatable, Sendable, BitwiseCopyable {
    /// Quote legs of liquidations.
    public var liquidatedNotional: Int128 = 0
    /// Number of liquidations settled.
    public var liquidationCount: Int64 = 0
    /// What liquidated accounts lacked.
    public var deficit: Int128 = 0
    /// The part of the deficit that insurance paid.
    public var insurancePaid: Int128 = 0
    /// The part of the deficit that the backstop paid.
    public var backstopPaid: Int128 = 0
    /// The part of the deficit that was booked or shared by other accounts.
    public var socialised: Int128 = 0
    /// Liquidation charges: keepers and insurance together.
    public var liquidationFees: Int128 = 0
    /// What winners lost against the protocol's price by being deleveraged; negative is a gain.
    public var deleveragingHaircut: Int128 = 0
    /// What the deleveraged accounts lacked at that price.
    public var deleveragedDeficit: Int128 = 0
    /// Number of deleveragings.
    public var deleveragingCount: Int64 = 0
  }

  /// All that the venue keeps.
  var books: Boxed<PerpetualBooks>

  /// One market's contract asset and the scale of its base.
  public struct Contract: Equatable, Sendable, BitwiseCopyable {
    /// The position's own asset.
    public var asset: AssetID
    /// Scale of the contract.
    public var scale: BaseScale

    /// Creates a contract.
    public init(asset: AssetID, scale: BaseScale) {
      self.asset = asset
      self.scale = scale
    }
  }

  /// Opens a venue and its book in the ledger, and commits neither.
  ///
  /// `name` prefixes the column names and is unique in the ledger; `contracts` are the markets'
  /// own assets; `insurance` is all funds at the start. A position is bought or sold at its entry
  /// price, its quote leg rounded against the account.
  ///
  /// - Throws: `invalidAccount` for the first account that cannot be opened.
  public init(
    name: String,
    spec: PerpetualSpec,
    contracts: [Contract],
    quote: AssetID,
    insurance: QuoteAmount,
    accounts: [BookAccount],
    layout: PortfolioLayout = PortfolioLayout(),
    ledger: inout Ledger
  ) throws(MarginError) {
    precondition(contracts.count == Int(spec.marketCount), "a contract for each market")
    if accounts.isEmpty {
      throw .invalidSpecification(.tooSmall(.accountCount, found: 0, minimum: 1))
    }
    let count = Int32(accounts.count)
    let members = count + (spec.rules.backstop == nil ? 0 : 1)
    let modes = try Self.modes(layout, count: count, markets: spec.marketCount)
    let shape = Shape(name: name, spec: spec, count: count, members: members)
    let (columns, markets) = Self.openColumns(shape, contracts, quote, isKeyed: modes, &ledger)
    books = Boxed(
      PerpetualBooks(
        spec: spec,
        columns: columns,
        accountCount: count,
        markets: markets,
        modes: modes,
        watches: MarginWatches(members: 0, markets: 0),
        audit: PerpetualAudit(members: members, markets: spec.marketCount)
      )
    )
    if needsWatches { watches = MarginWatches(members: members, markets: spec.marketCount) }
    try open(accounts, layout.further, insurance: insurance, ledger: &ledger)
  }

  private static func modes(
    _ layout: PortfolioLayout,
    count: Int32,
    markets: Int32
  ) throws(MarginError) -> [Int16] {
    if layout.modes.isEmpty { return [] }
    precondition(layout.modes.count == Int(count), "a mode for each account")
    var codes: [Int16] = []
    codes.reserveCapacity(layout.modes.count)
    for (index, mode) in layout.modes.enumerated() {
      if case .isolated(let market) = mode, market < 0 || market >= markets {
        throw .invalidAccount(AccountID(Int32(index)), .unknownMarket)
      }
      codes.append(mode.code)
    }
    return codes
  }

  /// Whether some account's threshold is no single number.
  private var needsWatches: Bool {
    if modes.isEmpty { return !markets[0].schedule.isFlat }
    for code in modes where code < 0 || !markets[Int(code)].schedule.isFlat { return true }
    return false
  }

  /// Number of markets.
  public var marketCount: Int32 { Int32(markets.count) }

  /// Sums of one market.
  public func market(_ index: Int32) -> PerpetualMarketTotals { markets[Int(index)].totals }

  /// The column of one market's signed positions.
  public func positionColumn(_ market: Int32 = 0) -> LedgerColumn {
    markets[Int(market)].position
  }

  /// The venue's side of one market's contract legs.
  public func venueColumn(_ market: Int32 = 0) -> LedgerColumn {
    markets[Int(market)].venuePosition
  }

  /// The backstop's account, or nil without one.
  public var backstop: AccountID? {
    spec.rules.backstop == nil ? nil : AccountID(accountCount)
  }

  /// What an account's margin stands for.
  public func mode(_ account: AccountID) -> AccountMode {
    if account.index >= accountCount { return .cross }
    return modes.isEmpty ? .isolated(market: 0) : AccountMode(code: modes[Int(account.index)])
  }

  /// The markets in which an account may hold a position.
  func reach(_ account: AccountID) -> Range<Int> {
    switch mode(account) {
    case .cross: 0..<markets.count
    case .isolated(let market): Int(market)..<(Int(market) + 1)
    }
  }

  /// Whether an account's threshold is one number; the market it lies in.
  func keyedMarket(_ account: AccountID) -> Int? {
    guard case .isolated(let market) = mode(account), markets[Int(market)].schedule.isFlat
    else { return nil }
    return Int(market)
  }

  /// The fund that pays for a market.
  func fund(_ market: Int) -> Int32 {
    spec.rules.insurance.scope == .perMarket ? Int32(market) : 0
  }

  func slot(_ column: LedgerColumn, _ member: Int32 = 0) -> LedgerSlot {
    LedgerSlot(column: column, member: member)
  }

  func slot(_ column: LedgerColumn, _ account: AccountID) -> LedgerSlot {
    LedgerSlot(column: column, member: account.index)
  }

  /// Transfers a signed amount: backwards when it is negative.
  static func move(
    _ units: Int64,
    from: LedgerSlot,
    to: LedgerSlot,
    reason: EntryReason,
    ledger: inout Ledger
  ) throws(MarginError) {
    if units >= 0 {
      try ledger.transfer(units, from: from, to: to, reason: reason)
    } else {
      let magnitude = try MarginMath.difference(0, units)
      try ledger.transfer(magnitude, from: to, to: from, reason: reason)
    }
  }
}
