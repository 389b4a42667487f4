import Quantities
import TestSupport
import Testing

struct TickMathTests {
  @Test func `the ends of the grid are the published ones`() {
    let lowest = TickMath.squareRootX96(at: -TickMath.maximumTick)
    #expect(lowest == UInt256(4_295_128_739))
    // 1461446703485210103287273052203988822378723970342
    let highest = TickMath.squareRootX96(at: TickMath.maximumTick)
    #expect(highest.high == 4_294_805_859)
    #expect(highest.low == 318_775_800_626_314_356_294_205_765_087_544_249_638)
    #expect(TickMath.squareRootX96(at: 0) == UInt256(1 << 96))
  }

  /// The factors are only seen through single-bit ticks: 2¹²⁸ ÷ √1.0001^(2ⁱ), shifted.
  @Test func `each factor is the square of the one before, and the first one is the root`() {
    // (2⁹⁶ ÷ √1.0001)² × 1.0001 = 2¹⁹² up to the rounding of the root.
    let root = TickMath.squareRootX96(at: -1).low
    let square = UInt256.product(root, root)
    let scaled = square.multipliedWrapping(by: 10_001)
    let target = UInt256(high: 10_000 << 64, low: 0)
    let gap = scaled < target ? target &- scaled : scaled &- target
    #expect(gap.high == 0 || gap < UInt256.product(root, 30_000))
    var tick: Int32 = 1
    while tick * 2 < TickMath.maximumTick {
      let once = TickMath.squareRootX96(at: -tick).low
      let twice = TickMath.squareRootX96(at: -tick * 2).low
      let product = UInt256.product(once, once).shiftedRight(by: 96).low
      let distance = product > twice ? product - twice : twice - product
      #expect(distance <= 3, "tick \(tick)")
      tick *= 2
    }
  }

  @Test func `a tick and its negative are inverse`() {
    for tick: Int32 in [1, 7, 100, 9_999, 50_000, 200_000, 443_636] {
      let up = TickMath.squareRootX96(at: tick)
      let down = TickMath.squareRootX96(at: -tick)
      // Near 2¹⁹², up to the rounding of the smaller one.
      let product = up.multipliedWrapping(by: down.low)
      let target = UInt256(high: 1 << 64, low: 0)
      let gap = product < target ? target &- product : product &- target
      #expect(gap < up.multipliedWrapping(by: 3), "tick \(tick)")
    }
  }

  @Test func `prices are powers of 1.0001`() throws {
    #expect(try TickMath.price(at: 0) == Price(nanos: 1_000_000_000))
    #expect(try TickMath.price(at: 1) == Price(nanos: 1_000_100_000))
    #expect(try TickMath.price(at: 2) == Price(nanos: 1_000_200_010))
    // The published neighbour of 2 among the roots, within 1 bp.
    let four = try TickMath.price(at: 13_863).nanos
    #expect(abs(four - 4_000_000_000) < 400_000)
    #expect(throws: QuantityError.overflow) { try TickMath.price(at: 400_000) }
  }

  @Test func `the tick of a price is the greatest one that is not above it`() {
    everySeed(count: 300) { seed in
      var draws = TestDraws(seed: seed)
      let price = Price(nanos: max(1, abs(draws.wideInteger() / 2)))
      let tick = TickMath.tick(at: price, near: Int32(draws.within(-900_000...900_000)))
      let plain = TickMath.tick(at: price)
      if tick != plain { return "\(price.nanos): \(tick) near, \(plain) plain" }
      let own = (try? TickMath.price(at: tick).nanos) ?? .max
      let next = (try? TickMath.price(at: tick + 1).nanos) ?? .max
      return own <= price.nanos && price.nanos < next ? nil : "\(price.nanos): \(own), \(next)"
    }
  }
}

struct UInt256Tests {
  @Test func `sums and differences wrap`() {
    #expect(UInt256.max &+ UInt256(1) == .zero)
    #expect(UInt256.zero &- UInt256(1) == .max)
    #expect(UInt256(.max) &+ UInt256(1) == UInt256(high: 1, low: 0))
  }

  @Test func `quotients undo products`() throws {
    try everySeed(count: 400) { seed in
      var draws = TestDraws(seed: seed)
      let one = UInt128(draws.bits()) << 64 | UInt128(draws.bits())
      let other = max(1, UInt128(draws.bits()) << UInt128(draws.below(64)))
      let rest = UInt128(draws.bits()) % other
      let number = UInt256.product(one, other) &+ UInt256(rest)
      let (quotient, remainder) = try number.dividedRoundingDown(by: other)
      return quotient == UInt256(one) && remainder == rest ? nil : "\(one) × \(other) + \(rest)"
    }
    #expect(throws: QuantityError.divisionByZero) {
      try UInt256.max.dividedRoundingDown(by: 0)
    }
  }

  @Test func `a shift is a division by a power of two`() throws {
    try everySeed(count: 200) { seed in
      var draws = TestDraws(seed: seed)
      let number = UInt256(
        high: UInt128(draws.bits()) << 64 | UInt128(draws.bits()),
        low: UInt128(draws.bits()) << 64 | UInt128(draws.bits())
      )
      let count = UInt8(draws.below(127))
      let divided = try number.dividedRoundingDown(by: 1 << UInt128(count)).quotient
      let wide = number.shiftedRight(by: 128 + count)
      let isWide = wide == UInt256(number.high >> UInt128(count))
      return number.shiftedRight(by: count) == divided && isWide ? nil : "by \(count)"
    }
  }

  @Test func `narrowing says when it cannot`() throws {
    #expect(try UInt256(7).narrowed() == 7)
    #expect(throws: QuantityError.overflow) { try UInt256(high: 1, low: 0).narrowed() }
    #expect(throws: QuantityError.overflow) { try UInt256(1 << 63).narrowed() }
  }
}
