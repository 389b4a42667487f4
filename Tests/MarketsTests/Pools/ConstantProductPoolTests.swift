import Markets
import Quantities
import TestSupport
import Testing

/// A pool of whole base and quote units with a fee in basis points.
func makePool(
  base whole: Int64 = 1_000,
  quote: Int64 = 2_000_000,
  feeBasisPoints: Int64 = 30
) throws -> ConstantProductPool {
  try ConstantProductPool(
    base: base(whole),
    quote: QuoteAmount(micros: quote * 1_000_000),
    fee: .basisPoints(feeBasisPoints),
    scale: .standard
  )
}

struct ConstantProductPoolTests {
  @Test(
    arguments: [
      // x = 1 000 in, y = 2 000 000 out, fee 0.3 %: y × 0.997 a ÷ (x + 0.997 a).
      (sold: 1, quote: 1_992_013_962),
      (sold: 100, quote: 181_322_178_776),
      (sold: 1_000, quote: 998_497_746_619),
    ] as [(sold: Int64, quote: Int64)]
  )
  func `a sale brings the formula's output, rounded down`(
    row: (sold: Int64, quote: Int64)
  ) throws {
    var pool = try makePool()
    #expect(pool.price == usd(2_000))
    #expect(try pool.sell(base(row.sold)) == QuoteAmount(micros: row.quote))
    #expect(pool.baseReserve == base(1_000 + row.sold))
    #expect(pool.quoteReserve.micros == 2_000_000_000_000 - row.quote)
  }

  @Test func `without a fee a sale of u of the reserve moves the price by the square`() throws {
    var pool = try makePool(feeBasisPoints: 0)
    // u = 0.25: price 2 000 ÷ 1.5625.
    try pool.sell(base(250))
    #expect(pool.price == usd(1_280))
    #expect(pool.quoteReserve == QuoteAmount(micros: 1_600_000_000_000))
  }

  @Test func `an exact purchase asks for the least input that yields it`() throws {
    try everySeed(count: 2_000) { seed in
      var draws = TestDraws(seed: seed)
      let pool = try ConstantProductPool(
        base: BaseQuantity(units: draws.within(2...1 << (10 + seed % 50))),
        quote: QuoteAmount(micros: draws.within(1...1 << 40)),
        fee: Ratio(partsPerBillion: draws.within(0...999_999_999)),
        scale: BaseScale(decimals: 0)
      )
      let wanted = BaseQuantity(units: draws.within(1...pool.baseReserve.units - 1))
      guard let cost = try? pool.cost(ofBuying: wanted) else { return nil }
      if try pool.purchase(for: cost) < wanted { return "\(cost) buys less than \(wanted)" }
      if cost.micros == 0 { return "base for nothing" }
      let less = QuoteAmount(micros: cost.micros - 1)
      return try pool.purchase(for: less) >= wanted ? "\(less) is enough" : nil
    }
  }

  @Test func `the product of the reserves never falls, and grows with the fee`() throws {
    try everySeed(count: 200) { seed in
      var draws = TestDraws(seed: seed)
      var pool = try makePool(feeBasisPoints: Int64(seed % 3) * 15)
      for _ in 0..<100 {
        let before = pool
        let size = draws.within(1...10_000_000_000)
        switch draws.below(3) {
        case 0: try pool.sell(BaseQuantity(units: size))
        case 1: try pool.buy(BaseQuantity(units: size))
        default: try pool.spend(QuoteAmount(micros: size * 20))
        }
        let old = UInt128(before.baseReserve.units) * UInt128(before.quoteReserve.micros)
        let new = UInt128(pool.baseReserve.units) * UInt128(pool.quoteReserve.micros)
        if new < old { return "product \(old) became \(new)" }
      }
      return nil
    }
  }

  @Test func `a purchase of the whole reserve is refused and changes nothing`() throws {
    var pool = try makePool()
    let before = pool
    #expect(try pool.buy(base(1_000)) == nil)
    #expect(try pool.buy(base(5_000)) == nil)
    #expect(pool == before)
    #expect(try pool.cost(ofBuying: BaseQuantity(units: 99_999_000_000)) != nil)
  }

  @Test func `amounts that do not fit are errors and change nothing`() throws {
    var pool = try ConstantProductPool(
      base: BaseQuantity(units: 1),
      quote: QuoteAmount(micros: 1),
      fee: .zero,
      scale: BaseScale(decimals: 0)
    )
    let before = pool
    #expect(throws: QuantityError.overflow) { try pool.sell(BaseQuantity(units: .max)) }
    #expect(throws: QuantityError.overflow) { try pool.spend(QuoteAmount(micros: .max)) }
    #expect(pool == before)
  }

  @Test func `a pool without reserves or with a senseless fee is refused`() {
    func make(_ units: Int64, _ micros: Int64, _ fee: Ratio) throws -> ConstantProductPool {
      try ConstantProductPool(
        base: BaseQuantity(units: units),
        quote: QuoteAmount(micros: micros),
        fee: fee,
        scale: .standard
      )
    }
    #expect(throws: PoolError.emptyReserve) { try make(0, 1, .zero) }
    #expect(throws: PoolError.emptyReserve) { try make(1, 0, .zero) }
    #expect(throws: PoolError.feeOutOfRange(.one)) { try make(1, 1, .one) }
    #expect(throws: PoolError.feeOutOfRange(.percent(-1))) { try make(1, 1, .percent(-1)) }
    #expect(throws: PoolError.priceOutOfRange) { try make(1, .max, .zero) }
  }

  @Test func `reverting restores an equal pool at every depth`() throws {
    try everySeed(count: 100) { seed in
      var draws = TestDraws(seed: seed)
      var pool = try makePool()
      var marks: [(mark: Int32, state: ConstantProductPool)] = []
      for _ in 0..<40 {
        if draws.below(4) == 0 {
          let mark = pool.mark()
          marks.append((mark, pool))
        }
        switch draws.below(4) {
        case 0: try pool.sell(BaseQuantity(units: draws.within(0...1_000_000_000)))
        case 1: try pool.buy(BaseQuantity(units: draws.within(0...1_000_000_000)))
        case 2: try pool.deposit(shares: draws.within(1...1_000_000))
        default: _ = try pool.withdraw(shares: draws.within(1...1_000_000))
        }
      }
      while let (mark, state) = marks.popLast() {
        pool.revert(to: mark)
        if pool != state { return "differs at mark \(mark)" }
      }
      return nil
    }
  }
}
