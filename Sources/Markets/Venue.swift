public import Quantities

/// The venue of a market, of whatever kind its specification asks for.
///
/// All kinds take the same orders and steps and keep an undo journal; exactly one of the stored
/// kinds is present. It is stored as one optional per kind, and not as a choice with payload,
/// because a payload could only be changed by copying it out and in.
public struct Venue: Equatable, Sendable {
  private(set) var parametric: ImpactVenue?
  private(set) var product: ConstantProductVenue?
  private(set) var ranges: ConcentratedVenue?
  private(set) var book: BookVenue?
  /// Where each open section began in the journals of a pool or book.
  private var marks: [VenueMark] = []

  /// Creates a venue at rest: its price is the impact-free price, to one rounding of its kind.
  ///
  /// - Parameters:
  ///   - spec: A specification without `problems()`.
  ///   - initialPrice: The impact-free price at the start; fixes the depth in base units.
  ///   - scale: The scale of the base asset.
  ///   - tick: Time between two steps; positive.
  /// - Throws: `overflow` when the depth is too small or too large for the kind.
  public init(
    spec: VenueSpec,
    initialPrice: Price,
    scale: BaseScale,
    tick: SimDuration
  ) throws(QuantityError) {
    precondition(initialPrice.nanos > 0, "a venue's price is positive")
    precondition(tick.nanoseconds > 0, "a venue's tick is positive")
    switch spec.form {
    case .linear, .squareRoot, .ladder:
      parametric = try ImpactVenue(
        spec: spec,
        initialPrice: initialPrice,
        scale: scale,
        tick: tick
      )
    case .constantProduct(let fee):
      product = try ConstantProductVenue(
        spec: spec,
        fee: fee,
        initialPrice: initialPrice,
        scale: scale,
        tick: tick
      )
    case .concentrated(let pool):
      ranges = try ConcentratedVenue(
        spec: spec,
        ranges: pool,
        initialPrice: initialPrice,
        scale: scale,
        tick: tick
      )
    case .orderBook(let quotes):
      book = try BookVenue(
        spec: spec,
        quotes: quotes,
        initialPrice: initialPrice,
        scale: scale,
        tick: tick
      )
    }
  }

  /// The market price: of parametric impact and pools the price of the next vanishing trade before
  /// fee, of a book the last trade since the makers quoted, or their centre.
  public var price: Price {
    if let price = parametric?.price ?? product?.price ?? ranges?.price ?? book?.price {
      return price
    }
    preconditionFailure("a venue has a kind")
  }

  /// The impact-free price.
  public var impactFreePrice: Price {
    if let price = parametric?.impactFreePrice { return price }
    let nanos = product?.state.impactFree ?? ranges?.state.impactFree ?? book?.state.impactFree
    if let nanos { return Price(nanos: nanos) }
    preconditionFailure("a venue has a kind")
  }

  /// The share of its liquidity that is there; 100 % where stress has no effect.
  public var liquidityShare: Ratio {
    if let share = parametric?.liquidityShare { return share }
    let state = product?.state.liquidity ?? ranges?.state.liquidity ?? book?.state.liquidity
    if let state { return Ratio(partsPerBillion: state.share) }
    preconditionFailure("a venue has a kind")
  }

  /// What providers who stayed since the start have lost against holding what they put in, fees
  /// counted, over its present worth; nothing where the venue is no pool.
  public var providerLoss: Ratio? { product?.providerLoss ?? ranges?.providerLoss }

  /// Takes one tick: impact decays or is traded away, then the impact-free price moves.
  ///
  /// - Throws: `overflow` when a price or amount does not fit.
  public mutating func step(impactFree: Price) throws(QuantityError) {
    precondition(impactFree.nanos > 0, "an impact-free price is positive")
    try parametric?.step(impactFree: impactFree)
    try product?.step(impactFree: impactFree)
    try ranges?.step(impactFree: impactFree)
    try book?.step(impactFree: impactFree)
  }

  /// Takes one tick of the pinned pass: see `ImpactVenue.stepPinned(record:)`.
  ///
  /// - Returns: One point of the stripped path.
  /// - Throws: `overflow` when it does not fit.
  /// - Precondition: The venue's impact is parametric: only there a record fixes the price without
  ///   impact.
  @discardableResult
  public mutating func stepPinned(record: Price) throws(QuantityError) -> Price {
    if let price = try parametric?.stepPinned(record: record) { return price }
    preconditionFailure("a record is stripped through parametric impact")
  }

  /// Fills a market order as far as the venue's liquidity reaches.
  ///
  /// - Returns: What was filled.
  /// - Throws: `overflow` when the amount does not fit; the venue is then unchanged.
  /// - Precondition: `quantity` is not negative.
  @discardableResult
  public mutating func execute(
    _ side: Side,
    _ quantity: BaseQuantity
  ) throws(QuantityError) -> FillReport {
    precondition(quantity.units >= 0, "the side carries the sign of an order")
    if let fill = try parametric?.execute(side, quantity) { return fill }
    if let fill = try product?.execute(side, quantity) { return fill }
    if let fill = try ranges?.execute(side, quantity) { return fill }
    if let fill = try book?.execute(side, quantity) { return fill }
    preconditionFailure("a venue has a kind")
  }

  /// Returns what an order would do, and does nothing.
  ///
  /// - Throws: `overflow` when the amount does not fit.
  /// - Precondition: `quantity` is not negative.
  public func preview(_ side: Side, _ quantity: BaseQuantity) throws(QuantityError) -> FillReport {
    if let parametric { return try parametric.preview(side, quantity) }
    if let book { return try book.preview(side, quantity) }
    var copy = self
    return try copy.execute(side, quantity)
  }
}

// MARK: - Undo journal

extension Venue {
  /// Opens an atomic section, or a section inside one, and returns the point to revert to.
  public mutating func mark() -> Int32 {
    if let mark = parametric?.mark() { return mark }
    guard let mark = product?.mark() ?? ranges?.mark() ?? book?.mark() else {
      preconditionFailure("a venue has a kind")
    }
    marks.append(mark)
    return Int32(marks.count - 1)
  }

  /// Undoes every change since `mark`; the section stays open until `commit()`.
  ///
  /// - Complexity: O(changes undone).
  public mutating func revert(to mark: Int32) {
    if parametric?.revert(to: mark) != nil { return }
    precondition(mark >= 0 && Int(mark) < marks.count, "a mark of another transaction")
    let point = marks[Int(mark)]
    marks.removeLast(marks.count - Int(mark) - 1)
    product?.revert(to: point)
    ranges?.revert(to: point)
    book?.revert(to: point)
  }

  /// Ends the outermost atomic section and keeps its changes.
  public mutating func commit() {
    marks.removeAll(keepingCapacity: true)
    parametric?.commit()
    product?.commit()
    ranges?.commit()
    book?.commit()
  }

  /// Handles one input and emits what followed: the venue's one seam.
  ///
  /// `now` is not needed: time passes by steps of one tick.
  ///
  /// - Throws: `overflow` when a price or amount does not fit.
  public mutating func handle(
    _ input: VenueInput,
    at now: SimInstant,
    into effects: inout EffectBuffer<VenueEffect>
  ) throws(QuantityError) {
    let before = (price, impactFreePrice)
    switch input {
    case .pathStep(let impactFree): try step(impactFree: impactFree)
    case .pinnedStep(let record): try stepPinned(record: record)
    case .order(let side, let quantity): effects.emit(.filled(try execute(side, quantity)))
    }
    if before != (price, impactFreePrice) {
      effects.emit(.priceChanged(price: price, impactFree: impactFreePrice))
    }
  }
}
