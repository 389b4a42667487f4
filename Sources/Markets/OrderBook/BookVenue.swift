import Quantities

/// A market that trades in an order book, which market makers fill.
///
/// At every tick the makers withdraw their quotes and quote a ladder on both sides of their centre.
/// The centre is the last traded price; half of its distance to the impact-free price goes every
/// half-life. Under stress they quote less, and wider. Between two ticks nothing refills.
struct BookVenue: Equatable, Sendable {
  /// What a tick or a trade changes besides the book.
  struct State: Equatable, Sendable, BitwiseCopyable {
    var impactFree: Int64
    /// The price of the last trade since the quotes were set, or the centre of the quotes.
    var price: Int64
    var liquidity: LiquidityGauge.State
  }

  /// Whose orders they are.
  private enum Owner {
    static let flow: Int32 = 0
    static let makers: Int32 = 1
  }

  var book: OrderBook
  let quotes: QuotedBookSpec
  /// Lots of one quote at whole liquidity.
  let lots: Int64
  let scale: BaseScale
  let hasImpact: Bool
  /// What is left of the centre's distance after one tick, times 2⁶².
  let decay: Int64
  let gauge: LiquidityGauge?
  var state: State
  var resting: [OrderID] = []
  var effects = EffectBuffer<BookEffect>()
  var journal: [State] = []
  var isRecording = false

  /// Creates a book with the makers' first quotes; prices reach ten times the initial one.
  init(
    spec: VenueSpec,
    quotes: QuotedBookSpec,
    initialPrice: Price,
    scale: BaseScale,
    tick: SimDuration
  ) throws(QuantityError) {
    let step = max(1, try quotes.tick.part(of: initialPrice.nanos, rounding: .halfEven))
    let highest = min(Int64(OrderBookSpec.largestCount), 10 * (initialPrice.nanos / step))
    do throws(OrderBookError) {
      book = try OrderBook(
        spec: OrderBookSpec(
          tick: Price(nanos: step),
          lot: BaseQuantity(units: 1),
          highestTick: Int32(max(1, highest)),
          capacity: 2 * quotes.levels + 2,
          owners: 2
        ),
        scale: scale
      )
    } catch { throw .overflow }
    self.quotes = quotes
    self.scale = scale
    let perPercent = try VenueArithmetic.multiplyDivide(
      UInt128(max(0, spec.depthPerPercent.micros)),
      UInt128(scale.unitsPerWhole) * 1_000,
      by: UInt128(initialPrice.nanos),
      roundingUp: false
    )
    lots = max(
      1,
      try WideArithmetic.multiplyDivide(
        try VenueArithmetic.narrow(perPercent),
        quotes.spacing.partsPerBillion,
        by: Ratio.percent(1).partsPerBillion,
        rounding: .floor
      )
    )
    if lots > book.largestOrder { throw .overflow }
    hasImpact = spec.impact
    decay = VenueArithmetic.decay(halfLife: spec.halfLife, tick: tick)
    gauge = spec.stress.map { LiquidityGauge($0, tick: tick) }
    state = State(
      impactFree: initialPrice.nanos,
      price: initialPrice.nanos,
      liquidity: LiquidityGauge.whole(at: initialPrice.nanos)
    )
    if hasImpact { quote() }
  }

  var price: Price { Price(nanos: hasImpact ? state.price : state.impactFree) }

  /// Takes one tick: the makers move their centre, and quote again.
  mutating func step(impactFree: Price) throws(QuantityError) {
    var next = state
    next.impactFree = impactFree.nanos
    if hasImpact {
      // The distance is relative, so that it moves with the impact-free price.
      let centre = try WideArithmetic.multiplyDivide(
        state.price,
        impactFree.nanos,
        by: state.impactFree,
        rounding: .halfEven
      )
      let gap = Int128(centre) - Int128(impactFree.nanos)
      next.price = max(1, impactFree.nanos + Int64(gap * Int128(decay) / (1 << 62)))
      if let gauge { next.liquidity = gauge.stepped(state.liquidity, price: next.price) }
    }
    replace(with: next)
    if hasImpact { quote() }
  }

