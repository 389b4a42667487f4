import Quantities

/// The state of a venue: one of the kinds, present, and the rest absent; `Venue` keeps it in a box.
///
/// One optional per kind, and not a choice with payload, because a payload could only be changed by
/// copying it out and in. What a scenario uses most is asked first.
struct VenueKinds: Equatable, Sendable {
  /// In a box of its own: to ask an optional of this size what it holds is to copy it.
  var parametric: Boxed<ImpactVenue>?
  var product: ConstantProductVenue?
  var ranges: ConcentratedVenue?
  var book: BookVenue?
  /// Where each open section began in the journals of a pool or book.
  var marks: [VenueMark] = []

  /// The market price and the impact-free price, asked several times an event: beside the kinds,
  /// because to ask an optional of their size what it holds is to copy it.
  private(set) var price = Price(nanos: 0)
  private(set) var impactFreePrice = Price(nanos: 0)

  /// Notes the prices; after every change.
  mutating func notePrices() {
    if let parametric {
      (price, impactFreePrice) = (parametric.value.price, parametric.value.impactFreePrice)
    } else if let product {
      (price, impactFreePrice) = (product.price, Price(nanos: product.state.impactFree))
    } else if let ranges {
      (price, impactFreePrice) = (ranges.price, Price(nanos: ranges.state.impactFree))
    } else if let book {
      (price, impactFreePrice) = (book.price, Price(nanos: book.state.impactFree))
    }
  }

  var liquidityShare: Ratio {
    if let share = parametric?.value.liquidityShare { return share }
    let state = product?.state.liquidity ?? ranges?.state.liquidity ?? book?.state.liquidity
    if let state { return Ratio(partsPerBillion: state.share) }
    preconditionFailure("a venue has a kind")
  }

  mutating func step(impactFree: Price) throws(QuantityError) {
    precondition(impactFree.nanos > 0, "an impact-free price is positive")
    defer { notePrices() }
    if try parametric?.value.step(impactFree: impactFree) != nil { return }
    try product?.step(impactFree: impactFree)
    try ranges?.step(impactFree: impactFree)
    try book?.step(impactFree: impactFree)
  }

  mutating func stepPinned(record: Price) throws(QuantityError) -> Price {
    defer { notePrices() }
    if let price = try parametric?.value.stepPinned(record: record) { return price }
    preconditionFailure("a record is stripped through parametric impact")
  }

  mutating func execute(
    _ side: Side,
    _ quantity: BaseQuantity
  ) throws(QuantityError) -> FillReport {
    precondition(quantity.units >= 0, "the side carries the sign of an order")
    defer { notePrices() }
    if let fill = try parametric?.value.execute(side, quantity) { return fill }
    if let fill = try product?.execute(side, quantity) { return fill }
    if let fill = try ranges?.execute(side, quantity) { return fill }
    if let fill = try book?.execute(side, quantity) { return fill }
    preconditionFailure("a venue has a kind")
  }

  func preview(_ side: Side, _ quantity: BaseQuantity) throws(QuantityError) -> FillReport {
    if let parametric { return try parametric.value.preview(side, quantity) }
    if let book { return try book.preview(side, quantity) }
    var copy = self
    return try copy.execute(side, quantity)
  }

  mutating func mark() -> Int32 {
    if let mark = parametric?.value.mark() { return mark }
    guard let mark = product?.mark() ?? ranges?.mark() ?? book?.mark() else {
      preconditionFailure("a venue has a kind")
    }
    marks.append(mark)
    return Int32(marks.count - 1)
  }

  mutating func revert(to mark: Int32) {
    defer { notePrices() }
    if parametric?.value.revert(to: mark) != nil { return }
    precondition(mark >= 0 && Int(mark) < marks.count, "a mark of another transaction")
    let point = marks[Int(mark)]
    marks.removeLast(marks.count - Int(mark) - 1)
    product?.revert(to: point)
    ranges?.revert(to: point)
    book?.revert(to: point)
  }

  mutating func commit() {
    if parametric?.value.commit() != nil { return }
    marks.removeAll(keepingCapacity: true)
    product?.commit()
    ranges?.commit()
    book?.commit()
  }
}
