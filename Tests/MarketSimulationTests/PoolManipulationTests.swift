import Markets
import PriceOracles
import Quantities
import Testing

/// The cost of moving a pool's average, by an attacker who trades the market room's own pool.
struct PoolManipulationTests {
  static let scale = BaseScale(decimals: 8)
  static let blockTime: Int64 = 12

  /// What an attack did: what it cost at the true price of 1, and what the average said.
  struct Outcome {
    var loss: Double
    var mean: Double
    var arbitrage: Double
  }

  /// Pushes the price to the factor in each of `held` blocks; arbitrage brings it back between.
  static func attack(
    factor: Double,
    held: Int64,
    window: Int64,
    depth: Int64,
    fee: Ratio
  ) throws -> Outcome {
    var pool = try ConstantProductPool(
      base: BaseQuantity(units: depth * 100_000_000),
      quote: QuoteAmount(micros: depth * 1_000_000),
      fee: fee,
      scale: scale
    )
    var now = window * blockTime
    var pair = try PairAccumulator(reserve0: base(pool), reserve1: quote(pool), time: 0)
    let start = pair.reading(at: UInt32(now))
    var outcome = Outcome(loss: 0, mean: 0, arbitrage: 0)
    for block in 0..<window {
      if block < held {
        let (paid, got) = try push(&pool, to: factor)
        outcome.loss += paid - got
      }
      try pair.update(reserve0: base(pool), reserve1: quote(pool), time: UInt32(now))
      now += blockTime
      // The price stood for the whole block; then arbitrage takes the attacker's money.
      try pair.update(reserve0: base(pool), reserve1: quote(pool), time: UInt32(now))
      if block < held { outcome.arbitrage += try restore(&pool) }
    }
    let mean = try PairAccumulator.mean0(from: start, to: pair.reading(at: UInt32(now)))
    outcome.mean = (Double(mean.high) * 0x1p16 + Double(mean.low) * 0x1p-112) * 100
    return outcome
  }

  private static func base(_ pool: ConstantProductPool) -> UInt128 {
    UInt128(pool.baseReserve.units)
  }

  private static func quote(_ pool: ConstantProductPool) -> UInt128 {
    UInt128(pool.quoteReserve.micros)
  }

  /// Buys base until the price is the factor; what was paid and what came out, in quote at 1.
  private static func push(
    _ pool: inout ConstantProductPool,
    to factor: Double
  ) throws -> (Double, Double) {
    // Closed form: the base reserve falls to √(k ÷ factor).
    let reserve = Double(pool.baseReserve.units)
    let now = pool.price.wholeValue
    let bought = Int64((reserve * (1 - (now / factor).squareRoot())).rounded())
    let paid = try #require(try pool.buy(BaseQuantity(units: bought)))
    return (Double(paid.micros) / 1e6, Double(bought) / 1e8)
  }

  /// Sells base until the price is 1 again; the profit of whoever does.
  private static func restore(_ pool: inout ConstantProductPool) throws -> Double {
    let reserve = Double(pool.baseReserve.units)
    let sold = Int64((reserve * (pool.price.wholeValue.squareRoot() - 1)).rounded())
    let proceeds = try pool.sell(BaseQuantity(units: sold))
    return Double(proceeds.micros) / 1e6 - Double(sold) / 1e8
  }

  @Test(
    "without a fee the attacker loses Y (√m + 1 ÷ √m − 2) a block, and m = 1 + (k − 1) W ÷ j",
    arguments: [(150, 1, 1.2), (150, 1, 1.01), (30, 3, 1.5), (10, 2, 1.1), (50, 1, 2.0)]
      as [(window: Int64, held: Int64, factor: Double)]
  )
  func closedForm(row: (window: Int64, held: Int64, factor: Double)) throws {
    let m = 1 + (row.factor - 1) * Double(row.window) / Double(row.held)
    let depth: Int64 = 50_000_000
    let found = try Self.attack(
      factor: m,
      held: row.held,
      window: row.window,
      depth: depth,
      fee: .zero
    )
    let loss = Double(depth) * (m.squareRoot() + 1 / m.squareRoot() - 2) * Double(row.held)
    #expect(abs(found.loss / loss - 1) < 1e-5, "\(found) against \(loss)")
    #expect(abs(found.mean / row.factor - 1) < 1e-6, "\(found)")
    // What one loses the other wins.
    #expect(abs(found.arbitrage / found.loss - 1) < 1e-4, "\(found)")
  }

  @Test func `a fee makes the attack dearer, by the fee on what is paid in`() throws {
    let free = try Self.attack(factor: 2, held: 1, window: 10, depth: 1_000_000, fee: .zero)
    let paying = try Self.attack(
      factor: 2,
      held: 1,
      window: 10,
      depth: 1_000_000,
      fee: Ratio(partsPerBillion: 3_000_000)
    )
    // √2 − 1 of the depth is paid in; 0.3 % more of it, to a little.
    let paidIn = 1_000_000 * (2.0.squareRoot() - 1)
    #expect(abs((paying.loss - free.loss) / (paidIn * 0.003) - 1) < 0.01, "\(free) \(paying)")
  }
}
