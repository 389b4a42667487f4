import Margining
import MarketSimulation
import Markets
import PriceOracles
import Quantities
import Testing

/// Runs of venues with several markets, a vault, deleveraging and moving requirements.
struct VenueRunTests {
  private func rules(_ change: (inout PerpetualRules) -> Void) -> ProtocolForm {
    var spec = ScenarioBuilder.perpetual
    change(&spec.rules)
    return .perpetual(spec)
  }

  private let winners = DeleveragingSpec(
    ranking: .profitLeverage,
    price: .bankruptcy,
    counterpartyLimit: 500
  )

  private func account(_ units: Int64, _ margin: Int64) -> BookAccount {
    BookAccount(
      base: BaseQuantity(units: units * 100_000_000),
      quote: QuoteAmount(micros: margin * 1_000_000),
      entryPrice: Price(nanos: 100_000_000_000)
    )
  }

  @Test func `a bankrupt long is handed to the winner, who bears what it lacks`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 80_00)]
    builder.form = rules {
      $0.liquidation = .dydxV4
      $0.deleveraging = winners
    }
    builder.accounts = [account(10, 100), account(-10, 500)]
    let log = RunLog()
    let result = try builder.run(log: log)
    #expect(result.status == .ok && result["conservation_error"] == 0)
    // 100 − 10 × 20 = −100: bankrupt at 90, ten under which the short is closed.
    #expect(result["adl_winner_loss_usd"] == 100 && result["adl_overshoot_usd"] == 0)
    #expect(result["adl_account_count"] == 1 && result["adl_concentration_max"] == 0)
    #expect(result["bad_debt_usd"] == 100 && result["total_loss_usd"] == 100)
    #expect(result["borrower_loss_usd"] == 0 && result["liquidation_count"] == 1)
    // Nothing reached the venue: the fall is the path's own.
    #expect(log.events(.fill).isEmpty && log.events(.deleveraging).count == 1)
    #expect(log.firstSecond(.deleveraging) == 70)
  }

  @Test func `a fill that would leave a loss to share is undone for winners`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 92_00)]
    builder.form = rules { $0.deleveraging = winners }
    // 1000 into a depth of 10 000 for 1 %: the average is far under the mark of 92.
    builder.accounts = [account(1_000, 9_000), account(-1_000, 60_000)]
    let result = try builder.run()
    #expect(result["conservation_error"] == 0 && result["depositor_loss_usd"] == 0)
    // 9 000 − 8 000 is left at the mark: at the bankruptcy price it goes to the winner.
    #expect(result["adl_account_count"] == 1 && result["adl_winner_loss_usd"] == 0)
    #expect(result["bad_debt_usd"] == 0 && result["borrower_loss_usd"] == 1_000)
    #expect(result["max_excess"] == 0)
  }

  @Test func `a vault takes over whole and unwinds on its schedule`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 93_00)]
    builder.impact = false
    builder.form = rules {
      $0.liquidation = .hyperliquid
      $0.backstop = BackstopSpec(
        capital: QuoteAmount(micros: 1_000_000_000),
        inventoryLimit: QuoteAmount(micros: 10_000_000_000),
        lossCap: .percent(50),
        unwindInterval: .seconds(100),
        unwindSize: QuoteAmount(micros: 372_000_000),
        coversDeficits: false
      )
    }
    // 80 − 70 = 10 left of 46.50: under two thirds. Ten contracts, four in each order.
    builder.accounts = [account(10, 80)]
    let log = RunLog()
    let result = try builder.run(log: log)
    #expect(result["conservation_error"] == 0 && result["liquidation_count"] == 1)
    #expect(result["borrower_loss_usd"] == 10 && result["backstop_loss_usd"] == 0)
    let orders = log.events(.backstop)
    #expect(orders.map(\.amount) == [-1_000_000_000, -400_000_000, -400_000_000, -200_000_000])
    #expect(orders.dropFirst().map { ($0.at - .start).secondsValue } == [100, 200, 300])
  }

  @Test func `a moving requirement holds from its instant, after the block`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 98_00), (120, 94_00)]
    builder.form = rules {
      $0.requirements = RequirementSpec(
        estimator: .ewma(memory: .seconds(600)),
        updateInterval: .seconds(60),
        notice: .seconds(100),
        quantile: Ratio(partsPerBillion: 2_330_000_000),
        horizon: .seconds(3_600),
        ceiling: .percent(200),
        stepUp: .percent(30),
        stepDown: .percent(5)
      )
    }
    // Safe at 94 with 5 % (7.10 against 4.70), not with 1.3² × 5 % = 7.94.
    builder.accounts = [account(1, 1)]
    builder.accounts[0].quote = QuoteAmount(micros: 13_100_000)
    let log = RunLog()
    let result = try builder.run(log: log)
    // Decided at 120, 180 …; in force 100 seconds later: 1.3 at 220, 1.69 at 280.
    let changes = log.events(.requirement).prefix(2)
    #expect(changes.map { ($0.at - .start).secondsValue } == [220, 280])
    #expect(changes.map(\.amount) == [1_300_000_000, 1_690_000_000])
    #expect(log.liquidations.map(\.cause) == [.policy])
    #expect(log.firstSecond(.liquidation) == 300)
    #expect(result["margin_induced_liquidation_usd"] == 94 && result["conservation_error"] == 0)
  }

  /// Tiers, a second market, and every layer of the waterfall.
  private static func rules(_ ranking: DeleveragingSpec.Ranking) -> PerpetualRules {
    PerpetualRules(
      tiers: [
        MarginTier(
          from: QuoteAmount(micros: 2_000_000_000),
          maintenance: .percent(8),
          initial: .percent(12)
        )
      ],
      makerFee: .basisPoints(-1),
      furtherMarkets: [
        PerpetualMarketSpec(
          market: MarketID(1),
          oracle: OracleID(1),
          maintenanceMargin: .percent(6),
          initialMargin: .percent(9),
          takerFee: .basisPoints(5),
          funding: .velocity(
            perDay: .percent(900),
            skewScale: BaseQuantity(units: 100_000_000_000)
          ),
          fundingCap: .percent(4)
        )
      ],
      liquidation: .hyperliquid,
      insurance: InsuranceRules(drawCap: QuoteAmount(micros: 100_000_000)),
      backstop: BackstopSpec(
        capital: QuoteAmount(micros: 2_000_000_000),
        inventoryLimit: QuoteAmount(micros: 30_000_000_000),
        lossCap: .percent(30),
        unwindInterval: .seconds(60),
        unwindSize: QuoteAmount(micros: 500_000_000),
        coversDeficits: true
      ),
      deleveraging: DeleveragingSpec(
        ranking: ranking,
        price: .bankruptcy,
        counterpartyLimit: 50
      ),
      socialisation: .openPositions
    )
  }

  /// The crowd's hour on two markets: cross accounts, tiers, all layers.
  private func crowd(seed: UInt64, _ ranking: DeleveragingSpec.Ranking) -> Scenario {
    var builder = ScenarioBuilder.crowd(.perpetual(ScenarioBuilder.perpetual), seed: seed)
    guard case .perpetual(var spec) = builder.form, case .drawnPositions(var book)? = builder.book
    else { return builder.scenario }
    // The dearest market admits a little less than 12.5 times.
    book.leverageCap = .percent(1_000)
    spec.rules = Self.rules(ranking)
    builder.form = .perpetual(spec)
    builder.book = .drawnPortfolios(
      DrawnPortfolioBook(
        positions: book,
        crossShare: .percent(60),
        weights: [.percent(60), .percent(40)]
      )
    )
    var scenario = builder.scenario
    scenario.assets.insert(
      AssetSpec(name: "SOL", decimals: 8, pricing: .market(MarketID(1))),
      at: 2
    )
    var market = scenario.markets[0]
    market.name = "SOL-USD"
    market.base = AssetID(2)
    scenario.markets.append(market)
    var oracle = scenario.oracles[0]
    oracle.name = "sol-feed"
    oracle.market = MarketID(1)
    scenario.oracles.append(oracle)
    return scenario
  }

  private func run(_ scenario: Scenario) throws -> RunResult {
    let catalog = ScenarioBuilder.catalog
    let prepared = try Simulation.prepare(scenario, replication: 0, catalog: catalog)
    return Simulation.run(prepared, policy: 0, catalog: catalog)
  }

  @Test func `books of a whole venue balance, whoever bears the losses`() throws {
    var reached = Set<String>()
    for (seed, ranking) in DeleveragingSpec.Ranking.allCases.enumerated() {
      let scenario = crowd(seed: UInt64(seed), ranking)
      let result = try run(scenario)
      #expect(result.status == .ok && result["conservation_error"] == 0, "seed \(seed)")
      #expect(try run(scenario).firstDifference(from: result) == nil)
      let decoded = try Scenario(canonicalBytes: scenario.canonicalBytes)
      #expect(decoded == scenario)
      for name in [
        "liquidation_count", "insurance_loss_usd", "backstop_loss_usd", "adl_account_count",
      ] where (result[name] ?? 0) > 0 {
        reached.insert(name)
      }
    }
    // The crowd reaches every layer that it is for.
    #expect(reached.count == 4, "\(reached.sorted())")
  }
}
