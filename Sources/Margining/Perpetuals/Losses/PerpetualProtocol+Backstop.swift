public import Quantities

extension PerpetualProtocol {
  /// What the backstop has lost of its capital at these marks; negative is a gain.
  ///
  /// - Rounding: up.
  public func backstopLoss(
    at marks: PerpetualMarks,
    in ledger: Ledger
  ) throws(MarginError) -> QuoteAmount {
    guard let vault = backstop, let rules = spec.rules.backstop else { return .zero }
    let equity = try equity(vault, at: marks, in: ledger)
    return QuoteAmount(micros: try MarginMath.difference(rules.capital.micros, equity.micros))
  }

  /// Whether the backstop has lost its cap and holds positions that winners must take.
  public func mustDeleverageBackstop(
    at marks: PerpetualMarks,
    in ledger: Ledger
  ) throws(MarginError) -> Bool {
    guard let vault = backstop, spec.rules.deleveraging != nil, hasPosition(vault, in: ledger)
    else { return false }
    return try lossRoom(marks, ledger) <= 0
  }

  /// The order that unwinds some of the backstop's position in a market, or nil without one.
  ///
  /// - Rounding: size down, at least one unit.
  public func unwindOrder(
    market: Int32,
    at price: Price,
    in ledger: Ledger
  ) throws(MarginError) -> LiquidationOrder? {
    guard let vault = backstop, let rules = spec.rules.backstop else { return nil }
    let held = size(vault, Int(market), ledger)
    if held == 0 { return nil }
    let wide = try MarginMath.divide(
      Int128(rules.unwindSize.micros)
        * PerpetualMath.unitsPerPrice(markets[Int(market)].scale),
      by: Int128(price.nanos),
      rounding: .floor
    )
    let units = max(1, min(Int128(held.magnitude), wide))
    return LiquidationOrder(
      market: market,
      quantity: BaseQuantity(units: held > 0 ? -Int64(units) : Int64(units))
    )
  }

  /// Books a fill of the backstop's own order, at the maker fee.
  ///
  /// - Rounding: fee up, a rebate down.
  public mutating func settleUnwind(
    market: Int32,
    filled: BaseQuantity,
    quote: QuoteAmount,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    guard let vault = backstop else { return .rejected(.noPosition) }
    if filled == .zero || quote < .zero { return .rejected(.amountNotPositive) }
    let held = size(vault, Int(market), ledger)
    if held == 0 { return .rejected(.noPosition) }
    if !Self.canClose(held, by: filled.units) { return .rejected(.exceedsPosition) }
    try take(vault, try tradeFill(market, filled, quote, isMaker: true), ledger: &ledger)
    return .done
  }

