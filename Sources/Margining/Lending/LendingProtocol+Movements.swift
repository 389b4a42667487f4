import Quantities

// The movements that every operation is made of: units, shares and balance sheet.
extension LendingProtocol {
  /// Cash in, claim up.
  mutating func takeSupply(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    from payer: LedgerSlot,
    ledger: inout Ledger
  ) throws(MarginError) {
    let own = columns[Int(reserve.index)]
    try ledger.transfer(
      units,
      from: payer,
      to: slot(own.cash),
      reason: incoming(payer, else: .internalTransfer, ledger)
    )
    try addClaim(account, reserve, units, from: own.bookedCash, ledger: &ledger)
    try keep(account, reserve) { audit throws(MarginError) in
      try audit.supply(account, reserve, units, fromTreasury: false)
    }
    try refresh(account, ledger)
  }

  /// Cash out, claim down.
  mutating func paySupply(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    to target: LedgerSlot,
    reason: EntryReason = .withdrawal,
    ledger: inout Ledger
  ) throws(MarginError) {
    let own = columns[Int(reserve.index)]
    try removeClaim(account, reserve, units, to: own.bookedCash, ledger: &ledger)
    try ledger.transfer(
      units,
      from: slot(own.cash),
      to: target,
      reason: outgoing(target, else: reason, ledger)
    )
    try keep(account, reserve) { audit throws(MarginError) in
      try audit.withdraw(account, reserve, units, to: .cash)
    }
    try refresh(account, ledger)
  }

  /// Cash out, debt up.
  mutating func payLoan(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    to target: LedgerSlot,
    ledger: inout Ledger
  ) throws(MarginError) {
    let own = columns[Int(reserve.index)]
    let shares = try newDebt(units, reserve, ledger)
    try exchange(
      shares: shares,
      from: slot(own.debtIssued),
      to: slot(own.debt, account),
      units: units,
      from: slot(own.bookedCash),
      to: slot(own.receivable),
      reason: .debtDraw,
      ledger: &ledger
    )
    try ledger.transfer(
      units,
      from: slot(own.cash),
      to: target,
      reason: outgoing(target, else: .debtDraw, ledger)
    )
    try keep(account, reserve) { audit throws(MarginError) in
      try audit.borrow(account, reserve, units)
    }
    try refresh(account, ledger)
  }

  /// Debt down; what pays for it is a column of the balance sheet.
  mutating func removeDebt(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    to column: LedgerColumn,
    bearer: LendingAudit.Bearer,
    reason: EntryReason,
    ledger: inout Ledger
  ) throws(MarginError) {
    let own = columns[Int(reserve.index)]
    let shares = try burntDebt(units, account, reserve, ledger)
    try exchange(
      shares: shares,
      from: slot(own.debt, account),
      to: slot(own.debtIssued),
      units: units,
      from: slot(own.receivable),
      to: slot(column),
      reason: reason,
      ledger: &ledger
    )
    try keep(account, reserve) { audit throws(MarginError) in
      try audit.repay(account, reserve, units, bearer: bearer)
    }
  }

  /// Cash in, debt down.
  mutating func takeRepayment(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    from payer: LedgerSlot,
    ledger: inout Ledger
  ) throws(MarginError) {
    let own = columns[Int(reserve.index)]
    try ledger.transfer(
      units,
      from: payer,
      to: slot(own.cash),
      reason: incoming(payer, else: .debtRepay, ledger)
    )
    try removeDebt(
      account,
      reserve,
      units,
      to: own.bookedCash,
      bearer: .cash,
      reason: .debtRepay,
      ledger: &ledger
    )
    try refresh(account, ledger)
  }

  /// Claim up against a column of the balance sheet, without cash.
  mutating func addClaim(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    from column: LedgerColumn,
    ledger: inout Ledger
  ) throws(MarginError) {
    let own = columns[Int(reserve.index)]
    let shares = try supplyShares(units, reserve, ledger)
    try exchange(
      shares: shares,
      from: slot(own.supplyIssued),
      to: slot(own.supply, account),
      units: units,
      from: slot(own.claims),
      to: slot(column),
      reason: .internalTransfer,
      ledger: &ledger
    )
  }

  /// Claim down in favour of a column of the balance sheet, without cash.
  mutating func removeClaim(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    to column: LedgerColumn,
    ledger: inout Ledger
  ) throws(MarginError) {
    let own = columns[Int(reserve.index)]
    let shares = try burntSupply(units, account, reserve, ledger)
    try exchange(
      shares: shares,
      from: slot(own.supply, account),
      to: slot(own.supplyIssued),
      units: units,
      from: slot(column),
      to: slot(own.claims),
      reason: .internalTransfer,
      ledger: &ledger
    )
  }

  /// Claim down, treasury or gains up: collateral that the protocol or its pool takes.
  mutating func takeClaim(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    bearer: LendingAudit.Bearer,
    ledger: inout Ledger
  ) throws(MarginError) {
    let own = columns[Int(reserve.index)]
    let column = bearer == .gains ? own.gains : own.treasury
    try removeClaim(account, reserve, units, to: column, ledger: &ledger)
    try keep(account, reserve) { audit throws(MarginError) in
      try audit.withdraw(account, reserve, units, to: bearer)
    }
  }

  /// Moves shares of an account against what was issued, and their units on the balance sheet.
  private func exchange(
    shares: Int64,
    from holder: LedgerSlot,
    to other: LedgerSlot,
    units: Int64,
    from source: LedgerSlot,
    to target: LedgerSlot,
    reason: EntryReason,
    ledger: inout Ledger
  ) throws(MarginError) {
    try ledger.transfer(shares, from: holder, to: other, reason: reason)
    try ledger.transfer(units, from: source, to: target, reason: reason)
  }

  /// The reason of cash that comes from a slot: a deposit where it lies outside.
  func incoming(_ payer: LedgerSlot, else reason: EntryReason, _ ledger: Ledger) -> EntryReason {
    ledger.kind(of: payer.column) == .external ? .deposit : reason
  }

  /// The reason of cash that goes to a slot: a withdrawal where it lies outside.
  func outgoing(_ target: LedgerSlot, else reason: EntryReason, _ ledger: Ledger) -> EntryReason {
    ledger.kind(of: target.column) == .external ? .withdrawal : reason
  }

  // MARK: Journal

  func auditPlace(_ account: AccountID, _ reserve: ReserveID) -> Int { place(account, reserve) }

  mutating func keep(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ record: (inout LendingAudit) throws(MarginError) -> Void
  ) throws(MarginError) {
    let position = place(account, reserve)
    journal.append(.statement(Int32(position), audit.positions[position]))
    journal.append(.sheet(reserve, audit.sheets[Int(reserve.index)]))
    try record(&audit)
  }

  mutating func keepPool(_ reserve: ReserveID) {
    let index = Int(reserve.index)
    journal.append(.pool(reserve, pools[index], audit.sheets[index]))
  }

  mutating func keepSheet(_ reserve: ReserveID) {
    journal.append(.sheet(reserve, audit.sheets[Int(reserve.index)]))
  }

  mutating func keepTotals() { journal.append(.totals(totals)) }
}
