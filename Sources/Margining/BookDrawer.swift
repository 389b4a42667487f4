public import Determinism
public import Quantities

/// Draws synthetic books that match published aggregates to the unit.
///
/// Independent draws are addressed by account number, so a longer book starts with the same draws.
public enum BookDrawer {
  // What is drawn for one account.
  enum Purpose {
    static let size: UInt64 = 0
    static let risk: UInt64 = 1
    static let side: UInt64 = 2
    static let mode: UInt64 = 3
    static let market: UInt64 = 4
    static let shift: UInt64 = 5
  }

  /// Returns the accounts of a book; a user's own accounts as they are.
  ///
  /// - Throws: `priceNotPositive`; `invalidSpecification` with the book's first problem;
  ///   `quantity` where an amount does not fit.
  public static func draw(
    _ book: BookSpec,
    form: ProtocolForm,
    initialPrice: Price,
    scale: BaseScale,
    key: StreamKey
  ) throws(MarginError) -> [BookAccount] {
    if initialPrice.nanos <= 0 { throw .priceNotPositive(initialPrice) }
    if let problem = book.problems(form: form, scale: scale).first {
      throw .invalidSpecification(problem)
    }
    let stream = RandomStream(key: key)
    switch (book, form) {
    case (.accounts(let accounts), .vaults), (.accounts(let accounts), .perpetual):
      return accounts
    case (.drawnVaults(let book), .vaults(let spec)):
      return try vaults(book, spec, initialPrice, scale, stream)
    case (.drawnPositions(let book), .perpetual):
      return try positions(book, initialPrice, scale, stream)
    case (.drawnVaults, _), (.drawnPositions, _), (.drawnLoans, _), (.loans, _), (.accounts, _),
      (.portfolios, _), (.drawnPortfolios, _):
      throw .invalidSpecification(.formMismatch)
    }
  }

  // Collateral = ⌈debt × liquidation ratio × (1 + excess) ÷ price⌉.
  private static func vaults(
    _ book: DrawnVaultBook,
    _ spec: VaultSpec,
    _ price: Price,
    _ scale: BaseScale,
    _ stream: RandomStream
  ) throws(MarginError) -> [BookAccount] {
    let debts =
      switch book.sampling {
      case .independent:
        try shares(of: book.totalDebt, count: book.count, tail: book.debtTail, stream)
      case .systematic:
        try shares(of: book.totalDebt, count: book.count) { position in
          // 1 − u at the midpoint of the position's stratum, the largest first.
          let survival = (Double(position) + 0.5) / Double(book.count)
          return PortableMath.exp(-PortableMath.log(survival) / book.debtTail.value)
        }
      }
    let shift = stream.bits(step: 0, index: 0, purpose: Purpose.shift)
    var accounts: [BookAccount] = []
    accounts.reserveCapacity(debts.count)
    for position in 0..<debts.count {
      let normal =
        switch book.sampling {
        case .independent: stream.normal(step: UInt64(position), purpose: Purpose.risk)
        case .systematic: NormalQuantile.of(spread(UInt64(position), shift))
        }
      let excess = try ratio(
        book.excessMedian.value * PortableMath.exp(book.excessDeviation.value * normal)
      )
      let factor = try MarginMath.combined(
        spec.liquidationRatio,
        distance: max(excess, book.excessFloor)
      )
      let worth = try MarginMath.scale(debts[position], by: factor, rounding: .ceiling)
      accounts.append(
        BookAccount(
          base: try quantity(worth, price, scale, rounding: .ceiling),
          quote: QuoteAmount(micros: debts[position]),
          entryPrice: nil
        )
      )
    }
    return accounts
  }

  /// The n-th point of the golden sequence from a start, in (0, 1).
  private static func spread(_ position: UInt64, _ shift: UInt64) -> Double {
    // 2⁶⁴ ÷ φ, odd; the product wraps, which takes the fractional part.
    RandomStream.open(position &* 0x9E37_79B9_7F4A_7C15 &+ shift)
  }

