public import Quantities

extension PerpetualProtocol {
  /// Returns the rate of one interval for a relative premium of the market over the index.
  ///
  ///     rate = clamp(premium + interest, −cap, cap)
  ///     rate = clamp(premium + clamp(interest − premium, −c, c), −cap, cap)     inner clamp c
  ///
  /// A rule with a standing rate moves it by what `elapsed` allows, and pays the mean of both
  /// ends.
  ///
  /// - Rounding: half to even.
  public mutating func fundingRate(
    market: Int32 = 0,
    premium: Ratio,
    elapsed: SimDuration? = nil
  ) throws(MarginError) -> Ratio {
    let index = Int(market)
    let rules = markets[index].rules
    let interval = elapsed ?? spec.fundingInterval
    let rate: Int64
    switch rules.funding {
    case .premium(nil):
      rate = try MarginMath.sum(premium.partsPerBillion, rules.fundingInterest.partsPerBillion)
    case .premium(.some(let clamp)):
      let gap = try MarginMath.difference(
        rules.fundingInterest.partsPerBillion,
        premium.partsPerBillion
      )
      let inner = max(-clamp.partsPerBillion, min(clamp.partsPerBillion, gap))
      rate = try MarginMath.sum(premium.partsPerBillion, inner)
    case .velocity(let perDay, let skewScale):
      let skew = markets[index].totals.longUnits - markets[index].totals.shortUnits
      let pull = try Self.share(skew, of: Int128(skewScale.units))
      let speed = try MarginMath.scale(perDay.partsPerBillion, by: pull, rounding: .halfEven)
      let step = try Self.perDay(speed, interval)
      let old = markets[index].totals.dailyRate.partsPerBillion
      rate = try standing(index, old: old, new: try MarginMath.sum(old, step), interval)
    case .adaptive(let threshold, let rise, let decay, let most):
      let old = markets[index].totals.dailyRate.partsPerBillion
      let new = try adapted(index, old, threshold, rise, decay, most, interval)
      rate = try standing(index, old: old, new: new, interval)
    }
    let cap = rules.fundingCap.partsPerBillion
    return Ratio(partsPerBillion: max(-cap, min(cap, rate)))
  }

  /// Stores a standing daily rate and returns what the interval pays.
  private mutating func standing(
    _ market: Int,
    old: Int64,
    new: Int64,
    _ interval: SimDuration
  ) throws(MarginError) -> Int64 {
    rememberMarket(market)
    markets[market].totals.dailyRate = Ratio(partsPerBillion: new)
    return try Self.perDay(
      try MarginMath.sum(old, new),
      SimDuration(
        nanoseconds: interval.nanoseconds / 2
      )
    )
  }

  private func adapted(
    _ market: Int,
    _ old: Int64,
    _ threshold: Ratio,
    _ rise: Ratio,
    _ decay: Ratio,
    _ most: Ratio,
    _ interval: SimDuration
  ) throws(MarginError) -> Int64 {
    let totals = markets[market].totals
    let skew = totals.longUnits - totals.shortUnits
    let imbalance = try Self.share(skew, of: totals.longUnits + totals.shortUnits)
    if imbalance.partsPerBillion.magnitude > threshold.partsPerBillion.magnitude {
      let speed = try MarginMath.scale(rise.partsPerBillion, by: imbalance, rounding: .halfEven)
      let moved = try MarginMath.sum(old, try Self.perDay(speed, interval))
      return max(-most.partsPerBillion, min(most.partsPerBillion, moved))
    }
    let fall = try Self.perDay(decay.partsPerBillion, interval)
    return old > 0 ? max(0, old - fall) : min(0, old + fall)
  }

  /// `part ÷ whole` within ±1, half to even; 0 of nothing.
  private static func share(_ part: Int128, of whole: Int128) throws(MarginError) -> Ratio {
    if whole <= 0 { return .zero }
    let one = Int128(Ratio.one.partsPerBillion)
    let wide = try MarginMath.divide(
      try MarginMath.product(part, one),
      by: whole,
      rounding: .halfEven
    )
    return Ratio(partsPerBillion: Int64(max(-one, min(one, wide))))
  }

