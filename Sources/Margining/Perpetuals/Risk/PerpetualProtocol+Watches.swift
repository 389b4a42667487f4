import Quantities

extension PerpetualProtocol {
  /// Lets an observer see a market and appends the watched accounts that changed sides: by how
  /// much they lack, largest first, then by account.
  mutating func watch(
    _ observer: RiskObserver,
    market: Int,
    _ view: MarginWatch.View,
    _ ledger: Ledger,
    crossings: inout [Crossing]
  ) throws(MarginError) {
    if watches.isEmpty { return }
    let slot = Int(observer.rawValue)
    let old = watches.observers[slot].views[market]
    journal.append(.view(market: Int32(market), observer, old))
    watches.observers[slot].views[market] = view
    guard watches.observers[slot].isReady else { return }
    let start = crossings.count
    let hot = watches.observers[slot].hotTests
    if watches.observers[slot].bounds.isEmpty || hot > 2 * Int64(watches.crossed.count) + 64 {
      try anchor(observer, ledger, crossings: &crossings)
    } else {
      try widen(slot, market)
      try testDue(observer, ledger, crossings: &crossings)
    }
    try sortCrossings(&crossings, from: start, observer, ledger)
  }

  /// Sets the anchor to what the observer sees now, and tests everybody.
  private mutating func anchor(
    _ observer: RiskObserver,
    _ ledger: Ledger,
    crossings: inout [Crossing]
  ) throws(MarginError) {
    let slot = Int(observer.rawValue)
    var bounds: [MarginWatch.Bound] = []
    for market in markets.indices {
      guard let view = watches.observers[slot].views[market] else { return }
      let totals = markets[market].totals
      bounds.append(
        MarginWatch.Bound(
          reference: max(1, view.low),
          longFloor: try MarginMath.difference(view.low, totals.longIndex),
          shortCeiling: try MarginMath.difference(view.high, totals.shortIndex),
          low: view.low,
          high: view.high,
          multiplier: view.multiplier
        )
      )
    }
    watches.observers[slot].bounds = bounds
    watches.observers[slot].odometer = 0
    watches.observers[slot].heap.removeAll(keepingCapacity: true)
    watches.observers[slot].hotAccounts.removeAll(keepingCapacity: true)
    watches.observers[slot].hotTests = 0
    for index in 0..<accountCount {
      watches.observers[slot].due[Int(index)] = MarginWatch.never
      let account = AccountID(index)
      if keyedMarket(account) != nil { continue }
      try test(account, observer, ledger, crossings: &crossings)
    }
  }

  /// Moves the worst of one market to what is seen now, and the odometer by how much worse it got.
  private mutating func widen(_ slot: Int, _ market: Int) throws(MarginError) {
    guard let view = watches.observers[slot].views[market] else { return }
    let old = watches.observers[slot].bounds[market]
    let totals = markets[market].totals
    var new = old
    new.longFloor = min(old.longFloor, try MarginMath.difference(view.low, totals.longIndex))
    new.shortCeiling = max(
      old.shortCeiling,
      try MarginMath.difference(view.high, totals.shortIndex)
    )
    new.low = max(old.low, view.low)
    new.high = max(old.high, view.high)
    new.multiplier = max(old.multiplier, view.multiplier)
    let rate = markets[market].schedule.highestRate
    let long =
      Int128(old.longFloor) - Int128(new.longFloor)
      + (try need(new.low, rate, new.multiplier) - need(old.low, rate, old.multiplier))
    let short =
      Int128(new.shortCeiling) - Int128(old.shortCeiling)
      + (try need(new.high, rate, new.multiplier) - need(old.high, rate, old.multiplier))
    let worse = max(long, short)
    watches.observers[slot].bounds[market] = new
    if worse <= 0 { return }
    // Rates are rounded up to billionths: a few of them on top cover every rounding.
    let slack = 4 * (Int128(max(new.high, new.low)) / 1_000_000_000 + 1)
    let step = try MarginMath.divide(
      try MarginMath.product(worse + slack, 1_000_000_000),
      by: Int128(old.reference),
      rounding: .ceiling
    )
    let odometer = watches.observers[slot].odometer
    watches.observers[slot].odometer = try MarginMath.sum(odometer, try MarginMath.narrow(step))
  }

  private func need(
    _ nanos: Int64,
    _ rate: Ratio,
    _ multiplier: Ratio
  ) throws(MarginError) -> Int128 {
    if nanos == 0 { return 0 }
    return Int128(
      try PerpetualMath.requirement(
        price: Price(nanos: nanos),
        margin: rate,
        multiplier: multiplier
      )
    )
  }

  private mutating func testDue(
    _ observer: RiskObserver,
    _ ledger: Ledger,
    crossings: inout [Crossing]
  ) throws(MarginError) {
    let slot = Int(observer.rawValue)
    for index in watches.observers[slot].takeHot() {
      try test(AccountID(index), observer, ledger, crossings: &crossings)
    }
    while let index = watches.observers[slot].popDue() {
      try test(AccountID(index), observer, ledger, crossings: &crossings)
    }
  }

