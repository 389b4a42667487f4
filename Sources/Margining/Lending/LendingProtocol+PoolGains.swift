public import Quantities

/// What members of a stability pool gain.
extension LendingProtocol {
  /// Units of collateral that a member of the stability pool has gained and not taken.
  public func gain(
    _ account: AccountID,
    _ reserve: ReserveID,
    in ledger: Ledger
  ) throws(MarginError) -> Int64 {
    guard case .stabilityPool(let rules) = spec.liquidation else { return 0 }
    let shares = ledger.balance(slot(columns[Int(rules.debt.index)].supply, account))
    let grown =
      pools[Int(reserve.index)].gainPerShare - gainMarks[place(account, reserve)]
    return try MarginMath.narrow(MarginMath.product(Int128(shares), grown) / Self.unit)
  }

  /// Pays a member's gain of one asset out; returns its units.
  public mutating func claimGain(
    _ account: AccountID,
    _ reserve: ReserveID,
    to target: LedgerSlot? = nil,
    ledger: inout Ledger
  ) throws(MarginError) -> Int64 {
    guard case .stabilityPool = spec.liquidation else { return 0 }
    let units = try gain(account, reserve, in: ledger)
    let position = place(account, reserve)
    journal.append(.gainMark(Int32(position), gainMarks[position]))
    gainMarks[position] = pools[Int(reserve.index)].gainPerShare
    if units == 0 { return 0 }
    let own = columns[Int(reserve.index)]
    let receiver = target ?? wallet(account, reserve)
    try ledger.transfer(
      units,
      from: slot(own.bookedCash),
      to: slot(own.gains),
      reason: .settlement
    )
    try ledger.transfer(
      units,
      from: slot(own.cash),
      to: receiver,
      reason: outgoing(receiver, else: .settlement, ledger)
    )
    keepSheet(reserve)
    audit.payGain(reserve, units)
    return units
  }

  /// Pays all gains out before a member's shares change.
  mutating func settleGains(_ account: AccountID, ledger: inout Ledger) throws(MarginError) {
    guard case .stabilityPool = spec.liquidation else { return }
    for index in 0..<reserveCount {
      _ = try claimGain(account, ReserveID(index), ledger: &ledger)
    }
  }
}
