public import Quantities

extension ConstantProductPool {
  /// Returns what selling `quantity` of base would bring now, rounded down.
  ///
  /// - Throws: `overflow` when the reserves would not fit.
  /// - Precondition: `quantity` is not negative.
  public func proceeds(ofSelling quantity: BaseQuantity) throws(QuantityError) -> QuoteAmount {
    precondition(quantity.units >= 0, "the side carries the sign of an order")
    return QuoteAmount(
      micros: try output(quantity.units, reserveIn: state.base, reserveOut: state.quote)
    )
  }

  /// Returns what buying exactly `quantity` of base would cost now, rounded up, or nothing when the
  /// pool holds no more than that.
  ///
  /// - Throws: `overflow` when the cost does not fit.
  /// - Precondition: `quantity` is not negative.
  public func cost(ofBuying quantity: BaseQuantity) throws(QuantityError) -> QuoteAmount? {
    precondition(quantity.units >= 0, "the side carries the sign of an order")
    guard quantity.units < state.base else { return nil }
    let input = try input(quantity.units, reserveIn: state.quote, reserveOut: state.base)
    return QuoteAmount(micros: input)
  }

  /// Returns how much base `amount` of quote would buy now, rounded down.
  ///
  /// - Throws: `overflow` when the reserves would not fit.
  /// - Precondition: `amount` is not negative.
  public func purchase(for amount: QuoteAmount) throws(QuantityError) -> BaseQuantity {
    precondition(amount.micros >= 0, "the side carries the sign of an order")
    return BaseQuantity(
      units: try output(amount.micros, reserveIn: state.quote, reserveOut: state.base)
    )
  }

  /// Sells `quantity` of base.
  ///
  /// - Returns: The proceeds, rounded down.
  /// - Throws: `overflow`; the pool is then unchanged.
  @discardableResult
  public mutating func sell(_ quantity: BaseQuantity) throws(QuantityError) -> QuoteAmount {
    let out = try proceeds(ofSelling: quantity)
    try move(base: quantity.units, quote: -out.micros)
    return out
  }

  /// Buys exactly `quantity` of base.
  ///
  /// - Returns: The cost, rounded up, or nothing, and no change, when the pool holds no more.
  /// - Throws: `overflow`; the pool is then unchanged.
  @discardableResult
  public mutating func buy(_ quantity: BaseQuantity) throws(QuantityError) -> QuoteAmount? {
    guard let paid = try cost(ofBuying: quantity) else { return nil }
    try move(base: -quantity.units, quote: paid.micros)
    return paid
  }

  /// Spends `amount` of quote on base.
  ///
  /// - Returns: The base bought, rounded down.
  /// - Throws: `overflow`; the pool is then unchanged.
  @discardableResult
  public mutating func spend(_ amount: QuoteAmount) throws(QuantityError) -> BaseQuantity {
    let out = try purchase(for: amount)
    try move(base: -out.units, quote: amount.micros)
    return out
  }

  private func output(
    _ amount: Int64,
    reserveIn: Int64,
    reserveOut: Int64
  ) throws(QuantityError) -> Int64 {
    let whole = UInt128(Ratio.one.partsPerBillion)
    let net = UInt128(amount) * (whole - UInt128(fee.partsPerBillion))
    let out = try VenueArithmetic.multiplyDivide(
      net,
      UInt128(reserveOut),
      by: UInt128(reserveIn) * whole + net,
      roundingUp: false
    )
    return try VenueArithmetic.narrow(out)
  }

  private func input(
    _ amount: Int64,
    reserveIn: Int64,
    reserveOut: Int64
  ) throws(QuantityError) -> Int64 {
    let whole = UInt128(Ratio.one.partsPerBillion)
    let wide = try VenueArithmetic.multiplyDivide(
      UInt128(reserveIn) * whole,
      UInt128(amount),
      by: UInt128(reserveOut - amount) * (whole - UInt128(fee.partsPerBillion)),
      roundingUp: true
    )
    return try VenueArithmetic.narrow(wide)
  }

  private mutating func move(base: Int64, quote: Int64) throws(QuantityError) {
    var next = state
    next.base = try WideArithmetic.sum(next.base, base)
    next.quote = try WideArithmetic.sum(next.quote, quote)
    next.price = try Self.price(base: next.base, quote: next.quote, scale: scale)
    replace(with: next)
  }
}