  /// Replaces all quotes of the makers by a ladder around the present centre.
  private mutating func quote() {
    for id in resting { book.cancel(id) }
    resting.removeAll(keepingCapacity: true)
    let whole = Int128(Ratio.one.partsPerBillion)
    let share = Int128(state.liquidity.share)
    let size = Int64(Int128(lots) * share / whole)
    if size == 0 { return }
    let missing = whole - share
    let spread =
      Int128(quotes.halfSpread.partsPerBillion)
      * (whole + Int128(quotes.widening.partsPerBillion) * missing * 10 / whole) / whole
    for level in 0..<Int128(quotes.levels) {
      let distance = spread + level * Int128(quotes.spacing.partsPerBillion)
      place(.buy, size, at: Int128(state.price) * (whole - distance) / whole)
      place(.sell, size, at: (Int128(state.price) * (whole + distance) + whole - 1) / whole)
    }
    effects.removeAll()
  }

  /// A quote; bids go down to a whole tick, asks up; beyond the book's prices there is none.
  private mutating func place(_ side: Side, _ size: Int64, at nanos: Int128) {
    let step = Int128(book.spec.tick.nanos)
    let tick = side == .buy ? nanos / step : (nanos + step - 1) / step
    guard tick >= 1, tick <= Int128(book.spec.highestTick) else { return }
    let report = book.place(
      NewOrder(
        owner: Owner.makers,
        side: side,
        kind: .postOnly,
        tick: Int32(tick),
        lots: size
      ),
      into: &effects
    )
    if let id = report.id { resting.append(id) }
  }

  /// Trades against the quotes.
  mutating func execute(_ side: Side, _ quantity: BaseQuantity) throws(QuantityError) -> FillReport
  {
    let outcome = try preview(side, quantity)
    if !hasImpact || outcome.filled == .zero { return outcome }
    effects.removeAll()
    let report = book.place(
      NewOrder(
        owner: Owner.flow,
        side: side,
        kind: .market,
        tick: 0,
        lots: outcome.filled.units
      ),
      into: &effects
    )
    precondition(
      report.filled == outcome.filled.units && report.quote == outcome.quote,
      "a book trades as it previews"
    )
    effects.removeAll()
    var next = state
    next.price = outcome.priceAfter.nanos
    replace(with: next)
    return outcome
  }

  /// What an order would do, by reading down the queue of prices.
  func preview(_ side: Side, _ quantity: BaseQuantity) throws(QuantityError) -> FillReport {
    precondition(quantity.units >= 0, "the side carries the sign of an order")
    var left = min(quantity.units, book.largestOrder)
    var filled: Int64 = 0
    var quote: Int64 = 0
    var last = state.price
    if hasImpact {
      let opposite: Side = side == .buy ? .sell : .buy
      var tick = side == .buy ? book.bestAsk : book.bestBid
      while left > 0, let at = tick {
        // One quote at a price mostly; two where the ladder is finer than the ticks.
        for lots in book.queue(opposite, at: at) where left > 0 {
          let part = min(left, lots)
          quote = try WideArithmetic.sum(quote, book.worth(part, at, roundingUp: side == .buy))
          filled += part
          left -= part
        }
        last = book.price(of: at).nanos
        tick = book.nextTick(opposite, after: at)
      }
    } else {
      filled = quantity.units
      quote = try quantity.value(
        at: price,
        scale: scale,
        rounding: side == .buy ? .ceiling : .floor
      ).micros
    }
    return FillReport(
      side: side,
      filled: BaseQuantity(units: filled),
      unfilled: BaseQuantity(units: quantity.units - filled),
      quote: QuoteAmount(micros: quote),
      priceBefore: price,
      priceAfter: filled == 0 || !hasImpact ? price : Price(nanos: last),
      impactFree: Price(nanos: state.impactFree)
    )
  }

  private mutating func replace(with next: State) {
    if next == state { return }
    if isRecording { journal.append(state) }
    state = next
  }

  mutating func mark() -> VenueMark {
    isRecording = true
    return VenueMark(state: Int32(journal.count), trades: book.mark())
  }

  /// Undoes trades; quotes are set at ticks, which no transaction contains.
  mutating func revert(to mark: VenueMark) {
    book.revert(to: mark.trades)
    guard Int(mark.state) < journal.count else { return }
    state = journal[Int(mark.state)]
    journal.removeLast(journal.count - Int(mark.state))
  }

  mutating func commit() {
    book.commit()
    journal.removeAll(keepingCapacity: true)
    isRecording = false
  }
}
