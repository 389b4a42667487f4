public import Quantities

/// The side of an order, seen from the one who sends it.
@frozen
public enum Side: UInt8, Sendable, BitwiseCopyable {
  /// Buys base for quote.
  case buy = 0
  /// Sells base for quote.
  case sell = 1
}

/// What a venue did with an order.
public struct FillReport: Equatable, Sendable, BitwiseCopyable {
  /// The side of the order.
  public let side: Side
  /// Base that changed hands; not negative.
  public let filled: BaseQuantity
  /// Base that the venue refused because it would have left its modelled range; not negative.
  public let unfilled: BaseQuantity
  /// Quote that changed hands: proceeds rounded down, costs rounded up, against the taker.
  public let quote: QuoteAmount
  /// The venue's price just before the order.
  public let priceBefore: Price
  /// The venue's price just after the order.
  public let priceAfter: Price
  /// The impact-free price, which no order moves.
  public let impactFree: Price

  /// Creates a report.
  public init(
    side: Side,
    filled: BaseQuantity,
    unfilled: BaseQuantity,
    quote: QuoteAmount,
    priceBefore: Price,
    priceAfter: Price,
    impactFree: Price
  ) {
    self.side = side
    self.filled = filled
    self.unfilled = unfilled
    self.quote = quote
    self.priceBefore = priceBefore
    self.priceAfter = priceAfter
    self.impactFree = impactFree
  }
}

/// What a venue can be told.
public enum VenueInput: Equatable, Sendable, BitwiseCopyable {
  /// One tick passed and the impact-free price is now this.
  case pathStep(impactFree: Price)
  /// One tick passed and the market price is now this: the pinned pass over a record.
  case pinnedStep(record: Price)
  /// A market order of a positive quantity.
  case order(Side, BaseQuantity)
}

/// What a venue answers.
public enum VenueEffect: Equatable, Sendable, BitwiseCopyable {
  /// The market price or the impact-free price moved.
  case priceChanged(price: Price, impactFree: Price)
  /// An order was filled, in whole or in part.
  case filled(FillReport)
}
