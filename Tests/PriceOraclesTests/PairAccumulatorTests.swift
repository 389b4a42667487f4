import PriceOracles
import Quantities
import TestSupport
import Testing

/// The worked examples of Uniswap v2: `UniswapV2Pair` and `ExampleOracleSimple`.
struct PairAccumulatorTests {
  static let unit: UInt128 = 1_000_000_000_000_000_000

  /// A ratio of reserves in 2⁻¹¹².
  static func price(_ numerator: UInt128, _ denominator: UInt128) throws -> UInt256 {
    try UInt256.product(numerator, 1 << 112).dividedRoundingDown(by: denominator).quotient
  }

  @Test func `the pair's own example: 3 to 3, then 6 to 2`() throws {
    let start: UInt32 = 1_600_000_000
    var pair = try PairAccumulator(
      reserve0: 3 * Self.unit,
      reserve1: 3 * Self.unit,
      time: start
    )
    let even = UInt256(1 << 112)
    #expect(pair.reading(at: start + 1).cumulative0 == even)
    try pair.update(reserve0: 3 * Self.unit, reserve1: 3 * Self.unit, time: start + 1)
    // A swap of 3 for 1 at second 10: the old price counts up to it.
    try pair.update(reserve0: 6 * Self.unit, reserve1: 2 * Self.unit, time: start + 10)
    #expect(pair.reading(at: start + 10).cumulative0 == even.multipliedWrapping(by: 10))
    let after = pair.reading(at: start + 20)
    let new0 = try Self.price(2, 6)
    let new1 = try Self.price(6, 2)
    #expect(
      after.cumulative0
        == even.multipliedWrapping(by: 10) &+ new0.multipliedWrapping(by: 10)
    )
    #expect(
      after.cumulative1
        == even.multipliedWrapping(by: 10) &+ new1.multipliedWrapping(by: 10)
    )
  }

  @Test func `the example oracle: a day of 5 to 10`() throws {
    let pair = try PairAccumulator(reserve0: 5 * Self.unit, reserve1: 10 * Self.unit, time: 7)
    let first = pair.reading(at: 7)
    let second = pair.reading(at: 7 + 86_400)
    let mean0 = try PairAccumulator.mean0(from: first, to: second)
    let mean1 = try PairAccumulator.mean1(from: first, to: second)
    #expect(mean0 == (try Self.price(10, 5)))
    #expect(mean1 == (try Self.price(5, 10)))
    #expect(try PairAccumulator.quote(5 * Self.unit, at: mean0) == 10 * Self.unit)
    #expect(try PairAccumulator.quote(10 * Self.unit, at: mean1) == 5 * Self.unit)
  }

  @Test func `time stamps wrap and the mean does not notice`() throws {
    let start = UInt32.max - 4
    var pair = try PairAccumulator(reserve0: 1_000, reserve1: 2_000, time: start)
    let first = pair.reading(at: start)
    try pair.update(reserve0: 1_000, reserve1: 4_000, time: start &+ 10)
    let mean = try PairAccumulator.mean0(from: first, to: pair.reading(at: start &+ 20))
    #expect(mean == UInt256(3 << 112))
  }

  @Test func `accumulators wrap and differences do not notice`() throws {
    // The largest price: 2¹¹² − 1 to 1, over four billion seconds again and again.
    var pair = try PairAccumulator(
      reserve0: 1,
      reserve1: PairAccumulator.largestReserve,
      time: 0
    )
    var time: UInt32 = 0
    for _ in 0..<5 {
      time &+= .max
      try pair.update(reserve0: 1, reserve1: PairAccumulator.largestReserve, time: time)
    }
    let first = pair.reading(at: time)
    let second = pair.reading(at: time &+ 1_000)
    #expect(second.cumulative0 != second.cumulative0 &+ first.cumulative0)
    #expect(
      try PairAccumulator.mean0(from: first, to: second)
        == UInt256.product(PairAccumulator.largestReserve, 1 << 112)
    )
  }

  @Test func `the ratio of reserves is exact`() throws {
    try everySeed(count: 300) { seed in
      var draws = TestDraws(seed: seed)
      let one = max(1, UInt128(draws.bits()) << UInt128(draws.below(48)))
      let other = max(1, UInt128(draws.bits()) << UInt128(draws.below(48)))
      let pair = try PairAccumulator(reserve0: one, reserve1: other, time: 0)
      let reading = pair.reading(at: 1)
      let isExact =
        try reading.cumulative0 == Self.price(other, one)
        && reading.cumulative1 == Self.price(one, other)
      return isExact ? nil : "\(one) to \(other)"
    }
  }

  @Test func `what has no mean says so`() throws {
    let pair = try PairAccumulator(reserve0: 1, reserve1: 1, time: 5)
    let reading = pair.reading(at: 5)
    #expect(throws: AccumulatorError.windowEmpty) {
      try PairAccumulator.mean0(from: reading, to: reading)
    }
    #expect(throws: AccumulatorError.reserveOutOfRange) {
      try PairAccumulator(reserve0: 0, reserve1: 1, time: 0)
    }
    #expect(throws: AccumulatorError.reserveOutOfRange) {
      try PairAccumulator(reserve0: 1, reserve1: 1 << 112, time: 0)
    }
    #expect(throws: QuantityError.overflow) {
      try PairAccumulator.quote(.max, at: UInt256(high: 1 << 90, low: 0))
    }
  }
}
