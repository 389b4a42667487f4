public import Quantities

extension PerpetualProtocol {
  /// Lets accounts on the other side take over a failing position, in one market.
  ///
  /// `previous` are the marks before the last, `draw` says where a random ranking starts;
  /// `counterparties` collects whom it hit. At the bankruptcy price the failing account ends with
  /// nothing: its last position moves all its cash, an earlier one its share of equity by
  /// requirement. The backstop's own positions move at the protocol's price. A candidate whose
  /// equity would be negative afterwards is passed over.
  ///
  /// - Rounding: against the failing account; legs add up to the unit.
  /// - Source: dYdX v4 (bankruptcy price), Hyperliquid (previous mark).
  public mutating func deleverage(
    _ account: AccountID,
    market: Int32 = 0,
    at marks: PerpetualMarks,
    previous: PerpetualMarks,
    draw: UInt64,
    moment: LiquidationMoment,
    counterparties: inout [AccountID],
    ledger: inout Ledger
  ) throws(MarginError) -> DeleveragingVerdict {
    let index = Int(market)
    guard let rules = spec.rules.deleveraging, reach(account).contains(index) else {
      return .rejected(.wrongMarket)
    }
    let held = size(account, index, ledger)
    if held == 0 { return .rejected(.noPosition) }
    if account == backstop {
      if try !mustDeleverageBackstop(at: marks, in: ledger) { return .rejected(.notUnsafe) }
    } else if try isSafe(account, at: marks, in: ledger) {
      return .rejected(.notUnsafe)
    }
    let equityBefore = try equity(account, at: marks, in: ledger)
    remember(account)
    try settleFunding(account, ledger: &ledger)
    let terms = try terms(account, index, rules, marks, previous, ledger)
    let candidates = try candidates(against: account, index, terms, marks, ledger)
    if candidates.isEmpty {
      // What funding settled stays settled.
      try refresh(account, ledger)
      return .rejected(.noCounterparty)
    }
    let parts = try DeleveragingPlan.parts(
      candidates,
      units: Int64(clamping: held.magnitude),
      spec: rules,
      isLong: held < 0,
      draw: draw
    )
    var tally = DeleveragingTally(losses: [Int64](repeating: 0, count: candidates.count))
    for part in parts {
      try handOver(account, index, part, candidates, terms, &tally, &ledger)
    }
    for position in tally.hit { counterparties.append(candidates[Int(position)].account) }
    return try conclude(account, index, terms, tally, equityBefore, marks, moment, &ledger)
  }

