import Markets
import Quantities
import TestSupport
import Testing

/// A pool at 2 000 with one range of ±`percent` and liquidity for `depth` whole quote per cent.
func makeRangePool(
  feeBasisPoints: Int64 = 30,
  depth: Int64 = 1_000_000,
  below: Int64 = 20,
  above: Int64 = 25
) throws -> ConcentratedPool {
  var pool = try ConcentratedPool(
    price: usd(2_000),
    fee: .basisPoints(feeBasisPoints),
    scale: .standard
  )
  let liquidity = try pool.liquidity(forDepth: QuoteAmount(micros: depth * 1_000_000))
  _ = try pool.open(
    from: try pool.tick(of: usd(20 * (100 - below))),
    to: try pool.tick(of: usd(20 * (100 + above))),
    liquidity: liquidity
  )
  return pool
}

struct ConcentratedPoolTests {
  @Test(
    arguments: [
      // ⌈1.0001ⁱ × 10¹¹⌉ by 60-digit arithmetic.
      (tick: 0, nanos: 100_000_000_000), (tick: -1, nanos: 99_990_001_000),
      (tick: 50, nanos: 100_501_226_963), (tick: 23_027, nanos: 999_999_779_682),
      (tick: 80_000, nanos: 297_976_592_174_623), (tick: -100_000, nanos: 4_542_264),
    ] as [(tick: Int32, nanos: Int64)]
  )
  func `ticks are powers of 1_0001`(row: (tick: Int32, nanos: Int64)) throws {
    let price = Price(nanos: row.nanos)
    let pool = try ConcentratedPool(price: price, fee: .zero, scale: .standard)
    #expect(try pool.tick(of: price) == row.tick)
    #expect(try pool.tick(of: Price(nanos: row.nanos - 1)) == row.tick - 1)
    #expect((0...1).contains(row.nanos - pool.price.nanos))
  }

  @Test(arguments: [1, 100, 2_000, 9_000] as [Int64])
  func `inside a range a sale moves the root price by the formula`(whole: Int64) throws {
    var pool = try makeRangePool(feeBasisPoints: 0)
    let liquidity = Double(pool.liquidity)
    let root = (2_000.0 / 100).squareRoot()
    // Δ(1/√P) = Δx ÷ L; Δy = L Δ√P, in units.
    let next = 1 / (1 / root + Double(whole) * 1e8 / liquidity)
    let swap = try pool.sell(base(whole))
    let expected = liquidity * (root - next)
    #expect(swap.unfilled == 0)
    #expect(abs(Double(swap.quote.micros) - expected) < expected * 1e-9 + 1)
    #expect(abs(pool.price.wholeValue - next * next * 100) < 1e-6)
  }

  @Test func `the stated depth moves the price by one per cent`() throws {
    var pool = try makeRangePool(feeBasisPoints: 0)
    let swap = try pool.spend(QuoteAmount(micros: 1_000_000_000_000))
    // (1 + 0.5 %)² and back.
    #expect(abs(pool.price.wholeValue / 2_000 - 1.010025) < 1e-6)
    #expect(swap.unfilled == 0)
  }

  @Test func `a pool of one wide range is a constant-product pool`() throws {
    try everySeed(count: 40) { seed in
      var draws = TestDraws(seed: seed)
      let fee = Int64(seed % 4) * 25
      var product = try makePool(base: 1_000_000, quote: 2_000_000_000, feeBasisPoints: fee)
      var ranged = try ConcentratedPool(
        price: usd(2_000),
        fee: .basisPoints(fee),
        scale: .standard
      )
      _ = try ranged.open(from: -443_636, to: 443_636, liquidity: product.totalShares)
      for _ in 0..<10 {
        let size = BaseQuantity(units: draws.within(1...5_000_000_000_000))
        let pair: (Int64, Int64)
        if draws.below(2) == 0 {
          pair = (try product.sell(size).micros, try ranged.sell(size).quote.micros)
        } else {
          let cost = try product.buy(size)
          pair = (cost?.micros ?? 0, try ranged.buy(size).quote.micros)
        }
        // In the wide range the fee does not become liquidity: their prices part slowly.
        let slack = abs(pair.0) / (fee == 0 ? 1_000_000_000 : 500) + 3
        if abs(pair.0 - pair.1) > slack { return "\(pair) with a fee of \(fee)" }
      }
      return nil
    }
  }

  @Test func `beyond the last range nothing trades`() throws {
    var pool = try makeRangePool()
    let sale = try pool.sell(BaseQuantity(units: .max))
    #expect(sale.unfilled > 0 && sale.quote > .zero)
    #expect(pool.liquidity == 0)
    #expect(try pool.sell(base(1)) == PoolSwap(base: .zero, quote: .zero, unfilled: 100_000_000))
    // And back: the same range takes purchases again.
    let purchase = try pool.buy(base(10))
    #expect(purchase.base == base(10) && pool.liquidity > 0)
  }

  @Test func `a pool without any range trades nothing`() throws {
    var pool = try ConcentratedPool(price: usd(5), fee: .zero, scale: .standard)
    #expect(try pool.sell(base(3)) == PoolSwap(base: .zero, quote: .zero, unfilled: 300_000_000))
    #expect(try pool.buy(base(3)).unfilled == 300_000_000)
    #expect(try pool.spend(QuoteAmount(micros: 7)).unfilled == 7)
    #expect(pool.price == usd(5) || pool.price.nanos == 4_999_999_999)
  }

