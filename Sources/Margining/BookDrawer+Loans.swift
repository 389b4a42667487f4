public import Determinism
public import Quantities

extension BookDrawer {
  /// Returns the loans and deposits of a lending protocol's book; a user's own as they are.
  ///
  /// One price and one scale for each asset of the protocol.
  ///
  /// - Throws: `priceNotPositive`; `invalidSpecification` with the book's first problem;
  ///   `quantity` where an amount does not fit.
  public static func drawLoans(
    _ book: BookSpec,
    spec: LendingSpec,
    prices: [Price],
    scales: [BaseScale],
    key: StreamKey
  ) throws(MarginError) -> LoanBook {
    for price in prices where price.nanos <= 0 { throw .priceNotPositive(price) }
    switch book {
    case .loans(let loans):
      if let problem = loans.problems(spec: spec).first { throw .invalidSpecification(problem) }
      return loans
    case .drawnLoans(let drawn):
      if let problem = drawn.problems(spec: spec).first { throw .invalidSpecification(problem) }
      let stream = RandomStream(key: key)
      return try loans(drawn, spec, prices, scales, stream)
    case .accounts, .drawnVaults, .drawnPositions, .portfolios, .drawnPortfolios:
      throw .invalidSpecification(.formMismatch)
    }
  }

  // Collateral = ⌈debt ÷ threshold × (1 + excess) ÷ price⌉; deposits = ⌈debt ÷ utilisation⌉.
  private static func loans(
    _ book: DrawnLoanBook,
    _ spec: LendingSpec,
    _ prices: [Price],
    _ scales: [BaseScale],
    _ stream: RandomStream
  ) throws(MarginError) -> LoanBook {
    let lent = Int(book.debt.index)
    let debts = try shares(
      of: book.totalDebt,
      count: book.borrowers,
      tail: book.sizeTail,
      stream
    )
    var entries: [LoanEntry] = []
    var owedUnits: Int128 = 0
    for position in 0..<debts.count {
      let account = AccountID(Int32(position))
      let owed = try units(debts[position], prices[lent], scales[lent], .floor)
      owedUnits += Int128(owed)
      let reserve = pick(book.collateral, stream, step: UInt64(position))
      let held = try collateral(
        book,
        spec,
        reserve,
        debts[position],
        prices,
        scales,
        stream,
        position
      )
      entries.append(LoanEntry(account: account, reserve: reserve, supplied: held, owed: 0))
      entries.append(LoanEntry(account: account, reserve: book.debt, supplied: 0, owed: owed))
    }
    let deposits = try MarginMath.divide(
      owedUnits * Int128(Ratio.one.partsPerBillion),
      by: Int128(book.utilisation.partsPerBillion),
      rounding: .ceiling
    )
    // The draws of depositors follow those of borrowers.
    let sizes = try shares(
      of: QuoteAmount(micros: try MarginMath.narrow(deposits)),
      count: book.depositors,
      tail: book.sizeTail,
      stream,
      from: UInt64(debts.count)
    )
    for position in 0..<sizes.count {
      entries.append(
        LoanEntry(
          account: AccountID(book.borrowers + Int32(position)),
          reserve: book.debt,
          supplied: sizes[position],
          owed: 0
        )
      )
    }
    return LoanBook(accountCount: book.borrowers + book.depositors, entries: entries)
  }

  private static func collateral(
    _ book: DrawnLoanBook,
    _ spec: LendingSpec,
    _ reserve: ReserveID,
    _ debt: Int64,
    _ prices: [Price],
    _ scales: [BaseScale],
    _ stream: RandomStream,
    _ position: Int
  ) throws(MarginError) -> Int64 {
    let excess = try ratio(
      stream.logNormal(
        median: book.excessMedian.value,
        sigma: book.excessDeviation.value,
        step: UInt64(position),
        index: 0,
        purpose: Purpose.risk
      )
    )
    let factor = try MarginMath.combined(.one, distance: max(excess, book.excessFloor))
    let index = Int(reserve.index)
    let safe = try MarginMath.scale(debt, by: factor, rounding: .ceiling)
    let worth = try MarginMath.multiplyDivide(
      safe,
      Ratio.one.partsPerBillion,
      by: spec.reserves[index].liquidationThreshold.partsPerBillion,
      rounding: .ceiling
    )
    return try units(worth, prices[index], scales[index], .ceiling)
  }

  private static func pick(
    _ shares: [CollateralWeightShare],
    _ stream: RandomStream,
    step: UInt64
  ) -> ReserveID {
    var whole: Int128 = 0
    for share in shares { whole += Int128(share.weight.partsPerBillion) }
    let drawn = stream.uniform(step: step, index: 0, purpose: Purpose.side)
    var running: Int128 = 0
    for share in shares {
      running += Int128(share.weight.partsPerBillion)
      if drawn < Double(Int64(clamping: running)) / Double(Int64(clamping: whole)) {
        return share.reserve
      }
    }
    return shares[shares.count - 1].reserve
  }

  private static func units(
    _ micros: Int64,
    _ price: Price,
    _ scale: BaseScale,
    _ rounding: RoundingRule
  ) throws(MarginError) -> Int64 {
    try MarginMath.narrow(
      MarginMath.divide(
        Int128(micros) * Int128(scale.unitsPerWhole) * 1_000,
        by: Int128(price.nanos),
        rounding: rounding
      )
    )
  }
}
