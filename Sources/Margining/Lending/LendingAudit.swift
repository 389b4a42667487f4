import Quantities

/// A lending protocol's books kept a second time, from the operations' arguments alone.
///
/// It never reads the ledger: shares, interest and losses are computed again from its own sums, so
/// that a wrong, lost or doubled entry shows as a difference.
struct LendingAudit: Equatable, Sendable {
  /// What pays for a claim or a debt that goes.
  enum Bearer: UInt8, Sendable, BitwiseCopyable {
    case cash
    case treasury
    case deficit
    case suppliers
    case gains
  }

  /// One account's shares of one asset.
  struct Position: Equatable, Sendable, BitwiseCopyable {
    var supply: Int64 = 0
    var debt: Int64 = 0
  }

  /// One asset's balance sheet and shares.
  struct Sheet: Equatable, Sendable, BitwiseCopyable {
    var cash: Int128 = 0
    var owed: Int128 = 0
    var deficit: Int128 = 0
    var claims: Int128 = 0
    var treasury: Int128 = 0
    var gains: Int128 = 0
    var supplyShares: Int128 = 0
    var debtShares: Int128 = 0
    var instant: Int64 = 0
    /// Elapsed nanoseconds times yearly rate (ppb) that `accrue` has still to charge.
    var waiting: Int128 = 0
    /// Interest below a unit, in 10⁻¹⁸.
    var fraction: Int128 = 0
  }

  var positions: [Position]
  var sheets: [Sheet]
  let reserveCount: Int32

  init(accountCount: Int32, reserveCount: Int32) {
    positions = [Position](repeating: Position(), count: Int(accountCount) * Int(reserveCount))
    sheets = [Sheet](repeating: Sheet(), count: Int(reserveCount))
    self.reserveCount = reserveCount
  }

  private func place(_ account: AccountID, _ reserve: ReserveID) -> Int {
    Int(account.index) * Int(reserveCount) + Int(reserve.index)
  }

  mutating func advance(_ reserve: ReserveID, to now: SimInstant, rate: Ratio) {
    let index = Int(reserve.index)
    let elapsed = Int128(now.nanoseconds - sheets[index].instant)
    sheets[index].instant = now.nanoseconds
    sheets[index].waiting = elapsed * Int128(rate.partsPerBillion)
  }

  mutating func accrue(_ reserve: ReserveID, _ spec: ReserveSpec) {
    let index = Int(reserve.index)
    var sheet = sheets[index]
    let growth = sheet.waiting * 1_000_000_000 / 31_536_000_000_000_000
    let exact = sheet.owed * growth + sheet.fraction
    let interest = exact / 1_000_000_000_000_000_000
    sheet.fraction = exact - interest * 1_000_000_000_000_000_000
    sheet.waiting = 0
    let kept =
      sheet.supplyShares == 0
      ? interest : interest * Int128(spec.reserveFactor.partsPerBillion) / 1_000_000_000
    sheet.owed += interest
    sheet.treasury += kept
    sheet.claims += interest - kept
    sheets[index] = sheet
  }

  mutating func supply(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    fromTreasury: Bool
  ) throws(MarginError) {
    var sheet = sheets[Int(reserve.index)]
    let shares =
      sheet.supplyShares == 0 ? Int128(units) : Int128(units) * sheet.supplyShares / sheet.claims
    if fromTreasury { sheet.treasury -= Int128(units) } else { sheet.cash += Int128(units) }
    sheet.claims += Int128(units)
    sheet.supplyShares += shares
    sheets[Int(reserve.index)] = sheet
    let added = try MarginMath.narrow(shares)
    let position = place(account, reserve)
    positions[position].supply = try MarginMath.sum(positions[position].supply, added)
  }

  mutating func withdraw(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    to bearer: Bearer
  ) throws(MarginError) {
    var sheet = sheets[Int(reserve.index)]
    let position = place(account, reserve)
    let exact = Int128(units) * sheet.supplyShares
    var shares = sheet.claims == 0 ? 0 : (exact + sheet.claims - 1) / sheet.claims
    shares = min(shares, Int128(positions[position].supply))
    sheet.claims -= Int128(units)
    sheet.supplyShares -= shares
    switch bearer {
    case .cash: sheet.cash -= Int128(units)
    case .gains: sheet.gains += Int128(units)
    case .treasury, .deficit, .suppliers: sheet.treasury += Int128(units)
    }
    sheets[Int(reserve.index)] = sheet
    positions[position].supply -= try MarginMath.narrow(shares)
  }

