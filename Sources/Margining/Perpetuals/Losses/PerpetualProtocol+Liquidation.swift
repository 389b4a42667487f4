public import Quantities

extension PerpetualProtocol {
  /// Books the fill of a liquidation order.
  ///
  /// Each fill pays the liquidation charge from what equity is left, keeper and insurance by their
  /// shares. When the last position is closed, a deficit falls to insurance, then to the
  /// backstop, then to the others, each as far as its caps go.
  ///
  /// - Rounding: charge up, the keeper's share down.
  public mutating func settleLiquidation(
    _ account: AccountID,
    market: Int32 = 0,
    filled: BaseQuantity,
    quote: QuoteAmount,
    keeper: LedgerSlot,
    at marks: PerpetualMarks,
    moment: LiquidationMoment,
    ledger: inout Ledger
  ) throws(MarginError) -> LiquidationVerdict {
    let index = Int(market)
    guard reach(account).contains(index) else { return .rejected(.wrongMarket) }
    let size = size(account, index, ledger)
    if size == 0 { return .rejected(.noPosition) }
    if filled == .zero || quote < .zero { return .rejected(.amountNotPositive) }
    if !Self.canClose(size, by: filled.units) { return .rejected(.exceedsPosition) }
    if try isSafe(account, at: marks, in: ledger) { return .rejected(.notUnsafe) }
    let equityBefore = try equity(account, at: marks, in: ledger)
    remember(account)
    try settleFunding(account, ledger: &ledger)
    let leg = filled.units > 0 ? -quote.micros : quote.micros
    try bookFill(account, index, base: filled.units, quote: leg, ledger: &ledger)
    let fees = try chargeLiquidation(account, index, quote, keeper, marks, &ledger)
    let isComplete = !hasPosition(account, in: ledger)
    let cover = isComplete ? try coverDeficit(account, index, marks, &ledger) : DeficitCover()
    totals.liquidationFees += Int128(fees.keeper) + Int128(fees.insurance)
    let outcome = LiquidationOutcome(
      account: account,
      market: market,
      taker: .venue,
      filled: filled,
      quote: quote,
      isComplete: isComplete,
      equityBefore: equityBefore,
      keeperFee: QuoteAmount(micros: fees.keeper),
      insuranceFee: QuoteAmount(micros: fees.insurance),
      marginLeft: isComplete ? cash(account, in: ledger) : .zero,
      deficit: QuoteAmount(micros: try cover.total()),
      fromInsurance: QuoteAmount(micros: cover.insurance),
      fromBackstop: QuoteAmount(micros: cover.backstop),
      socialised: QuoteAmount(micros: cover.others),
      haircut: .zero
    )
    try count(outcome, at: marks, moment, ledger)
    return .liquidated(outcome)
  }

  /// Adds a liquidation to the totals and brings the account's threshold up to date.
  mutating func count(
    _ outcome: LiquidationOutcome,
    at marks: PerpetualMarks,
    _ moment: LiquidationMoment,
    _ ledger: Ledger
  ) throws(MarginError) {
    totals.liquidatedNotional += Int128(outcome.quote.micros)
    totals.liquidationCount += 1
    totals.insurancePaid += Int128(outcome.fromInsurance.micros)
    totals.backstopPaid += Int128(outcome.fromBackstop.micros)
    totals.socialised += Int128(outcome.socialised.micros)
    totals.deficit += Int128(outcome.deficit.micros)
    try refresh(outcome.account, ledger)
    guard spec.rules.liquidation.remembers else { return }
    try noteProgress(
      outcome.account,
      notional: outcome.quote.micros,
      at: moment,
      isOver: try isSafe(outcome.account, at: marks, in: ledger)
    )
  }

  private mutating func chargeLiquidation(
    _ account: AccountID,
    _ market: Int,
    _ quote: QuoteAmount,
    _ keeper: LedgerSlot,
    _ marks: PerpetualMarks,
    _ ledger: inout Ledger
  ) throws(MarginError) -> (keeper: Int64, insurance: Int64) {
    let left = max(0, try equity(account, at: marks, in: ledger).micros)
    let due = try MarginMath.scale(quote.micros, by: spec.liquidationFee, rounding: .ceiling)
    let charge = min(due, left)
    let keeperFee = try MarginMath.scale(charge, by: spec.keeperShare, rounding: .floor)
    let margin = slot(columns.margin, account)
    try ledger.transfer(keeperFee, from: margin, to: keeper, reason: .penalty)
    try ledger.transfer(
      charge - keeperFee,
      from: margin,
      to: slot(columns.insurance, fund(market)),
      reason: .insuranceIncome
    )
    try auditLiquidation(account, market, quote: quote, marks)
    return (keeperFee, charge - keeperFee)
  }

