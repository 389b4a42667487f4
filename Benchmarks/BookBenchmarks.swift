import Markets
import Quantities

/// The order book under a stream of orders as a busy market sends them.
enum BookBenchmarks {
  static let all: [Benchmark] = [1_000, 10_000, 100_000].map { benchmark(resting: $0) }

  private static func benchmark(resting: Int) -> Benchmark {
    Benchmark(
      name: "book-\(resting)",
      group: .market,
      unit: "operations",
      summary: "order book with about \(resting) resting orders: \(BookWork.mix)",
      prepare: { size in
        let work = BookWork(resting: size == .tiny ? 200 : resting, size: size)
        let filled = try work.filledBook()
        return { watch in
          var run = filled
          watch.restart()
          run.operate(work.operations)
          return Sample(work: Int64(work.operations), digest: run.digest)
        }
      }
    )
  }
}

/// How much one sample of the order book does.
struct BookWork {
  let resting: Int
  let operations: Int

  /// The shares of the operations, by construction.
  static let mix =
    "44 % limit orders, 40 % cancels, 8 % replacements, 8 % immediate-or-cancel orders that trade"

  init(resting: Int, size: BenchmarkSize) {
    self.resting = resting
    operations = size == .full ? 4_000_000 : size == .small ? 100_000 : 2_000
  }

  /// A book in the middle of its steady state.
  func filledBook() throws -> BookRun {
    var run = BookRun(
      book: try OrderBook(
        spec: OrderBookSpec(
          tick: Price(nanos: 10_000_000),
          lot: BaseQuantity(units: 100_000),
          highestTick: 65_536,
          capacity: Int32(4 * resting),
          owners: 1_000
        ),
        scale: .standard
      ),
      depth: UInt64(max(16, resting / 40))
    )
    while run.live.count < resting { run.placeLimit() }
    run.operate(4 * resting)
    return run
  }
}

/// A book, the orders that its owners remember, and the draws.
struct BookRun {
  var book: OrderBook
  /// Prices of resting orders lie within so many ticks of the middle.
  let depth: UInt64
  var live: [OrderID] = []
  var target = 0
  var effects = EffectBuffer<BookEffect>()
  var digest: UInt64 = 0xCBF2_9CE4_8422_2325
  private var state: UInt64 = 42

  init(book: OrderBook, depth: UInt64) {
    self.book = book
    self.depth = depth
    live.reserveCapacity(Int(book.spec.capacity))
  }

  /// splitmix64.
  @inline(__always)
  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  @inline(__always)
  private mutating func below(_ bound: UInt64) -> UInt64 {
    next().multipliedFullWidth(by: bound).high
  }

  mutating func operate(_ operations: Int) {
    for _ in 0..<operations {
      let draw = below(100)
      if draw < 44 {
        placeLimit()
      } else if draw < 84 {
        cancelOne()
      } else if draw < 92 {
        replaceOne()
      } else {
        takeLiquidity()
      }
    }
    absorb(UInt64(book.restingOrders))
    absorb(UInt64(book.bestBid ?? 0))
    absorb(UInt64(book.bestAsk ?? 0))
  }

  /// A limit order on its own side of the middle; it does not trade.
  mutating func placeLimit() {
    let bits = next()
    let distance = Int32((bits >> 32) * depth >> 32) + 1
    let isPurchase = bits & 1 == 0
    effects.removeAll()
    let report = book.place(
      NewOrder(
        owner: Int32((bits >> 1) & 511),
        side: isPurchase ? .buy : .sell,
        kind: .limit,
        tick: isPurchase ? 32_768 - distance : 32_768 + distance,
        lots: Int64((bits >> 10) & 63) + 1
      ),
      into: &effects
    )
    if let id = report.id { live.append(id) }
  }

  private mutating func cancelOne() {
    if live.isEmpty { return }
    let index = Int(below(UInt64(live.count)))
    let id = live[index]
    live[index] = live[live.count - 1]
    live.removeLast()
    absorb(UInt64(book.cancel(id) ?? 0))
  }

  /// Every second replacement shrinks the order, the others move it by a tick away.
  private mutating func replaceOne() {
    if live.isEmpty { return }
    let index = Int(below(UInt64(live.count)))
    guard let order = book.order(live[index]) else { return }
    let shrinks = order.lots > 1 && order.lots & 1 == 0
    effects.removeAll()
    let report = book.replace(
      live[index],
      tick: shrinks ? order.tick : order.side == .buy ? order.tick - 1 : order.tick + 1,
      lots: shrinks ? order.lots / 2 : order.lots,
      into: &effects
    )
    if let id = report.id { live[index] = id }
  }

  private mutating func takeLiquidity() {
    let bits = next()
    effects.removeAll()
    let report = book.place(
      NewOrder(
        owner: 512 + Int32((bits >> 1) & 255),
        side: bits & 1 == 0 ? .buy : .sell,
        kind: .immediateOrCancel,
        tick: bits & 1 == 0 ? 65_536 : 1,
        lots: Int64((bits >> 10) & 31) + 1
      ),
      into: &effects
    )
    absorb(UInt64(report.quote.micros))
  }

  @inline(__always)
  private mutating func absorb(_ word: UInt64) { digest = (digest ^ word) &* 0x100_0000_01B3 }
}