  mutating func borrow(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64
  ) throws(MarginError) {
    var sheet = sheets[Int(reserve.index)]
    var shares = Int128(units)
    if sheet.debtShares > 0, sheet.owed > 0 {
      shares = (Int128(units) * sheet.debtShares + sheet.owed - 1) / sheet.owed
    }
    sheet.cash -= Int128(units)
    sheet.owed += Int128(units)
    sheet.debtShares += shares
    sheets[Int(reserve.index)] = sheet
    let added = try MarginMath.narrow(shares)
    let position = place(account, reserve)
    positions[position].debt = try MarginMath.sum(positions[position].debt, added)
  }

  mutating func repay(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    bearer: Bearer
  ) throws(MarginError) {
    var sheet = sheets[Int(reserve.index)]
    let position = place(account, reserve)
    let held = Int128(positions[position].debt)
    let all =
      sheet.debtShares == 0
      ? 0 : (held * sheet.owed + sheet.debtShares - 1) / sheet.debtShares
    let shares =
      Int128(units) >= all ? held : Int128(units) * sheet.debtShares / sheet.owed
    sheet.owed -= Int128(units)
    sheet.debtShares -= shares
    switch bearer {
    case .cash: sheet.cash += Int128(units)
    case .treasury: sheet.treasury -= Int128(units)
    case .deficit: sheet.deficit += Int128(units)
    case .suppliers, .gains: sheet.claims -= Int128(units)
    }
    sheets[Int(reserve.index)] = sheet
    positions[position].debt -= try MarginMath.narrow(shares)
  }

  /// A deficit that somebody bears.
  mutating func cover(_ reserve: ReserveID, _ units: Int64, bearer: Bearer) {
    let index = Int(reserve.index)
    sheets[index].deficit -= Int128(units)
    switch bearer {
    case .cash: sheets[index].cash += Int128(units)
    case .treasury: sheets[index].treasury -= Int128(units)
    case .suppliers, .gains, .deficit: sheets[index].claims -= Int128(units)
    }
  }

  /// The treasury buys (positive) or sells units for cash.
  mutating func trade(_ reserve: ReserveID, _ units: Int64) {
    sheets[Int(reserve.index)].cash += Int128(units)
    sheets[Int(reserve.index)].treasury += Int128(units)
  }

  mutating func payGain(_ reserve: ReserveID, _ units: Int64) {
    sheets[Int(reserve.index)].cash -= Int128(units)
    sheets[Int(reserve.index)].gains -= Int128(units)
  }
}

extension LendingProtocol {
  /// Compares the protocol's balances with its own second books, and each asset's balance sheet
  /// with its cash.
  ///
  /// - Complexity: O(accounts × assets).
  public func findings(in ledger: Ledger) -> [AuditFinding] {
    var findings: [AuditFinding] = []
    for index in 0..<reserveCount {
      let own = columns[Int(index)]
      let sheet = audit.sheets[Int(index)]
      for position in 0..<accountCount {
        let account = AccountID(position)
        let held = audit.positions[place(account, ReserveID(index))]
        ledger.compare(own.supply, account, expected: Int128(held.supply), into: &findings)
        ledger.compare(own.debt, account, expected: Int128(held.debt), into: &findings)
      }
      ledger.compare(own.supplyIssued, expected: -sheet.supplyShares, into: &findings)
      ledger.compare(own.debtIssued, expected: -sheet.debtShares, into: &findings)
      ledger.compare(own.cash, expected: sheet.cash, into: &findings)
      ledger.compare(own.bookedCash, expected: sheet.cash, into: &findings)
      ledger.compare(own.receivable, expected: sheet.owed, into: &findings)
      ledger.compare(own.deficit, expected: sheet.deficit, into: &findings)
      ledger.compare(own.claims, expected: -sheet.claims, into: &findings)
      ledger.compare(own.treasury, expected: -sheet.treasury, into: &findings)
      ledger.compare(own.gains, expected: -sheet.gains, into: &findings)
    }
    return findings
  }
}
