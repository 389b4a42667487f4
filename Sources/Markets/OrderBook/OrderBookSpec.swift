public import Quantities

/// What an order book trades in, and how large it may become.
public struct OrderBookSpec: Equatable, Sendable, BitwiseCopyable {
  /// The step of prices; order prices are whole ticks.
  public var tick: Price
  /// The step of quantities; order quantities are whole lots.
  public var lot: BaseQuantity
  /// The highest price, in ticks; the lowest is one tick.
  public var highestTick: Int32
  /// Most orders that rest at one time.
  public var capacity: Int32
  /// Number of owners; an order names one of them.
  public var owners: Int32

  /// Creates a specification.
  public init(
    tick: Price,
    lot: BaseQuantity,
    highestTick: Int32,
    capacity: Int32,
    owners: Int32
  ) {
    self.tick = tick
    self.lot = lot
    self.highestTick = highestTick
    self.capacity = capacity
    self.owners = owners
  }

  /// The largest `highestTick`, `capacity` and `owners`.
  public static var largestCount: Int32 { 1 << 22 }

  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [OrderBookError] {
    var found: [OrderBookError] = []
    if tick.nanos <= 0 { found.append(.tickNotPositive) }
    if lot <= .zero { found.append(.lotNotPositive) }
    let counts = 1...Self.largestCount
    if !counts.contains(highestTick) { found.append(.highestTickOutOfRange(highestTick)) }
    if !counts.contains(capacity) { found.append(.capacityOutOfRange(capacity)) }
    if !counts.contains(owners) { found.append(.ownersOutOfRange(owners)) }
    if found.isEmpty, tick.nanos > Int64.max / Int64(highestTick) {
      found.append(.highestPriceOutOfRange)
    }
    return found
  }
}

/// Why there is no such order book.
public enum OrderBookError: Error, Equatable, Sendable {
  /// The tick is not positive.
  case tickNotPositive
  /// The lot is not positive.
  case lotNotPositive
  /// The highest tick is not from 1 to `OrderBookSpec.largestCount`.
  case highestTickOutOfRange(Int32)
  /// The capacity is not from 1 to `OrderBookSpec.largestCount`.
  case capacityOutOfRange(Int32)
  /// The number of owners is not from 1 to `OrderBookSpec.largestCount`.
  case ownersOutOfRange(Int32)
  /// The price of the highest tick does not fit its integer.
  case highestPriceOutOfRange
  /// One lot at the highest tick is worth more than a quote amount holds.
  case lotTooLarge
}
