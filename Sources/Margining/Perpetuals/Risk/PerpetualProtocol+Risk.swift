public import Quantities

extension PerpetualProtocol {
  /// Moves an observer to a market's price and appends the accounts that changed sides.
  ///
  /// Keyed longs first, then keyed shorts, each deepest first, then the others by what they lack.
  /// With a `distance` the observer already counts an account when prices are that relative
  /// distance from its threshold; the rule itself has none. The current funding index is part of
  /// the move. Accounts in several markets are judged from when every market was observed once.
  ///
  /// - Rounding: toward early triggering.
  /// - Throws: `priceNotPositive`, `multiplierOutOfRange`, `quantity`.
  public mutating func observe(
    _ observer: RiskObserver,
    market: Int32 = 0,
    price: Price,
    multiplier: Ratio,
    distance: Ratio = .zero,
    in ledger: Ledger,
    crossings: inout [Crossing]
  ) throws(MarginError) {
    if distance < .zero { throw .multiplierOutOfRange(distance) }
    if multiplier < .one { throw .multiplierOutOfRange(multiplier) }
    if price.nanos <= 0 { throw .priceNotPositive(price) }
    let (low, high) = try Self.reached(price, distance)
    let index = Int(market)
    if markets[index].longs.accountCount > 0 {
      let (long, short) = try scalars(index, low: low, high: high, multiplier)
      let before = markets[index].move(observer, long: long, short: short, &crossings)
      journal.append(
        .scalars(market: market, observer, long: before.long, short: before.short)
      )
    }
    if watches.isEmpty { return }
    let view = MarginWatch.View(low: low, high: high, multiplier: multiplier)
    try watch(observer, market: index, view, ledger, crossings: &crossings)
  }

  // The prices that judge longs and shorts. Most observers have no distance: nothing to divide.
  private static func reached(
    _ price: Price,
    _ distance: Ratio
  ) throws(MarginError) -> (low: Int64, high: Int64) {
    if distance == .zero { return (price.nanos, price.nanos) }
    let one = Ratio.one.partsPerBillion
    let factor = try MarginMath.sum(one, distance.partsPerBillion)
    return (
      try MarginMath.multiplyDivide(price.nanos, one, by: factor, rounding: .floor),
      try MarginMath.multiplyDivide(price.nanos, factor, by: one, rounding: .ceiling)
    )
  }

  // θ of both sides: ±(P − F) − r.
  private func scalars(
    _ market: Int,
    low: Int64,
    high: Int64,
    _ multiplier: Ratio
  ) throws(MarginError) -> (long: Int64, short: Int64) {
    let margin = markets[market].rules.maintenanceMargin
    let below = try Self.requirement(low, margin, multiplier)
    let above = low == high ? below : try Self.requirement(high, margin, multiplier)
    let long = Int128(low) - Int128(markets[market].totals.longIndex) - Int128(below)
    let short = Int128(markets[market].totals.shortIndex) - Int128(high) - Int128(above)
    return (try MarginMath.narrow(long), try MarginMath.narrow(short))
  }

  // A price so low that the distance leaves none of it has no requirement either.
  private static func requirement(
    _ nanos: Int64,
    _ margin: Ratio,
    _ multiplier: Ratio
  ) throws(MarginError) -> Int64 {
    if nanos == 0 { return 0 }
    return try PerpetualMath.requirement(
      price: Price(nanos: nanos),
      margin: margin,
      multiplier: multiplier
    )
  }

  /// Whether an account is beyond an observer's threshold at the last observation.
  public func isCrossed(_ account: AccountID, _ observer: RiskObserver) -> Bool {
    if account.index >= accountCount { return false }
    guard let market = keyedMarket(account) else { return watches.isCrossed(account, observer) }
    return markets[market].longs.isCrossed(account, observer)
      || markets[market].shorts.isCrossed(account, observer)
  }

  /// Number of accounts below their requirement at the protocol's last observation.
  public var dueCount: Int32 { crossedCount(.rule) }

  /// Number of accounts beyond an observer's threshold.
  public func crossedCount(_ observer: RiskObserver) -> Int32 {
    var count = watches.counts[Int(observer.rawValue)]
    for market in markets.indices where markets[market].longs.accountCount > 0 {
      count += markets[market].longs.crossedCount(observer)
      count += markets[market].shorts.crossedCount(observer)
    }
    return count
  }

  /// Appends up to `limit` accounts beyond an observer's threshold: by what they lack at these
  /// marks, largest first, then by account.
  ///
  /// Allocates nothing but room in `accounts`, and for as many once.
  ///
  /// - Complexity: O(accounts beyond it); O(accounts) where some have no key.
  public mutating func appendDue(
    _ observer: RiskObserver = .rule,
    at marks: PerpetualMarks,
    in ledger: Ledger,
    limit: Int = .max,
    to accounts: inout [AccountID]
  ) throws(MarginError) {
    let start = accounts.count
    for market in markets.indices where markets[market].longs.accountCount > 0 {
      markets[market].longs.appendCrossed(observer, to: &accounts)
      markets[market].shorts.appendCrossed(observer, to: &accounts)
    }
    if watches.counts[Int(observer.rawValue)] > 0 {
      for index in 0..<accountCount where watches.isCrossed(AccountID(index), observer) {
        accounts.append(AccountID(index))
      }
    }
    watches.ranking.removeAll(keepingCapacity: true)
    for place in start..<accounts.count {
      let account = accounts[place]
      let required = try fineRequirement(.maintenance, account, marks, ledger)
      let lack = required - (try fineEquity(account, marks, ledger))
      watches.ranking.append(RankedAccount(lack: lack, account: account))
    }
    watches.ranking.sortTail(from: 0, by: RankedAccount.precedes)
    accounts.removeLast(accounts.count - start)
    for entry in watches.ranking.prefix(max(0, limit)) { accounts.append(entry.account) }
    watches.ranking.removeAll(keepingCapacity: true)
  }

  /// Notional of longs and shorts of one market at a price, rounded down.
  public func openInterest(
    _ market: Int32 = 0,
    at price: Price
  ) throws(MarginError) -> QuoteAmount {
    let state = markets[Int(market)]
    let wide = try MarginMath.divide(
      try MarginMath.product(
        state.totals.longUnits + state.totals.shortUnits,
        Int128(price.nanos)
      ),
      by: PerpetualMath.unitsPerPrice(state.scale),
      rounding: .floor
    )
    return QuoteAmount(micros: try MarginMath.narrow(wide))
  }

  /// Cash of all accounts, negative ones and the backstop's included, in 10⁻⁶.
  public func totalMargin(in ledger: Ledger) -> Int128 { ledger.total(columns.margin) }

  /// All insurance funds together.
  public func insurance(in ledger: Ledger) -> QuoteAmount {
    QuoteAmount(micros: Int64(clamping: ledger.total(columns.insurance)))
  }

  /// Losses that nobody has paid: realised bad debt still open.
  public func badDebt(in ledger: Ledger) -> Int128 { -ledger.total(columns.socialisedLoss) }

  /// Sum over accounts of what their equity lacks: open bad debt, rounded up.
  ///
  /// - Complexity: O(accounts).
  public func negativeEquity(
    at marks: PerpetualMarks,
    in ledger: Ledger
  ) throws(MarginError) -> Int128 {
    var sum: Int128 = 0
    for position in 0..<accountCount {
      sum += max(0, -Int128(try equity(AccountID(position), at: marks, in: ledger).micros))
    }
    return sum
  }
}
