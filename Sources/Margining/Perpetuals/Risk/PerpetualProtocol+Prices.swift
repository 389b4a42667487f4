public import Quantities

extension PerpetualProtocol {
  /// The price of one market at which an account just meets its maintenance requirement, all else
  /// as in `marks`; nil without a position there, or where no positive price is at the edge.
  ///
  /// For a long the smallest safe price, for a short the largest, exact to one nano. With C the
  /// equity without this position, M the other requirements, and tier k of rate m and deduction d:
  ///
  ///     long   maxₖ ⌈ ⌈(M − C − d) ÷ q⌉ ÷ (1 − m) ⌉       short  minₖ ⌊ ⌊(C − M + d) ÷ |q|⌋ ÷ (1 + m) ⌋
  ///
  /// - Source: dYdX v4 documentation, `p = (e − q·p − M) ÷ (|q|·m − q)`.
  public func liquidationPrice(
    _ account: AccountID,
    market: Int32 = 0,
    at marks: PerpetualMarks,
    in ledger: Ledger
  ) throws(MarginError) -> Price? {
    let index = Int(market)
    guard reach(account).contains(index) else { return nil }
    let size = size(account, index, ledger)
    if size == 0 { return nil }
    let rest = try surplusElsewhere(account, index, marks, ledger)
    let units = Int128(size.magnitude) * markets[index].factor
    let funding = Int128(fundingSince(account, index, size: size))
    let mark = marks[index]
    var edge: Int128?
    for line in markets[index].schedule.lines {
      let base = markets[index].schedule.rate(
        line,
        .maintenance,
        size: size.magnitude,
        scale: markets[index].scale
      )
      let rate = Int128(
        try MarginMath.scale(base.partsPerBillion, by: mark.multiplier, rounding: .ceiling)
      )
      let deduction =
        try MarginMath.product(
          line.maintenanceDeduction,
          Int128(mark.multiplier.partsPerBillion)
        ) / 1_000_000
      let level = try MarginMath.divide(
        try MarginMath.sum(rest, deduction),
        by: units,
        rounding: .floor
      )
      guard let found = Self.edge(level, rate: rate, funding: funding, isLong: size > 0)
      else { return nil }
      edge = edge.map { size > 0 ? max($0, found) : min($0, found) } ?? found
    }
    guard let edge, edge > 0, let nanos = Int64(exactly: edge) else { return nil }
    return Price(nanos: nanos)
  }

  // `level` is what a whole unit may lose; −level is what it must at least be worth.
  private static func edge(
    _ level: Int128,
    rate: Int128,
    funding: Int128,
    isLong: Bool
  ) -> Int128? {
    let one = Int128(Ratio.one.partsPerBillion)
    if isLong {
      let reach = (funding - level) * one
      if reach <= 0 { return 0 }
      return one <= rate ? nil : (reach - 1) / (one - rate) + 1
    }
    let reach = (level + funding) * one
    return reach <= 0 ? 0 : reach / (one + rate)
  }

  /// Equity less requirement without one market's position, in 10⁻¹² micros.
  private func surplusElsewhere(
    _ account: AccountID,
    _ excluded: Int,
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> Int128 {
    var sum = Int128(ledger.balance(slot(columns.margin, account))) * PerpetualMath.fine
    for market in reach(account) where market != excluded {
      let size = size(account, market, ledger)
      if size == 0 { continue }
      let worth = try PerpetualMath.worth(
        size: size,
        price: marks[market].price.nanos,
        fundingSince: fundingSince(account, market, size: size),
        factor: markets[market].factor
      )
      let needed = try fineRequirement(.maintenance, market, size: size, marks[market])
      sum = try MarginMath.sum(sum, try MarginMath.sum(worth, -needed))
    }
    return sum
  }

  /// Signed position of an account in one market.
  public func position(
    _ account: AccountID,
    market: Int32 = 0,
    in ledger: Ledger
  ) -> BaseQuantity {
    BaseQuantity(units: size(account, Int(market), ledger))
  }

  /// Cash of an account before funding since its last touch; may be negative.
  public func cash(_ account: AccountID, in ledger: Ledger) -> QuoteAmount {
    QuoteAmount(micros: ledger.balance(slot(columns.margin, account)))
  }

  /// Equity with funding up to now, rounded down.
  public func equity(
    _ account: AccountID,
    at marks: PerpetualMarks,
    in ledger: Ledger
  ) throws(MarginError) -> QuoteAmount {
    try Self.micros(try fineEquity(account, marks, ledger), rounding: .floor)
  }

  /// Position values without their signs, rounded up.
  public func notional(
    _ account: AccountID,
    at marks: PerpetualMarks,
    in ledger: Ledger
  ) throws(MarginError) -> QuoteAmount {
    try Self.micros(try fineNotional(account, marks, ledger), rounding: .ceiling)
  }

  /// Maintenance requirement, rounded up.
  public func maintenanceRequirement(
    _ account: AccountID,
    at marks: PerpetualMarks,
    in ledger: Ledger
  ) throws(MarginError) -> QuoteAmount {
    try Self.micros(
      try fineRequirement(.maintenance, account, marks, ledger),
      rounding: .ceiling
    )
  }

  /// Initial requirement, rounded up.
  public func initialRequirement(
    _ account: AccountID,
    at marks: PerpetualMarks,
    in ledger: Ledger
  ) throws(MarginError) -> QuoteAmount {
    try Self.micros(try fineRequirement(.initial, account, marks, ledger), rounding: .ceiling)
  }

  /// Whether an account meets its maintenance requirement; always without a position.
  public func isSafe(
    _ account: AccountID,
    at marks: PerpetualMarks,
    in ledger: Ledger
  ) throws(MarginError) -> Bool {
    if !hasPosition(account, in: ledger) { return true }
    return try fineEquity(account, marks, ledger)
      >= fineRequirement(.maintenance, account, marks, ledger)
  }

  static func micros(
    _ fine: Int128,
    rounding: RoundingRule
  ) throws(MarginError) -> QuoteAmount {
    let wide = try MarginMath.divide(fine, by: PerpetualMath.fine, rounding: rounding)
    return QuoteAmount(micros: try MarginMath.narrow(wide))
  }
}
