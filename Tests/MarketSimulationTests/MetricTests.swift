import Margining
import MarketSimulation
import Markets
import Mitigations
import Participants
import PriceOracles
import Quantities
import Testing

/// Every column of a row, worked by hand in a run small enough for it.
///
/// Unless said otherwise: one long of 10 units bought at 100, due below 98.50, so that its margin
/// is 10 × (100 − 98.50 × 0.95) = 64.25; the path falls to 98 at 60 s; no impact.
struct MetricTests {
  private typealias Expected = [(name: String, value: Double?)]

  private struct Case {
    let name: String
    let result: RunResult
    let expected: Expected
  }

  private static func builder(
    _ steps: [(second: Int64, cents: Int64)] = [(0, 100_00), (60, 98_00)]
  ) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.steps = steps
    builder.impact = false
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    return builder
  }

  private static func charging(_ builder: ScenarioBuilder) -> ScenarioBuilder {
    var builder = builder
    var spec = ScenarioBuilder.perpetual
    spec.liquidationFee = .percent(1)
    builder.form = .perpetual(spec)
    return builder
  }

  /// Liquidated at 98: the charge is 9.80, of which the keeper gets 5.88 and insurance 3.92.
  private static func plain() throws -> Case {
    var builder = charging(builder())
    builder.insurance = 1_000
    return Case(
      name: "plain",
      result: try builder.run(),
      expected: [
        ("liquidated_notional_usd", 980), ("liquidation_count", 1),
        ("liquidated_account_count", 1), ("open_interest_share", 0.98),
        // (5 % × 980 − 44.25) ÷ (5 % − 1 %) = 118.75 would have been enough.
        ("over_liquidation_usd", 980 - 118.75),
        ("liquidation_slippage_bp", 0), ("liquidation_multiplier", 1), ("max_excess", 0),
        ("drawdown_1h", 0.02), ("price_drawdown", 0.02), ("amplification", 1),
        ("branching_ratio", 0), ("advanced_share", 0), ("max_generation", 0),
        ("episode_count", 1), ("cascade_duration_s", 0), ("margin_induced_liquidation_usd", 0),
        ("bad_debt_usd", 0), ("zero_bid_share", nil), ("borrower_loss_usd", 9.80),
        ("insurance_loss_usd", 0), ("total_loss_usd", 9.80),
        ("unfair_liquidation_count", 0), ("missed_liquidation_count", 0), ("missed_grace_s", 60),
        // Protocol at 100 while market is at 98.
        ("oracle_error_max_bp", 204.08163), ("oracle_stale_s", 0),
        ("halted_s", 0), ("blocked_usd_s", 0), ("activations", 0),
        // 1 000 until the block of 70 s, 1 003.92 for the 530 s after it.
        ("capital_committed_usd_s", 1_000 * 70 + 1_003.92 * 530),
        ("margin_locked_usd_s", 0),
        // The ten quiet minutes do not fit between the low at 60 s and the horizon at 600 s.
        ("recovery_s", 540), ("recovery_censored", 1),
        // The write is included at once, the liquidation in the next block.
        ("inclusion_delay_p95_s", 10), ("fee_peak_gwei", 1), ("failed_transaction_share", 0),
        ("dropped_transaction_count", 0), ("stranded_usd_s", 0), ("cash_short_s", 0),
        // 5.88 less 200 000 gas at 10 gwei in ETH at 98.
        ("keeper_profit_usd", 5.88 - 0.002 * 98),
        ("attacker_profit_usd", 0), ("extracted_usd", 0), ("adl_winner_loss_usd", 0),
        ("backstop_loss_usd", 0), ("lp_loss_usd", 0), ("conservation_error", 0),
        // 60 ticks, 60 blocks, the first price, the write, the new price, the liquidation.
        ("events", 124),
      ]
    )
  }

  /// A hundred units of one lot are sold into 1 % of depth: D = 1 %, mean price 98 ÷ 1.005.
  private static func slippage() throws -> Case {
    var builder = builder()
    builder.impact = true
    builder.seconds = 1_800
    builder.accounts = [ScenarioBuilder.long(100, dueBelow: 98_50)]
    let low = 98 / (1.005 * 1.005)
    return Case(
      name: "slippage",
      result: try builder.run(),
      expected: [
        ("liquidation_slippage_bp", (1 - 1 / 1.005) * 10_000),
        ("max_excess", 1.005 * 1.005 - 1),
        ("drawdown_1h", 1 - low / 100), ("price_drawdown", 1 - low / 100),
        // ln(1.005² ÷ 0.98) ÷ ln(1 ÷ 0.98)
        ("amplification", 1 + 2 * 0.004_987_541_511 / 0.020_202_707_317),
        ("recovery_s", 0), ("recovery_censored", 0),
      ]
    )
  }

  /// A (100 units) pushes B over at 97.03; the path itself passes B's 97.50 at 300 s, or never.
  private static func descent(passing: Bool) throws -> Case {
    var builder = builder([(0, 100_00), (60, 98_00), (300, passing ? 97_00 : 98_00)])
    builder.impact = true
    builder.accounts = [
      ScenarioBuilder.long(100, dueBelow: 98_50), ScenarioBuilder.long(10, dueBelow: 97_50),
    ]
    return Case(
      name: "descent",
      result: try builder.run(),
      expected: [
        ("branching_ratio", passing ? 0 : 0.5), ("advanced_share", passing ? 0.5 : 0),
        ("max_generation", 1), ("liquidation_count", 2), ("episode_count", 1),
        ("cascade_duration_s", 20), ("liquidation_multiplier", passing ? 1 : 2),
      ]
    )
  }

  /// Straight to 90: equity 64.25 − 100 = −35.75; insurance has 20 and the others bear the rest.
  private static func realised() throws -> Case {
    var builder = builder([(0, 100_00), (60, 90_00)])
    builder.insurance = 20
    builder.missedGrace = 5
    return Case(
      name: "realised",
      result: try builder.run(),
      expected: [
        ("bad_debt_usd", 35.75), ("bad_debt_realised_usd", 35.75), ("bad_debt_latent_usd", 0),
        ("insurance_loss_usd", 20), ("depositor_loss_usd", 15.75), ("borrower_loss_usd", 0),
        ("staker_loss_usd", 0), ("total_loss_usd", 35.75),
        // Below base maintenance from 60 to 70 s, longer than the grace of 5 s.
        ("missed_liquidation_count", 1), ("missed_usd", 35.75), ("missed_grace_s", 5),
        ("capital_committed_usd_s", 20 * 70),
      ]
    )
  }

  /// Without keepers: due at 98 with 44.25 left, closed out at 90 with −35.75.
  private static func latent() throws -> Case {
    var builder = builder([(0, 100_00), (60, 98_00), (300, 90_00)])
    builder.insurance = 20
    builder.participants = []
    return Case(
      name: "latent",
      result: try builder.run(),
      expected: [
        ("bad_debt_usd", 35.75), ("bad_debt_realised_usd", 0), ("bad_debt_latent_usd", 35.75),
        ("insurance_loss_usd", 20), ("depositor_loss_usd", 15.75),
        ("borrower_loss_usd", 44.25), ("total_loss_usd", 80),
        ("missed_liquidation_count", 1), ("missed_usd", 0),
        ("liquidation_slippage_bp", nil), ("branching_ratio", nil), ("advanced_share", nil),
        ("liquidation_multiplier", nil), ("capital_committed_usd_s", 20 * 600),
        ("recovery_censored", 1), ("keeper_profit_usd", 0),
      ]
    )
  }

  /// A vault of 10 units with 656.666666 of debt, sold for a millionth of a dollar.
  private static func zeroBid() throws -> Case {
    var builder = builder()
    builder.form = .vaults(ScenarioBuilder.vaults)
    builder.accounts = [ScenarioBuilder.vault(10, dueBelow: 98_50)]
    builder.insurance = 100
    var keeper = ScenarioBuilder.keepers
    keeper.openingBid = .zero
    builder.participants = [ParticipantSpec(name: "keepers", kind: .keepers(keeper))]
    let debt = 656.666_666
    return Case(
      name: "zero bid",
      result: try builder.run(),
      expected: [
        ("zero_bid_share", 1), ("zero_bid_usd", 980),
        ("bad_debt_realised_usd", debt - 0.000_001), ("bad_debt_latent_usd", 0),
        // The surplus of 100 pays first; token holders bear the rest.
        ("insurance_loss_usd", 100), ("staker_loss_usd", debt - 100.000_001),
        // 980 taken, 656.67 of debt cancelled, nothing returned.
        ("borrower_loss_usd", 980 - debt), ("total_loss_usd", 980 - 0.000_001),
        // Started at 70, bid at 80, won at 140, settled at 150: ten seconds too late.
        ("stranded_usd_s", 9_800), ("liquidation_slippage_bp", 10_000),
        // 10 units at 98, less the bid, less 400 000 gas at 10 gwei.
        ("keeper_profit_usd", 980 - 0.000_001 - 0.004 * 98),
        ("open_interest_share", 1), ("depositor_loss_usd", 0),
      ]
    )
  }

  /// The feed says 90 while market stays at 100: healthy under both rules, charged 1 % of 1 000.
  private static func unfair() throws -> Case {
    var builder = charging(builder([(0, 100_00)]))
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 95_00)]
    builder.faults = [
      FeedFaultSpec(
        kind: .bias,
        from: SimInstant(nanoseconds: 60_000_000_000),
        until: SimInstant(nanoseconds: 600_000_000_000),
        bias: .percent(-10)
      )
    ]
    return Case(
      name: "unfair",
      result: try builder.run(),
      expected: [
        ("unfair_liquidation_count", 1), ("unfair_liquidation_usd", 10),
        ("unfair_base_liquidation_count", 1), ("unfair_base_liquidation_usd", 10),
        ("oracle_error_max_bp", 1_000), ("liquidation_slippage_bp", -1_111.111_111_11),
        ("amplification", nil), ("price_drawdown", 0), ("missed_liquidation_count", 0),
      ]
    )
  }

  /// From 70 s the requirement is twice 5 %: the first account is due at 99 with 6.85 a unit, the
  /// second keeps its 49.50 of base requirement twice until the end.
  private static func dynamicMargin() throws -> Case {
    var builder = charging(builder([(0, 100_00), (60, 99_00)]))
    builder.accounts = [
      ScenarioBuilder.long(10, dueBelow: 97_00), ScenarioBuilder.long(10, dueBelow: 80_00),
    ]
    builder.policies = [
      .only(
        "dynamic-margin",
        [
          "updateInterval": Int64(60).inNanoseconds, "memory": Int64(60).inNanoseconds,
          "referenceVolatility": 100_000, "maximumMultiplier": 2_000_000_000,
          "stepUp": 1_000_000_000,
        ]
      )
    ]
    return Case(
      name: "dynamic margin",
      result: try builder.run(1),
      expected: [
        ("margin_induced_liquidation_usd", 990), ("activations", 1),
        ("unfair_liquidation_count", 0), ("unfair_liquidation_usd", 0),
        ("unfair_base_liquidation_count", 1), ("unfair_base_liquidation_usd", 9.90),
        // Both for the ten seconds until the block of 80 s, one for the 520 s after it.
        ("margin_locked_usd_s", 99 * 10 + 49.50 * 520),
        ("branching_ratio", 1), ("max_generation", 0),
      ]
    )
  }

  /// Two units of collateral wait from 100 s: until 400 s, or for ever.
  private static func blocked(reopening: Bool) throws -> Case {
    var builder = builder([(0, 100_00)])
    builder.form = .vaults(ScenarioBuilder.vaults)
    builder.accounts = [ScenarioBuilder.vault(10, dueBelow: 50_00)]
    var probe = try builder.probe()
    func withdraw() throws {
      for _ in 0..<2 {
        try probe.execute(.withdraw, protocol: 0, account: AccountID(0), units: 2_00000000)
      }
    }
    try probe.run(until: SimInstant(nanoseconds: 100_000_000_000))
    probe.close(.withdraw, protocol: 0)
    try withdraw()
    if reopening {
      try probe.run(until: SimInstant(nanoseconds: 400_000_000_000))
      probe.close([], protocol: 0)
      try withdraw()
    }
    return Case(
      name: "blocked",
      result: try probe.finish(),
      expected: [
        ("blocked_usd_s", reopening ? 200 * 300 : 200 * 500), ("blocked_intent_count", 1),
        ("foregone_volume_usd", reopening ? 0 : 200), ("halted_s", reopening ? 300 : 500),
        ("failed_transaction_share", reopening ? 0.5 : 1), ("inclusion_delay_p95_s", 0),
      ]
    )
  }

  /// A pause from 100 to 200 s closes liquidations of an account that is due from 60 s on.
  private static func paused() throws -> Case {
    var builder = builder([(0, 100_00), (110, 98_00)])
    builder.policies = [
      .only(
        "liquidation-pause",
        ["from": Int64(100).inNanoseconds, "until": Int64(200).inNanoseconds]
      )
    ]
    return Case(
      name: "paused",
      result: try builder.run(1),
      expected: [
        ("halted_s", 100), ("activations", 1), ("liquidation_count", 1),
        ("blocked_intent_count", 0), ("missed_liquidation_count", 1), ("missed_usd", 0),
      ]
    )
  }

  /// A keeper that needs 50 s to send; nobody is due any more from 110 s on.
  private static func late() throws -> Case {
    var builder = builder()
    builder.seconds = 1_800
    var keeper = ScenarioBuilder.keepers
    keeper.latency = .seconds(50)
    builder.participants = [ParticipantSpec(name: "keepers", kind: .keepers(keeper))]
    return Case(
      name: "late",
      result: try builder.run(),
      expected: [
        ("recovery_s", 50), ("recovery_censored", 0), ("inclusion_delay_p95_s", 0),
        ("missed_liquidation_count", 0),
      ]
    )
  }

  /// A liquidation needs more gas than a block has: sent at 60, dropped and sent again every 30 s.
  private static func dropped() throws -> Case {
    var builder = builder()
    builder.gasLimit = 150_000
    builder.expiry = .seconds(25)
    return Case(
      name: "dropped",
      result: try builder.run(),
      expected: [
        ("dropped_transaction_count", 18), ("liquidation_count", 0), ("borrower_loss_usd", 0),
        ("keeper_profit_usd", 0), ("missed_liquidation_count", 1),
      ]
    )
  }

  /// A tenth within an hour, twice.
  private static func drawdown() throws -> Case {
    var builder = builder([(0, 100_00), (60, 90_00), (6_000, 81_00), (7_000, 85_00)])
    builder.seconds = 9_000
    builder.accounts = [ScenarioBuilder.long(1, dueBelow: 10_00)]
    return Case(
      name: "drawdown",
      result: try builder.run(),
      expected: [
        ("drawdown_1h", 0.10), ("price_drawdown", 0.19), ("liquidation_count", 0),
        ("episode_count", 0), ("recovery_s", 0),
      ]
    )
  }

  @Test
  func `every metric is what its formula gives by hand`() throws {
    let cases = [
      try Self.plain(), try Self.slippage(), try Self.descent(passing: true),
      try Self.descent(passing: false), try Self.realised(), try Self.latent(),
      try Self.zeroBid(), try Self.unfair(), try Self.dynamicMargin(),
      try Self.blocked(reopening: true), try Self.blocked(reopening: false), try Self.paused(),
      try Self.late(), try Self.dropped(), try Self.drawdown(),
    ]
    var worked: Set<String> = []
    for one in cases {
      #expect(one.result.status == .ok && one.result["conservation_error"] == 0, "\(one.name)")
      for (name, value) in one.expected {
        worked.insert(name)
        let found = one.result[name]
        let isClose: Bool
        if let found, let value {
          isClose = abs(found - value) <= 0.000_000_1 * max(1, abs(value))
        } else {
          isClose = found == nil && value == nil
        }
        if !isClose {
          Issue.record("\(one.name): \(name) is \(found as Any), by hand \(value as Any)")
        }
      }
    }
    let missing = MetricCatalog.run.map(\.name).filter { !worked.contains($0) }
    #expect(missing == [])
  }

  @Test
  func `a row has the value that each definition announces`() throws {
    let result = try Self.plain().result
    #expect(result.metrics.count == MetricCatalog.run.count)
    for (value, definition) in zip(result.metrics, MetricCatalog.run) {
      let isOfForm =
        switch (value, definition.form) {
        case (.undefined, _), (.count, .count), (.micros, .amount), (.number, .number): true
        default: false
        }
      if !isOfForm { Issue.record("\(definition.name) is \(value)") }
    }
    #expect(result.protocolMetrics.map(\.count) == [MetricCatalog.perProtocol.count])
    for (value, definition) in zip(result.protocolMetrics[0], MetricCatalog.perProtocol)
    where result[definition.name] != value.value {
      Issue.record("\(definition.name) of the only protocol differs from the run's")
    }
  }
}
