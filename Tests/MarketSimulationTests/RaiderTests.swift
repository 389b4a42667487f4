import Margining
import MarketSimulation
import Markets
import NetworkModel
import Participants
import Quantities
import Testing

/// Somebody who borrows against what is worth less than a protocol believes.
struct RaiderTests {
  private static let usd: Int64 = 1_000_000

  static func raider(
    capital: Int64 = 1_000,
    flashFee: Ratio? = nil,
    accounts: Int32 = 1,
    votes: VoteCapture? = nil
  ) -> RaiderSpec {
    RaiderSpec(
      protocolID: ProtocolID(0),
      capital: QuoteAmount(micros: capital * usd),
      flashFee: flashFee,
      accounts: accounts,
      at: .start,
      interval: .seconds(1),
      limit: 1,
      minimumProfit: .zero,
      votes: votes,
      gas: 100_000,
      fee: .fixed(.gwei(50))
    )
  }

  /// A pool with 19 600 of cash whose feed is an hour late when the price falls to 60.
  private func pool(_ spec: RaiderSpec, hop: SimDuration = .seconds(3_600)) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 60_00)]
    builder.impact = false
    builder.hop = hop
    builder.form = .lending(ScenarioBuilder.lendingForms[0])
    builder.book = ScenarioBuilder.loan(10, dueBelow: 50_00, deposited: 20_000 * Self.usd)
    builder.participants.append(ParticipantSpec(name: "raider", kind: .raider(spec)))
    return builder
  }

  @Test func `a late oracle is borrowed against, with own money and with flash liquidity`() throws {
    // 1 000 buy 16.67 at 60, which are believed to be worth 1 666.67; three quarters are lent.
    let own = try pool(Self.raider()).run()
    #expect(abs((own["attacker_profit_usd"] ?? 0) - 250) < 0.01)
    #expect(own["extracted_usd"] == own["attacker_profit_usd"])
    #expect(own["conservation_error"] == 0)
    let flash = try pool(Self.raider(flashFee: .percent(1))).run()
    #expect(abs((flash["attacker_profit_usd"] ?? 0) - 240) < 0.01)
    // What is dearer than it brings is undone.
    let dear = try pool(Self.raider(flashFee: .percent(30))).run()
    #expect(dear["attacker_profit_usd"] == 0 && dear["extracted_usd"] == 0)
  }

  @Test func `an oracle in time leaves nothing, and an idle raider no trace`() throws {
    var builder = pool(Self.raider(), hop: .zero)
    builder.steps = [(0, 100_00), (60, 80_00)]
    let inTime = try builder.run()
    #expect(inTime["attacker_profit_usd"] == 0)
    builder.participants[builder.participants.count - 1].kind = .raider(Self.raider(capital: 0))
    #expect(inTime.digest == (try builder.run()).digest)
  }

  @Test func `a cap on one account's debt is split around`() throws {
    var profits: [Double] = []
    for accounts in [Int32(1), 5] {
      var builder = pool(Self.raider(capital: 1_000, accounts: accounts))
      var form = ScenarioBuilder.lendingForms[0]
      form.accountDebtCap = QuoteAmount(micros: 500 * Self.usd)
      builder.form = .lending(form)
      profits.append(try builder.run()["attacker_profit_usd"] ?? -1)
    }
    // 500 for collateral of 1 000 does not pay; five times 250 does.
    #expect(profits[0] == 0 && abs(profits[1] - 250) < 0.01)
  }

  @Test func `captured votes take the whole cash when their delay is over`() throws {
    let cost = QuoteAmount(micros: 5_000 * Self.usd)
    let capture = VoteCapture(cost: cost, delay: .seconds(300))
    let taken = try pool(Self.raider(votes: capture)).run()
    #expect(taken["extracted_usd"] == 19_600 && taken["attacker_profit_usd"] == 14_600)
    #expect((taken["bad_debt_usd"] ?? 0) >= 19_600 && taken["conservation_error"] == 0)
    let late = VoteCapture(cost: cost, delay: .seconds(6_000))
    #expect(try pool(Self.raider(votes: late)).run()["extracted_usd"] == 0)
    let dear = VoteCapture(cost: QuoteAmount(micros: 20_000 * Self.usd), delay: .seconds(300))
    #expect(try pool(Self.raider(votes: dear)).run()["attacker_profit_usd"] == 0)
  }
}
