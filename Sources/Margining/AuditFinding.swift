public import Quantities

/// A difference between the ledger and an independent recomputation from inputs.
public enum AuditFinding: Equatable, Sendable {
  /// An asset whose balances do not sum to zero.
  case imbalance(AssetID, Int128)
  /// A column whose running total is not the sum of its slots.
  case total(LedgerColumn, running: Int128, recounted: Int128)
  /// An account's balance that does not follow from its statement.
  case account(AccountID, LedgerColumn, balance: Int64, expected: Int128)
  /// A shared balance (insurance, surplus, system debt …) that does not follow from the
  /// operations.
  case layer(LedgerColumn, balance: Int128, expected: Int128)
}

/// Checks that need no protocol: every asset sums to zero, every running total is right.
public enum LedgerAudit {
  /// Returns the findings over assets 0 to `assetCount` − 1, in order.
  public static func findings(_ ledger: Ledger, assetCount: Int32) -> [AuditFinding] {
    var findings: [AuditFinding] = []
    for index in 0..<assetCount {
      let imbalance = ledger.imbalance(of: AssetID(index))
      if imbalance != 0 { findings.append(.imbalance(AssetID(index), imbalance)) }
    }
    for index in 0..<ledger.columnCount {
      let column = LedgerColumn(index: index)
      let running = ledger.total(column)
      let recounted = ledger.recountedTotal(column)
      if running != recounted {
        findings.append(.total(column, running: running, recounted: recounted))
      }
    }
    return findings
  }
}

extension Ledger {
  /// Appends a finding for every member of a column that is not what was expected.
  func compare(
    _ column: LedgerColumn,
    _ account: AccountID,
    expected: Int128,
    into findings: inout [AuditFinding]
  ) {
    let balance = balance(LedgerSlot(column: column, member: account.index))
    if Int128(balance) != expected {
      findings.append(.account(account, column, balance: balance, expected: expected))
    }
  }

  /// Appends a finding when a column's sum is not what was expected.
  func compare(
    _ column: LedgerColumn,
    expected: Int128,
    into findings: inout [AuditFinding]
  ) {
    let sum = recountedTotal(column)
    if sum != expected {
      findings.append(.layer(column, balance: sum, expected: expected))
    }
  }

  /// Appends a finding when a shared balance is not what was expected.
  func compare(
    _ slot: LedgerSlot,
    expected: Int128,
    into findings: inout [AuditFinding]
  ) {
    let balance = Int128(balance(slot))
    if balance != expected {
      findings.append(.layer(slot.column, balance: balance, expected: expected))
    }
  }
}
