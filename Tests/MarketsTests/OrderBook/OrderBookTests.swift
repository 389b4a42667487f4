import Markets
import Quantities
import TestSupport
import Testing

/// A book with a tick of 0.01, a lot of 0.001, and the effects of the last call.
struct BookDesk {
  var book: OrderBook
  var effects = EffectBuffer<BookEffect>()

  init(highestTick: Int32 = 1_000_000, capacity: Int32 = 1_000, owners: Int32 = 10) throws {
    book = try OrderBook(
      spec: OrderBookSpec(
        tick: Price(nanos: 10_000_000),
        lot: BaseQuantity(units: 100_000),
        highestTick: highestTick,
        capacity: capacity,
        owners: owners
      ),
      scale: .standard
    )
  }

  @discardableResult
  mutating func send(
    _ owner: Int32,
    _ side: Side,
    _ lots: Int64,
    at tick: Int32,
    _ kind: OrderKind = .limit,
    isReduceOnly: Bool = false,
    selfTrade: SelfTradeRule = .cancelTaker
  ) -> PlacementReport {
    effects.removeAll()
    return book.place(
      NewOrder(
        owner: owner,
        side: side,
        kind: kind,
        tick: tick,
        lots: lots,
        isReduceOnly: isReduceOnly,
        selfTrade: selfTrade
      ),
      into: &effects
    )
  }

  /// Maker, lots and tick of each fill.
  var fills: [[Int64]] {
    (0..<effects.count).compactMap { index in
      guard case .filled(let fill) = effects[index] else { return nil }
      return [Int64(fill.makerOwner), fill.lots, Int64(fill.tick)]
    }
  }
}

struct OrderBookTests {
  @Test func `the best price trades first, and of one price the oldest order`() throws {
    var desk = try BookDesk()
    desk.send(1, .sell, 5, at: 201_000)
    desk.send(2, .sell, 5, at: 200_500)
    desk.send(3, .sell, 5, at: 200_500)
    let report = desk.send(4, .buy, 12, at: 201_500)
    #expect(desk.fills == [[2, 5, 200_500], [3, 5, 200_500], [1, 2, 201_000]])
    // 10 × 0.001 × 2 005.00 + 2 × 0.001 × 2 010.00
    #expect(report.quote == QuoteAmount(micros: 24_070_000))
    #expect(report.filled == 12 && report.resting == 0 && report.dropped == 0)
    #expect(desk.book.bestAsk == 201_000)
    #expect(desk.book.position(of: 4) == 12)
    #expect(desk.book.position(of: 2) == -5)
  }

  @Test func `what does not trade rests, is dropped, or is refused, as its kind says`() throws {
    var desk = try BookDesk()
    desk.send(1, .sell, 5, at: 100)
    #expect(desk.send(2, .buy, 8, at: 100, .postOnly).rejection == .wouldTrade)
    #expect(desk.send(2, .buy, 8, at: 99, .postOnly).resting == 8)
    let taken = desk.send(2, .buy, 8, at: 100, .immediateOrCancel)
    #expect(taken.filled == 5 && taken.dropped == 3 && taken.id == nil)
    let market = desk.send(3, .sell, 20, at: 0, .market)
    #expect(market.filled == 8 && market.dropped == 12)
    let limit = desk.send(3, .sell, 4, at: 77)
    #expect(limit.resting == 4 && limit.id != nil)
  }

  @Test func `an order through an empty book is dropped and changes nothing`() throws {
    var desk = try BookDesk()
    let before = desk.book
    for side in [Side.buy, .sell] {
      let report = desk.send(1, side, 3, at: 5, .market)
      #expect(report.rejection == nil && report.filled == 0 && report.dropped == 3)
      #expect(desk.send(1, side, 3, at: 5, .immediateOrCancel).dropped == 3)
    }
    #expect(desk.book == before)
    #expect(desk.book.bestBid == nil && desk.book.bestAsk == nil)
  }

