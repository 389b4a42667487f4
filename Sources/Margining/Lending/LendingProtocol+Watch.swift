public import Quantities

extension LendingProtocol {
  /// Moves an observer to new prices and appends the accounts that changed sides, the least
  /// healthy first.
  ///
  /// One price per asset. With a `distance` the observer already counts an account at that
  /// relative distance above its threshold; the rule itself has none.
  ///
  /// - Throws: `priceNotPositive`, `multiplierOutOfRange`.
  /// - Rounding: toward early triggering.
  /// - Complexity: the accounts whose triggers the move passes, times their assets.
  public mutating func observe(
    _ observer: RiskObserver,
    prices: [Price],
    multiplier: Ratio,
    distance: Ratio = .zero,
    in ledger: Ledger,
    crossings: inout [Crossing]
  ) throws(MarginError) {
    precondition(prices.count == columns.count, "a lending protocol needs a price of each asset")
    for price in prices where price.nanos <= 0 { throw .priceNotPositive(price) }
    let factor = try MarginMath.combined(multiplier, distance: distance).partsPerBillion
    try settleStale(ledger)
    let slot = Int(observer.rawValue)
    let old = watch.observations[slot]
    journal.append(.observation(observer, old))
    watch.observations[slot] = HealthWatch.Observation(prices: prices, factor: factor)
    let isFirst = old == nil || watch.unsettled[slot]
    var looked: [AccountID] = []
    if isFirst {
      // Until everybody has been measured.
      watch.unsettled[slot] = true
      watch.startFilling(observer)
      looked.reserveCapacity(Int(accountCount))
      for position in 0..<accountCount { looked.append(AccountID(position)) }
    } else {
      for index in 0..<reserveCount {
        for isDebt in [false, true] {
          let leg = Leg(reserve: ReserveID(index), isDebt: isDebt)
          let scalar = try scalar(leg, price: prices[Int(index)], factor: factor, ledger)
          watch.collectFired(observer, leg, scalar: scalar, into: &looked)
        }
      }
      watch.collectNear(observer, into: &looked)
    }
    var moved: [(account: AccountID, health: Int64, entered: Bool)] = []
    for account in looked {
      let standing = try measure(account, observer, ledger)
      let entered = standing.isUnsafe(factor: factor)
      if entered != watch.isCrossed(account, observer) {
        journal.append(.sides(account, watch.sides(account)))
        watch.set(account, observer, crossed: entered)
        moved.append((account, standing.healthParts, entered))
      }
    }
    if isFirst {
      watch.endFilling(observer)
      watch.unsettled[slot] = false
    }
    moved.sort { $0.health != $1.health ? $0.health < $1.health : $0.account < $1.account }
    for move in moved {
      crossings.append(Crossing(account: move.account, entered: move.entered))
    }
  }

  /// Whether an account is beyond an observer's threshold at the last observation, or since its
  /// own last change.
  public func isCrossed(_ account: AccountID, _ observer: RiskObserver) -> Bool {
    watch.isCrossed(account, observer)
  }

  /// Number of accounts below their requirement at the protocol's last observation.
  public var dueCount: Int32 { watch.counts[Int(RiskObserver.rule.rawValue)] }

  /// Number of accounts beyond an observer's threshold.
  public func crossedCount(_ observer: RiskObserver) -> Int32 {
    watch.counts[Int(observer.rawValue)]
  }

  /// Appends up to `limit` accounts beyond an observer's threshold: least healthy first, then by
  /// account.
  public func appendDue(
    _ observer: RiskObserver = .rule,
    limit: Int = .max,
    in ledger: Ledger,
    to accounts: inout [AccountID]
  ) throws(MarginError) {
    guard let observation = watch.observations[Int(observer.rawValue)] else { return }
    var due: [(account: AccountID, health: Int64)] = []
    for index in watch.crossedAccounts(observer) {
      let standing = try standing(
        AccountID(index),
        prices: observation.prices,
        against: .threshold,
        ledger
      )
      due.append((AccountID(index), standing.healthParts))
    }
    due.sort { $0.health != $1.health ? $0.health < $1.health : $0.account < $1.account }
    for entry in due.prefix(limit) { accounts.append(entry.account) }
  }

  // MARK: Plumbing

  /// Measures an account for every observer after its amounts moved.
  mutating func refresh(_ account: AccountID, _ ledger: Ledger) throws(MarginError) {
    journal.append(.sides(account, watch.sides(account)))
    try lookAgain(account, ledger)
  }

  private mutating func lookAgain(_ account: AccountID, _ ledger: Ledger) throws(MarginError) {
    for observer in RiskObserver.allCases {
      guard let observation = watch.observations[Int(observer.rawValue)] else { continue }
      let standing = try measure(account, observer, ledger)
      watch.set(account, observer, crossed: standing.isUnsafe(factor: observation.factor))
    }
  }

