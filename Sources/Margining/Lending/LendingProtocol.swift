public import Quantities

/// Lending of several assets against several collaterals.
///
/// A state machine over a `Ledger` that holds every amount. Suppliers and debtors of an asset hold
/// shares; the asset's balance sheet (cash, receivable, deficit against claims, treasury, gains)
/// is a ledger asset of its own that sums to zero, so that interest, losses and rounding move
/// between named columns and no unit is lost. An account's amount is its part of the sheet: a
/// supplier's rounded down, a debtor's rounded up.
///
/// What the modelled world refuses is a returned verdict; what has no exact result is thrown.
/// Ledger and protocol keep undo journals; revert both, the order does not matter.
///
/// - Source: aave/aave-v3-core `LiquidationLogic`, aave-dao/aave-v3-origin 3.3,
///   compound-finance/comet `absorb`, liquity/dev `StabilityPool`; `docs/model/lending.md`.
public struct LendingProtocol: Sendable {
  /// One asset's columns in the ledger.
  public struct Columns: Equatable, Sendable, BitwiseCopyable {
    /// What is in the pool; negative for a minted asset in circulation.
    public let cash: LedgerColumn
    /// Users' holdings outside; a member for each account.
    public let wallet: LedgerColumn
    /// Whoever pays a deficit from outside; one member.
    public let sponsor: LedgerColumn
    /// Shares of suppliers; a member for each account.
    public let supply: LedgerColumn
    /// Minus all shares of suppliers.
    public let supplyIssued: LedgerColumn
    /// Shares of debtors; a member for each account.
    public let debt: LedgerColumn
    /// Minus all shares of debtors.
    public let debtIssued: LedgerColumn
    /// Balance sheet: the cash.
    public let bookedCash: LedgerColumn
    /// Balance sheet: what debtors owe.
    public let receivable: LedgerColumn
    /// Balance sheet: debt that nobody owes any more.
    public let deficit: LedgerColumn
    /// Balance sheet: minus what suppliers are owed.
    public let claims: LedgerColumn
    /// Balance sheet: minus what belongs to the protocol.
    public let treasury: LedgerColumn
    /// Balance sheet: minus what the stability pool's members have gained.
    public let gains: LedgerColumn
  }

  /// What one asset's pool remembers beside the ledger.
  struct Pool: Equatable, Sendable, BitwiseCopyable {
    var accruedAt: SimInstant
    /// Interest that is not yet a whole unit, in 10⁻¹⁸.
    var remainder: Int128 = 0
    /// Gain of a stability pool's share in this asset, in 10⁻¹⁸ units.
    var gainPerShare: Int128 = 0
    /// What a division left over, in 10⁻¹⁸ units.
    var gainRemainder: Int128 = 0
  }

  /// Sums over the run that are not balances.
  public struct Totals: Equatable, Sendable, BitwiseCopyable {
    /// Value of debt repaid by liquidations, in micros.
    public var liquidatedDebt: Int128 = 0
    /// Value of collateral seized by liquidations, in micros.
    public var seizedValue: Int128 = 0
    /// Value, when it was booked, of debt that no collateral covered, in micros.
    public var badDebt: Int128 = 0
    /// Value, when it was booked, of debt that treasuries paid, in micros.
    public var treasuryPaid: Int128 = 0
    /// Number of liquidations.
    public var liquidationCount: Int64 = 0
    /// Number of withdrawals, borrows and seizures that cash did not allow.
    public var cashRefusals: Int64 = 0
  }

  /// The rules.
  public let spec: LendingSpec
  /// Scales of the assets, in order.
  public let scales: [BaseScale]
  /// Columns of the assets, in order.
  public let columns: [Columns]
  /// Number of accounts.
  public let accountCount: Int32
  /// Sums over the run.
  public internal(set) var totals: Totals

  var pools: [Pool]
  var watch: HealthWatch
  var audit: LendingAudit
  var journal: [LendingChange]
  /// Up to which marks accounts' gains of the stability pool have been paid; empty without one.
  var gainMarks: [Int128]

  /// Number of assets.
  public var reserveCount: Int32 { Int32(columns.count) }

  /// Number of ledger assets that a protocol needs beside the real ones.
  public static func privateAssetCount(_ spec: LendingSpec) -> Int32 {
    Int32(spec.reserves.count) * 3
  }