  @Test func `a limit stops a trade at its price`() throws {
    var pool = try makeRangePool()
    try pool.sell(BaseQuantity(units: .max), limit: usd(1_900))
    #expect(abs(pool.price.nanos - 1_900_000_000_000) < 2_000)
    try pool.spend(QuoteAmount(micros: .max), limit: usd(2_100))
    #expect(abs(pool.price.nanos - 2_100_000_000_000) < 2_000)
    let before = pool
    try pool.spend(QuoteAmount(micros: .max), limit: usd(2_000))
    #expect(pool == before)
  }

  @Test func `the pool can always pay its providers, and reverting restores it`() throws {
    try everySeed(count: 60) { seed in
      var draws = TestDraws(seed: seed)
      var pool = try makeRangePool(feeBasisPoints: Int64(seed % 5) * 20, depth: 10_000)
      var held = try pool.amounts(of: PositionID(0))
      // The opening rounded up; the pool holds at most a unit more of each.
      held = PoolAmounts(
        base: BaseQuantity(units: held.base.units + 1),
        quote: QuoteAmount(micros: held.quote.micros + 1)
      )
      var ids = [PositionID(0)]
      for step in 0..<60 {
        let before = pool
        let mark = pool.mark()
        let change = try Self.operate(&pool, &ids, &draws)
        if draws.below(4) == 0 {
          pool.revert(to: mark)
          pool.commit()
          if pool != before { return "step \(step): reverting leaves a difference" }
          while ids.count > pool.positionCount { ids.removeLast() }
          continue
        }
        pool.commit()
        held = PoolAmounts(
          base: BaseQuantity(units: held.base.units + change.base.units),
          quote: QuoteAmount(micros: held.quote.micros + change.quote.micros)
        )
        if held.base.units < 0 || held.quote.micros < 0 { return "step \(step): paid too much" }
      }
      for id in ids {
        let paid = try pool.withdraw(pool.liquidity(of: id), from: id)
        held = PoolAmounts(
          base: BaseQuantity(units: held.base.units - paid.base.units),
          quote: QuoteAmount(micros: held.quote.micros - paid.quote.micros)
        )
      }
      if held.base.units < 0 || held.quote.micros < 0 { return "could not pay: \(held)" }
      if pool.liquidity != 0 { return "liquidity \(pool.liquidity) is left" }
      // What is left is rounding: fees are divided among units of liquidity.
      return held.base.units > 2_000 || held.quote.micros > 2_000 ? "kept \(held)" : nil
    }
  }

  /// A random operation; returns what came into the pool.
  static func operate(
    _ pool: inout ConcentratedPool,
    _ ids: inout [PositionID],
    _ draws: inout TestDraws
  ) throws -> PoolAmounts {
    let size = draws.within(1...2_000_000_000)
    switch draws.below(6) {
    case 0:
      let swap = try pool.sell(BaseQuantity(units: size))
      return PoolAmounts(base: swap.base, quote: QuoteAmount(micros: -swap.quote.micros))
    case 1:
      let swap = try pool.buy(BaseQuantity(units: size))
      return PoolAmounts(base: BaseQuantity(units: -swap.base.units), quote: swap.quote)
    case 2:
      let swap = try pool.spend(QuoteAmount(micros: size * 20))
      return PoolAmounts(base: BaseQuantity(units: -swap.base.units), quote: swap.quote)
    case 3:
      let middle = try pool.tick(of: usd(draws.within(1_700...2_400)))
      let opened = try pool.open(
        from: middle - Int32(draws.within(1...800)),
        to: middle + Int32(draws.within(1...800)),
        liquidity: draws.within(1...20_000_000_000)
      )
      ids.append(opened.id)
      return opened.amounts
    default:
      let id = ids[draws.below(ids.count)]
      let present = pool.liquidity(of: id)
      if draws.below(2) == 0, present > 0 {
        let added = try pool.add(draws.within(1...1_000_000_000), to: id)
        return PoolAmounts(
          base: BaseQuantity(units: added.amounts.base.units - added.fees.base.units),
          quote: QuoteAmount(micros: added.amounts.quote.micros - added.fees.quote.micros)
        )
      }
      let paid = try pool.withdraw(draws.within(0...present), from: id)
      return PoolAmounts(
        base: BaseQuantity(units: -paid.base.units),
        quote: QuoteAmount(micros: -paid.quote.micros)
      )
    }
  }

  @Test func `senseless ranges are refused by name`() throws {
    var pool = try makeRangePool()
    let before = pool
    #expect(throws: RangeError.ticksOutOfOrder) {
      try pool.open(from: 5, to: 5, liquidity: 1)
    }
    #expect(throws: RangeError.ticksOutOfOrder) {
      try pool.open(from: -443_637, to: 5, liquidity: 1)
    }
    #expect(throws: RangeError.liquidityOutOfRange) {
      try pool.open(from: 4, to: 5, liquidity: 0)
    }
    #expect(throws: RangeError.liquidityOutOfRange) {
      try pool.withdraw(.max, from: PositionID(0))
    }
    #expect(pool == before)
    #expect(throws: PoolError.priceOutOfRange) {
      try ConcentratedPool(price: Price(nanos: 0), fee: .zero, scale: .standard)
    }
    #expect(throws: PoolError.feeOutOfRange(.one)) {
      try ConcentratedPool(price: usd(1), fee: .one, scale: .standard)
    }
  }
}
