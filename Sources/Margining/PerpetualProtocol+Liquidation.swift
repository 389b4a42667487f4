public import Quantities

extension PerpetualProtocol {
  /// Returns the signed order that closes an unsafe position, or nil when it is safe or absent.
  public func planLiquidation(
    _ account: AccountID,
    at price: Price,
    multiplier: Ratio,
    in ledger: Ledger
  ) throws(MarginError) -> BaseQuantity? {
    if try isSafe(account, at: price, multiplier: multiplier, in: ledger) { return nil }
    let size = position(account, in: ledger).units
    return BaseQuantity(units: try MarginMath.difference(0, size))
  }

  /// Books the fill of a liquidation order.
  ///
  /// A closed position pays the liquidation charge from what cash is left, keeper and insurance
  /// by their shares. A deficit is paid by insurance as far as it goes; the rest is socialised.
  /// A partial fill pays the charge from what equity is left and stays open.
  ///
  /// - Rounding: charge up, the keeper's share down.
  public mutating func settleLiquidation(
    _ account: AccountID,
    filled: BaseQuantity,
    quote: QuoteAmount,
    keeper: LedgerSlot,
    at price: Price,
    multiplier: Ratio,
    ledger: inout Ledger
  ) throws(MarginError) -> LiquidationVerdict {
    let before = state(account, ledger)
    if before.size == 0 { return .rejected(.noPosition) }
    if filled == .zero || quote < .zero { return .rejected(.amountNotPositive) }
    if !before.canClose(filled.units) { return .rejected(.exceedsPosition) }
    if try isSafe(account, at: price, multiplier: multiplier, in: ledger) {
      return .rejected(.notUnsafe)
    }
    let equityBefore = try equity(account, at: price, in: ledger)
    remember(account)
    try settleFunding(account, ledger: &ledger)
    let leg = filled.units > 0 ? -quote.micros : quote.micros
    try post(account, base: filled.units, quote: leg, ledger: &ledger)
    countPosition(from: before.size, to: before.size + filled.units)
    try audit.fill(account, base: filled.units, quote: leg)
    let fees = try chargeLiquidation(account, quote, keeper, price, &ledger)
    let isComplete = position(account, in: ledger) == .zero
    let cover = isComplete ? try coverDeficit(account, &ledger) : (insurance: 0, others: 0)
    totals.liquidatedNotional += Int128(quote.micros)
    totals.liquidationCount += 1
    totals.liquidationFees += Int128(fees.keeper) + Int128(fees.insurance)
    totals.insurancePaid += Int128(cover.insurance)
    totals.deficit += Int128(cover.insurance) + Int128(cover.others)
    try refreshKey(account, ledger)
    return .liquidated(
      LiquidationOutcome(
        account: account,
        filled: filled,
        quote: quote,
        isComplete: isComplete,
        equityBefore: equityBefore,
        keeperFee: QuoteAmount(micros: fees.keeper),
        insuranceFee: QuoteAmount(micros: fees.insurance),
        marginLeft: isComplete ? cash(account, in: ledger) : .zero,
        deficit: QuoteAmount(micros: cover.insurance + cover.others),
        fromInsurance: QuoteAmount(micros: cover.insurance),
        socialised: QuoteAmount(micros: cover.others)
      )
    )
  }

  private mutating func chargeLiquidation(
    _ account: AccountID,
    _ quote: QuoteAmount,
    _ keeper: LedgerSlot,
    _ price: Price,
    _ ledger: inout Ledger
  ) throws(MarginError) -> (keeper: Int64, insurance: Int64) {
    let left = max(0, try equity(account, at: price, in: ledger).micros)
    let due = try MarginMath.scale(quote.micros, by: spec.liquidationFee, rounding: .ceiling)
    let charge = min(due, left)
    let keeperFee = try MarginMath.scale(charge, by: spec.keeperShare, rounding: .floor)
    let margin = slot(columns.margin, account)
    try ledger.transfer(keeperFee, from: margin, to: keeper, reason: .penalty)
    try ledger.transfer(
      charge - keeperFee,
      from: margin,
      to: slot(columns.insurance),
      reason: .insuranceIncome
    )
    try audit.chargeLiquidation(account, quote: quote, price: price, spec: spec, scale: scale)
    return (keeperFee, charge - keeperFee)
  }

  private mutating func coverDeficit(
    _ account: AccountID,
    _ ledger: inout Ledger
  ) throws(MarginError) -> (insurance: Int64, others: Int64) {
    let cash = cash(account, in: ledger).micros
    let deficit = cash < 0 ? try MarginMath.difference(0, cash) : 0
    let fund = slot(columns.insurance)
    let paid = min(deficit, ledger.balance(fund))
    let margin = slot(columns.margin, account)
    try ledger.transfer(paid, from: fund, to: margin, reason: .lossAbsorbed)
    try ledger.transfer(
      deficit - paid,
      from: slot(columns.socialisedLoss),
      to: margin,
      reason: .lossSocialised
    )
    try audit.cover(account)
    return (paid, deficit - paid)
  }
}