  /// Tests one account exactly and says when to test it again.
  private mutating func test(
    _ account: AccountID,
    _ observer: RiskObserver,
    _ ledger: Ledger,
    crossings: inout [Crossing]
  ) throws(MarginError) {
    let slot = Int(observer.rawValue)
    guard account.index < accountCount, keyedMarket(account) == nil else { return }
    let surplus = try surplus(account, slot, ledger)
    let isCrossed = surplus < 0
    if watches.isCrossed(account, observer) != isCrossed {
      journal.append(.flags(account, watches.flags(account)))
      _ = watches.set(account, observer, isCrossed)
      crossings.append(Crossing(account: account, entered: isCrossed))
    }
    var next = MarginWatch.hot
    if !isCrossed { next = try nextTest(account, slot, ledger) }
    watches.observers[slot].schedule(account.index, at: next)
  }

  /// Tests an account whose own amounts changed, with every observer.
  mutating func rewatch(_ account: AccountID, _ ledger: Ledger) throws(MarginError) {
    if watches.isEmpty { return }
    var ignored: [Crossing] = []
    for observer in RiskObserver.allCases
    where watches.observers[Int(observer.rawValue)].isReady {
      try test(account, observer, ledger, crossings: &ignored)
    }
  }

  /// Equity less requirement as an observer sees it, in 10⁻¹² micros.
  func surplus(_ account: AccountID, _ slot: Int, _ ledger: Ledger) throws(MarginError) -> Int128 {
    var sum = Int128(ledger.balance(self.slot(columns.margin, account))) * PerpetualMath.fine
    for market in reach(account) {
      let size = size(account, market, ledger)
      guard size != 0, let view = watches.observers[slot].views[market] else { continue }
      let nanos = size > 0 ? view.low : view.high
      let worth = try PerpetualMath.worth(
        size: size,
        price: nanos,
        fundingSince: fundingSince(account, market, size: size),
        factor: markets[market].factor
      )
      let needed = try requirement(market, size, nanos, view.multiplier)
      sum = try MarginMath.sum(sum, try MarginMath.sum(worth, -needed))
    }
    return sum
  }

  private func requirement(
    _ market: Int,
    _ size: Int64,
    _ nanos: Int64,
    _ multiplier: Ratio
  ) throws(MarginError) -> Int128 {
    try markets[market].schedule.requirement(
      .maintenance,
      size: size.magnitude,
      price: nanos,
      multiplier: multiplier,
      scale: markets[market].scale,
      factor: markets[market].factor
    )
  }

  /// The odometer up to which a safe account cannot have crossed.
  private func nextTest(
    _ account: AccountID,
    _ slot: Int,
    _ ledger: Ledger
  ) throws(MarginError) -> Int64 {
    var worst = Int128(ledger.balance(self.slot(columns.margin, account))) * PerpetualMath.fine
    var gross: Int128 = 0
    for market in reach(account) {
      let size = size(account, market, ledger)
      if size == 0 { continue }
      let bound = watches.observers[slot].bounds[market]
      let mark = markets[market].marks[Int(account.index)]
      let level = size > 0 ? bound.longFloor : bound.shortCeiling
      let units = Int128(size) * markets[market].factor
      let worth = try MarginMath.product(units, Int128(level) + Int128(mark))
      let nanos = size > 0 ? bound.low : bound.high
      let needed = try requirement(market, size, nanos, bound.multiplier)
      worst = try MarginMath.sum(worst, try MarginMath.sum(worth, -needed))
      let weight = try MarginMath.product(
        Int128(units.magnitude),
        Int128(bound.reference)
      )
      gross = try MarginMath.sum(gross, weight)
    }
    if gross == 0 { return MarginWatch.never }
    if worst < 0 { return MarginWatch.hot }
    let budget = min(worst / (gross / 1_000_000_000 + 1), 1 << 60)
    let odometer = watches.observers[slot].odometer
    return try MarginMath.sum(odometer, Int64(budget))
  }

  private func sortCrossings(
    _ crossings: inout [Crossing],
    from start: Int,
    _ observer: RiskObserver,
    _ ledger: Ledger
  ) throws(MarginError) {
    if crossings.count - start < 2 { return }
    var ranked: [(surplus: Int128, crossing: Crossing)] = []
    ranked.reserveCapacity(crossings.count - start)
    for crossing in crossings[start...] {
      let surplus = try surplus(crossing.account, Int(observer.rawValue), ledger)
      ranked.append((surplus, crossing))
    }
    ranked.sort {
      $0.surplus != $1.surplus
        ? $0.surplus < $1.surplus : $0.crossing.account < $1.crossing.account
    }
    for (offset, entry) in ranked.enumerated() { crossings[start + offset] = entry.crossing }
  }
}
