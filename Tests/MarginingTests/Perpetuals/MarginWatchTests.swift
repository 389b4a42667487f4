import Margining
import Quantities
import TestSupport
import Testing

/// Many accounts without keys while prices, funding and multipliers move every tick.
struct MarginWatchTests {
  private static let accounts = 80
  private static let markets = 3

  private func crowd(_ draws: inout TestDraws) throws -> PerpetualWorld {
    var book: [BookAccount] = []
    var layout = PortfolioLayout()
    for index in 0..<Self.accounts {
      let isCross = draws.below(4) > 0
      layout.modes.append(isCross ? .cross : .isolated(market: Int32(draws.below(Self.markets))))
      let size = BaseQuantity(units: draws.within(-1_000_000_000...1_000_000_000))
      book.append(position(size, quote(draws.within(100...900)), entry: usd(200)))
      for market in 1..<Self.markets where isCross {
        if draws.below(2) == 0 { continue }
        layout.further.append(
          BookPosition(
            account: AccountID(Int32(index)),
            market: Int32(market),
            base: BaseQuantity(units: draws.within(1...900_000_000) - 450_000_000),
            entryPrice: usd(200)
          )
        )
      }
    }
    let spec = venue(maintenance: [.percent(5), .percent(4), .percent(8)]) { rules in
      rules.tiers = [
        MarginTier(from: quote(800), maintenance: .percent(8), initial: .percent(12))
      ]
      rules.furtherMarkets[0].sizePremium = SizePremium(
        share: .percent(80),
        coefficient: .percent(1)
      )
    }
    return try PerpetualWorld(book, spec: spec, layout: layout)
  }

  @Test func `budgets find exactly whom a scan finds, whatever moves`() throws {
    var crossings = 0
    try everySeed(count: 8) { seed in
      var draws = TestDraws(seed: seed)
      var world = try crowd(&draws)
      var price = [Int64](repeating: 200_000_000_000, count: Self.markets)
      var multiplier = [Int64](repeating: 1_000_000_000, count: Self.markets)
      let distance = Ratio.percent(3)
      for market in price.indices {
        _ = try world.observe(usd(200), market: Int32(market))
        _ = try world.observe(usd(200), .alarm, market: Int32(market), distance: distance)
      }
      for tick in 0..<120 {
        let market = draws.below(Self.markets)
        Self.move(&price[market], &multiplier[market], &draws)
        if draws.below(10) == 0 {
          try world.perpetual.accrueFunding(
            market: Int32(market),
            rate: Ratio(partsPerBillion: draws.within(-2_000_000...2_000_000)),
            price: Price(nanos: price[market])
          )
        }
        if draws.below(6) == 0 {
          _ = try world.topUp(Int32(draws.below(Self.accounts)), quote(draws.within(1...60)))
        }
        let before = (0..<Self.accounts).map {
          world.perpetual.isCrossed(AccountID(Int32($0)), .rule)
        }
        let seen = try world.observe(
          Price(nanos: price[market]),
          market: Int32(market),
          multiplier: Ratio(partsPerBillion: multiplier[market])
        )
        _ = try world.observe(
          Price(nanos: price[market]),
          .alarm,
          market: Int32(market),
          multiplier: Ratio(partsPerBillion: multiplier[market]),
          distance: distance
        )
        crossings += seen.count
        world.perpetual.commit()
        let marks = PerpetualMarks(
          price.indices.map {
            PerpetualMark(
              Price(nanos: price[$0]),
              multiplier: Ratio(partsPerBillion: multiplier[$0])
            )
          }
        )
        if let fault = try Self.fault(world, at: marks, seen: seen, before: before) {
          return "\(fault), tick \(tick)"
        }
      }
      return nil
    }
    #expect(crossings > 60)
  }

  /// Mostly small moves, now and then a jump, sometimes nothing but the multiplier.
  private static func move(
    _ price: inout Int64,
    _ multiplier: inout Int64,
    _ draws: inout TestDraws
  ) {
    let width: Int64 = draws.below(20) == 0 ? 60_000_000 : 4_000_000
    price = price / 1_000_000_000 * (1_000_000_000 + draws.within(-width...width))
    multiplier = max(1_000_000_000, multiplier + draws.within(-20_000_000...20_000_000))
  }

