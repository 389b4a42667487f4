public import Quantities

extension PerpetualProtocol {
  /// Returns the rate of one interval for a relative premium of the market over the index.
  ///
  ///     rate = clamp(premium + interest, −cap, cap)
  public func fundingRate(premium: Ratio) throws(MarginError) -> Ratio {
    let rate = try MarginMath.sum(premium.partsPerBillion, spec.fundingInterest.partsPerBillion)
    let cap = spec.fundingCap.partsPerBillion
    return Ratio(partsPerBillion: max(-cap, min(cap, rate)))
  }

  /// Adds one payment to the funding index: longs pay `rate` × `price`, shorts receive it.
  ///
  /// Accounts pay when they are next touched. Call `observe` afterwards: the index moves every
  /// threshold.
  ///
  /// - Rounding: half to even, in nanos per whole base unit.
  public mutating func accrueFunding(rate: Ratio, price: Price) throws(MarginError) {
    let step = try MarginMath.scale(price.nanos, by: rate, rounding: .halfEven)
    let raised = try MarginMath.sum(totals.fundingIndex, step)
    // Half the range, so that the rise since any account's mark fits too.
    if raised.magnitude > Int64.max.magnitude / 2 { throw .quantity(.overflow) }
    journal.append(.totals(totals, audit.layers))
    totals.fundingIndex = raised
    try audit.accrue(rate: rate, price: price)
  }

  /// Settles the funding of every account; for the horizon.
  ///
  /// - Complexity: O(accounts).
  public mutating func settleAllFunding(ledger: inout Ledger) throws(MarginError) {
    for position in 0..<accountCount {
      let account = AccountID(position)
      if fundingMarks[Int(position)] == totals.fundingIndex { continue }
      remember(account)
      try settleFunding(account, ledger: &ledger)
      try refreshKey(account, ledger)
    }
  }

  /// Brings one account's funding up to now.
  ///
  /// - Rounding: the account pays up and receives down, its counterparty the other way; the unit
  ///   between is insurance income.
  mutating func settleFunding(
    _ account: AccountID,
    ledger: inout Ledger
  ) throws(MarginError) {
    let index = Int(account.index)
    let size = position(account, in: ledger).units
    let funding = try PerpetualMath.funding(
      size: size,
      since: totals.fundingIndex - fundingMarks[index],
      scale: scale
    )
    fundingMarks[index] = totals.fundingIndex
    try audit.touch(account, scale: scale)
    if funding.paid > 0 || funding.received > 0 {
      try pay(funding.received, funding.paid, from: slot(columns.margin, account), &ledger)
    } else {
      try Self.move(
        -funding.paid,
        from: slot(columns.fundingPool),
        to: slot(columns.margin, account),
        reason: .funding,
        ledger: &ledger
      )
      try ledger.transfer(
        funding.paid - funding.received,
        from: slot(columns.fundingPool),
        to: slot(columns.insurance),
        reason: .roundingDust
      )
    }
  }

  private func pay(
    _ received: Int64,
    _ paid: Int64,
    from margin: LedgerSlot,
    _ ledger: inout Ledger
  ) throws(MarginError) {
    try ledger.transfer(received, from: margin, to: slot(columns.fundingPool), reason: .funding)
    try ledger.transfer(
      paid - received,
      from: margin,
      to: slot(columns.insurance),
      reason: .roundingDust
    )
  }
}
