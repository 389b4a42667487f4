import Margining
import MarketSimulation
import Mitigations
import Participants
import PriceOracles
import Quantities

/// A run small enough to be worked by hand, and what its columns are.
///
/// Unless said otherwise: one long of 10 units bought at 100, due below 98.50, so that its margin
/// is 10 × (100 − 98.50 × 0.95) = 64.25; the path falls to 98 at 60 s; no impact.
struct HandWorkedRun {
  let name: String
  let result: RunResult
  let expected: [(name: String, value: Double?)]

  static func builder(
    _ steps: [(second: Int64, cents: Int64)] = [(0, 100_00), (60, 98_00)]
  ) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.steps = steps
    builder.impact = false
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    return builder
  }

  static func charging(_ builder: ScenarioBuilder) -> ScenarioBuilder {
    var builder = builder
    var spec = ScenarioBuilder.perpetual
    spec.liquidationFee = .percent(1)
    builder.form = .perpetual(spec)
    return builder
  }

  /// Liquidated at 98: the charge is 9.80, of which the keeper gets 5.88 and insurance 3.92.
  static func plain() throws -> HandWorkedRun {
    var builder = charging(builder())
    builder.insurance = 1_000
    return HandWorkedRun(
      name: "plain",
      result: try builder.run(),
      expected: [
        ("liquidated_notional_usd", 980), ("liquidation_count", 1),
        ("liquidated_account_count", 1), ("open_interest_share", 0.98),
        // (5 % × 980 − 44.25) ÷ (5 % − 1 %) = 118.75 would have been enough.
        ("over_liquidation_usd", 980 - 118.75),
        ("liquidation_slippage_bp", 0), ("liquidation_multiplier", 1), ("max_excess", 0),
        ("drawdown_1h", 0.02), ("price_drawdown", 0.02), ("price_change", 0.98 - 1),
        ("amplification", 1),
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
        // 5.88 less 200 000 gas at 10 gwei in ETH at 98.
        ("keeper_profit_usd", 5.88 - 0.002 * 98),
        ("attacker_profit_usd", 0), ("extracted_usd", 0), ("adl_winner_loss_usd", 0),
        ("time_to_containment_s", nil), ("anticipation_count", 0),
        ("deposits_run_usd", 0), ("robbed_usd", 0), ("arbitrage_profit_usd", 0),
        ("provider_loss_share", nil), ("irrecoverable_usd", 0),
        ("backstop_loss_usd", 0), ("lp_loss_usd", 0), ("conservation_error", 0),
        ("adl_overshoot_usd", 0), ("adl_account_count", 0), ("adl_concentration_max", nil),
        // 60 ticks, 60 blocks, the first price, the write, the new price, the liquidation.
        ("events", 124),
      ] + plainNetwork
    )
  }

  /// What the chain does in the plain run.
  private static var plainNetwork: [(String, Double?)] {
    [
      // The ten quiet minutes do not fit between the low at 60 s and the horizon at 600 s.
      ("recovery_s", 540), ("recovery_censored", 1),
      // The write is included at once, the liquidation in the next block.
      ("inclusion_delay_p95_s", 10), ("fee_peak_gwei", 1), ("failed_transaction_share", 0),
      ("dropped_transaction_count", 0), ("stranded_usd_s", 0), ("cash_short_s", 0),
      // The write is in the block in which it is sent, the liquidation in the one after.
      ("inclusion_delay_p50_s", 0), ("oracle_write_delay_p50_s", 0),
      ("oracle_write_delay_p95_s", 0), ("liquidation_delay_p50_s", 10),
      ("liquidation_delay_p95_s", 10), ("top_up_delay_p50_s", nil),
      ("top_up_delay_p95_s", nil), ("other_delay_p50_s", nil), ("other_delay_p95_s", nil),
      // 50 000 gas at 20 gwei and 200 000 at 10, in ETH at 98.
      ("fees_paid_usd", (0.001 + 0.002) * 98), ("liquidation_fees_paid_usd", 0.002 * 98),
      ("operation_count", 0),
      ("operation_completed_share", nil), ("partial_state_usd_s", 0),
      ("stranded_value_usd", 0), ("compensation_cost_usd", 0),
      ("stranded_liquidation_count", 0), ("liquidation_failed_share", 0),
      ("returned_transaction_count", 0), ("chain_down_s", 0),
      ("oracle_write_fees_paid_usd", 0.001 * 98), ("oracle_write_failed_share", 0),
      ("top_up_fees_paid_usd", 0), ("top_up_failed_share", nil),
      ("other_fees_paid_usd", 0), ("other_failed_share", nil),
      // The only keepers win the only liquidation at the 10 gwei that they bid; nobody has a
      // lane, and no escrow is attacked.
      ("liquidation_price_paid_gwei", 10), ("liquidation_first_winner_share", 1),
      ("liquidation_top_winner_share", 1), ("lane_holder_winner_share", 0),
      ("lane_round_count", 0), ("lane_paid_usd", 0),
      ("reentry_paid_count", 0), ("reentry_refused_count", 0),
    ]
  }

  /// A hundred units of one lot are sold into 1 % of depth: D = 1 %, mean price 98 ÷ 1.005.
  static func slippage() throws -> HandWorkedRun {
    var builder = builder()
    builder.impact = true
    builder.seconds = 1_800
    builder.accounts = [ScenarioBuilder.long(100, dueBelow: 98_50)]
    let low = 98 / (1.005 * 1.005)
    return HandWorkedRun(
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
  static func descent(passing: Bool) throws -> HandWorkedRun {
    var builder = builder([(0, 100_00), (60, 98_00), (300, passing ? 97_00 : 98_00)])
    builder.impact = true
    builder.accounts = [
      ScenarioBuilder.long(100, dueBelow: 98_50), ScenarioBuilder.long(10, dueBelow: 97_50),
    ]
    return HandWorkedRun(
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
  static func realised() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00), (60, 90_00)])
    builder.insurance = 20
    builder.missedGrace = 5
    return HandWorkedRun(
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
  static func latent() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00), (60, 98_00), (300, 90_00)])
    builder.insurance = 20
    builder.participants = []
    return HandWorkedRun(
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
}
