public import Quantities

extension PerpetualProtocol {
  /// Signed position of an account.
  public func position(_ account: AccountID, in ledger: Ledger) -> BaseQuantity {
    BaseQuantity(units: ledger.balance(slot(columns.position, account)))
  }

  /// Cash of an account before funding since its last touch; may be negative.
  public func cash(_ account: AccountID, in ledger: Ledger) -> QuoteAmount {
    QuoteAmount(micros: ledger.balance(slot(columns.margin, account)))
  }

  /// The owner's cash outside the protocol.
  public func ownerQuote(_ account: AccountID) -> LedgerSlot {
    slot(columns.ownerQuote, account)
  }

  /// Equity at a price with funding up to now, rounded down.
  public func equity(
    _ account: AccountID,
    at price: Price,
    in ledger: Ledger
  ) throws(MarginError) -> QuoteAmount {
    let state = state(account, ledger)
    let scaled = try scaledEquity(state, price: price)
    let micros = try MarginMath.divide(
      scaled,
      by: PerpetualMath.unitsPerPrice(scale),
      rounding: .floor
    )
    return QuoteAmount(micros: try MarginMath.narrow(micros))
  }

  /// Position value at a price without its sign, rounded up.
  public func notional(
    _ account: AccountID,
    at price: Price,
    in ledger: Ledger
  ) throws(MarginError) -> QuoteAmount {
    let wide = try MarginMath.divide(
      Int128(position(account, in: ledger).units.magnitude) * Int128(price.nanos),
      by: PerpetualMath.unitsPerPrice(scale),
      rounding: .ceiling
    )
    return QuoteAmount(micros: try MarginMath.narrow(wide))
  }

  /// Maintenance requirement at a price and margin multiplier, rounded up.
  public func maintenanceRequirement(
    _ account: AccountID,
    at price: Price,
    multiplier: Ratio,
    in ledger: Ledger
  ) throws(MarginError) -> QuoteAmount {
    let perUnit = try PerpetualMath.requirement(
      price: price,
      margin: spec.maintenanceMargin,
      multiplier: multiplier
    )
    let wide = try MarginMath.divide(
      Int128(position(account, in: ledger).units.magnitude) * Int128(perUnit),
      by: PerpetualMath.unitsPerPrice(scale),
      rounding: .ceiling
    )
    return QuoteAmount(micros: try MarginMath.narrow(wide))
  }

  /// Whether an account meets its maintenance requirement; always without a position.
  public func isSafe(
    _ account: AccountID,
    at price: Price,
    multiplier: Ratio,
    in ledger: Ledger
  ) throws(MarginError) -> Bool {
    try meets(
      state(account, ledger),
      margin: spec.maintenanceMargin,
      price: price,
      multiplier: multiplier
    )
  }

  /// The price at which a position just meets its requirement at multiplier 1, funding as it is
  /// now; nil without a position, or where no positive price is at the edge.
  ///
  /// For a long the smallest safe price, for a short the largest.
  public func liquidationPrice(_ account: AccountID) -> Price? {
    let one = Int128(Ratio.one.partsPerBillion)
    let rate = Int128(spec.maintenanceMargin.partsPerBillion)
    let funding = Int128(totals.fundingIndex)
    var edge: Int128 = 0
    if let key = longs.key(account) {
      let reach = (Int128(key) + funding) * one
      if reach <= 0 || one <= rate { return nil }
      edge = (reach - 1) / (one - rate) + 1
    } else if let key = shorts.key(account) {
      edge = (funding - Int128(key)) * one / (one + rate)
    }
    guard edge > 0, let nanos = Int64(exactly: edge) else { return nil }
    return Price(nanos: nanos)
  }

  /// Adds cash; from the owner's funds outside unless another slot pays.
  public mutating func topUp(
    _ account: AccountID,
    _ amount: QuoteAmount,
    from payer: LedgerSlot? = nil,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if amount <= .zero { return .rejected(.amountNotPositive) }
    let source = payer ?? ownerQuote(account)
    let isInternal = ledger.kind(of: source.column) == .internal
    if isInternal, ledger.balance(source) < amount.micros {
      return .rejected(.insufficientFunds)
    }
    remember(account)
    try settleFunding(account, ledger: &ledger)
    try ledger.transfer(
      amount.micros,
      from: source,
      to: slot(columns.margin, account),
      reason: isInternal ? .internalTransfer : .deposit
    )
    try audit.deposit(account, amount.micros)
    try refreshKey(account, ledger)
    return .done
  }

