public import Determinism
public import Quantities

extension BookDrawer {
  /// Returns the accounts of a venue; books of one market as they are drawn elsewhere.
  ///
  /// `initialPrices` and `scales` are by the venue's market.
  ///
  /// - Throws: `priceNotPositive`; `invalidSpecification` with the book's first problem;
  ///   `quantity` where an amount does not fit.
  public static func drawVenue(
    _ book: BookSpec,
    form: ProtocolForm,
    initialPrices: [Price],
    scales: [BaseScale],
    key: StreamKey
  ) throws(MarginError) -> VenueBook {
    switch (book, form) {
    case (.portfolios(let accounts), .perpetual):
      if let problem = book.problems(form: form, scale: scales[0]).first {
        throw .invalidSpecification(problem)
      }
      return stated(accounts)
    case (.drawnPortfolios(let drawn), .perpetual):
      for price in initialPrices where price.nanos <= 0 { throw .priceNotPositive(price) }
      if let problem = book.problems(form: form, scale: scales[0]).first {
        throw .invalidSpecification(problem)
      }
      return try portfolios(drawn, initialPrices, scales, RandomStream(key: key))
    default:
      let accounts = try draw(
        book,
        form: form,
        initialPrice: initialPrices[0],
        scale: scales[0],
        key: key
      )
      return VenueBook(accounts: accounts, layout: PortfolioLayout())
    }
  }

  private static func stated(_ accounts: [PortfolioAccount]) -> VenueBook {
    var book = VenueBook(accounts: [], layout: PortfolioLayout())
    for (index, account) in accounts.enumerated() {
      let first = account.positions.first
      let home: Int32 = account.isCross ? 0 : first?.market ?? 0
      book.layout.modes.append(account.isCross ? .cross : .isolated(market: home))
      let own = account.positions.first { $0.market == home }
      book.accounts.append(
        BookAccount(
          base: own?.base ?? .zero,
          quote: account.margin,
          entryPrice: own?.entryPrice ?? Price(nanos: Price.unitsPerWhole)
        )
      )
      for position in account.positions where position.market != home {
        book.layout.further.append(
          BookPosition(
            account: AccountID(Int32(index)),
            market: position.market,
            base: position.base,
            entryPrice: position.entryPrice
          )
        )
      }
    }
    return book
  }

  // Notional, leverage and margin as for isolated positions at a price of one; then the split.
  private static func portfolios(
    _ book: DrawnPortfolioBook,
    _ prices: [Price],
    _ scales: [BaseScale],
    _ stream: RandomStream
  ) throws(MarginError) -> VenueBook {
    let drawn = try positions(
      book.positions,
      Price(nanos: Price.unitsPerWhole),
      BaseScale(decimals: 6),
      stream
    )
    var total: Int128 = 0
    for weight in book.weights { total += Int128(weight.partsPerBillion) }
    var result = VenueBook(accounts: [], layout: PortfolioLayout())
    for (index, account) in drawn.enumerated() {
      let step = UInt64(index)
      let id = AccountID(Int32(index))
      let notional = Int64(clamping: account.base.units.magnitude)
      let isCross =
        stream.uniform(step: step, index: 0, purpose: Purpose.mode) < book.crossShare.value
      let pick = stream.uniform(step: step, index: 0, purpose: Purpose.market)
      let home = isCross ? 0 : chosen(pick, book.weights)
      result.layout.modes.append(isCross ? .cross : .isolated(market: Int32(home)))
      var first = BookAccount(base: .zero, quote: account.quote, entryPrice: prices[home])
      for market in prices.indices where isCross || market == home {
        let part =
          isCross
          ? Int64(Int128(notional) * Int128(book.weights[market].partsPerBillion) / total)
          : notional
        let size = try quantity(part, prices[market], scales[market], rounding: .floor).units
        let draw = stream.uniform(step: step, index: UInt64(market), purpose: Purpose.side)
        let side = draw < book.positions.longShare.value ? size : -size
        if side == 0 { continue }
        if market == home {
          first.base = BaseQuantity(units: side)
        } else {
          result.layout.further.append(
            BookPosition(
              account: id,
              market: Int32(market),
              base: BaseQuantity(units: side),
              entryPrice: prices[market]
            )
          )
        }
      }
      result.accounts.append(first)
    }
    return result
  }

  /// The market of a uniform number, by weight.
  private static func chosen(_ uniform: Double, _ weights: [Ratio]) -> Int {
    var total = 0.0
    for weight in weights { total += weight.value }
    var left = uniform * total
    for (index, weight) in weights.enumerated() {
      left -= weight.value
      if left < 0 { return index }
    }
    return weights.count - 1
  }
}