  private static func perDay(_ rate: Int64, _ time: SimDuration) throws(MarginError) -> Int64 {
    try MarginMath.multiplyDivide(
      rate,
      time.nanoseconds,
      by: SimDuration.seconds(86_400).nanoseconds,
      rounding: .halfEven
    )
  }

  /// Adds one payment to a market's funding index: longs pay `rate` × `price`, shorts receive it.
  ///
  /// Accounts pay when they are next touched. Call `observe` afterwards: the index moves every
  /// threshold.
  ///
  /// - Rounding: half to even, in nanos per whole base unit.
  public mutating func accrueFunding(
    market: Int32 = 0,
    rate: Ratio,
    price: Price
  ) throws(MarginError) {
    let step = try MarginMath.scale(price.nanos, by: rate, rounding: .halfEven)
    try raiseIndexes(Int(market), longs: step, shorts: step)
    try markets[Int(market)].audit.accrue(rate: rate, price: price)
  }

  mutating func raiseIndexes(
    _ market: Int,
    longs: Int64,
    shorts: Int64
  ) throws(MarginError) {
    rememberMarket(market)
    let long = try MarginMath.sum(markets[market].totals.longIndex, longs)
    let short = try MarginMath.sum(markets[market].totals.shortIndex, shorts)
    // Half the range, so that the rise since any account's mark fits too.
    let most = Int64.max.magnitude / 2
    if long.magnitude > most || short.magnitude > most { throw .quantity(.overflow) }
    markets[market].totals.longIndex = long
    markets[market].totals.shortIndex = short
  }

  /// Settles the funding of every account; for the horizon.
  ///
  /// - Complexity: O(accounts).
  public mutating func settleAllFunding(ledger: inout Ledger) throws(MarginError) {
    let members = accountCount + (backstop == nil ? 0 : 1)
    for position in 0..<members {
      let account = AccountID(position)
      if isFundingSettled(account, ledger) { continue }
      remember(account)
      try settleFunding(account, ledger: &ledger)
      try refresh(account, ledger)
    }
  }

  private func isFundingSettled(_ account: AccountID, _ ledger: Ledger) -> Bool {
    for market in reach(account) {
      let size = size(account, market, ledger)
      if size != 0, fundingSince(account, market, size: size) != 0 { return false }
    }
    return true
  }

  /// Brings one account's funding up to now in every market.
  ///
  /// - Rounding: the account pays up and receives down, its counterparty the other way; the unit
  ///   between is insurance income.
  mutating func settleFunding(
    _ account: AccountID,
    ledger: inout Ledger
  ) throws(MarginError) {
    for market in reach(account) {
      let size = size(account, market, ledger)
      if size == 0 { continue }
      let funding = try PerpetualMath.funding(
        size: size,
        since: fundingSince(account, market, size: size),
        scale: markets[market].scale
      )
      markets[market].marks[Int(account.index)] = markets[market].totals.index(for: size)
      try auditFunding(account, market)
      try post(funding, account, market, ledger: &ledger)
    }
  }

  private mutating func post(
    _ funding: (paid: Int64, received: Int64),
    _ account: AccountID,
    _ market: Int,
    ledger: inout Ledger
  ) throws(MarginError) {
    let margin = slot(columns.margin, account)
    let pool = slot(columns.fundingPool, Int32(market))
    let fund = slot(columns.insurance, self.fund(market))
    if funding.paid > 0 || funding.received > 0 {
      try ledger.transfer(funding.received, from: margin, to: pool, reason: .funding)
      try ledger.transfer(
        funding.paid - funding.received,
        from: margin,
        to: fund,
        reason: .roundingDust
      )
    } else {
      try Self.move(-funding.paid, from: pool, to: margin, reason: .funding, ledger: &ledger)
      try ledger.transfer(
        funding.paid - funding.received,
        from: pool,
        to: fund,
        reason: .roundingDust
      )
    }
  }
}
