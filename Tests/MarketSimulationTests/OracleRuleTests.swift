import Margining
import MarketSimulation
import Mitigations
import PriceOracles
import Quantities
import Testing

/// Price rules in the world, against the failures that they are for.
struct OracleRuleTests {
  /// Three venues that all see the market of ETH in DAI.
  static func venues(_ fault: FeedFaultSpec?) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.form = .vaults(ScenarioBuilder.vaults)
    builder.impact = false
    builder.seconds = 1_200
    builder.accounts = (0..<20).map { ScenarioBuilder.vault(10, dueBelow: 70_00 + $0 * 1_00) }
    builder.secondary = HandWorkedRun.source(every: 60)
    builder.references = [HandWorkedRun.source(every: 60)]
    if let fault { builder.faults = [fault] }
    return builder
  }

  /// T4.5: DAI at 1.30 on one venue is ETH at 1 ÷ 1.30 of its price in DAI.
  @Test func `T4.5: with the median of three venues a spike of one of them liquidates nobody`()
    throws
  {
    var builder = Self.venues(
      FeedFaultSpec(
        kind: .bias,
        from: HandWorkedRun.second(300),
        until: HandWorkedRun.second(900),
        size: Ratio(partsPerBillion: 1_000_000_000 * 10 / 13 - 1_000_000_000)
      )
    )
    builder.policies = [HandWorkedRun.policy("median-price", [3_600_000_000_000])]
    let single = try builder.run()
    // 1 ÷ 1.30 = 0.769: all vaults that are due between 76.92 and 100.
    #expect(single["liquidated_account_count"] == 13)
    #expect(single["unfair_liquidation_count"] == single["liquidation_count"])
    let median = try builder.run(1)
    #expect(median["liquidation_count"] == 0)
    #expect(median["oracle_error_max_bp"] == 0)
  }

  @Test func `an anchored band of 20 per cent stops it too, until the anchor follows`() throws {
    var fault = FeedFaultSpec(
      kind: .bias,
      from: HandWorkedRun.second(300),
      until: HandWorkedRun.second(900),
      size: .percent(-23)
    )
    var builder = Self.venues(fault)
    builder.policies = [HandWorkedRun.policy("anchored-price", [1, 200_000_000, 0])]
    #expect(try builder.run(1)["liquidation_count"] == 0)
    // A correlated fault takes the anchor along.
    fault.sources = [.primary, .secondary]
    builder.faults = [fault]
    let both = try builder.run(1)
    #expect(both["liquidation_count"] ?? 0 > 0)
  }

  @Test func `who manipulates a venue pays for it, and the books balance`() throws {
    var builder = ScenarioBuilder()
    builder.permanentShare = .zero
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 80_00)]
    builder.manipulations = [
      ManipulationSpec(
        direction: .down,
        size: BaseQuantity(units: 1_000_00000000),
        from: HandWorkedRun.second(100),
        until: HandWorkedRun.second(300)
      )
    ]
    let result = try builder.run()
    #expect(result["conservation_error"] == 0)
    // The impact decays between the two trades, so the round trip loses.
    #expect((result["attacker_profit_usd"] ?? 0) < 0)
    #expect((result["max_excess"] ?? 0) > 0.05)
    builder.impact = false
    let free = try builder.run()
    #expect(free["attacker_profit_usd"] == 0)
  }

  @Test func `an average over the pool resists a manipulation that the spot price follows`() throws
  {
    var builder = ScenarioBuilder()
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 92_00)]
    builder.references = [
      ReferenceSpec(
        interval: .seconds(10),
        kind: .pool(mean: .geometric, window: .seconds(300))
      )
    ]
    builder.secondary = ReferenceSpec(
      interval: .seconds(10),
      kind: .pool(mean: .arithmetic, window: .seconds(300))
    )
    builder.manipulations = [
      ManipulationSpec(
        direction: .down,
        size: BaseQuantity(units: 2_000_00000000),
        from: HandWorkedRun.second(305),
        until: HandWorkedRun.second(325)
      )
    ]
    builder.policies = [HandWorkedRun.policy("median-price", [3_600_000_000_000])]
    let spot = try builder.run()
    #expect(spot["liquidation_count"] == 1)
    #expect(spot["unfair_fundamental_liquidation_count"] == 1)
    #expect(try builder.run(1)["liquidation_count"] == 0)
  }

  @Test func `the decisions of a rule are in the trace, with their reasons`() throws {
    let run = try HandWorkedRun.fallback()
    #expect(run.result.status == .ok)
    var builder = Self.venues(
      FeedFaultSpec(
        kind: .bias,
        from: HandWorkedRun.second(300),
        until: HandWorkedRun.second(900),
        size: .percent(-60)
      )
    )
    builder.policies = [HandWorkedRun.liquity]
    let log = RunLog()
    _ = try builder.run(1, log: log)
    let decisions = log.events.filter { $0.kind == .priceDecision }
    let reasons = decisions.map { PriceDecision(rawValue: UInt8($0.amount)) }
    #expect(reasons.contains(.used) && reasons.contains(.fallback))
    // Working, primary only before the second source publishes, and the second source.
    #expect(Set(decisions.map(\.entity)) == [0, 1, 4])
  }

  @Test func `a reporting bound stops the feed, and the checks refuse what is near it`() throws {
    var builder = Self.venues(nil)
    builder.policies = [
      HandWorkedRun.policy(
        "price-checks",
        [100_000_000, 3_600_000_000_000, 1_000_000_000, 9_000_000_000, 1, 0]
      )
    ]
    builder.steps = [(0, 100_00), (300, 82_00), (600, 40_00)]
    builder.bounds = PriceBounds(
      minimum: Price(nanos: 80_000_000_000),
      maximum: Price(nanos: 1_000_000_000_000)
    )
    let plain = try builder.run()
    // The feed stops at 82: whoever is due below that stays open although the market is at 40.
    #expect((plain["missed_oracle_count"] ?? 0) > 0)
    #expect((plain["oracle_error_max_bp"] ?? 0) > 10_000)
    let checked = try builder.run(1)
    // 82 is within 10 % of 80: the protocol keeps 100 and lends nothing.
    #expect((checked["oracle_held_s"] ?? 0) > 800)
  }

  @Test func `every rule leaves a run without other sources alone`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 98_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    let plain = try builder.run()
    for kind in ["median-price", "anchored-price"] {
      builder.policies = [.only(kind)]
      let ruled = try builder.run(1)
      #expect(ruled["liquidation_count"] == plain["liquidation_count"], "\(kind)")
      #expect(ruled["oracle_error_max_bp"] == plain["oracle_error_max_bp"], "\(kind)")
    }
  }
}
