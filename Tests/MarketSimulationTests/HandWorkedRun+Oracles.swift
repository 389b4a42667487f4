import Mitigations
import PriceOracles
import Quantities

extension HandWorkedRun {
  static func second(_ count: Int64) -> SimInstant { .start + .seconds(count) }

  static func source(every seconds: Int64) -> ReferenceSpec {
    ReferenceSpec(interval: .seconds(seconds), kind: .exchange(noise: .zero))
  }

  static func policy(_ kind: String, _ values: [Int64]) -> PolicySpec {
    PolicySpec(name: kind, mitigations: [MitigationSpec(kind: kind, values: values)])
  }

  /// 4 hours, 50 %, 5 %: the constants of Liquity.
  static var liquity: PolicySpec {
    policy("liquity-fallback", [14_400_000_000_000, 500_000_000, 50_000_000])
  }

  /// The feed falls to 40 from 60 to 300 s while market stays at 100; the second source says 98, and
  /// the long that is due below 98.50 is liquidated at that.
  static func fallback() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00)])
    builder.secondary = source(every: 60)
    builder.faults = [
      FeedFaultSpec(kind: .bias, from: second(60), until: second(300), size: .percent(-60)),
      FeedFaultSpec(
        kind: .bias,
        from: .start,
        until: second(600),
        size: .percent(-2),
        sources: .secondary
      ),
    ]
    builder.policies = [liquity]
    return HandWorkedRun(
      name: "fallback",
      result: try builder.run(1),
      expected: [
        ("oracle_switch_count", 1), ("oracle_false_switch_count", 0), ("oracle_fallback_s", 240),
        ("oracle_held_s", 0), ("oracle_limited_s", 0),
        // 2 % for 240 of 600 s.
        ("oracle_error_max_bp", 200), ("oracle_error_mean_bp", 80),
        ("oracle_error_live_mean_bp", 0), ("oracle_error_fallback_mean_bp", 200),
        ("oracle_error_held_mean_bp", nil), ("oracle_error_limited_mean_bp", nil),
        ("oracle_error_fundamental_max_bp", 200), ("oracle_error_fundamental_mean_bp", 80),
        ("fallback_liquidation_count", 1), ("fallback_liquidation_usd", 1_000),
        ("unfair_liquidation_count", 1), ("unfair_fault_liquidation_count", 1),
        ("unfair_fundamental_liquidation_count", 1), ("oracle_missed_switch_count", 0),
      ]
    )
  }

  /// No look from 100 to 400 s; the observation of 60 s is too old from the block of 170 s on.
  ///
  /// The
  /// market is at 98 from 200 to 350 s, and the long due below 98.50 is missed.
  static func held() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00), (200, 98_00), (350, 100_00)])
    builder.heartbeat = .seconds(60)
    builder.faults = [FeedFaultSpec(kind: .outage, from: second(100), until: second(400))]
    builder.policies = [
      policy(
        "price-checks",
        [0, 100_000_000_000, 1_000_000_000, 9_000_000_000, 1, 0]
      )
    ]
    return HandWorkedRun(
      name: "held",
      result: try builder.run(1),
      expected: [
        ("oracle_held_s", 230), ("oracle_switch_count", 1), ("oracle_false_switch_count", 0),
        ("oracle_fallback_s", 0),
        // 2 ÷ 98 for 150 s.
        ("oracle_error_held_mean_bp", 204.081_63 * 150 / 230),
        ("oracle_error_mean_bp", 204.081_63 * 150 / 600),
        ("missed_liquidation_count", 1), ("missed_oracle_count", 1),
        ("fallback_liquidation_count", 0),
      ]
    )
  }

  /// The market falls to 90 at 200 s and the feed does not look any more; the second source does.
  static func missedSwitch() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00), (200, 90_00)])
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 50_00)]
    builder.secondary = source(every: 60)
    builder.faults = [FeedFaultSpec(kind: .outage, from: second(100), until: second(700))]
    return HandWorkedRun(
      name: "missed switch",
      result: try builder.run(),
      expected: [
        ("oracle_missed_switch_count", 1), ("oracle_switch_count", 0),
        ("oracle_error_live_mean_bp", 1_111.111_11 * 400 / 600),
      ]
    )
  }

  /// The market halves and more at 60 s, the feed says so, and the second source of 50 s does not
  /// know it yet: until 100 s the machine believes the wrong one.
  static func falseSwitch() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00), (60, 40_00)])
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 30_00)]
    builder.secondary = source(every: 50)
    builder.policies = [liquity]
    return HandWorkedRun(
      name: "false switch",
      result: try builder.run(1),
      expected: [
        ("oracle_switch_count", 1), ("oracle_false_switch_count", 1), ("oracle_fallback_s", 40),
        ("oracle_error_fallback_mean_bp", 15_000),
      ]
    )
  }

  /// A cap at 99 while market stays at 100, from the first block on.
  static func capped() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00)])
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 50_00)]
    builder.policies = [policy("price-cap", [99_000_000, 0])]
    return HandWorkedRun(
      name: "capped",
      result: try builder.run(1),
      expected: [
        ("oracle_limited_s", 590), ("oracle_error_limited_mean_bp", 100),
        ("oracle_error_mean_bp", 100 * 590.0 / 600), ("oracle_held_s", 0),
      ]
    )
  }
}