  @Test func `a smaller quantity keeps the place in the queue, anything else loses it`() throws {
    var desk = try BookDesk()
    let first = try #require(desk.send(1, .buy, 5, at: 50).id)
    let second = try #require(desk.send(2, .buy, 5, at: 50).id)
    let shrunk = desk.book.replace(first, tick: 50, lots: 3, into: &desk.effects)
    #expect(shrunk.id == first)
    desk.send(3, .sell, 1, at: 50)
    #expect(desk.fills == [[1, 1, 50]])
    let grown = desk.book.replace(first, tick: 50, lots: 9, into: &desk.effects)
    #expect(grown.id != first && grown.resting == 9)
    desk.send(3, .sell, 1, at: 50)
    #expect(desk.fills == [[2, 1, 50]])
    let moved = desk.book.replace(second, tick: 0, lots: 9, into: &desk.effects)
    #expect(moved.rejection == .priceOutOfRange)
    #expect(desk.book.order(second)?.lots == 4)
    #expect(
      desk.book.replace(first, tick: 50, lots: 1, into: &desk.effects).rejection
        == .unknownOrder
    )
  }

  @Test(
    arguments: [
      (rule: .cancelTaker, filled: 0, own: 4, other: 4, resting: 0),
      (rule: .cancelMaker, filled: 4, own: 0, other: 0, resting: 2),
      (rule: .cancelBoth, filled: 0, own: 0, other: 4, resting: 0),
      (rule: .decrement, filled: 2, own: 0, other: 2, resting: 0),
    ] as [(rule: SelfTradeRule, filled: Int64, own: Int64, other: Int64, resting: Int64)]
  )
  func `an order never trades with one of its owner`(
    row: (rule: SelfTradeRule, filled: Int64, own: Int64, other: Int64, resting: Int64)
  ) throws {
    var desk = try BookDesk()
    desk.send(1, .sell, 4, at: 100)
    desk.send(2, .sell, 4, at: 101)
    let report = desk.send(1, .buy, 6, at: 101, selfTrade: row.rule)
    #expect(report.filled == row.filled && report.resting == row.resting)
    #expect(desk.book.lots(.sell, at: 100) == row.own)
    #expect(desk.book.lots(.sell, at: 101) == row.other)
  }

  @Test func `a reduce-only order never opens or turns a position`() throws {
    var desk = try BookDesk()
    #expect(desk.send(1, .sell, 5, at: 10, isReduceOnly: true).rejection == .nothingToReduce)
    desk.send(2, .sell, 5, at: 100)
    desk.send(1, .buy, 5, at: 100)
    // Long 5: a sale of 9 becomes one of 5, twice, which together would turn the position.
    #expect(desk.send(1, .sell, 9, at: 110, isReduceOnly: true).resting == 5)
    #expect(desk.send(1, .sell, 4, at: 111, isReduceOnly: true).resting == 4)
    desk.send(3, .buy, 20, at: 120)
    #expect(desk.fills == [[1, 5, 110]])
    #expect(desk.book.position(of: 1) == 0)
    #expect(desk.book.bestAsk == nil)
    #expect(desk.book.lots(.buy, at: 120) == 15)
  }

  @Test func `a call auction clears at one price and leaves an uncrossed book`() throws {
    var desk = try BookDesk()
    desk.book.openCall(into: &desk.effects)
    desk.send(1, .buy, 10, at: 105)
    desk.send(2, .buy, 10, at: 103)
    desk.send(3, .buy, 10, at: 100)
    desk.send(4, .sell, 8, at: 98)
    desk.send(5, .sell, 6, at: 102)
    desk.send(6, .sell, 20, at: 104)
    #expect(desk.book.isInCall && desk.fills == [])
    #expect(desk.send(7, .sell, 1, at: 1, .market).rejection == .notInCall)
    // At 102 and 103: 20 wanted, 14 offered, 14 trade; at 104: 10 trade.
    #expect(desk.book.indicative(reference: 110) == CallResult.of(103, 14, 6))
    #expect(desk.book.indicative(reference: 90) == CallResult.of(102, 14, 6))
    desk.effects.removeAll()
    desk.book.uncross(reference: 103, into: &desk.effects)
    #expect(desk.fills.map { $0[2] } == [103, 103, 103])
    #expect(desk.fills.map { $0[1] } == [8, 2, 4])
    #expect(desk.book.bestBid == 103 && desk.book.bestAsk == 104)
    #expect(desk.book.lots(.buy, at: 103) == 6)
  }

  @Test func `distant prices are found whatever lies between`() throws {
    var desk = try BookDesk(highestTick: OrderBookSpec.largestCount)
    let ticks: [Int32] = [1, 63, 64, 4_095, 4_096, 262_143, 262_144, 3_000_000, 4_194_304]
    for tick in ticks { desk.send(1, .buy, 1, at: tick) }
    var found: [Int32] = []
    while let best = desk.book.bestBid {
      found.append(best)
      desk.send(2, .sell, 1, at: best)
    }
    #expect(found == ticks.reversed())
    for tick in ticks { desk.send(1, .sell, 1, at: tick) }
    found = []
    while let best = desk.book.bestAsk {
      found.append(best)
      desk.send(2, .buy, 1, at: best)
    }
    #expect(found == ticks)
  }

  @Test func `the largest orders of the largest book neither trap nor wrap`() throws {
    for lot: Int64 in [1, 1_000_000_000, 4_000_000_000_000_000_000] {
      let spec = OrderBookSpec(
        tick: Price(nanos: 1_000),
        lot: BaseQuantity(units: lot),
        highestTick: OrderBookSpec.largestCount,
        capacity: 100,
        owners: 2
      )
      for decimals: UInt8 in [0, 9] {
        guard var book = try? OrderBook(spec: spec, scale: BaseScale(decimals: decimals)) else {
          continue
        }
        var effects = EffectBuffer<BookEffect>()
        let order = NewOrder(
          owner: 0,
          side: .sell,
          kind: .limit,
          tick: spec.highestTick,
          lots: book.largestOrder
        )
        for _ in 0..<100 { #expect(book.place(order, into: &effects).rejection == nil) }
        #expect(book.place(order, into: &effects).rejection == .bookFull)
        var taker = order
        taker.owner = 1
        taker.side = .buy
        let report = book.place(taker, into: &effects)
        #expect(report.filled == book.largestOrder && report.quote > .zero)
        taker.lots += 1
        #expect(book.place(taker, into: &effects).rejection == .quantityOutOfRange)
      }
    }
  }

  @Test func `each problem of a specification is named`() {
    let spec = OrderBookSpec(
      tick: Price(nanos: 0),
      lot: .zero,
      highestTick: 0,
      capacity: -1,
      owners: OrderBookSpec.largestCount + 1
    )
    #expect(
      spec.problems() == [
        .tickNotPositive, .lotNotPositive, .highestTickOutOfRange(0), .capacityOutOfRange(-1),
        .ownersOutOfRange(4_194_305),
      ]
    )
    var large = spec
    large.tick = Price(nanos: .max)
    large.lot = BaseQuantity(units: 1)
    large.highestTick = 2
    large.capacity = 1
    large.owners = 1
    #expect(large.problems() == [.highestPriceOutOfRange])
  }
}

extension CallResult {
  static func of(_ tick: Int32, _ lots: Int64, _ imbalance: Int64) -> CallResult {
    CallResult(tick: tick, lots: lots, imbalance: imbalance)
  }
}
