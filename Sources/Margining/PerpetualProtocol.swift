public import Quantities

/// Isolated linear perpetual positions, liquidated by market orders.
///
/// An account is a cash balance, which may be negative, and a signed position; equity is cash plus
/// position value less funding since the account was last touched. The venue is the counterparty
/// of every fill; funding is paid to and from its pool.
///
/// A state machine over a `Ledger` that holds every amount; operations run synchronously inside a
/// transaction, and both keep undo journals. A fill's legs are posted by the operation that
/// receives the fill; where it is rejected the caller reverts the venue.
///
/// - Source: dYdX v4 documentation (quote balance form); `docs/model/margin.md`.
public struct PerpetualProtocol: Sendable {
  /// The protocol's columns in the ledger.
  public struct Columns: Equatable, Sendable, BitwiseCopyable {
    /// Cash of accounts, may be negative; a member for each account.
    public let margin: LedgerColumn
    /// Signed positions in the contract asset; a member for each account.
    public let position: LedgerColumn
    /// The insurance fund; one member.
    public let insurance: LedgerColumn
    /// Taker fees received; one member.
    public let feeIncome: LedgerColumn
    /// The counterparty's side of funding, may be negative; one member.
    public let fundingPool: LedgerColumn
    /// Losses that no fund covers, negative, borne by the other accounts; one member.
    public let socialisedLoss: LedgerColumn
    /// Owners' cash outside; a member for each account.
    public let ownerQuote: LedgerColumn
    /// Where the initial insurance came from; one member.
    public let treasury: LedgerColumn
    /// The venue's side of quote legs; one member.
    public let venueQuote: LedgerColumn
    /// The venue's side of contract legs; one member.
    public let venuePosition: LedgerColumn
  }

  /// Sums over the run that are not balances.
  public struct Totals: Equatable, Sendable, BitwiseCopyable {
    /// Open long contracts, base units.
    public var longUnits: Int128 = 0
    /// Open short contracts, base units.
    public var shortUnits: Int128 = 0
    /// Funding index, nanos per whole base unit since the start; longs pay its rise.
    public var fundingIndex: Int64 = 0
    /// Quote legs of liquidations.
    public var liquidatedNotional: Int128 = 0
    /// Number of liquidations settled.
    public var liquidationCount: Int64 = 0
    /// What liquidated accounts lacked.
    public var deficit: Int128 = 0
    /// The part of the deficit that insurance paid.
    public var insurancePaid: Int128 = 0
    /// Liquidation charges: keepers and insurance together.
    public var liquidationFees: Int128 = 0
  }

  /// The rules.
  public let spec: PerpetualSpec
  /// Scale of the contract asset.
  public let scale: BaseScale
  /// The protocol's columns in the ledger.
  public let columns: Columns
  /// Number of accounts.
  public let accountCount: Int32
  /// Sums over the run.
  public internal(set) var totals: Totals

  var longs: ThresholdIndex
  var shorts: ThresholdIndex
  var fundingMarks: [Int64]
  var audit: PerpetualAudit
  var journal: [PerpetualChange]

  /// Opens a protocol and its book in the ledger, and commits neither.
  ///
  /// `name` prefixes the column names and is unique in the ledger; `contract` is the position's
  /// own asset; `insurance` is the fund at the start. A position is bought or sold at its entry
  /// price, its quote leg rounded against the account.
  ///
  /// - Throws: `invalidAccount` for the first account that cannot be opened.
  public init(
    name: String,
    spec: PerpetualSpec,
    scale: BaseScale,
    contract: AssetID,
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
    columns = Self.makeColumns(name, contract: contract, quote: quote, count, &ledger)
    totals = Totals()
    fundingMarks = [Int64](repeating: 0, count: accounts.count)
    journal = []
    audit = PerpetualAudit(accountCount: count)
    var longKeys: [Int64?] = []
    var shortKeys: [Int64?] = []
    longKeys.reserveCapacity(accounts.count)
    shortKeys.reserveCapacity(accounts.count)
    for position in 0..<count {
      let account = accounts[Int(position)]
      if let problem = account.positionProblem(scale: scale) {
        throw .invalidAccount(AccountID(position), problem)
      }
      let key = try PerpetualMath.key(
        cash: try account.openingCash(scale: scale),
        size: account.base.units,
        fundingMark: 0,
        scale: scale
      )
      longKeys.append(account.base > .zero ? key : nil)
      shortKeys.append(account.base < .zero ? key : nil)
    }
    longs = ThresholdIndex(keys: longKeys)
    shorts = ThresholdIndex(keys: shortKeys)
    try open(accounts, insurance: insurance, ledger: &ledger)
  }

  private static func makeColumns(
    _ name: String,
    contract: AssetID,
    quote: AssetID,
    _ count: Int32,
    _ ledger: inout Ledger
  ) -> Columns {
    func column(
      _ suffix: String,
      _ asset: AssetID,
      _ members: Int32,
      _ kind: ColumnKind = .internal,
      negative: Bool = false
    ) -> LedgerColumn {
      ledger.addColumn(
        name: name + "." + suffix,
        asset: asset,
        members: members,
        kind: kind,
        allowsNegative: negative
      )
    }
    return Columns(
      margin: column("margin", quote, count, negative: true),
      position: column("position", contract, count, negative: true),
      insurance: column("insurance", quote, 1),
      feeIncome: column("feeIncome", quote, 1),
      fundingPool: column("fundingPool", quote, 1, negative: true),
      socialisedLoss: column("socialisedLoss", quote, 1, negative: true),
      ownerQuote: column("ownerQuote", quote, count, .external),
      treasury: column("treasury", quote, 1, .external),
      venueQuote: column("venueQuote", quote, 1, .venue),
      venuePosition: column("venuePosition", contract, 1, .venue)
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
      to: slot(columns.insurance),
      reason: .deposit
    )
    audit.endow(insurance.micros)
    for position in 0..<accountCount {
      let id = AccountID(position)
      let account = accounts[Int(position)]
      try ledger.transfer(
        account.quote.micros,
        from: slot(columns.ownerQuote, id),
        to: slot(columns.margin, id),
        reason: .deposit
      )
      try audit.deposit(id, account.quote.micros)
      let cash = try account.openingCash(scale: scale)
      let leg = try MarginMath.difference(cash, account.quote.micros)
      try post(id, base: account.base.units, quote: leg, ledger: &ledger)
      try audit.fill(id, base: account.base.units, quote: leg)
      countPosition(from: 0, to: account.base.units)
    }
  }

  func slot(_ column: LedgerColumn) -> LedgerSlot { LedgerSlot(column: column, member: 0) }

  func slot(_ column: LedgerColumn, _ account: AccountID) -> LedgerSlot {
    LedgerSlot(column: column, member: account.index)
  }

  /// Posts the two legs of a fill: signed contracts and the signed change of cash.
  func post(
    _ account: AccountID,
    base: Int64,
    quote: Int64,
    ledger: inout Ledger
  ) throws(MarginError) {
    try Self.move(
      base,
      from: slot(columns.venuePosition),
      to: slot(columns.position, account),
      reason: .venueFill,
      ledger: &ledger
    )
    try Self.move(
      quote,
      from: slot(columns.venueQuote),
      to: slot(columns.margin, account),
      reason: .venueFill,
      ledger: &ledger
    )
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

  mutating func countPosition(from old: Int64, to new: Int64) {
    totals.longUnits += Int128(max(0, new)) - Int128(max(0, old))
    totals.shortUnits += Int128(min(0, old)) - Int128(min(0, new))
  }
}