  /// The first account that a scan judges otherwise than the watch, or nil.
  private static func fault(
    _ world: PerpetualWorld,
    at marks: PerpetualMarks,
    seen: [Crossing],
    before: [Bool]
  ) throws -> String? {
    for index in 0..<accounts {
      let id = AccountID(Int32(index))
      let isDue = try !world.perpetual.isSafe(id, at: marks, in: world.ledger)
      if world.perpetual.isCrossed(id, .rule) != isDue { return "account \(index)" }
      if isDue, !world.perpetual.isCrossed(id, .alarm) { return "no alarm for \(index)" }
      let entered = seen.contains { $0.account == id && $0.entered }
      let left = seen.contains { $0.account == id && !$0.entered }
      if entered != (isDue && !before[index]) || left != (!isDue && before[index]) {
        return "crossing of \(index)"
      }
    }
    return nil
  }

  @Test func `requirements are continuous, monotone, and the published ones`() throws {
    // Binance BTCUSDT of 18 March 2021: 50 k at 0.4 %, 250 k at 0.5 %, 1 M at 1 %, 10 M at 2.5 %;
    // maintenance amounts 50, 1 300 and 16 300.
    var rules = PerpetualRules()
    rules.tiers = [
      MarginTier(
        from: quote(50_000),
        maintenance: .basisPoints(50),
        initial: .percent(1),
        deduction: quote(50)
      ),
      MarginTier(
        from: quote(250_000),
        maintenance: .percent(1),
        initial: .percent(2),
        deduction: quote(1_300)
      ),
      MarginTier(
        from: quote(1_000_000),
        maintenance: Ratio(partsPerBillion: 25_000_000),
        initial: .percent(5),
        deduction: quote(16_300)
      ),
    ]
    var spec = perpetualRules
    spec.maintenanceMargin = .basisPoints(40)
    spec.initialMargin = .basisPoints(80)
    spec.rules = rules
    #expect(spec.problems() == [])
    let sizes: [Int64] = [10_000, 49_999, 50_000, 50_001, 250_000, 600_000, 1_000_000, 2_000_000]
    let book = sizes.map { position(base($0), quote($0 / 10), entry: usd(1)) }
    let world = try PerpetualWorld(book, spec: spec)
    let required = try sizes.indices.map {
      try world.perpetual.maintenanceRequirement(
        AccountID(Int32($0)),
        at: PerpetualMarks(usd(1)),
        in: world.ledger
      ).micros
    }
    #expect(
      required == [
        40_000_000, 199_996_000, 200_000_000, 200_005_000, 1_200_000_000, 4_700_000_000,
        8_700_000_000, 33_700_000_000,
      ]
    )
    // The closed form in the third tier: (540 000 − 1 300) ÷ (600 000 × 99 %).
    let edge = try #require(try world.liquidationPrice(5, at: usd(1)))
    for (nanos, safe) in [(edge.nanos, true), (edge.nanos - 1, false)] {
      let at = PerpetualMarks(Price(nanos: nanos))
      #expect(try world.perpetual.isSafe(AccountID(5), at: at, in: world.ledger) == safe)
    }
  }

  @Test func `a size premium grows with the root of the size`() throws {
    // Drift: max(5 %, 80 % × 5 % + 0.1 % × √q): 4 % + 0.1 %·√q exceeds 5 % from q = 100.
    var spec = perpetualRules
    spec.rules.sizePremium = SizePremium(
      share: .percent(80),
      coefficient: .basisPoints(10)
    )
    let sizes: [Int64] = [99, 100, 121, 10_000]
    let world = try PerpetualWorld(
      sizes.map { position(base($0), quote($0), entry: usd(1)) },
      spec: spec
    )
    let rates = try sizes.indices.map {
      try world.perpetual.maintenanceRequirement(
        AccountID(Int32($0)),
        at: PerpetualMarks(usd(1)),
        in: world.ledger
      ).micros
    }
    #expect(rates == [4_950_000, 5_000_000, 121 * 51_000, 10_000 * 140_000])
  }
}