  /// Lets the backstop take a signed part of a failing position at a price.
  ///
  /// - Rounding: the account gets less, or pays more.
  public mutating func takeOver(
    _ account: AccountID,
    market: Int32 = 0,
    closing: BaseQuantity,
    price: Price,
    at marks: PerpetualMarks,
    moment: LiquidationMoment,
    ledger: inout Ledger
  ) throws(MarginError) -> LiquidationVerdict {
    let index = Int(market)
    guard let vault = backstop, reach(account).contains(index) else {
      return .rejected(.wrongMarket)
    }
    let held = size(account, index, ledger)
    if held == 0 { return .rejected(.noPosition) }
    if !Self.canClose(held, by: closing.units) { return .rejected(.exceedsPosition) }
    if try isSafe(account, at: marks, in: ledger) { return .rejected(.notUnsafe) }
    if try !canTake(index, closing, marks, ledger) { return .rejected(.capReached) }
    let equityBefore = try equity(account, at: marks, in: ledger)
    try meet(account, vault, ledger: &ledger)
    // What the account gets for giving up a long; a short pays, so this is negative.
    let leg = try MarginMath.value(
      try MarginMath.difference(0, closing.units),
      at: price,
      scale: markets[index].scale,
      rounding: .floor
    )
    try bookHandover(
      from: account,
      to: vault,
      index,
      base: try MarginMath.difference(0, closing.units),
      quote: try MarginMath.difference(0, leg),
      reason: .takeover,
      ledger: &ledger
    )
    let isComplete = !hasPosition(account, in: ledger)
    let cover = isComplete ? try coverDeficit(account, index, marks, &ledger) : DeficitCover()
    let outcome = LiquidationOutcome(
      account: account,
      market: market,
      taker: .backstop,
      filled: closing,
      quote: QuoteAmount(micros: leg < 0 ? -leg : leg),
      isComplete: isComplete,
      equityBefore: equityBefore,
      keeperFee: .zero,
      insuranceFee: .zero,
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

  /// Lets the backstop take every position and all cash of a failing account.
  ///
  /// The account keeps nothing; what its equity was worth is the vault's edge.
  public mutating func takeOverWhole(
    _ account: AccountID,
    at marks: PerpetualMarks,
    moment: LiquidationMoment,
    ledger: inout Ledger
  ) throws(MarginError) -> LiquidationVerdict {
    guard let vault = backstop else { return .rejected(.capReached) }
    if !hasPosition(account, in: ledger) { return .rejected(.noPosition) }
    if try isSafe(account, at: marks, in: ledger) { return .rejected(.notUnsafe) }
    if try !canTakeWhole(account, marks, ledger) { return .rejected(.capReached) }
    let equityBefore = try equity(account, at: marks, in: ledger)
    let heaviest = try heaviestMarket(account, marks, ledger)
    let filled = try MarginMath.difference(0, size(account, heaviest, ledger))
    let notional = try notional(account, at: marks, in: ledger)
    try meet(account, vault, ledger: &ledger)
    for market in reach(account) {
      try bookHandover(
        from: account,
        to: vault,
        market,
        base: size(account, market, ledger),
        quote: 0,
        reason: .takeover,
        ledger: &ledger
      )
    }
    let cash = cash(account, in: ledger).micros
    try Self.move(
      cash,
      from: slot(columns.margin, account),
      to: slot(columns.margin, vault),
      reason: .takeover,
      ledger: &ledger
    )
    try audit.take(account, Int128(cash))
    try audit.take(vault, -Int128(cash))
    let outcome = LiquidationOutcome(
      account: account,
      market: Int32(heaviest),
      taker: .backstop,
      filled: BaseQuantity(units: filled),
      quote: notional,
      isComplete: true,
      equityBefore: equityBefore,
      keeperFee: .zero,
      insuranceFee: .zero,
      marginLeft: .zero,
      deficit: .zero,
      fromInsurance: .zero,
      fromBackstop: .zero,
      socialised: .zero,
      haircut: .zero
    )
    try count(outcome, at: marks, moment, ledger)
    return .liquidated(outcome)
  }

  /// Settles the funding of two accounts that are about to hand a position over.
  mutating func meet(
    _ one: AccountID,
    _ other: AccountID,
    ledger: inout Ledger
  ) throws(MarginError) {
    remember(one)
    remember(other)
    try settleFunding(one, ledger: &ledger)
    try settleFunding(other, ledger: &ledger)
  }
}

extension PerpetualProtocol {
  /// What the backstop may still lose before its cap, rounded down.
  private func lossRoom(
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> Int64 {
    guard let rules = spec.rules.backstop else { return 0 }
    let most = try MarginMath.scale(rules.capital.micros, by: rules.lossCap, rounding: .floor)
    return try MarginMath.difference(most, try backstopLoss(at: marks, in: ledger).micros)
  }

  /// What the backstop pays of a deficit at most.
  func backstopRoom(_ marks: PerpetualMarks, _ ledger: Ledger) throws(MarginError) -> Int64 {
    guard let rules = spec.rules.backstop, rules.coversDeficits else { return 0 }
    return max(0, try lossRoom(marks, ledger))
  }

  /// Whether a signed close fits the backstop's inventory limit and loss cap.
  func canTake(
    _ market: Int,
    _ closing: BaseQuantity,
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> Bool {
    guard let vault = backstop, let rules = spec.rules.backstop,
      try lossRoom(marks, ledger) > 0
    else { return false }
    let held = size(vault, market, ledger)
    let after = try MarginMath.difference(held, closing.units)
    let change = Int128(after.magnitude) - Int128(held.magnitude)
    let added = try MarginMath.product(
      change * markets[market].factor,
      Int128(marks[market].price.nanos)
    )
    let sum = try MarginMath.sum(try fineNotional(vault, marks, ledger), added)
    return sum <= Int128(rules.inventoryLimit.micros) * PerpetualMath.fine
  }

  /// Whether the whole of a solvent account fits the backstop.
  func canTakeWhole(
    _ account: AccountID,
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> Bool {
    guard let vault = backstop, let rules = spec.rules.backstop,
      try lossRoom(marks, ledger) > 0, try fineEquity(account, marks, ledger) >= 0
    else { return false }
    var sum: Int128 = 0
    for market in markets.indices {
      let given = reach(account).contains(market) ? size(account, market, ledger) : 0
      let after = try MarginMath.sum(size(vault, market, ledger), given)
      let value = try MarginMath.product(
        Int128(after.magnitude) * markets[market].factor,
        Int128(marks[market].price.nanos)
      )
      sum = try MarginMath.sum(sum, value)
    }
    return sum <= Int128(rules.inventoryLimit.micros) * PerpetualMath.fine
  }
}