  /// Opens a protocol and its book in the ledger, and commits neither.
  ///
  /// `name` prefixes the column names and is unique in the ledger. `privateAssets` is the first of
  /// `privateAssetCount` asset numbers that nobody else uses: shares and balance sheets.
  ///
  /// - Throws: `invalidSpecification` with the first problem; `invalidAccount` for the first
  ///   account that cannot be opened.
  public init(
    name: String,
    spec: LendingSpec,
    scales: [BaseScale],
    privateAssets: AssetID,
    book: LoanBook,
    ledger: inout Ledger
  ) throws(MarginError) {
    precondition(scales.count == spec.reserves.count, "a lending asset needs a scale")
    if let problem = spec.problems().first { throw .invalidSpecification(problem) }
    if let problem = book.problems(spec: spec).first { throw .invalidSpecification(problem) }
    let reserves = Int32(spec.reserves.count)
    self.spec = spec
    self.scales = scales
    accountCount = book.accountCount
    var columns: [Columns] = []
    for index in 0..<reserves {
      columns.append(
        Self.makeColumns(
          name + "." + Self.decimal(index),
          spec.reserves[Int(index)],
          privateAssets: AssetID(privateAssets.index + 3 * index),
          count: book.accountCount,
          ledger: &ledger
        )
      )
    }
    self.columns = columns
    totals = Totals()
    pools = [Pool](repeating: Pool(accruedAt: .start), count: Int(reserves))
    watch = HealthWatch(accountCount: book.accountCount, reserveCount: reserves)
    audit = LendingAudit(accountCount: book.accountCount, reserveCount: reserves)
    journal = []
    gainMarks = []
    if case .stabilityPool = spec.liquidation {
      gainMarks = [Int128](repeating: 0, count: Int(reserves * book.accountCount))
    }
    try open(book, ledger: &ledger)
    journal.removeAll()
  }

  private static func makeColumns(
    _ name: String,
    _ spec: ReserveSpec,
    privateAssets: AssetID,
    count: Int32,
    ledger: inout Ledger
  ) -> Columns {
    let sheet = privateAssets
    let supplied = AssetID(privateAssets.index + 1)
    let owed = AssetID(privateAssets.index + 2)
    return Columns(
      cash: ledger.addColumn(of: name, "cash", spec.asset, negative: spec.origin == .minted),
      wallet: ledger.addColumn(of: name, "wallet", spec.asset, count, .external),
      sponsor: ledger.addColumn(of: name, "sponsor", spec.asset, 1, .external),
      supply: ledger.addColumn(of: name, "supply", supplied, count),
      supplyIssued: ledger.addColumn(of: name, "supplyIssued", supplied, negative: true),
      debt: ledger.addColumn(of: name, "debt", owed, count),
      debtIssued: ledger.addColumn(of: name, "debtIssued", owed, negative: true),
      bookedCash: ledger.addColumn(of: name, "bookedCash", sheet, negative: true),
      receivable: ledger.addColumn(of: name, "receivable", sheet, negative: true),
      deficit: ledger.addColumn(of: name, "deficit", sheet, negative: true),
      claims: ledger.addColumn(of: name, "claims", sheet, negative: true),
      treasury: ledger.addColumn(of: name, "treasury", sheet, negative: true),
      gains: ledger.addColumn(of: name, "gains", sheet, negative: true)
    )
  }

  // Supplies first, so that there is cash for the loans.
  private mutating func open(
    _ book: LoanBook,
    ledger: inout Ledger
  ) throws(MarginError) {
    for entry in book.entries where entry.supplied > 0 {
      try takeSupply(
        entry.account,
        entry.reserve,
        entry.supplied,
        from: wallet(entry.account, entry.reserve),
        ledger: &ledger
      )
    }
    for entry in book.entries where entry.owed > 0 {
      let index = Int(entry.reserve.index)
      let cash = ledger.balance(slot(columns[index].cash))
      if spec.reserves[index].origin == .pooled, cash < entry.owed {
        throw .invalidAccount(entry.account, .exceedsCash)
      }
      try payLoan(
        entry.account,
        entry.reserve,
        entry.owed,
        to: wallet(entry.account, entry.reserve),
        ledger: &ledger
      )
    }
  }

  private static func decimal(_ number: Int32) -> String {
    var digits: [UInt8] = []
    var rest = number
    repeat {
      digits.insert(UInt8(48 + rest % 10), at: 0)
      rest /= 10
    } while rest > 0
    return String(decoding: digits, as: UTF8.self)
  }

  func slot(_ column: LedgerColumn) -> LedgerSlot { LedgerSlot(column: column, member: 0) }

  func slot(_ column: LedgerColumn, _ account: AccountID) -> LedgerSlot {
    LedgerSlot(column: column, member: account.index)
  }

  /// A user's holdings of an asset outside the protocol.
  public func wallet(_ account: AccountID, _ reserve: ReserveID) -> LedgerSlot {
    slot(columns[Int(reserve.index)].wallet, account)
  }

  func place(_ account: AccountID, _ reserve: ReserveID) -> Int {
    Int(account.index) * columns.count + Int(reserve.index)
  }
}
