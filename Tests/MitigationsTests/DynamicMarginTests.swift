import Mitigations
import Quantities
import TestSupport
import Testing

struct DynamicMarginTests {
  @Test func `a still price leaves the requirement alone`() throws {
    var engine = try Harness("dynamic-margin")
    for block in Int64(0)..<1_000 { engine.block(view(at: block * 13, price: 200)) }
    #expect(engine.standing == Directives())
    #expect(engine.activations == 0)
  }

  @Test func `it rises by at most ten per cent per update, up to the maximum`() throws {
    var engine = try Harness("dynamic-margin")
    var multipliers: [Int64] = []
    for update in Int64(0)...12 {
      engine.block(view(at: update * 300, price: update % 2 == 0 ? 200 : 100))
      multipliers.append(engine.standing.marginMultiplier?.partsPerBillion ?? 0)
    }
    #expect(
      multipliers == [
        0, 1_100_000_000, 1_210_000_000, 1_331_000_000, 1_464_100_000, 1_610_510_000,
        1_771_561_000, 1_948_717_100, 2_143_588_810, 2_357_947_691, 2_500_000_000, 2_500_000_000,
        2_500_000_000,
      ]
    )
    #expect(engine.activations == 1)
  }

  @Test func `it falls by at most five per cent per update, back to one`() throws {
    var engine = try Harness("dynamic-margin", ["memory": 60 * second])
    for update in Int64(0)...20 {
      engine.block(view(at: update * 300, price: update % 2 == 0 ? 200 : 100))
    }
    var last = engine.standing.marginMultiplier
    #expect(last?.partsPerBillion == 2_500_000_000)
    for update in Int64(21)...22 { engine.block(view(at: update * 300, price: 200)) }
    last = engine.standing.marginMultiplier
    for update in Int64(23)...45 {
      engine.block(view(at: update * 300, price: 200))
      guard let before = last else { continue }
      let floor = max(1_000_000_000, before.partsPerBillion * 95 / 100)
      let now = engine.standing.marginMultiplier
      #expect((now ?? .one).partsPerBillion == floor)
      last = now
    }
    #expect(engine.standing == Directives())
  }

  @Test func `blocks between two updates change nothing`() throws {
    var engine = try Harness("dynamic-margin")
    engine.block(view(at: 0, price: 200))
    engine.block(view(at: 299, price: 100))
    #expect(engine.standing == Directives())
    engine.block(view(at: 300, price: 100))
    #expect(engine.standing.level == 1)
    let standing = engine.standing
    engine.block(view(at: 599, price: 200))
    #expect(engine.standing == standing)
  }

  @Test func `the estimate converges to the volatility of the path`() throws {
    // Returns of ±1 % every five minutes: 1 % × √12 per square root of an hour.
    let margin = try #require(try make("dynamic-margin") as? DynamicMargin)
    var directives = Directives()
    var price = 200_000_000_000.0
    for update in Int64(0)...2_000 {
      let seen = PublishedPrice(
        price: Price(nanos: Int64(price)),
        observedAt: instant(update * 300),
        writtenAt: instant(update * 300)
      )
      margin.act(view(at: update * 300, price: seen), directives: &directives)
      price *= update % 2 == 0 ? 1.01 : 0.99
    }
    #expect(abs(margin.hourlyVolatility - 0.01 * 12.0.squareRoot()) < 1e-6)
  }

  @Test func `updates at uneven times estimate the same rate`() throws {
    let margin = try #require(try make("dynamic-margin") as? DynamicMargin)
    var directives = Directives()
    var draws = TestDraws(seed: 3)
    var now: Int64 = 0
    var price = 200.0
    var sum = 0.0
    let count = 20_000
    for update in 0..<count {
      let elapsed = draws.within(300...900)
      now += elapsed
      // A random walk: the size of a step grows with the square root of its time.
      let size = 0.02 * (Double(elapsed) / 3_600).squareRoot()
      price *= draws.below(2) == 0 ? 1 + size : 1 - size
      if price < 20 || price > 2_000 { price = 200 }
      let seen = PublishedPrice(
        price: Price(nanos: Int64(price * 1e9)),
        observedAt: instant(now),
        writtenAt: instant(now)
      )
      margin.act(view(at: now, price: seen), directives: &directives)
      if update > 100 { sum += margin.hourlyVolatility }
    }
    #expect(abs(sum / Double(count - 101) - 0.02) < 0.002)
  }

  @Test func `the multiplier stays between one and its maximum whatever the path`() throws {
    try everySeed(count: 50) { seed in
      var draws = TestDraws(seed: seed)
      var engine = try Harness("dynamic-margin")
      for update in Int64(0)..<200 {
        engine.block(view(at: update * 300, price: draws.within(1...100_000)))
        let parts = engine.standing.marginMultiplier?.partsPerBillion ?? 1_000_000_000
        if parts < 1_000_000_000 || parts > 2_500_000_000 { return "\(parts) ppb" }
      }
      return nil
    }
  }

  @Test func `a frozen feed looks calm: the estimate falls while the market may not`() throws {
    var engine = try Harness("dynamic-margin")
    for update in Int64(0)...12 {
      engine.block(view(at: update * 300, price: update % 2 == 0 ? 200 : 100))
    }
    let before = engine.standing.marginMultiplier
    for update in Int64(13)...300 { engine.block(view(at: update * 300, price: 200)) }
    #expect((engine.standing.marginMultiplier ?? .one) < (before ?? .one))
  }
}
