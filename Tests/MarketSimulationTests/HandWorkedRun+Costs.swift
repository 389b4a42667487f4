import Margining
import MarketSimulation
import Mitigations
import Participants
import PriceOracles
import Quantities

/// Auctions, fairness, and what defences and the chain cost.
extension HandWorkedRun {
  /// A vault of 10 units with 656.666666 of debt, sold for a millionth of a dollar.
  static func zeroBid() throws -> HandWorkedRun {
    var builder = builder()
    builder.form = .vaults(ScenarioBuilder.vaults)
    builder.accounts = [ScenarioBuilder.vault(10, dueBelow: 98_50)]
    builder.insurance = 100
    var keeper = ScenarioBuilder.keepers
    keeper.openingBid = .zero
    builder.participants = [ParticipantSpec(name: "keepers", kind: .keepers(keeper))]
    let debt = 656.666_666
    return HandWorkedRun(
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
  static func unfair() throws -> HandWorkedRun {
    var builder = charging(builder([(0, 100_00)]))
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 95_00)]
    builder.faults = [
      FeedFaultSpec(
        kind: .bias,
        from: SimInstant(nanoseconds: 60_000_000_000),
        until: SimInstant(nanoseconds: 600_000_000_000),
        size: .percent(-10)
      )
    ]
    return HandWorkedRun(
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
  static func dynamicMargin() throws -> HandWorkedRun {
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
    return HandWorkedRun(
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
  static func blocked(reopening: Bool) throws -> HandWorkedRun {
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
    return HandWorkedRun(
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
  static func paused() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00), (110, 98_00)])
    builder.policies = [
      .only(
        "liquidation-pause",
        ["from": Int64(100).inNanoseconds, "until": Int64(200).inNanoseconds]
      )
    ]
    return HandWorkedRun(
      name: "paused",
      result: try builder.run(1),
      expected: [
        ("halted_s", 100), ("activations", 1), ("liquidation_count", 1),
        ("blocked_intent_count", 0), ("missed_liquidation_count", 1), ("missed_usd", 0),
      ]
    )
  }

  /// A keeper that needs 50 s to send; nobody is due any more from 110 s on.
  static func late() throws -> HandWorkedRun {
    var builder = builder()
    builder.seconds = 1_800
    var keeper = ScenarioBuilder.keepers
    keeper.latency = .seconds(50)
    builder.participants = [ParticipantSpec(name: "keepers", kind: .keepers(keeper))]
    return HandWorkedRun(
      name: "late",
      result: try builder.run(),
      expected: [
        ("recovery_s", 50), ("recovery_censored", 0), ("inclusion_delay_p95_s", 0),
        ("missed_liquidation_count", 0),
      ]
    )
  }

  /// A liquidation needs more gas than a block has: sent at 60, dropped and sent again every 30 s.
  static func dropped() throws -> HandWorkedRun {
    var builder = builder()
    builder.gasLimit = 150_000
    builder.expiry = .seconds(25)
    return HandWorkedRun(
      name: "dropped",
      result: try builder.run(),
      expected: [
        ("dropped_transaction_count", 18), ("liquidation_count", 0), ("borrower_loss_usd", 0),
        ("keeper_profit_usd", 0), ("missed_liquidation_count", 1),
      ]
    )
  }

  /// A tenth within an hour, twice.
  static func drawdown() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00), (60, 90_00), (6_000, 81_00), (7_000, 85_00)])
    builder.seconds = 9_000
    builder.accounts = [ScenarioBuilder.long(1, dueBelow: 10_00)]
    return HandWorkedRun(
      name: "drawdown",
      result: try builder.run(),
      expected: [
        ("drawdown_1h", 0.10), ("price_drawdown", 0.19), ("liquidation_count", 0),
        ("episode_count", 0), ("recovery_s", 0),
      ]
    )
  }
}