  /// Spreads what a closed account lacks over the layers; `market` is whose insurance pays.
  mutating func coverDeficit(
    _ account: AccountID,
    _ market: Int,
    _ marks: PerpetualMarks,
    _ ledger: inout Ledger
  ) throws(MarginError) -> DeficitCover {
    let cash = cash(account, in: ledger).micros
    if cash >= 0 { return DeficitCover() }
    let deficit = try MarginMath.difference(0, cash)
    var cover = DeficitCover()
    let fund = slot(columns.insurance, fund(market))
    let margin = slot(columns.margin, account)
    cover.insurance = min(deficit, insuranceRoom(market, in: ledger))
    try ledger.transfer(cover.insurance, from: fund, to: margin, reason: .lossAbsorbed)
    markets[market].totals.insuranceDrawn += Int128(cover.insurance)
    try auditInsurance(account, market)
    cover.backstop = min(
      deficit - cover.insurance,
      try backstopRoom(marks, ledger)
    )
    if cover.backstop > 0, let vault = backstop {
      remember(vault)
      try ledger.transfer(
        cover.backstop,
        from: slot(columns.margin, vault),
        to: margin,
        reason: .lossAbsorbed
      )
      try audit.take(vault, Int128(cover.backstop))
      try audit.take(account, -Int128(cover.backstop))
    }
    cover.others = deficit - cover.insurance - cover.backstop
    try ledger.transfer(
      cover.others,
      from: slot(columns.socialisedLoss),
      to: margin,
      reason: .lossSocialised
    )
    try auditSocialised(account)
    try share(loss: cover.others, market, marks, &ledger)
    return cover
  }

  /// What one draw may take from the fund of a market.
  public func insuranceRoom(_ market: Int, in ledger: Ledger) -> Int64 {
    let rules = spec.rules.insurance
    var room = ledger.balance(slot(columns.insurance, fund(market)))
    if let cap = rules.drawCap { room = min(room, cap.micros) }
    if let cap = rules.marketCap {
      room = min(room, Int64(clamping: Int128(cap.micros) - markets[market].totals.insuranceDrawn))
    }
    return max(0, room)
  }
}

extension PerpetualProtocol {
  private mutating func auditLiquidation(
    _ id: AccountID,
    _ market: Int,
    quote: QuoteAmount,
    _ marks: PerpetualMarks
  ) throws(MarginError) {
    var worth: Int128 = 0
    for other in reach(id) {
      let base = audit.positions[audit.place(id, other)].base
      worth += Int128(base) * Int128(marks[other].price.nanos) * markets[other].factor
    }
    worth = -PerpetualAudit.ceiling(-worth, PerpetualMath.fine)
    let due = PerpetualAudit.ceiling(
      Int128(quote.micros) * Int128(spec.liquidationFee.partsPerBillion),
      1_000_000_000
    )
    let charge = max(0, min(due, Int128(audit.cash[Int(id.index)]) + worth))
    let keeper = charge * Int128(spec.keeperShare.partsPerBillion) / 1_000_000_000
    markets[Int(fund(market))].audit.insurance += charge - keeper
    try audit.take(id, charge)
  }

  private mutating func auditInsurance(_ id: AccountID, _ market: Int) throws(MarginError) {
    let fund = Int(fund(market))
    let rules = spec.rules.insurance
    var paid = min(max(0, -Int128(audit.cash[Int(id.index)])), markets[fund].audit.insurance)
    if let cap = rules.drawCap { paid = min(paid, Int128(cap.micros)) }
    if let cap = rules.marketCap {
      paid = min(paid, max(0, Int128(cap.micros) - markets[market].audit.drawn))
    }
    markets[fund].audit.insurance -= paid
    markets[market].audit.drawn += paid
    try audit.take(id, -paid)
  }

  private mutating func auditSocialised(_ id: AccountID) throws(MarginError) {
    let lacking = max(0, -Int128(audit.cash[Int(id.index)]))
    audit.layers.socialised += lacking
    try audit.take(id, -lacking)
  }
}