  /// Accounts with a position of the other sign that can bear the terms, in order of number.
  private func candidates(
    against account: AccountID,
    _ market: Int,
    _ terms: DeleveragingTerms,
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> [DeleveragingCandidate] {
    let held = size(account, market, ledger)
    var found: [DeleveragingCandidate] = []
    for index in 0..<accountCount {
      let other = AccountID(index)
      guard reach(other).contains(market) else { continue }
      let size = size(other, market, ledger)
      if size == 0 || (size > 0) == (held > 0) { continue }
      let equity = try equity(other, at: marks, in: ledger).micros
      if try equity < terms.loss(units: size.magnitude, scale: markets[market].scale) { continue }
      found.append(
        DeleveragingCandidate(
          account: other,
          size: Int64(clamping: size.magnitude),
          equity: equity,
          profit: try profit(other, market, marks[market].price, ledger),
          cost: markets[market].entryCosts[Int(index)],
          notional: try MarginMath.value(
            Int64(clamping: size.magnitude),
            at: marks[market].price,
            scale: markets[market].scale,
            rounding: .ceiling
          )
        )
      )
    }
    return found
  }

  /// What the whole position brings its holder, and what it lacks at the protocol's price.
  private func terms(
    _ account: AccountID,
    _ market: Int,
    _ rules: DeleveragingSpec,
    _ marks: PerpetualMarks,
    _ previous: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> DeleveragingTerms {
    let held = size(account, market, ledger)
    let scale = markets[market].scale
    let price = marks[market].price
    let worth = try MarginMath.value(held, at: price, scale: scale, rounding: .floor)
    let equity = try equity(account, at: marks, in: ledger).micros
    var others = false
    for other in reach(account) where other != market && size(account, other, ledger) != 0 {
      others = true
    }
    var share = equity
    if others {
      let own = try fineRequirement(.maintenance, market, size: held, marks[market])
      let all = try fineRequirement(.maintenance, account, marks, ledger)
      let part = try MarginMath.divide(own, by: max(1, all / 1_000_000_000), rounding: .ceiling)
      let ratio = Ratio(partsPerBillion: Int64(min(1_000_000_000, part)))
      share = try MarginMath.scale(equity, by: ratio, rounding: .ceiling)
    }
    var proceeds: Int64
    if account == backstop {
      proceeds = worth
      share = 0
    } else if rules.price == .previousMark {
      let old = previous[market].price
      proceeds = try MarginMath.value(held, at: old, scale: scale, rounding: .floor)
    } else if others {
      proceeds = try MarginMath.difference(worth, share)
    } else {
      proceeds = try MarginMath.difference(0, cash(account, in: ledger).micros)
    }
    return DeleveragingTerms(held: held, proceeds: proceeds, price: price, deficit: max(0, -share))
  }

  private mutating func handOver(
    _ account: AccountID,
    _ market: Int,
    _ part: DeleveragingPlan.Part,
    _ candidates: [DeleveragingCandidate],
    _ terms: DeleveragingTerms,
    _ tally: inout DeleveragingTally,
    _ ledger: inout Ledger
  ) throws(MarginError) {
    let candidate = candidates[Int(part.candidate)]
    let upTo = try MarginMath.multiplyDivide(
      terms.proceeds,
      tally.units + part.units,
      by: Int64(clamping: terms.held.magnitude),
      rounding: .floor
    )
    let leg = try MarginMath.difference(upTo, tally.quote)
    let base = terms.held > 0 ? part.units : -part.units
    let worth = try MarginMath.value(
      base,
      at: terms.price,
      scale: markets[market].scale,
      rounding: .floor
    )
    let loss = try MarginMath.difference(leg, worth)
    remember(candidate.account)
    try settleFunding(candidate.account, ledger: &ledger)
    try bookHandover(
      from: account,
      to: candidate.account,
      market,
      base: base,
      quote: try MarginMath.difference(0, leg),
      reason: .deleveraging,
      ledger: &ledger
    )
    try refresh(candidate.account, ledger)
    tally.units += part.units
    tally.quote = upTo
    tally.losses[Int(part.candidate)] = loss
    tally.hit.append(part.candidate)
  }

  private mutating func conclude(
    _ account: AccountID,
    _ market: Int,
    _ terms: DeleveragingTerms,
    _ tally: DeleveragingTally,
    _ equityBefore: QuoteAmount,
    _ marks: PerpetualMarks,
    _ moment: LiquidationMoment,
    _ ledger: inout Ledger
  ) throws(MarginError) -> DeleveragingVerdict {
    let report = try tally.report(terms)
    let isVault = account == backstop
    let isComplete = !hasPosition(account, in: ledger)
    let isOver = isComplete && !isVault
    let cover = isOver ? try coverDeficit(account, market, marks, &ledger) : DeficitCover()
    totals.deleveragingHaircut += Int128(report.haircut.micros)
    totals.deleveragedDeficit += Int128(report.deficit.micros)
    totals.deleveragingCount += 1
    let outcome = LiquidationOutcome(
      account: account,
      market: Int32(market),
      taker: .winners,
      filled: BaseQuantity(units: terms.held > 0 ? -tally.units : tally.units),
      quote: QuoteAmount(micros: tally.quote < 0 ? -tally.quote : tally.quote),
      isComplete: isComplete,
      equityBefore: equityBefore,
      keeperFee: .zero,
      insuranceFee: .zero,
      marginLeft: isOver ? cash(account, in: ledger) : .zero,
      deficit: QuoteAmount(micros: try cover.total()),
      fromInsurance: QuoteAmount(micros: cover.insurance),
      fromBackstop: QuoteAmount(micros: cover.backstop),
      socialised: QuoteAmount(micros: cover.others),
      haircut: report.haircut
    )
    try count(outcome, at: marks, moment, ledger)
    return .deleveraged(outcome, report)
  }
}

/// The terms on which a failing position changes hands.
private struct DeleveragingTerms {
  /// Signed contracts.
  let held: Int64
  /// What the holder gets for all of it; negative where it pays.
  let proceeds: Int64
  let price: Price
  /// What the position lacks at the protocol's price.
  let deficit: Int64

  /// What a counterparty of this size loses at most, rounded up; at least 0.
  func loss(units: UInt64, scale: BaseScale) throws(MarginError) -> Int64 {
    let worth = try MarginMath.value(held, at: price, scale: scale, rounding: .floor)
    let gap = Int128(proceeds) - Int128(worth)
    let taken = Int128(min(units, held.magnitude))
    let wide = try MarginMath.divide(
      try MarginMath.product(gap, taken),
      by: Int128(held.magnitude),
      rounding: .ceiling
    )
    // Two roundings of a leg, each at most one unit.
    return max(0, try MarginMath.narrow(wide + 2))
  }
}

/// What has been handed over so far.
private struct DeleveragingTally {
  var units: Int64 = 0
  var quote: Int64 = 0
  /// Losses by candidate.
  var losses: [Int64]
  var hit: [Int32] = []

  func report(_ terms: DeleveragingTerms) throws(MarginError) -> DeleveragingReport {
    var haircut: Int64 = 0
    var losses: Int64 = 0
    for loss in self.losses {
      haircut = try MarginMath.sum(haircut, loss)
      losses = try MarginMath.sum(losses, max(0, loss))
    }
    let largest = self.losses.max() ?? 0
    let share =
      losses > 0
      ? try MarginMath.multiplyDivide(
        max(0, largest),
        1_000_000_000,
        by: losses,
        rounding: .halfEven
      ) : 0
    return DeleveragingReport(
      counterparties: Int32(hit.count),
      candidates: Int32(self.losses.count),
      left: BaseQuantity(units: Int64(clamping: terms.held.magnitude) - units),
      deficit: QuoteAmount(micros: terms.deficit),
      haircut: QuoteAmount(micros: haircut),
      overshoot: QuoteAmount(micros: max(0, haircut - terms.deficit)),
      concentration: try DeleveragingPlan.gini(self.losses),
      largestShare: Ratio(partsPerBillion: share)
    )
  }
}
