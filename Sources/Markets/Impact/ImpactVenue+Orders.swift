public import Quantities

extension ImpactVenue {
  /// Fills a market order as far as the venue's range allows.
  ///
  /// - Throws: `overflow` when the amount does not fit; the venue is then unchanged.
  /// - Precondition: `quantity` is not negative.
  public mutating func execute(
    _ side: Side,
    _ quantity: BaseQuantity
  ) throws(QuantityError) -> FillReport {
    let (report, next) = try outcome(side, quantity)
    replace(with: next)
    return report
  }

  /// Returns what an order would do, and does nothing.
  ///
  /// - Throws: `overflow` when the amount does not fit.
  /// - Precondition: `quantity` is not negative.
  public func preview(_ side: Side, _ quantity: BaseQuantity) throws(QuantityError) -> FillReport {
    try outcome(side, quantity).report
  }

  /// Returns what a sale would bring now: for slippage limits and the horizon close-out.
  ///
  /// - Throws: `overflow` when the amount does not fit.
  /// - Precondition: `quantity` is not negative.
  public func quoteForSale(of quantity: BaseQuantity) throws(QuantityError) -> FillReport {
    try preview(.sell, quantity)
  }

  /// Returns what a purchase would cost now.
  ///
  /// - Throws: `overflow` when the amount does not fit.
  /// - Precondition: `quantity` is not negative.
  public func quoteForPurchase(of quantity: BaseQuantity) throws(QuantityError) -> FillReport {
    try preview(.buy, quantity)
  }

  /// The report of an order and the state after it.
  private func outcome(
    _ side: Side,
    _ quantity: BaseQuantity
  ) throws(QuantityError) -> (report: FillReport, next: State) {
    precondition(quantity.units >= 0, "the side carries the sign of an order")
    let filled = hasImpact ? try room(for: quantity.units, side) : quantity.units
    var next = state
    if hasImpact { try displace(&next, side, filled) }
    let report = FillReport(
      side: side,
      filled: BaseQuantity(units: filled),
      unfilled: BaseQuantity(units: quantity.units - filled),
      quote: try quote(side, filled, from: state, to: next),
      priceBefore: price,
      priceAfter: Price(nanos: next.price),
      impactFree: impactFreePrice
    )
    return (report, next)
  }

  /// Moves the displacement by λ × `filled` and splits the move.
  private func displace(
    _ next: inout State,
    _ side: Side,
    _ filled: Int64
  ) throws(QuantityError) {
    let size = try WideArithmetic.narrow(
      try WideArithmetic.divide(
        Int128(filled) * Self.partsPerPercent * Self.depthGuardBits,
        by: presentDepth,
        rounding: .halfEven
      )
    )
    let move = side == .sell ? size : -size
    let stays = try WideArithmetic.multiplyDivide(
      move,
      permanentShare.partsPerBillion,
      by: Ratio.one.partsPerBillion,
      rounding: .halfEven
    )
    next.permanent = try WideArithmetic.sum(next.permanent, stays)
    next.transient = try WideArithmetic.sum(next.transient, move - stays)
    next.price = try price(of: next)
  }

  /// As much of a quantity as keeps the displacement inside its range.
  private func room(for wanted: Int64, _ side: Side) throws(QuantityError) -> Int64 {
    let range = curve.range
    let distance =
      side == .sell ? range.upperBound - displacement : displacement - range.lowerBound
    if distance <= 0 { return 0 }
    let (product, overflow) = Int128(distance).multipliedReportingOverflow(by: presentDepth)
    if overflow { return wanted }
    let perUnit = Self.partsPerPercent * Self.depthGuardBits
    // Nearly every order fits, and a product says so without a quotient.
    if Int128(wanted) * perUnit <= product { return wanted }
    let units = try WideArithmetic.divide(product, by: perUnit, rounding: .floor)
    // A quantity beyond 64 bits means that no order can leave the range.
    return Int64(exactly: units) ?? wanted
  }

  /// The quote amount of a fill between two displacements: the exact integral, rounded against
  /// the taker.
  ///
  /// Linear: q × X × (2·10¹²)² ÷ (R × R′) ÷ (10ᵈ × 10³) with R = 2·10¹² + D.
  private func quote(
    _ side: Side,
    _ filled: Int64,
    from before: State,
    to after: State
  ) throws(QuantityError) -> QuoteAmount {
    QuoteAmount(
      micros: try curve.quote(
        filled,
        impactFree: state.impactFree,
        from: before.permanent + before.transient,
        to: after.permanent + after.transient,
        unitsPerWhole: scale.unitsPerWhole,
        roundingUp: side == .buy
      )
    )
  }
}