  mutating func settleStale(_ ledger: Ledger) throws(MarginError) {
    if watch.stale.isEmpty { return }
    var stale: [AccountID] = []
    swap(&stale, &watch.stale)
    for account in stale { try lookAgain(account, ledger) }
  }

  /// An account's exact standing at an observer's prices, and new triggers for it.
  private mutating func measure(
    _ account: AccountID,
    _ observer: RiskObserver,
    _ ledger: Ledger
  ) throws(MarginError) -> Standing {
    guard let observation = watch.observations[Int(observer.rawValue)] else {
      preconditionFailure("an observer measures after its first observation")
    }
    let standing = try standing(
      account,
      prices: observation.prices,
      against: .threshold,
      ledger
    )
    let generation = watch.renew(account, observer)
    if standing.debt == 0 { return standing }
    let slack = standing.slack(factor: observation.factor)
    var legs: Int128 = 0
    for index in 0..<reserveCount {
      let own = columns[Int(index)]
      if ledger.balance(slot(own.supply, account)) > 0,
        spec.reserves[Int(index)].liquidationThreshold > .zero
      {
        legs += 1
      }
      if ledger.balance(slot(own.debt, account)) > 0 { legs += 1 }
    }
    let part = (slack < 0 ? -slack : slack) / legs
    for index in 0..<reserveCount {
      for isDebt in [false, true] {
        let leg = Leg(reserve: ReserveID(index), isDebt: isDebt)
        let isSet = try setTrigger(
          account,
          observer,
          leg,
          observation,
          part: part,
          isUnsafe: slack < 0,
          generation: generation,
          ledger
        )
        if !isSet {
          watch.watchAlways(account, observer, generation: generation)
          return standing
        }
      }
    }
    return standing
  }

  /// Sets one leg's trigger; false where its part of the slack is too small to be told apart from
  /// rounding.
  private mutating func setTrigger(
    _ account: AccountID,
    _ observer: RiskObserver,
    _ leg: Leg,
    _ observation: HealthWatch.Observation,
    part: Int128,
    isUnsafe: Bool,
    generation: UInt8,
    _ ledger: Ledger
  ) throws(MarginError) -> Bool {
    let index = Int(leg.reserve.index)
    let weight =
      leg.isDebt
      ? Int128(observation.factor)
      : Int128(spec.reserves[index].liquidationThreshold.partsPerBillion)
    let units =
      leg.isDebt
      ? owed(account, leg.reserve, in: ledger) : supplied(account, leg.reserve, in: ledger)
    if units == 0 || weight == 0 { return true }
    let price = observation.prices[index]
    let value = try worth(units, leg.reserve, price, .floor)
    let now = try scalar(leg, price: price, factor: observation.factor, ledger)
    // A unit, a micro and a step of the scalar on either side, at up to twice the price.
    let grain = try worth(1, leg.reserve, price, .ceiling) + value / Int128(now) + 4
    let room = part / weight - 8 * grain
    if room <= 0 { return false }
    // Bad for a safe account: debt dearer, collateral cheaper; for an unsafe one the reverse.
    let rising = leg.isDebt != isUnsafe
    let change = value == 0 ? Int128(now) : Int128(now) * min(room, value) / value
    let edge =
      rising ? Int128(now) + min(change, Int128(now)) : Int128(now) - min(change, Int128(now))
    watch.watch(
      account,
      observer,
      leg: leg,
      rising: rising,
      at: Int64(clamping: edge),
      generation: generation
    )
    return true
  }

  /// Price times index of one side of an asset; debt carries the observer's factor as well.
  ///
  /// At most the largest number: what lies beyond has passed every trigger.
  private func scalar(
    _ leg: Leg,
    price: Price,
    factor: Int64,
    _ ledger: Ledger
  ) throws(MarginError) -> Int64 {
    let own = columns[Int(leg.reserve.index)]
    let assets =
      leg.isDebt
      ? ledger.balance(slot(own.receivable)) : -ledger.balance(slot(own.claims))
    let shares = -ledger.balance(slot(leg.isDebt ? own.debtIssued : own.supplyIssued))
    if shares <= 0 { return price.nanos }
    if assets <= 0 { return 1 }
    let indexed = try MarginMath.divide(
      Int128(price.nanos) * Int128(assets),
      by: Int128(shares),
      rounding: .ceiling
    )
    if !leg.isDebt { return max(1, Int64(clamping: indexed)) }
    let charged = try MarginMath.product(indexed, Int128(factor)) / 1_000_000_000
    return max(1, Int64(clamping: charged))
  }
}
