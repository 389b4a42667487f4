public import Quantities

extension PerpetualProtocol {
  /// Moves an observer to a price and appends the accounts that changed sides.
  ///
  /// Longs first, then shorts, each deepest first. With a `distance` the observer already counts
  /// an account when the price is that relative distance from its threshold; the rule itself has
  /// none. The current funding index is part of the move.
  ///
  /// - Rounding: toward early triggering.
  /// - Throws: `priceNotPositive`, `multiplierOutOfRange`, `quantity`.
  public mutating func observe(
    _ observer: RiskObserver,
    price: Price,
    multiplier: Ratio,
    distance: Ratio = .zero,
    crossings: inout [Crossing]
  ) throws(MarginError) {
    if distance < .zero { throw .multiplierOutOfRange(distance) }
    if price.nanos <= 0 { throw .priceNotPositive(price) }
    let one = Ratio.one.partsPerBillion
    let factor = try MarginMath.sum(one, distance.partsPerBillion)
    let low = try MarginMath.multiplyDivide(price.nanos, one, by: factor, rounding: .floor)
    let high = try MarginMath.multiplyDivide(price.nanos, factor, by: one, rounding: .ceiling)
    let long = try scalar(low, side: 1, multiplier)
    let short = try scalar(high, side: -1, multiplier)
    journal.append(.scalars(observer, long: longs.scalar(observer), short: shorts.scalar(observer)))
    longs.move(observer, to: long, crossings: &crossings)
    shorts.move(observer, to: short, crossings: &crossings)
  }

  // θ of a side: ±(P − F) − r.
  private func scalar(
    _ nanos: Int64,
    side: Int64,
    _ multiplier: Ratio
  ) throws(MarginError) -> Int64 {
    // A price so low that the distance leaves none of it has no requirement either.
    let perUnit =
      nanos == 0
      ? 0
      : try PerpetualMath.requirement(
        price: Price(nanos: nanos),
        margin: spec.maintenanceMargin,
        multiplier: multiplier
      )
    let level = Int128(nanos) - Int128(totals.fundingIndex)
    return try MarginMath.narrow(Int128(side) * level - Int128(perUnit))
  }

  /// Whether an account is beyond an observer's threshold at the last observation.
  public func isCrossed(_ account: AccountID, _ observer: RiskObserver) -> Bool {
    longs.isCrossed(account, observer) || shorts.isCrossed(account, observer)
  }

  /// Number of accounts below their requirement at the protocol's last observation.
  public var dueCount: Int32 { crossedCount(.rule) }

  /// Number of accounts beyond an observer's threshold.
  public func crossedCount(_ observer: RiskObserver) -> Int32 {
    longs.crossedCount(observer) + shorts.crossedCount(observer)
  }

  /// Appends up to `limit` accounts beyond an observer's threshold: deepest first by price
  /// distance, then by account.
  public func appendDue(
    _ observer: RiskObserver = .rule,
    limit: Int = .max,
    to accounts: inout [AccountID]
  ) {
    let start = accounts.count
    longs.appendCrossed(observer, limit: limit, to: &accounts)
    shorts.appendCrossed(observer, limit: limit, to: &accounts)
    accounts[start...].sort { left, right in
      let leftDepth = depth(left, observer)
      let rightDepth = depth(right, observer)
      return leftDepth != rightDepth ? leftDepth > rightDepth : left < right
    }
    let surplus = accounts.count - start - max(0, min(limit, accounts.count - start))
    if surplus > 0 { accounts.removeLast(surplus) }
  }

  private func depth(_ account: AccountID, _ observer: RiskObserver) -> Int128 {
    if let key = longs.key(account) { return Int128(key) - Int128(longs.scalar(observer)) }
    if let key = shorts.key(account) { return Int128(key) - Int128(shorts.scalar(observer)) }
    return 0
  }

  /// Notional of longs and shorts at a price, rounded down.
  public func openInterest(at price: Price) throws(MarginError) -> QuoteAmount {
    let units = totals.longUnits + totals.shortUnits
    let wide = try MarginMath.divide(
      try MarginMath.product(units, Int128(price.nanos)),
      by: PerpetualMath.unitsPerPrice(scale),
      rounding: .floor
    )
    return QuoteAmount(micros: try MarginMath.narrow(wide))
  }

  /// Cash of all accounts, negative ones included, in 10⁻⁶.
  public func totalMargin(in ledger: Ledger) -> Int128 { ledger.total(columns.margin) }

  /// The insurance fund.
  public func insurance(in ledger: Ledger) -> QuoteAmount {
    QuoteAmount(micros: ledger.balance(slot(columns.insurance)))
  }

  /// Losses that no fund covered: realised bad debt.
  public func badDebt(in ledger: Ledger) -> Int128 { -ledger.total(columns.socialisedLoss) }

  /// Sum over accounts of what their equity lacks at a price: open bad debt, rounded up.
  ///
  /// - Complexity: O(accounts).
  public func negativeEquity(at price: Price, in ledger: Ledger) throws(MarginError) -> Int128 {
    var sum: Int128 = 0
    for position in 0..<accountCount {
      sum += max(0, -Int128(try equity(AccountID(position), at: price, in: ledger).micros))
    }
    return sum
  }
}
