import Quantities

/// A fill as it meets an account.
struct AccountFill: Sendable, BitwiseCopyable {
  let market: Int32
  /// Signed contracts.
  let base: Int64
  /// Signed change of cash before the fee.
  let leg: Int64
  /// Fee; negative is a rebate.
  let fee: Int64
  let rate: Ratio

  func change() throws(MarginError) -> AccountChange {
    AccountChange(market: market, cash: try MarginMath.difference(leg, fee), size: base)
  }
}

extension PerpetualProtocol {
  func tradeFill(
    _ market: Int32,
    _ filled: BaseQuantity,
    _ quote: QuoteAmount,
    isMaker: Bool
  ) throws(MarginError) -> AccountFill {
    let rules = markets[Int(market)].rules
    let rate = isMaker ? rules.makerFee : rules.takerFee
    return AccountFill(
      market: market,
      base: filled.units,
      leg: filled.units > 0 ? -quote.micros : quote.micros,
      fee: try MarginMath.scale(quote.micros, by: rate, rounding: .ceiling),
      rate: rate
    )
  }

  /// Settles funding, posts a fill and its fee.
  mutating func take(
    _ account: AccountID,
    _ fill: AccountFill,
    ledger: inout Ledger
  ) throws(MarginError) {
    remember(account)
    try settleFunding(account, ledger: &ledger)
    try bookFill(account, Int(fill.market), base: fill.base, quote: fill.leg, ledger: &ledger)
    try Self.move(
      fill.fee,
      from: slot(columns.margin, account),
      to: slot(columns.feeIncome),
      reason: .fee,
      ledger: &ledger
    )
    try books.update { books throws(MarginError) in
      try books.audit.charge(account, rate: fill.rate, notional: fill.leg)
    }
    try refresh(account, ledger)
  }

  /// Posts the two legs of a fill at the venue: signed contracts and the signed change of cash.
  mutating func bookFill(
    _ account: AccountID,
    _ market: Int,
    base: Int64,
    quote: Int64,
    ledger: inout Ledger
  ) throws(MarginError) {
    let old = size(account, market, ledger)
    try Self.move(
      base,
      from: slot(markets[market].venuePosition),
      to: slot(markets[market].position, account),
      reason: .venueFill,
      ledger: &ledger
    )
    try Self.move(
      quote,
      from: slot(columns.venueQuote),
      to: slot(columns.margin, account),
      reason: .venueFill,
      ledger: &ledger
    )
    try books.update { books throws(MarginError) in
      try books.audit.fill(account, market, base: base, quote: quote, atVenue: true)
    }
    try notePosition(account, market, from: old, by: base, quote: quote)
  }

  /// Posts the two legs of a transfer of a position between two accounts, funding settled.
  ///
  /// `base` and `quote` are what the giver's position and cash lose, signed.
  mutating func bookHandover(
    from giver: AccountID,
    to taker: AccountID,
    _ market: Int,
    base: Int64,
    quote: Int64,
    reason: EntryReason,
    ledger: inout Ledger
  ) throws(MarginError) {
    let given = size(giver, market, ledger)
    let held = size(taker, market, ledger)
    try Self.move(
      base,
      from: slot(markets[market].position, giver),
      to: slot(markets[market].position, taker),
      reason: reason,
      ledger: &ledger
    )
    try Self.move(
      quote,
      from: slot(columns.margin, giver),
      to: slot(columns.margin, taker),
      reason: reason,
      ledger: &ledger
    )
    try audit.fill(giver, market, base: -base, quote: -quote, atVenue: false)
    try audit.fill(taker, market, base: base, quote: quote, atVenue: false)
    try notePosition(giver, market, from: given, by: -base, quote: -quote)
    try notePosition(taker, market, from: held, by: base, quote: quote)
  }

  /// Keeps what follows from a position's change: open interest, funding mark, entry cost.
  private mutating func notePosition(
    _ account: AccountID,
    _ market: Int,
    from old: Int64,
    by base: Int64,
    quote: Int64
  ) throws(MarginError) {
    let new = try MarginMath.sum(old, base)
    markets[market].countPosition(from: old, to: new)
    let index = Int(account.index)
    // A position that was opened or has changed sides is charged from here on.
    if new != 0, (old > 0) != (new > 0) || old == 0 {
      markets[market].marks[index] = markets[market].totals.index(for: new)
      audit.startFunding(account, market, size: new, index: markets[market].audit)
    }
    if markets[market].entryCosts.isEmpty { return }
    let cost = markets[market].entryCosts[index]
    let changed = try Self.entryCost(cost, old, new, quote)
    markets[market].entryCosts[index] = changed
  }

  /// The unsigned quote cost of what is open: grows by what is added, falls in proportion, rounded
  /// half to even, to what is closed.
  private static func entryCost(
    _ cost: Int64,
    _ old: Int64,
    _ new: Int64,
    _ quote: Int64
  ) throws(MarginError) -> Int64 {
    if new == 0 { return 0 }
    let isSameSide = old != 0 && (old > 0) == (new > 0)
    let paid = new > 0 ? try MarginMath.difference(0, quote) : quote
    if isSameSide, new.magnitude > old.magnitude { return try MarginMath.sum(cost, paid) }
    if isSameSide {
      let wide = try MarginMath.divide(
        Int128(cost) * Int128(new.magnitude),
        by: Int128(old.magnitude),
        rounding: .halfEven
      )
      return try MarginMath.narrow(wide)
    }
    // Through zero: the part beyond it was bought or sold at the fill's own average.
    let change = Int128(new) - Int128(old)
    let wide = try MarginMath.divide(
      Int128(paid) * Int128(new.magnitude),
      by: Int128(change.magnitude),
      rounding: .halfEven
    )
    return try MarginMath.narrow(wide)
  }

  /// What an open position has gained against its entry at a price, rounded down.
  func profit(
    _ account: AccountID,
    _ market: Int,
    _ price: Price,
    _ ledger: Ledger
  ) throws(MarginError) -> Int64 {
    let size = size(account, market, ledger)
    if size == 0 || markets[market].entryCosts.isEmpty { return 0 }
    let worth = try MarginMath.value(
      size,
      at: price,
      scale: markets[market].scale,
      rounding: .floor
    )
    let cost = markets[market].entryCosts[Int(account.index)]
    return size > 0
      ? try MarginMath.difference(worth, cost) : try MarginMath.sum(worth, cost)
  }
}
