public import Quantities

/// What a book did with an order.
///
/// Every lot of an accepted order is filled, resting or dropped.
public struct PlacementReport: Equatable, Sendable, BitwiseCopyable {
  /// The resting part's identity, where there is one.
  public var id: OrderID?
  /// Why the order was refused, in which case nothing happened.
  public var rejection: OrderRejection?
  /// Lots that traded.
  public var filled: Int64
  /// Quote that the owner paid (a purchase) or received (a sale).
  public var quote: QuoteAmount
  /// Lots that rest in the book.
  public var resting: Int64
  /// Lots that neither traded nor rest: no counterpart, a self-trade, nothing left to reduce, or
  /// no room for the rest.
  public var dropped: Int64

  init(refused rejection: OrderRejection) {
    id = nil
    self.rejection = rejection
    filled = 0
    quote = .zero
    resting = 0
    dropped = 0
  }

  init(id: OrderID?, filled: Int64, quote: QuoteAmount, resting: Int64, dropped: Int64) {
    self.id = id
    rejection = nil
    self.filled = filled
    self.quote = quote
    self.resting = resting
    self.dropped = dropped
  }
}

/// Why a book refuses an order.
@frozen
public enum OrderRejection: UInt8, Sendable, BitwiseCopyable {
  /// The owner is not one of the book's.
  case unknownOwner = 0
  /// The quantity is not positive, or larger than `OrderBook.largestOrder`.
  case quantityOutOfRange = 1
  /// The price is below one tick or above the highest.
  case priceOutOfRange = 2
  /// A post-only order would trade.
  case wouldTrade = 3
  /// A reduce-only order has no position to reduce.
  case nothingToReduce = 4
  /// As many orders rest as the book holds.
  case bookFull = 5
  /// The book is in a call auction, which takes limit orders that need no position.
  case notInCall = 6
  /// The owner's position is beyond 2⁶¹ lots.
  case positionLimit = 7
  /// No such order rests.
  case unknownOrder = 8
}

/// One trade between two orders.
public struct BookFill: Equatable, Sendable, BitwiseCopyable {
  /// The resting order; in a call auction the one that sells.
  public var maker: OrderID
  /// Owner of the resting order; in a call auction the seller.
  public var makerOwner: Int32
  /// Owner of the arriving order; in a call auction the buyer.
  public var takerOwner: Int32
  /// Side of the arriving order; in a call auction `buy`.
  public var takerSide: Side
  /// Price in ticks.
  public var tick: Int32
  /// Quantity in lots.
  public var lots: Int64
  /// Quote that changed hands: up when the arriving order buys, down when it sells; down in a call
  /// auction.
  public var quote: QuoteAmount

  /// Creates a fill.
  public init(
    maker: OrderID,
    makerOwner: Int32,
    takerOwner: Int32,
    takerSide: Side,
    tick: Int32,
    lots: Int64,
    quote: QuoteAmount
  ) {
    self.maker = maker
    self.makerOwner = makerOwner
    self.takerOwner = takerOwner
    self.takerSide = takerSide
    self.tick = tick
    self.lots = lots
    self.quote = quote
  }
}

/// Why a book took lots of a resting order away without a trade or a request of its owner.
@frozen
public enum RemovalReason: UInt8, Sendable, BitwiseCopyable {
  /// It met an order of its own owner.
  case selfTrade = 0
  /// It is reduce-only and its owner's position no longer allows it.
  case nothingToReduce = 1
  /// It is reduce-only and a call auction opened.
  case callAuction = 2
}

/// What happens in a book to the orders that rest there.
public enum BookEffect: Equatable, Sendable, BitwiseCopyable {
  /// Two orders traded.
  case filled(BookFill)
  /// A resting order lost lots without a trade.
  case removed(OrderID, owner: Int32, lots: Int64, RemovalReason)
}
