public import Quantities

/// Collateralised stablecoin debt, liquidated by auctions: English (Maker before LIQ-2.0) or with a
/// falling price (LIQ-2.0).
///
/// A state machine over a `Ledger` that holds every amount; the protocol itself keeps thresholds,
/// auctions and counters. Operations run synchronously inside a transaction: what the modelled
/// world refuses is a returned verdict, what has no exact result is thrown. Ledger and protocol
/// keep undo journals; revert both, the order does not matter.
///
/// - Source: makerdao/dss `cat.bite`, `flip.tend`, `flip.dent`, `flip.deal`, `flip.tick`,
///   `dog.bark`, `clip.take`, `clip.redo`, `vow.heal`; `docs/model/margin.md`.
public struct VaultProtocol: Sendable {
  /// The protocol's columns in the ledger.
  public struct Columns: Equatable, Sendable, BitwiseCopyable {
    /// Collateral in vaults; a member for each account.
    public let collateral: LedgerColumn
    /// Debt of vaults, negative; a member for each account.
    public let debt: LedgerColumn
    /// Collateral in auctions; one member.
    public let auctionCollateral: LedgerColumn
    /// Standing bids; one member.
    public let escrow: LedgerColumn
    /// The protocol's own stablecoin (Maker's surplus buffer); one member.
    public let surplus: LedgerColumn
    /// Debt that the protocol took over, negative (Maker's `sin`); one member.
    public let systemDebt: LedgerColumn
    /// Owners' collateral outside; a member for each account.
    public let ownerBase: LedgerColumn
    /// Owners' stablecoin outside; a member for each account.
    public let ownerQuote: LedgerColumn
    /// Where the initial surplus came from; one member.
    public let treasury: LedgerColumn
  }

  /// Sums over the run that are not balances.
  public struct Totals: Equatable, Sendable, BitwiseCopyable {
    /// Debt of auctions that are still open.
    public var openAuctionDebt: Int128 = 0
    /// Debt taken over by auctions since the start.
    public var liquidatedDebt: Int128 = 0
    /// Collateral put into auctions since the start.
    public var seizedCollateral: Int128 = 0
    /// Debt that settled auctions did not cover.
    public var realisedShortfall: Int128 = 0
    /// Bids above the debt of settled auctions.
    public var penaltyIncome: Int128 = 0
    /// Number of settled auctions.
    public var settledCount: Int64 = 0
    /// What open falling-price auctions have still to raise (Maker's `Dirt`).
    public var openTab: Int128 = 0
    /// Tips and chips paid to keepers.
    public var keeperRewards: Int128 = 0
  }

  /// The rules.
  public let spec: VaultSpec
  /// Scale of the collateral asset.
  public let scale: BaseScale
  /// The protocol's columns in the ledger.
  public let columns: Columns
  /// Number of accounts.
  public let accountCount: Int32
  /// Sums over the run.
  public internal(set) var totals: Totals
  /// Auctions that are not settled, oldest first.
  public internal(set) var openAuctions: [AuctionID]

  var index: ThresholdIndex
  var auctions: [Auction]
  var audit: VaultAudit
  var journal: [VaultChange]

  /// Opens a protocol and its book in the ledger, and commits neither.
  ///
  /// `name` prefixes the column names and is unique in the ledger; `insurance` is the surplus at
  /// the start; an account of the book has collateral and positive debt.
  ///
  /// - Throws: `invalidAccount` for the first account that cannot be opened.
  public init(
    name: String,
    spec: VaultSpec,
    scale: BaseScale,
    base: AssetID,
    quote: AssetID,
    insurance: QuoteAmount,
    accounts: [BookAccount],
    ledger: inout Ledger
  ) throws(MarginError) {
    if accounts.isEmpty {
      throw .invalidSpecification(.tooSmall(.accountCount, found: 0, minimum: 1))
    }
    let count = Int32(accounts.count)
    self.spec = spec
    self.scale = scale
    accountCount = count
    columns = Self.makeColumns(name, base: base, quote: quote, count: count, ledger: &ledger)
    totals = Totals()
    openAuctions = []
    auctions = []
    journal = []
    audit = VaultAudit(accountCount: count)
    var keys: [Int64?] = []
    keys.reserveCapacity(accounts.count)
    for position in 0..<count {
      let account = accounts[Int(position)]
      if let problem = account.vaultProblem(spec: spec, scale: scale) {
        throw .invalidAccount(AccountID(position), problem)
      }
      keys.append(
        try VaultMath.key(
          collateral: account.base.units,
          debt: account.quote.micros,
          ratio: spec.liquidationRatio,
          scale: scale
        )
      )
    }
    index = ThresholdIndex(keys: keys)
    try open(accounts, insurance: insurance, ledger: &ledger)
  }

  private static func makeColumns(
    _ name: String,
    base: AssetID,
    quote: AssetID,
    count: Int32,
    ledger: inout Ledger
  ) -> Columns {
    return Columns(
      collateral: ledger.addColumn(of: name, "collateral", base, count),
      debt: ledger.addColumn(of: name, "debt", quote, count, negative: true),
      auctionCollateral: ledger.addColumn(of: name, "auctionCollateral", base, 1),
      escrow: ledger.addColumn(of: name, "escrow", quote, 1),
      surplus: ledger.addColumn(of: name, "surplus", quote, 1),
      systemDebt: ledger.addColumn(of: name, "systemDebt", quote, 1, negative: true),
      ownerBase: ledger.addColumn(of: name, "ownerBase", base, count, .external),
      ownerQuote: ledger.addColumn(of: name, "ownerQuote", quote, count, .external),
      treasury: ledger.addColumn(of: name, "treasury", quote, 1, .external)
    )
  }

  private mutating func open(
    _ accounts: [BookAccount],
    insurance: QuoteAmount,
    ledger: inout Ledger
  ) throws(MarginError) {
    try ledger.transfer(
      insurance.micros,
      from: slot(columns.treasury),
      to: slot(columns.surplus),
      reason: .deposit
    )
    audit.endow(insurance.micros)
    for position in 0..<accountCount {
      let account = accounts[Int(position)]
      let id = AccountID(position)
      try ledger.transfer(
        account.base.units,
        from: slot(columns.ownerBase, id),
        to: slot(columns.collateral, id),
        reason: .deposit
      )
      try ledger.transfer(
        account.quote.micros,
        from: slot(columns.debt, id),
        to: slot(columns.ownerQuote, id),
        reason: .withdrawal
      )
      audit.open(id, account)
    }
  }

  func slot(_ column: LedgerColumn) -> LedgerSlot { LedgerSlot(column: column, member: 0) }

  func slot(_ column: LedgerColumn, _ account: AccountID) -> LedgerSlot {
    LedgerSlot(column: column, member: account.index)
  }
}
