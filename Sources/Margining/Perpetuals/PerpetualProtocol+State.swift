public import Quantities

/// A change of one account that has not been posted: what it would be like afterwards.
struct AccountChange: Sendable, BitwiseCopyable {
  var market: Int32 = 0
  var cash: Int64 = 0
  var size: Int64 = 0
}

extension PerpetualProtocol {
  func size(_ account: AccountID, _ market: Int, _ ledger: Ledger) -> Int64 {
    ledger.balance(slot(markets[market].position, account))
  }

  /// Rise of a position's funding index since the account was last touched.
  func fundingSince(_ account: AccountID, _ market: Int, size: Int64) -> Int64 {
    markets[market].totals.index(for: size) - markets[market].marks[Int(account.index)]
  }

  /// Cash after funding was settled in every market; posts nothing.
  func settledCash(_ account: AccountID, _ ledger: Ledger) throws(MarginError) -> Int64 {
    var cash = ledger.balance(slot(columns.margin, account))
    for market in reach(account) {
      let size = size(account, market, ledger)
      let funding = try PerpetualMath.funding(
        size: size,
        since: fundingSince(account, market, size: size),
        scale: markets[market].scale
      )
      cash = try MarginMath.difference(cash, funding.paid)
    }
    return cash
  }

  /// Equity in 10⁻¹² micros, funding up to now taken off without rounding.
  func fineEquity(
    _ account: AccountID,
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> Int128 {
    var equity = Int128(ledger.balance(slot(columns.margin, account))) * PerpetualMath.fine
    for market in reach(account) {
      let size = size(account, market, ledger)
      if size == 0 { continue }
      let worth = try PerpetualMath.worth(
        size: size,
        price: marks[market].price.nanos,
        fundingSince: fundingSince(account, market, size: size),
        factor: markets[market].factor
      )
      equity = try MarginMath.sum(equity, worth)
    }
    return equity
  }

  /// Equity in 10⁻¹² micros after funding was settled and a change was made.
  func fineEquity(
    _ account: AccountID,
    settled cash: Int64,
    after change: AccountChange,
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> Int128 {
    var equity =
      Int128(try MarginMath.sum(cash, change.cash)) * PerpetualMath.fine
    for market in reach(account) {
      let worth = try PerpetualMath.worth(
        size: try sizeAfter(account, market, change, ledger),
        price: marks[market].price.nanos,
        fundingSince: 0,
        factor: markets[market].factor
      )
      equity = try MarginMath.sum(equity, worth)
    }
    return equity
  }

  func sizeAfter(
    _ account: AccountID,
    _ market: Int,
    _ change: AccountChange,
    _ ledger: Ledger
  ) throws(MarginError) -> Int64 {
    let size = size(account, market, ledger)
    return market == Int(change.market) ? try MarginMath.sum(size, change.size) : size
  }

  /// Requirement of one market's position in 10⁻¹² micros, rounded up.
  func fineRequirement(
    _ kind: MarginSchedule.Kind,
    _ market: Int,
    size: Int64,
    _ mark: PerpetualMark
  ) throws(MarginError) -> Int128 {
    try markets[market].schedule.requirement(
      kind,
      size: size.magnitude,
      price: mark.price.nanos,
      multiplier: mark.multiplier(kind),
      scale: markets[market].scale,
      factor: markets[market].factor
    )
  }

  /// Requirement of an account in 10⁻¹² micros, after a change.
  func fineRequirement(
    _ kind: MarginSchedule.Kind,
    _ account: AccountID,
    after change: AccountChange = AccountChange(),
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> Int128 {
    var sum: Int128 = 0
    for market in reach(account) {
      let size = try sizeAfter(account, market, change, ledger)
      if size == 0 { continue }
      sum = try MarginMath.sum(sum, try fineRequirement(kind, market, size: size, marks[market]))
    }
    return sum
  }

  /// Whether an account would meet its initial requirement after a change; always without a
  /// position.
  func wouldMeetInitial(
    _ account: AccountID,
    settled cash: Int64,
    after change: AccountChange,
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> Bool {
    var required = try fineRequirement(.initial, account, after: change, marks, ledger)
    if required == 0, try !holdsPosition(account, after: change, ledger) { return true }
    if let least = spec.rules.withdrawalMargin, change.size == 0 {
      required = max(required, try fineNotional(account, marks, ledger, share: least))
    }
    return try fineEquity(account, settled: cash, after: change, marks, ledger) >= required
  }

  private func holdsPosition(
    _ account: AccountID,
    after change: AccountChange,
    _ ledger: Ledger
  ) throws(MarginError) -> Bool {
    for market in reach(account)
    where try sizeAfter(account, market, change, ledger) != 0 { return true }
    return false
  }

  /// A share of an account's notional in 10⁻¹² micros, rounded up in each market.
  func fineNotional(
    _ account: AccountID,
    _ marks: PerpetualMarks,
    _ ledger: Ledger,
    share: Ratio = .one
  ) throws(MarginError) -> Int128 {
    var sum: Int128 = 0
    for market in reach(account) {
      let size = size(account, market, ledger)
      if size == 0 { continue }
      let perUnit = try MarginMath.scale(
        marks[market].price.nanos,
        by: share,
        rounding: .ceiling
      )
      let units = Int128(size.magnitude) * markets[market].factor
      sum = try MarginMath.sum(sum, try MarginMath.product(units, Int128(perUnit)))
    }
    return sum
  }

  /// Whether an account holds any position.
  public func hasPosition(_ account: AccountID, in ledger: Ledger) -> Bool {
    for market in reach(account) where size(account, market, ledger) != 0 { return true }
    return false
  }

  /// Brings an account's threshold up to date with its balances.
  mutating func refresh(_ account: AccountID, _ ledger: Ledger) throws(MarginError) {
    if account.index >= accountCount { return }
    guard let market = keyedMarket(account) else {
      try rewatch(account, ledger)
      return
    }
    let size = size(account, market, ledger)
    let key = try PerpetualMath.key(
      cash: ledger.balance(slot(columns.margin, account)),
      size: size,
      fundingMark: markets[market].marks[Int(account.index)],
      scale: markets[market].scale
    )
    markets[market].longs.setKey(account, size > 0 ? key : nil)
    markets[market].shorts.setKey(account, size < 0 ? key : nil)
  }

  /// Writes down what stands before an operation on an account.
  mutating func remember(_ account: AccountID) {
    journal.append(.totals(totals, audit.layers))
    journal.append(
      .account(account, auditedCash: audit.cash[Int(account.index)], flags: watches.flags(account))
    )
    for market in reach(account) { remember(account, market) }
  }

  private mutating func remember(_ account: AccountID, _ market: Int) {
    rememberMarket(market)
    // The fund of a market may be another market's.
    let fund = Int(fund(market))
    if fund != market { rememberMarket(fund) }
    let index = Int(account.index)
    let isKeyed = markets[market].longs.accountCount > 0
    let hasCosts = !markets[market].entryCosts.isEmpty
    journal.append(
      .position(
        account,
        market: Int32(market),
        long: isKeyed ? markets[market].longs.key(account) : nil,
        short: isKeyed ? markets[market].shorts.key(account) : nil,
        mark: markets[market].marks[index],
        entryCost: hasCosts ? markets[market].entryCosts[index] : 0,
        audit.positions[audit.place(account, market)]
      )
    )
  }

  mutating func rememberMarket(_ market: Int) {
    journal.append(
      .market(Int32(market), markets[market].totals, markets[market].audit)
    )
  }
}
