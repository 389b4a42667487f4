public import Quantities

/// The venue of a market, of whatever kind its specification asks for.
///
/// All kinds take the same orders and steps and keep an undo journal.
public struct Venue: Equatable, Sendable {
  private var kinds = Boxed(VenueKinds())

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
      kinds.value.parametric = Boxed(
        try ImpactVenue(spec: spec, initialPrice: initialPrice, scale: scale, tick: tick)
      )
    case .constantProduct(let fee):
      kinds.value.product = try ConstantProductVenue(
        spec: spec,
        fee: fee,
        initialPrice: initialPrice,
        scale: scale,
        tick: tick
      )
    case .concentrated(let pool):
      kinds.value.ranges = try ConcentratedVenue(
        spec: spec,
        ranges: pool,
        initialPrice: initialPrice,
        scale: scale,
        tick: tick
      )
    case .orderBook(let quotes):
      kinds.value.book = try BookVenue(
        spec: spec,
        quotes: quotes,
        initialPrice: initialPrice,
        scale: scale,
        tick: tick
      )
    }
    kinds.value.notePrices()
  }

  /// The market price: of parametric impact and pools the price of the next vanishing trade before
  /// fee, of a book the last trade since the makers quoted, or their centre.
  public var price: Price { kinds.value.price }

  /// The impact-free price.
  public var impactFreePrice: Price { kinds.value.impactFreePrice }

  /// The share of its liquidity that is there; 100 % where stress has no effect.
  public var liquidityShare: Ratio { kinds.value.liquidityShare }

  /// What providers who stayed since the start have lost against holding what they put in, fees
  /// counted, over its present worth; nothing where the venue is no pool.
  public var providerLoss: Ratio? {
    kinds.value.product?.providerLoss ?? kinds.value.ranges?.providerLoss
  }

  /// Takes one tick: impact decays or is traded away, then the impact-free price moves.
  ///
  /// - Throws: `overflow` when a price or amount does not fit.
  public mutating func step(impactFree: Price) throws(QuantityError) {
    try kinds.value.step(impactFree: impactFree)
  }

  /// Takes one tick of the pinned pass: see `ImpactVenue.stepPinned(record:)`.
  ///
  /// - Returns: One point of the stripped path.
  /// - Throws: `overflow` when it does not fit.
  /// - Precondition: The venue's impact is parametric: only there a record fixes the price without
  ///   impact.
  @discardableResult
  public mutating func stepPinned(record: Price) throws(QuantityError) -> Price {
    try kinds.value.stepPinned(record: record)
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
    try kinds.value.execute(side, quantity)
  }

  /// Returns what an order would do, and does nothing.
  ///
  /// - Throws: `overflow` when the amount does not fit.
  /// - Precondition: `quantity` is not negative.
  public func preview(_ side: Side, _ quantity: BaseQuantity) throws(QuantityError) -> FillReport {
    try kinds.value.preview(side, quantity)
  }
}

// MARK: - Undo journal

extension Venue {
  /// Opens an atomic section, or a section inside one, and returns the point to revert to.
  public mutating func mark() -> Int32 { kinds.value.mark() }

  /// Undoes every change since `mark`; the section stays open until `commit()`.
  ///
  /// - Complexity: O(changes undone).
  public mutating func revert(to mark: Int32) { kinds.value.revert(to: mark) }

  /// Ends the outermost atomic section and keeps its changes.
  public mutating func commit() { kinds.value.commit() }

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
