import Determinism
import Margining
import Quantities
import TestSupport
import Testing

/// A venue with as many markets as rates, all cross unless said otherwise.
func venue(
  maintenance: [Ratio] = [.percent(5), .percent(5)],
  initial: Ratio = .percent(10),
  fee: Ratio = .zero,
  rules change: (inout PerpetualRules) -> Void = { _ in }
) -> PerpetualSpec {
  var spec = perpetualRules
  spec.maintenanceMargin = maintenance[0]
  spec.initialMargin = max(initial, maintenance[0])
  spec.takerFee = fee
  for (index, rate) in maintenance.dropFirst().enumerated() {
    spec.rules.furtherMarkets.append(
      PerpetualMarketSpec(
        market: MarketID(Int32(index + 1)),
        oracle: OracleID(Int32(index + 1)),
        maintenanceMargin: rate,
        initialMargin: max(initial, rate),
        takerFee: fee,
        fundingCap: .percent(4)
      )
    )
  }
  change(&spec.rules)
  return spec
}

func marks(_ prices: Int64...) -> PerpetualMarks {
  PerpetualMarks(prices.map { PerpetualMark(usd($0)) })
}

let noPosition = position(.zero, .zero, entry: usd(1))

/// One cross account: cash and positions at their entry prices.
func crossAccount(
  _ margin: QuoteAmount,
  _ positions: [(market: Int32, size: BaseQuantity, entry: Price)]
) -> ([BookAccount], PortfolioLayout) {
  let further = positions.filter { $0.market > 0 }.map {
    BookPosition(account: AccountID(0), market: $0.market, base: $0.size, entryPrice: $0.entry)
  }
  let own = positions.first { $0.market == 0 }
  let account = position(own?.size ?? .zero, margin, entry: own?.entry ?? usd(1))
  return ([account], PortfolioLayout(modes: [.cross], further: further))
}

struct PublishedCaseTests {
  @Test func `dYdX's liquidation price holds for isolated and cross accounts`() throws {
    // dYdX documentation: p = (e − q·p − M) ÷ (|q|·m − q).
    // q = −3 at 3000, e = 1000, m = 5 %: 3174.60.
    let isolated = try PerpetualWorld([position(base(-3), quote(1_000), entry: usd(3_000))])
    let edge = try #require(try isolated.liquidationPrice(0, at: usd(3_000)))
    #expect(abs(edge.nanos - 3_174_603_174_603) <= 1)
    // The same with a second position of 1 at 1000 whose 10 % requirement is held fixed:
    // (1000 + 9000 − 100) ÷ 3.15 = 3142.857142857.
    let (book, layout) = crossAccount(
      quote(1_000),
      [(0, base(-3), usd(3_000)), (1, base(1), usd(1_000))]
    )
    let cross = try PerpetualWorld(
      book,
      spec: venue(maintenance: [.percent(5), .percent(10)]),
      layout: layout
    )
    let price = try cross.perpetual.liquidationPrice(
      AccountID(0),
      at: marks(3_000, 1_000),
      in: cross.ledger
    )
    #expect(price?.nanos == 3_142_857_142_857)
    // And of the other one: (3·3000·5 % requirement) (450 − 10000 + 9000 + 1000 …) has an edge:
    // q = 1, C − M = 1000 − 450 − 1000 = −450, p = 450 ÷ 0.9 = 500.
    let other = try cross.perpetual.liquidationPrice(
      AccountID(0),
      market: 1,
      at: marks(3_000, 1_000),
      in: cross.ledger
    )
    #expect(other?.nanos == 500_000_000_000)
  }

