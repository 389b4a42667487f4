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
    let members = watches.crossed.count
    if watches.observers[slot].isAnchored { try widen(slot, market, view) }
    if watches.observers[slot].needsAnchor(members: members) {
      try anchor(observer, ledger, crossings: &crossings)
    } else {
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
    var extremes: [MarginExtreme] = []
    for market in markets.indices {
      guard let view = watches.observers[slot].views[market] else { return }
      extremes.append(try MarginExtreme(view, markets[market].totals))
    }
    watches.observers[slot].anchor(extremes, members: watches.crossed.count)
    for index in 0..<accountCount {
      if let crossing = try test(AccountID(index), observer, ledger) { crossings.append(crossing) }
    }
  }

  /// Moves the worst and the best of one market, and the odometers by how far.
  private mutating func widen(
    _ slot: Int,
    _ market: Int,
    _ view: MarginWatch.View
  ) throws(MarginError) {
    let now = try MarginExtreme(view, markets[market].totals)
    for side in TestQueue.Side.allCases {
      let (extreme, step) = try watches.observers[slot].extremes[side.number][market]
        .widened(side, by: now, rate: markets[market].schedule.highestRate)
      watches.observers[slot].widen(side, market, to: extreme, by: step)
    }
  }

  private mutating func testDue(
    _ observer: RiskObserver,
    _ ledger: Ledger,
    crossings: inout [Crossing]
  ) throws(MarginError) {
    let slot = Int(observer.rawValue)
    for number in 0..<watches.observers[slot].takeHot() {
      let account = AccountID(watches.observers[slot].hot(number))
      if let crossing = try test(account, observer, ledger) { crossings.append(crossing) }
    }
    while let index = watches.observers[slot].popDue() {
      if let crossing = try test(AccountID(index), observer, ledger) { crossings.append(crossing) }
    }
  }

  /// Tests one account exactly and says when to test it again; tells when it changed sides.
  private mutating func test(
    _ account: AccountID,
    _ observer: RiskObserver,
    _ ledger: Ledger
  ) throws(MarginError) -> Crossing? {
    let slot = Int(observer.rawValue)
    guard account.index < accountCount, keyedMarket(account) == nil else { return nil }
    let isCrossed = try surplus(account, slot, ledger) < 0
    try scheduleNext(account, isCrossed ? .better : .worse, slot, ledger)
    if watches.isCrossed(account, observer) == isCrossed { return nil }
    journal.append(.flags(account, watches.flags(account)))
    _ = watches.set(account, observer, isCrossed)
    return Crossing(account: account, entered: isCrossed)
  }

  /// Tests an account whose own amounts changed, with every observer.
  mutating func rewatch(_ account: AccountID, _ ledger: Ledger) throws(MarginError) {
    if watches.isEmpty { return }
    for observer in RiskObserver.allCases
    where watches.observers[Int(observer.rawValue)].isAnchored {
      _ = try test(account, observer, ledger)
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

  /// Sets an account's next test: not before its budget is used up can it have changed sides.
  private mutating func scheduleNext(
    _ account: AccountID,
    _ side: TestQueue.Side,
    _ slot: Int,
    _ ledger: Ledger
  ) throws(MarginError) {
    var surplus = Int128(ledger.balance(self.slot(columns.margin, account))) * PerpetualMath.fine
    var gross: Int128 = 0
    for market in reach(account) {
      let size = size(account, market, ledger)
      if size == 0 { continue }
      let extreme = watches.observers[slot].extremes[side.number][market]
      let mark = markets[market].marks[Int(account.index)]
      let level = size > 0 ? extreme.long : extreme.short
      let units = Int128(size) * markets[market].factor
      let worth = try MarginMath.product(units, Int128(level) + Int128(mark))
      let nanos = size > 0 ? extreme.low : extreme.high
      let needed = try requirement(market, size, nanos, extreme.multiplier)
      surplus = try MarginMath.sum(surplus, try MarginMath.sum(worth, -needed))
      let weight = try MarginMath.product(
        Int128(units.magnitude),
        Int128(extreme.reference)
      )
      gross = try MarginMath.sum(gross, weight)
    }
    let distance = side == .worse ? surplus : -surplus - 1
    if gross == 0 {
      watches.observers[slot].forget(account.index)
    } else if distance < 0 {
      watches.observers[slot].watchClosely(account.index)
    } else {
      let budget = distance / (gross / 1_000_000_000 + 1)
      watches.observers[slot].schedule(account.index, side, budget: budget)
    }
  }

  private mutating func sortCrossings(
    _ crossings: inout [Crossing],
    from start: Int,
    _ observer: RiskObserver,
    _ ledger: Ledger
  ) throws(MarginError) {
    if crossings.count - start < 2 { return }
    watches.ranking.removeAll(keepingCapacity: true)
    for place in start..<crossings.count {
      let crossing = crossings[place]
      let surplus = try surplus(crossing.account, Int(observer.rawValue), ledger)
      watches.ranking.append(
        RankedAccount(lack: -surplus, account: crossing.account, entered: crossing.entered)
      )
    }
    watches.ranking.sortTail(from: 0, by: RankedAccount.precedes)
    for (offset, entry) in watches.ranking.enumerated() {
      crossings[start + offset] = Crossing(account: entry.account, entered: entry.entered)
    }
    watches.ranking.removeAll(keepingCapacity: true)
  }
}