  // Size = ⌊notional ÷ price⌋, margin = ⌈notional ÷ leverage⌉.
  static func positions(
    _ book: DrawnPositionBook,
    _ price: Price,
    _ scale: BaseScale,
    _ stream: RandomStream
  ) throws(MarginError) -> [BookAccount] {
    let notionals = try shares(
      of: book.openInterest,
      count: book.count,
      tail: book.sizeTail,
      stream
    )
    var accounts: [BookAccount] = []
    accounts.reserveCapacity(notionals.count)
    for position in 0..<notionals.count {
      let drawn = try ratio(
        stream.logNormal(
          median: book.leverageMedian.value,
          sigma: book.leverageDeviation.value,
          step: UInt64(position),
          index: 0,
          purpose: Purpose.risk
        )
      )
      let leverage = min(max(drawn, book.leverageFloor), book.leverageCap)
      let margin = try MarginMath.multiplyDivide(
        notionals[position],
        Ratio.one.partsPerBillion,
        by: leverage.partsPerBillion,
        rounding: .ceiling
      )
      let size = try quantity(notionals[position], price, scale, rounding: .floor)
      let side = stream.uniform(step: UInt64(position), index: 0, purpose: Purpose.side)
      accounts.append(
        BookAccount(
          base: side < book.longShare.value ? size : BaseQuantity(units: -size.units),
          quote: QuoteAmount(micros: margin),
          entryPrice: price
        )
      )
    }
    return accounts
  }

  /// Splits a total by drawn Pareto weights.
  static func shares(
    of total: QuoteAmount,
    count: Int32,
    tail: Ratio,
    _ stream: RandomStream,
    from first: UInt64 = 0
  ) throws(MarginError) -> [Int64] {
    try shares(of: total, count: count) { position in
      stream.pareto(
        tail: tail.value,
        step: first + UInt64(position),
        index: 0,
        purpose: Purpose.size
      )
    }
  }

  /// Splits a total by weights from 1 on: rounded down, the rest to the largest remainders.
  private static func shares(
    of total: QuoteAmount,
    count: Int32,
    _ weight: (Int32) -> Double
  ) throws(MarginError) -> [Int64] {
    // Weights are whole from here on, so the split is exact and the same everywhere.
    let unit: Double = 1_048_576
    let largest: Double = 0x1p60
    var weights: [Int64] = []
    weights.reserveCapacity(Int(count))
    var sum: Int128 = 0
    for position in 0..<max(0, count) {
      let weight = Int64(min(weight(position) * unit, largest))
      weights.append(weight)
      sum += Int128(weight)
    }
    var shares: [Int64] = []
    shares.reserveCapacity(weights.count)
    var remainders: [(remainder: Int128, position: Int32)] = []
    remainders.reserveCapacity(weights.count)
    var left = total.micros
    for position in 0..<weights.count {
      let product = Int128(total.micros) * Int128(weights[position])
      let share = try MarginMath.narrow(
        try MarginMath.divide(product, by: sum, rounding: .floor)
      )
      shares.append(share)
      remainders.append((product - Int128(share) * sum, Int32(position)))
      left -= share
    }
    remainders.sort {
      $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.position < $1.position
    }
    for winner in 0..<Int(left) { shares[Int(remainders[winner].position)] += 1 }
    return shares
  }

  static func quantity(
    _ micros: Int64,
    _ price: Price,
    _ scale: BaseScale,
    rounding: RoundingRule
  ) throws(MarginError) -> BaseQuantity {
    let wide = try MarginMath.divide(
      Int128(micros) * Int128(scale.unitsPerWhole) * 1_000,
      by: Int128(price.nanos),
      rounding: rounding
    )
    return BaseQuantity(units: try MarginMath.narrow(wide))
  }

  /// Returns a drawn number as a ratio, rounded down.
  static func ratio(_ value: Double) throws(MarginError) -> Ratio {
    let parts = value * 1_000_000_000
    guard parts.isFinite, parts >= 0, parts < 9e18 else { throw .quantity(.overflow) }
    return Ratio(partsPerBillion: Int64(parts))
  }
}
