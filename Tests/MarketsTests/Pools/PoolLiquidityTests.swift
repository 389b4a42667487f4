import Markets
import Quantities
import TestSupport
import Testing

struct PoolLiquidityTests {
  @Test func `a deposit and its withdrawal never gain a unit`() throws {
    try everySeed(count: 500) { seed in
      var draws = TestDraws(seed: seed)
      var pool = try makePool()
      try pool.sell(BaseQuantity(units: draws.within(1...10_000_000_000)))
      let before = pool.price
      let deposit = try pool.deposit(shares: draws.within(1...1_000_000_000_000))
      if pool.price.nanos.distance(to: before.nanos).magnitude > 10_000 {
        return "a deposit moved the price from \(before) to \(pool.price)"
      }
      guard let back = try pool.withdraw(shares: deposit.shares) else { return "refused" }
      if back.base > deposit.base || back.quote > deposit.quote { return "gained \(back)" }
      let lost = (deposit.base.units - back.base.units, deposit.quote.micros - back.quote.micros)
      return lost.0 > 1 || lost.1 > 1 ? "lost \(lost)" : nil
    }
  }

  @Test func `the last liquidity never leaves`() throws {
    var pool = try makePool()
    let before = pool
    #expect(try pool.withdraw(shares: pool.totalShares) == nil)
    #expect(pool == before)
    let most = pool.totalShares - 1_000
    #expect(try pool.withdraw(shares: most) != nil)
    #expect(pool.totalShares == 1_000)
  }

  @Test func `impermanent loss is the closed form of the price ratio`() throws {
    // Selling u of the base reserve moves the price by r = 1 ÷ (1 + u)².
    for percent: Int64 in [1, 5, 10, 25, 50, 100, 300] {
      var pool = try makePool(base: 1_000_000, quote: 2_000_000_000, feeBasisPoints: 0)
      let deposit = try pool.deposit(shares: pool.totalShares / 7)
      try pool.sell(BaseQuantity(units: pool.baseReserve.units / 100 * percent))
      let root = 1 / (1 + Double(percent) / 100)
      let ratio = root * root
      let held =
        Double(deposit.base.units) / 1e8 * 2_000 * ratio + Double(deposit.quote.micros) / 1e6
      let expected = held * (1 - 2 * root / (1 + ratio))
      let found = Double(try pool.impermanentLoss(of: deposit).micros) / 1e6
      #expect(abs(found - expected) <= expected * 1e-6 + 0.01)
    }
  }

  @Test func `fees can earn more than the price cost`() throws {
    var pool = try makePool(feeBasisPoints: 100)
    let deposit = try pool.deposit(shares: pool.totalShares / 10)
    // A unit of base is twenty of quote: a deposit rounds by little more than that.
    #expect(try pool.impermanentLoss(of: deposit).micros <= 25)
    for _ in 0..<50 {
      let bought = try pool.spend(QuoteAmount(micros: 100_000_000_000))
      try pool.sell(bought)
    }
    #expect(try pool.impermanentLoss(of: deposit) < .zero)
  }
}
