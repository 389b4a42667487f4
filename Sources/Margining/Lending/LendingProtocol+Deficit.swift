import Quantities

extension LendingProtocol {
  /// Books the debt of an account without collateral as deficit; returns its value in micros.
  ///
  /// The asset's treasury pays first; what is left is carried, or its suppliers bear it.
  mutating func bookDeficit(
    _ account: AccountID,
    ledger: inout Ledger
  ) throws(MarginError) -> Int128 {
    guard let rule else { return 0 }
    for index in 0..<reserveCount
    where spec.reserves[Int(index)].liquidationThreshold > .zero {
      if supplied(account, ReserveID(index), in: ledger) > 0 { return 0 }
    }
    var lost: Int128 = 0
    for index in 0..<reserveCount {
      let reserve = ReserveID(index)
      let units = owed(account, reserve, in: ledger)
      if units == 0 { continue }
      lost += try worth(units, reserve, rule.prices[Int(index)], .ceiling)
      try removeDebt(
        account,
        reserve,
        units,
        to: columns[Int(index)].deficit,
        bearer: .deficit,
        reason: .lossAbsorbed,
        ledger: &ledger
      )
      try bear(reserve, units, ledger: &ledger)
    }
    if lost > 0 {
      keepTotals()
      totals.badDebt += lost
      try refresh(account, ledger)
    }
    return lost
  }

  /// Lets treasury and, by rule, suppliers bear a part of a deficit.
  mutating func bear(
    _ reserve: ReserveID,
    _ units: Int64,
    ledger: inout Ledger
  ) throws(MarginError) {
    let own = columns[Int(reserve.index)]
    let fromTreasury = min(units, max(0, treasury(reserve, in: ledger)))
    try ledger.transfer(
      fromTreasury,
      from: slot(own.deficit),
      to: slot(own.treasury),
      reason: .lossAbsorbed
    )
    if let rule {
      keepTotals()
      totals.treasuryPaid +=
        try worth(fromTreasury, reserve, rule.prices[Int(reserve.index)], .floor)
    }
    keepSheet(reserve)
    audit.cover(reserve, fromTreasury, bearer: .treasury)
    guard spec.deficitRule == .socialised else { return }
    let fromSuppliers = min(units - fromTreasury, supplied(reserve, in: ledger))
    try ledger.transfer(
      fromSuppliers,
      from: slot(own.deficit),
      to: slot(own.claims),
      reason: .lossSocialised
    )
    audit.cover(reserve, fromSuppliers, bearer: .suppliers)
  }
}
