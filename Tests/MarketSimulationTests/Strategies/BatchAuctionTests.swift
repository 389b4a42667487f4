import Margining
import MarketSimulation
import Mitigations
import Quantities
import Testing

/// Auctions of liquidations, worked by hand: no fee, depth of 10 000 USD for 1 %.
struct BatchAuctionTests {
  /// A long and a short of ten from 100 that are both due at 97, from the start: the long below 98,
  /// the short with a margin of 10.
  private func pair(impact: Bool) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 97_00)]
    builder.impact = impact
    builder.accounts = [
      ScenarioBuilder.long(10, dueBelow: 98_00),
      BookAccount(
        base: BaseQuantity(units: -10_00000000),
        quote: QuoteAmount(micros: 10_000_000),
        entryPrice: Price(nanos: 100_000_000_000)
      ),
    ]
    return builder
  }

  private func logged(_ builder: ScenarioBuilder, _ policy: PolicySpec) throws -> (
    RunResult, RunLog
  ) {
    var builder = builder
    builder.policies = [policy]
    let log = RunLog()
    let result = try builder.run(1, log: log)
    #expect(result["conservation_error"] == 0)
    return (result, log)
  }

  @Test func `a long and a short that are due meet each other, and the venue sees nothing`() throws
  {
    let (alone, _) = try logged(pair(impact: true), .only("observer"))
    let (batch, _) = try logged(pair(impact: true), .only("batch-auction"))
    #expect(alone["liquidation_count"] == 2)
    #expect(batch["liquidation_count"] == 2)
    // One after the other moves the venue by 970 of 10 000; together they move it by nothing.
    #expect(batch["liquidation_slippage_bp"] == 0)
    #expect((alone["liquidation_slippage_bp"] ?? 0) > 0)
    #expect(batch["total_loss_usd"] ?? 1 < alone["total_loss_usd"] ?? 0)
  }

  @Test func `everybody gets one price`() throws {
    var builder = pair(impact: true)
    builder.steps = [(0, 100_00), (60, 97_00)]
    builder.accounts = (0..<4).map { ScenarioBuilder.long(10, dueBelow: 98_00 + $0 * 10) }
    let (_, log) = try logged(builder, .only("batch-auction"))
    let fills = log.liquidations
    #expect(fills.count == 4)
    #expect(Set(fills.map(\.executedAt)).count == 1)
    let (_, single) = try logged(builder, .only("observer"))
    #expect(single.liquidations.count == 4)
  }

  @Test func `nobody is liquidated before the clearing, and a gap meanwhile is dearer`() throws {
    var builder = pair(impact: false)
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.steps = [(0, 100_00), (60, 97_00), (90, 80_00)]
    let (alone, _) = try logged(builder, .only("observer"))
    let (batch, _) = try logged(builder, .only("batch-auction", ["interval": 120_000_000_000]))
    #expect(alone["bad_debt_usd"] == 0)
    // Margin of 64.25 against a fall of 200.
    #expect(batch["bad_debt_usd"] == 135.75)
  }

  @Test func `a reopening auction clears once, after the halt and the call`() throws {
    var builder = pair(impact: false)
    builder.steps = [(0, 100_00), (60, 85_00), (120, 99_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.seconds = 1_200
    let (alone, _) = try logged(builder, .only("observer"))
    let (halted, log) = try logged(builder, .only("reopening-auction"))
    #expect(alone["liquidation_count"] == 1 && alone["bad_debt_usd"] == 85.75)
    // The price is back before the call ends: nobody is due at the clearing.
    #expect(halted["liquidation_count"] == 0 && halted["bad_debt_usd"] == 0)
    #expect(halted["halted_s"] ?? 0 >= 180)
    #expect(log.events(.directive).count >= 3)
    builder.steps = [(0, 100_00), (60, 85_00)]
    let (slide, fills) = try logged(builder, .only("reopening-auction"))
    #expect(slide["liquidation_count"] == 1 && slide["bad_debt_usd"] == 85.75)
    // Seen at 60 and halted in that block or the next; 120 s of halt and 60 s of call.
    let at = try #require(fills.liquidations.first).executedAt
    #expect(at >= .start + .seconds(240) && at <= .start + .seconds(270))
  }
}
