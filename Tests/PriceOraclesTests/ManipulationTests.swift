import PriceOracles
import Quantities
import Testing

/// A constant-product pool without a fee, as its two formulas say: for tests only.
struct FormulaPool {
  var base: Double
  var quote: Double

  var price: Double { quote / base }

  /// Trades until the price is `target`; returns what the trader gets in base and pays in quote.
  mutating func trade(to target: Double) -> (base: Double, quote: Double) {
    let product = base * quote
    let newBase = (product / target).squareRoot()
    let newQuote = product / newBase
    defer { (base, quote) = (newBase, newQuote) }
    return (base - newBase, newQuote - quote)
  }
}

/// What it takes to move an average, and what that costs, against an attacker who does it.
struct ManipulationTests {
  static let blockTime: Int64 = 12

  /// Holds the price at factor m for `held` blocks while arbitrage brings it back in between;
  /// returns the loss at the true price and what both averages over the window say.
  static func attack(
    factor: Double,
    held: Int64,
    window: Int64,
    depth: Double
  ) throws -> (loss: Double, arithmetic: Double, geometric: Double) {
    var pool = FormulaPool(base: depth, quote: depth)
    func reserve(_ value: Double) -> UInt128 { UInt128(value * 1e6) }
    var pair = try PairAccumulator(
      reserve0: reserve(pool.base),
      reserve1: reserve(pool.quote),
      time: 0
    )
    var ring = ObservationRing(time: 0)
    ring.grow(to: 1_000)
    func tick() -> Int32 {
      // Beyond the range of a price the logarithm says the same.
      Int32((Double.log10001(pool.price)).rounded(.down))
    }
    var loss = 0.0
    let start = pair.reading(at: UInt32(window * blockTime))
    var now = UInt32(window * blockTime)
    for block in 0..<window {
      ring.write(tick: tick(), at: now)
      if block < held {
        // Arbitrage has restored the price, so the push is paid anew in every block.
        let trade = pool.trade(to: factor)
        loss += trade.quote - trade.base
      } else if pool.price != 1 {
        _ = pool.trade(to: 1)
      }
      try pair.update(reserve0: reserve(pool.base), reserve1: reserve(pool.quote), time: now)
      let current = tick()
      now += UInt32(blockTime)
      ring.write(tick: current, at: now)
      if block < held {
        try pair.update(reserve0: reserve(pool.base), reserve1: reserve(pool.quote), time: now)
        _ = pool.trade(to: 1)
      }
    }
    let mean = try PairAccumulator.mean0(from: start, to: pair.reading(at: now))
    let arithmetic = Double(mean.high) * 0x1p16 + Double(mean.low) * 0x1p-112
    let ticks =
      try ring.tickCumulative(secondsAgo: 0, now: now, tick: 0)
      - ring.tickCumulative(secondsAgo: UInt32(window * blockTime), now: now, tick: 0)
    let meanTick = Double(ticks) / Double(window * blockTime)
    return (loss, arithmetic, meanTick)
  }

  @Test(
    "moving the arithmetic mean by k takes m = 1 + (k − 1) W ÷ j, and the published loss each block",
    arguments: [
      (150, 1, 1.2), (150, 1, 1.01), (30, 3, 1.5), (10, 2, 1.1), (50, 1, 2.0),
    ] as [(window: Int64, held: Int64, factor: Double)]
  )
  func arithmetic(row: (window: Int64, held: Int64, factor: Double)) throws {
    let m = 1 + (row.factor - 1) * Double(row.window) / Double(row.held)
    let depth = 50e6
    let found = try Self.attack(
      factor: m,
      held: row.held,
      window: row.window,
      depth: depth
    )
    #expect(abs(found.arithmetic / row.factor - 1) < 1e-9)
    let loss = depth * (m.squareRoot() + 1 / m.squareRoot() - 2) * Double(row.held)
    #expect(abs(found.loss / loss - 1) < 1e-6)
  }

  @Test(
    "moving the geometric mean by k takes m = k^(W ÷ j)",
    arguments: [(150, 1, 1.2), (30, 3, 1.5), (10, 2, 0.9), (20, 1, 0.5)]
      as [(window: Int64, held: Int64, factor: Double)]
  )
  func geometric(row: (window: Int64, held: Int64, factor: Double)) throws {
    var m = 1.0
    for _ in 0..<(row.window / row.held) { m *= row.factor }
    let found = try Self.attack(factor: m, held: row.held, window: row.window, depth: 50e6)
    // Ticks are whole and rounded down: up to one tick in the mean.
    #expect(abs(found.geometric - Double.log10001(row.factor)) < 1.01)
  }

  @Test func `the published figures: 31 against 7.5e11, and 0.11 and 6.1 million`() {
    var m = 1.0
    for _ in 0..<150 { m *= 1.2 }
    #expect(abs(m / 7.5e11 - 1) < 0.01)
    let one: Double = 1 + 0.2 * 150
    #expect(one == 31)
    func loss(_ m: Double) -> Double { 50 * (m.squareRoot() + 1 / m.squareRoot() - 2) }
    let (small, large) = (loss(1.1), loss(2))
    #expect(abs(small - 0.11) < 0.005)
    #expect(abs(large - 6.1) < 0.05)
  }

  @Test func `downward the geometric mean is the easier one`() {
    // To halve a mean of 150 blocks in 100 of them: the arithmetic mean keeps the other third.
    let arithmetic = 1 + (0.5 - 1) * 150.0 / 100
    #expect(arithmetic > 0)
    // In fewer than half of them no price is low enough, while the geometric mean follows.
    let fewer = 1 + (0.5 - 1) * 150.0 / 70
    #expect(fewer < 0)
  }
}

extension Double {
  /// log(x) ÷ log(1.0001), by the tick grid where it reaches and by doubling where it does not.
  static func log10001(_ value: Double) -> Double {
    var value = value
    var count = 0.0
    // 1.0001^6931.818… = 2.
    let two = 6_931.818_373_440_47
    while value >= 2 {
      value /= 2
      count += two
    }
    while value < 1 {
      value *= 2
      count -= two
    }
    // The area hyperbolic tangent series on [1, 2).
    let ratio = (value - 1) / (value + 1)
    var power = ratio
    var sum = 0.0
    for order in 0..<60 {
      sum += power / Double(2 * order + 1)
      power *= ratio * ratio
    }
    return count + 2 * sum / 9.999_500_033_330_835e-5
  }
}