  /// Takes cash out, unless the account would be below its initial margin.
  public mutating func withdraw(
    _ account: AccountID,
    _ amount: QuoteAmount,
    to target: LedgerSlot? = nil,
    at price: Price,
    multiplier: Ratio,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if amount <= .zero { return .rejected(.amountNotPositive) }
    var after = try settledState(account, ledger)
    after.cash = try MarginMath.difference(after.cash, amount.micros)
    if after.size == 0, after.cash < 0 { return .rejected(.insufficientFunds) }
    let safe = try meets(
      after,
      margin: spec.initialMargin,
      price: price,
      multiplier: multiplier
    )
    if !safe { return .rejected(.wouldBeUnsafe) }
    remember(account)
    try settleFunding(account, ledger: &ledger)
    try ledger.transfer(
      amount.micros,
      from: slot(columns.margin, account),
      to: target ?? ownerQuote(account),
      reason: .withdrawal
    )
    try audit.deposit(account, -amount.micros)
    try refreshKey(account, ledger)
    return .done
  }

  /// Takes a fill that opens or enlarges a position, unless the account would be below its
  /// initial margin; then nothing is posted.
  ///
  /// `filled` is signed (a purchase is positive), `quote` the fill's quote leg without sign.
  ///
  /// - Rounding: taker fee up.
  public mutating func increase(
    _ account: AccountID,
    filled: BaseQuantity,
    quote: QuoteAmount,
    at price: Price,
    multiplier: Ratio,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if filled == .zero || quote < .zero { return .rejected(.amountNotPositive) }
    var after = try settledState(account, ledger)
    if after.size != 0, (after.size > 0) != (filled.units > 0) {
      return .rejected(.exceedsPosition)
    }
    let leg = filled.units > 0 ? -quote.micros : quote.micros
    let fee = try MarginMath.scale(quote.micros, by: spec.takerFee, rounding: .ceiling)
    after.cash = try MarginMath.difference(try MarginMath.sum(after.cash, leg), fee)
    after.size = try MarginMath.sum(after.size, filled.units)
    let safe = try meets(
      after,
      margin: spec.initialMargin,
      price: price,
      multiplier: multiplier
    )
    if !safe { return .rejected(.wouldBeUnsafe) }
    try take(account, filled: filled.units, leg: leg, fee: fee, ledger: &ledger)
    return .done
  }

  /// Takes a fill that makes a position smaller, unless its equity would be negative; then
  /// nothing is posted.
  ///
  /// `filled` is signed (a sale is negative), `quote` the fill's quote leg without sign.
  ///
  /// - Rounding: taker fee up.
  public mutating func reduce(
    _ account: AccountID,
    filled: BaseQuantity,
    quote: QuoteAmount,
    at price: Price,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if filled == .zero || quote < .zero { return .rejected(.amountNotPositive) }
    var after = try settledState(account, ledger)
    if after.size == 0 { return .rejected(.noPosition) }
    if !after.canClose(filled.units) { return .rejected(.exceedsPosition) }
    let leg = filled.units > 0 ? -quote.micros : quote.micros
    let fee = try MarginMath.scale(quote.micros, by: spec.takerFee, rounding: .ceiling)
    after.cash = try MarginMath.difference(try MarginMath.sum(after.cash, leg), fee)
    after.size = try MarginMath.sum(after.size, filled.units)
    if try scaledEquity(after, price: price) < 0 { return .rejected(.insolvent) }
    try take(account, filled: filled.units, leg: leg, fee: fee, ledger: &ledger)
    return .done
  }

  private mutating func take(
    _ account: AccountID,
    filled: Int64,
    leg: Int64,
    fee: Int64,
    ledger: inout Ledger
  ) throws(MarginError) {
    remember(account)
    try settleFunding(account, ledger: &ledger)
    let old = position(account, in: ledger).units
    try post(account, base: filled, quote: leg, ledger: &ledger)
    try ledger.transfer(
      fee,
      from: slot(columns.margin, account),
      to: slot(columns.feeIncome),
      reason: .fee
    )
    countPosition(from: old, to: old + filled)
    try audit.fill(account, base: filled, quote: leg)
    try audit.charge(account, rate: spec.takerFee, notional: leg)
    try refreshKey(account, ledger)
  }
}
