import Quantities

extension PerpetualProtocol {
  /// Charges a booked loss to those who share it; what they cannot bear stays booked.
  ///
  /// - Rounding: through the index up per unit of position, and what that brings too much stays in
  ///   the market's funding pool; otherwise to the unit.
  mutating func share(
    loss: Int64,
    _ market: Int,
    _ marks: PerpetualMarks,
    _ ledger: inout Ledger
  ) throws(MarginError) {
    if loss <= 0 { return }
    switch spec.rules.socialisation {
    case .booked: break
    case .openPositions: try shareByIndex(loss, market, &ledger)
    case .winners:
      var winners: [LossShare] = []
      for index in 0..<accountCount where reach(AccountID(index)).contains(market) {
        let account = AccountID(index)
        let profit = try profit(account, market, marks[market].price, ledger)
        if profit > 0 { winners.append(LossShare(account: account, weight: profit)) }
      }
      try collect(loss, from: winners, &ledger)
    case .accounts:
      var holders: [LossShare] = []
      for index in 0..<accountCount {
        let account = AccountID(index)
        let equity = try equity(account, at: marks, in: ledger).micros
        if equity > 0 { holders.append(LossShare(account: account, weight: equity)) }
      }
      try collect(loss, from: holders, &ledger)
    }
  }

  /// Drift's form: a step of both sides' funding indexes, against either side.
  private mutating func shareByIndex(
    _ loss: Int64,
    _ market: Int,
    _ ledger: inout Ledger
  ) throws(MarginError) {
    let open = markets[market].totals.longUnits + markets[market].totals.shortUnits
    if open == 0 { return }
    let wide = try MarginMath.divide(
      Int128(loss) * PerpetualMath.unitsPerPrice(markets[market].scale),
      by: open,
      rounding: .ceiling
    )
    let step = try MarginMath.narrow(wide)
    try raiseIndexes(market, longs: step, shorts: try MarginMath.difference(0, step))
    try ledger.transfer(
      loss,
      from: slot(columns.fundingPool, Int32(market)),
      to: slot(columns.socialisedLoss),
      reason: .lossShared
    )
    try auditSharedByIndex(loss, market)
  }

  /// Takes a loss from accounts by their weights, at most the weight from each.
  private mutating func collect(
    _ loss: Int64,
    from bearers: [LossShare],
    _ ledger: inout Ledger
  ) throws(MarginError) {
    var total: Int128 = 0
    for bearer in bearers { total += Int128(bearer.weight) }
    if total == 0 { return }
    let taken = min(Int128(loss), total)
    var seen: Int128 = 0
    var given: Int128 = 0
    for bearer in bearers {
      // Cumulative shares: they add up to the unit, and none exceeds its weight.
      seen += Int128(bearer.weight)
      let upTo = try MarginMath.divide(
        try MarginMath.product(taken, seen),
        by: total,
        rounding: .floor
      )
      let part = try MarginMath.narrow(upTo - given)
      given = upTo
      if part == 0 { continue }
      remember(bearer.account)
      try ledger.transfer(
        part,
        from: slot(columns.margin, bearer.account),
        to: slot(columns.socialisedLoss),
        reason: .lossShared
      )
      try audit.take(bearer.account, Int128(part))
      audit.layers.socialised -= Int128(part)
      try refresh(bearer.account, ledger)
    }
  }

  private mutating func auditSharedByIndex(_ loss: Int64, _ market: Int) throws(MarginError) {
    var open: Int128 = 0
    let members = audit.cash.count
    for member in 0..<members {
      let place = audit.place(AccountID(Int32(member)), market)
      open += Int128(audit.positions[place].base.magnitude)
    }
    let unit = Int128(markets[market].scale.unitsPerWhole) * 1_000
    let step = try MarginMath.narrow(PerpetualAudit.ceiling(Int128(loss) * unit, open))
    markets[market].audit.longIndex += step
    markets[market].audit.shortIndex -= step
    markets[market].audit.fundingPool -= Int128(loss)
    audit.layers.socialised -= Int128(loss)
  }
}

/// One account that bears part of a loss.
private struct LossShare {
  let account: AccountID
  let weight: Int64
}
