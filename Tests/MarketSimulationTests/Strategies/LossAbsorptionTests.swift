import Margining
import MarketSimulation
import Mitigations
import Quantities
import Testing

/// Who bears a loss under each strategy of the family, worked by hand.
///
/// A long of ten units has 64.25 USD of margin and falls due below 98.50; the price falls to 80 at
/// once, so that 200 − 64.25 = 135.75 are lacking when it is closed.
struct LossAbsorptionTests {
  private var gap: ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 80_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.impact = false
    return builder
  }

  /// A short of whole units sold at 100 with a margin in USD for each.
  private func short(_ units: Int64, margin: Int64) -> BookAccount {
    BookAccount(
      base: BaseQuantity(units: -units * 1_00000000),
      quote: QuoteAmount(micros: units * margin * 1_000_000),
      entryPrice: Price(nanos: 100_000_000_000)
    )
  }

  private func run(_ builder: ScenarioBuilder, _ policy: PolicySpec) throws -> RunResult {
    var builder = builder
    builder.policies = [policy]
    let result = try builder.run(1)
    #expect(result["conservation_error"] == 0)
    return result
  }

  private static let usd: Int64 = 1_000_000

  @Test func `without a defence the other accounts bear the whole deficit`() throws {
    let result = try gap.run()
    #expect(result["depositor_loss_usd"] == 135.75)
  }

  @Test func `a larger fund pays what it holds, and no more than its draw`() throws {
    let fund = try run(gap, .only("insurance-fund", ["capital": 100 * Self.usd]))
    #expect(fund["insurance_loss_usd"] == 100)
    #expect(fund["depositor_loss_usd"] == 35.75)
    #expect(fund["activations"] == 1)
    // Harm: the fund is full, and a loss is left to share all the same.
    let capped = try run(
      gap,
      .only("insurance-fund", ["capital": 1_000 * Self.usd, "drawCap": 50 * Self.usd])
    )
    #expect(capped["insurance_loss_usd"] == 50)
    #expect(capped["depositor_loss_usd"] == 85.75)
    // Harm: capital that nobody needed lay idle all the time.
    #expect(capped["capital_committed_usd_s"] ?? 0 > 500_000)
  }

  @Test func `stakers pay up to their share and not a cent beyond it`() throws {
    let result = try run(
      gap,
      .only("staker-cover", ["stake": 200 * Self.usd, "slashShare": 300_000_000])
    )
    #expect(result["backstop_loss_usd"] == 60)
    #expect(result["depositor_loss_usd"] == 75.75)
    #expect(result["activations"] == 1)
  }

  @Test func `winners take over at the bankruptcy price and lose what was lacking`() throws {
    var builder = gap
    builder.accounts.append(short(10, margin: 50))
    let result = try run(builder, .only("auto-deleveraging"))
    #expect(result["adl_winner_loss_usd"] == 135.75)
    #expect(result["depositor_loss_usd"] == 0)
    #expect(result["adl_account_count"] == 1)
    #expect(result["activations"] == 1)
    // Harm: at the previous mark winners lose more than was lacking.
    let previous = try run(builder, .only("auto-deleveraging", ["previousMark": 1]))
    #expect(previous["adl_overshoot_usd"] ?? 0 > 0)
  }

  @Test func `a shared loss liquidates a careful account`() throws {
    var builder = gap
    // A short with 135.75 ÷ 10 of margin to spare and no more, before it shares.
    builder.accounts.append(ScenarioBuilder.long(1, dueBelow: 70_00))
    let alone = try run(builder, .only("observer"))
    #expect(alone["liquidated_account_count"] == 1)
    let shared = try run(builder, .only("socialised-loss", ["scope": 3]))
    #expect(shared["liquidated_account_count"] == 2)
    #expect(shared["activations"] ?? 0 >= 1)
  }

  @Test func `a vault buys time in a flash crash and goes down with a slide`() throws {
    var flash = gap
    flash.steps = [(0, 100_00), (60, 95_00), (100, 100_00)]
    let rules: [String: Int64] = ["unwindInterval": 300_000_000_000, "capital": 500 * Self.usd]
    let saved = try run(flash, .only("backstop-vault", rules))
    #expect(saved["backstop_loss_usd"] == 0)
    #expect(saved["activations"] == 1)
    // Harm: the account's rest is the vault's edge; at the venue it would have kept it.
    let kept = try run(flash, .only("observer"))
    #expect(saved["borrower_loss_usd"] ?? 0 > kept["borrower_loss_usd"] ?? 0)
    var slide = flash
    slide.steps = [(0, 100_00), (60, 95_00), (100, 60_00)]
    let drowned = try run(slide, .only("backstop-vault", rules))
    #expect(drowned["backstop_loss_usd"] ?? 0 > 300)
    #expect(try run(slide, .only("observer"))["depositor_loss_usd"] == 0)
  }

  @Test func `the first of two vaults in a policy stands and the second is a conflict`() throws {
    var builder = gap
    builder.policies = [
      PolicySpec(
        name: "two",
        mitigations: [.standard("staker-cover"), .standard("backstop-vault")]
      )
    ]
    let result = try builder.run(1)
    #expect(result.flags.contains(.directiveConflict))
    #expect(result["backstop_loss_usd"] == 135.75)
  }
}
