/// An order for an order book, as its owner sends it.
public struct NewOrder: Equatable, Sendable, BitwiseCopyable {
  /// Who sends it: below the book's number of owners.
  public var owner: Int32
  /// Whether it buys or sells base.
  public var side: Side
  /// What happens to the part that does not trade at once.
  public var kind: OrderKind
  /// The worst acceptable price in ticks; a market order has none and it is not read.
  public var tick: Int32
  /// Quantity in lots.
  public var lots: Int64
  /// Whether it may only bring its owner's position closer to zero.
  public var isReduceOnly: Bool
  /// What happens where it would meet an order of its own owner.
  public var selfTrade: SelfTradeRule

  /// Creates an order.
  public init(
    owner: Int32,
    side: Side,
    kind: OrderKind,
    tick: Int32,
    lots: Int64,
    isReduceOnly: Bool = false,
    selfTrade: SelfTradeRule = .cancelTaker
  ) {
    self.owner = owner
    self.side = side
    self.kind = kind
    self.tick = tick
    self.lots = lots
    self.isReduceOnly = isReduceOnly
    self.selfTrade = selfTrade
  }
}

/// What happens to the part of an order that does not trade at once.
@frozen
public enum OrderKind: UInt8, Sendable, BitwiseCopyable {
  /// It rests at its price.
  case limit = 0
  /// It is dropped; any price is accepted.
  case market = 1
  /// It is dropped.
  case immediateOrCancel = 2
  /// The whole order rests, or is refused where some of it would trade.
  case postOnly = 3
}

/// What happens where an order would trade with a resting order of the same owner.
@frozen
public enum SelfTradeRule: UInt8, Sendable, BitwiseCopyable {
  /// The rest of the arriving order is dropped.
  case cancelTaker = 0
  /// The resting order is removed and the arriving one goes on.
  case cancelMaker = 1
  /// Both.
  case cancelBoth = 2
  /// Both shrink by the smaller of the two, without a trade.
  case decrement = 3
}

/// A resting order of one book; no other order of that book ever has the same.
@frozen
public struct OrderID: Hashable, Sendable, BitwiseCopyable {
  /// Where the book keeps it.
  let slot: Int32
  /// How many orders that place held before.
  let generation: UInt32
}