  @Test func `the edge of a cross account is exact to one nano`() throws {
    let (book, layout) = crossAccount(
      quote(900),
      [(0, base(-3), usd(3_000)), (1, base(7), usd(400))]
    )
    let world = try PerpetualWorld(
      book,
      spec: venue(maintenance: [.percent(5), .percent(8)]),
      layout: layout
    )
    for market in [Int32(0), 1] {
      var at = marks(3_000, 400)
      let edge = try #require(
        try world.perpetual.liquidationPrice(
          AccountID(0),
          market: market,
          at: at,
          in: world.ledger
        )
      )
      at[Int(market)].price = edge
      #expect(try world.perpetual.isSafe(AccountID(0), at: at, in: world.ledger))
      at[Int(market)].price = Price(nanos: edge.nanos + (market == 0 ? 1 : -1))
      #expect(try !world.perpetual.isSafe(AccountID(0), at: at, in: world.ledger))
    }
  }

  @Test func `T7.1 the Mango position shows 421 million of profit`() throws {
    // 483 million contracts bought at 0.0382 and marked at 0.91.
    var spec = perpetualRules
    spec.initialMargin = .percent(10)
    let size: Int64 = 483_000_000
    let entry = Price(nanos: 38_200_000)
    let world = try PerpetualWorld(
      [
        position(base(size), quote(5_000_000), entry: entry),
        position(base(-size), quote(5_000_000), entry: entry),
      ],
      spec: spec
    )
    let peak = PerpetualMarks(Price(nanos: 910_000_000))
    let profit = try world.equity(0, at: peak).micros - quote(5_000_000).micros
    // (0.91 − 0.0382) × 483 000 000 = 421 079 400, to the unit; 421 million ± 1 %.
    #expect(profit == 421_079_400_000_000)
    let loss = try world.equity(1, at: peak).micros - quote(5_000_000).micros
    #expect(profit + loss == 0)
  }

  @Test func `T7.2 the profit lends all 116 million of the pool`() throws {
    // What the account may take out is bounded by its own power and by the pool.
    let pool = quote(116_000_000)
    var spec = perpetualRules
    spec.maintenanceMargin = .percent(10)
    spec.initialMargin = .percent(20)
    let size: Int64 = 483_000_000
    var world = try PerpetualWorld(
      [position(base(size), quote(5_000_000), entry: Price(nanos: 38_200_000))],
      spec: spec
    )
    let peak = PerpetualMarks(Price(nanos: 910_000_000))
    // Power at the peak: 426.08 − 20 % of 439.53 = 338.17 million, more than the pool has.
    let power =
      try world.equity(0, at: peak).micros
      - world.perpetual.initialRequirement(AccountID(0), at: peak, in: world.ledger).micros
    #expect(power == 338_173_400_000_000)
    let taken = min(power, pool.micros)
    #expect(taken == pool.micros)
    #expect(
      try world.perpetual.withdraw(
        AccountID(0),
        QuoteAmount(micros: taken),
        at: peak,
        ledger: &world.ledger
      ) == .done
    )
    // At the price before the push the same account could have taken nothing.
    let quiet = PerpetualMarks(Price(nanos: 38_200_000))
    #expect(
      try world.perpetual.withdraw(
        AccountID(0),
        QuoteAmount(micros: 1),
        at: quiet,
        ledger: &world.ledger
      ) == .rejected(.wouldBeUnsafe)
    )
    #expect(world.findings == [])
  }

  @Test func `Brownian first passage of an isolated position has the closed form's odds`() throws {
    // Long at 200 with a liquidation price L; the price is 200 + 20·B over one unit of time.
    // P(hit L) = 2·Φ(−(200 − L) ÷ 20). L = 180 is one standard deviation away: 31.73 %.
    var world = try PerpetualWorld([position(base(10), quote(290), entry: usd(200))])
    let edge = try #require(try world.liquidationPrice(0, at: usd(200)))
    #expect(edge == usd(180))
    let paths = 4_000
    let steps = 8
    var hits = 0
    var draws = TestDraws(seed: 11)
    let deviation = 20 / Double(steps).squareRoot()
    for _ in 0..<paths {
      var level = 200.0
      var isHit = false
      for _ in 0..<steps where !isHit {
        let next = level + deviation * normal(&draws)
        // The least of a Brownian bridge between two levels, exactly.
        let gap = next - level
        let spread = -2 * deviation * deviation * logarithm(1 - draws.uniform())
        let least = (level + next - (gap * gap + spread).squareRoot()) / 2
        let low = Price(nanos: max(1, Int64((least * 1e9).rounded(.down))))
        isHit = !(try world.observe(low)).isEmpty
        level = next
      }
      if isHit { hits += 1 }
      _ = try world.observe(usd(200))
    }
    let expected = 0.317_310_507_862_914
    let error = (expected * (1 - expected) / Double(paths)).squareRoot()
    #expect(abs(Double(hits) / Double(paths) - expected) < 4 * error)
  }

  private func normal(_ draws: inout TestDraws) -> Double {
    // Twelve uniforms are too light in the tails; the polar method is exact.
    while true {
      let x = 2 * draws.uniform() - 1
      let y = 2 * draws.uniform() - 1
      let square = x * x + y * y
      if square > 0, square < 1 { return x * (-2 * logarithm(square) / square).squareRoot() }
    }
  }

  private func logarithm(_ value: Double) -> Double { PortableMath.log(value) }
}
