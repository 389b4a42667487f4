public import Quantities

/// A central limit order book with price–time priority.
///
/// Prices are whole ticks, quantities whole lots. Each price of each side is a queue of orders,
/// linked through one pool of slots; a set of bits over the prices finds the best. No operation
/// allocates once the journal and the caller's buffer have grown.
///
/// The book counts each owner's position (lots bought less lots sold), which reduce-only orders
/// need. It holds no money: the fills say what changed hands.
///
/// - Units: ticks and lots of `OrderBookSpec`; quote in 10⁻⁶.
/// - Rounding: each fill's quote against the arriving order.
public struct OrderBook: Equatable, Sendable {
  /// Of what the book is made and how large it is.
  public let spec: OrderBookSpec
  /// Quote of one lot at one tick, as a reduced fraction of 10⁻⁶.
  let unitQuote: Fraction
  /// The most lots of one order: what keeps every sum inside its integer.
  public let largestOrder: Int64

  /// Every order that rests, and places where orders were; place 0 stands for no order.
  var slots: [OrderSlot]
  /// Both sides' prices: a bid at its tick, an ask `askOffset` further.
  var levels: [PriceLevel]
  /// The prices with orders, as positions in `levels`.
  var occupied: TickSet
  /// Places that were left, the last one on top.
  var free: [Int32]
  /// Lots bought less lots sold, by owner.
  var positions: [Int64]
  var figures: BookFigures
  /// What each changed cell held before, since the first open mark, oldest first.
  var journal: [BookChange]
  var isRecording: Bool

  /// Creates an empty book.
  ///
  /// - Throws: The first of the specification's problems; `lotTooLarge`.
  public init(spec: OrderBookSpec, scale: BaseScale) throws(OrderBookError) {
    if let problem = spec.problems().first { throw problem }
    self.spec = spec
    unitQuote = Fraction(
      UInt128(spec.lot.units) * UInt128(spec.tick.nanos),
      over: UInt128(scale.unitsPerWhole) * 1_000
    )
    let (perLot, overflow) = unitQuote.numerator
      .multipliedReportingOverflow(by: UInt128(spec.highestTick))
    let bound = (UInt128(1) << 62) * unitQuote.denominator
    if overflow || perLot > bound { throw .lotTooLarge }
    // All resting orders together fit an integer too.
    largestOrder = Int64(min((UInt128(1) << 62) / UInt128(spec.capacity), bound / perLot))
    slots = [OrderSlot()]
    slots.reserveCapacity(Int(spec.capacity) + 1)
    levels = Array(repeating: PriceLevel(), count: 2 * (Int(spec.highestTick) + 2))
    occupied = TickSet(bound: 2 * (spec.highestTick + 2))
    free = []
    positions = Array(repeating: 0, count: Int(spec.owners))
    figures = BookFigures(bid: 0, ask: spec.highestTick + 1, resting: 0, isCall: false)
    journal = []
    isRecording = false
  }

  /// The highest price of a purchase order, in ticks.
  public var bestBid: Int32? { figures.bid == 0 ? nil : figures.bid }

  /// The lowest price of a sale order, in ticks.
  public var bestAsk: Int32? { figures.ask > spec.highestTick ? nil : figures.ask }

  /// How many orders rest.
  public var restingOrders: Int32 { figures.resting }

  /// Whether orders are collected for a call auction and nothing trades.
  public var isInCall: Bool { figures.isCall }

  /// Lots bought less lots sold by an owner.
  public func position(of owner: Int32) -> Int64 { positions[Int(owner)] }

  /// Lots that rest at a price.
  public func lots(_ side: Side, at tick: Int32) -> Int64 {
    guard tick >= 1, tick <= spec.highestTick else { return 0 }
    return levels[cell(side, tick)].lots
  }

  /// The next price with orders, away from the best: below for purchases, above for sales.
  public func nextTick(_ side: Side, after tick: Int32) -> Int32? {
    precondition(tick >= 0 && tick <= spec.highestTick + 1, "a tick of this book")
    return neighbour(side, tick)
  }

  /// What is left of a resting order, or nothing where it no longer rests.
  public func order(_ id: OrderID) -> RestingOrder? {
    guard let slot = find(id) else { return nil }
    let order = slots[Int(slot)]
    return RestingOrder(owner: order.owner, side: order.side, tick: order.tick, lots: order.lots)
  }

  /// The lots of the orders at a price, oldest first.
  func queue(_ side: Side, at tick: Int32) -> [Int64] {
    var lots: [Int64] = []
    var index = levels[cell(side, tick)].oldest
    while index != 0 {
      lots.append(slots[Int(index)].lots)
      index = slots[Int(index)].younger
    }
    return lots
  }

  /// The price of a tick.
  public func price(of tick: Int32) -> Price { Price(nanos: Int64(tick) * spec.tick.nanos) }
}

/// An order as it rests.
public struct RestingOrder: Equatable, Sendable, BitwiseCopyable {
  /// Whose it is.
  public var owner: Int32
  /// Its side.
  public var side: Side
  /// Its price in ticks.
  public var tick: Int32
  /// Lots that are left of it.
  public var lots: Int64
}

/// A place for one order.
struct OrderSlot: Equatable, Sendable, BitwiseCopyable {
  var lots: Int64 = 0
  var generation: UInt32 = 0
  var owner: Int32 = 0
  var tick: Int32 = 0
  /// Places of the younger and the older order of the same price; 0 at the ends.
  var younger: Int32 = 0
  var older: Int32 = 0
  var side: Side = .buy
  var isReduceOnly = false
}

/// The orders of one price: their sum, and the ends of the queue, 0 where it is empty.
struct PriceLevel: Equatable, Sendable, BitwiseCopyable {
  var lots: Int64 = 0
  var oldest: Int32 = 0
  var youngest: Int32 = 0
}

/// The book's scalars.
struct BookFigures: Equatable, Sendable, BitwiseCopyable {
  /// Best purchase price; 0, below every price, where there is none.
  var bid: Int32
  /// Best sale price; one above the highest where there is none.
  var ask: Int32
  var resting: Int32
  var isCall: Bool
}

/// A positive rational in lowest terms.
struct Fraction: Equatable, Sendable, BitwiseCopyable {
  let numerator: UInt128
  let denominator: UInt128

  init(_ numerator: UInt128, over denominator: UInt128) {
    var (a, b) = (numerator, denominator)
    while b != 0 { (a, b) = (b, a % b) }
    self.numerator = numerator / a
    self.denominator = denominator / a
  }
}
