import Margining
import MarketSimulation
import Mitigations
import Participants
import PriceOracles
import Quantities
import Testing

/// What is undone, made good or paid by others, worked by hand.
struct RemedyTests {
  private static let usd: Int64 = 1_000_000
  private static let second: Int64 = 1_000_000_000

  /// One long of ten units that a wrong price of 80 liquidates at a venue that stands at 100.
  private func fault(insurance: Int64 = 1_000, impact: Bool = false) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.seconds = 3_600
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 95_00)]
    builder.impact = impact
    builder.insurance = insurance
    builder.heartbeat = .seconds(60)
    builder.secondary = ReferenceSpec(interval: .seconds(10), kind: .exchange(noise: .zero))
    var spec = ScenarioBuilder.perpetual
    spec.liquidationFee = .percent(1)
    builder.form = .perpetual(spec)
    builder.faults = [
      FeedFaultSpec(
        kind: .bias,
        from: .start + .seconds(300),
        until: .start + .seconds(420),
        size: .percent(-20),
        sources: [.primary]
      )
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

  private static let swift: [String: Int64] = [
    "medianDelay": second, "deviation": 0, "asleepShare": 0, "members": 1, "quorum": 1,
  ]

  @Test func `a liquidation on a contradicted price is voided, and the insurance pays`() throws {
    let (before, _) = try logged(fault(), .only("observer"))
    // Sold at 100: the owner loses the penalty of 1 %.
    #expect(before["borrower_loss_usd"] == 10)
    #expect(before["insurance_loss_usd"] == 0)
    let (voided, log) = try logged(fault(), .only("liquidation-voiding", Self.swift))
    #expect(voided["borrower_loss_usd"] == 0)
    #expect(voided["insurance_loss_usd"] == 10)
    #expect(voided["irrecoverable_usd"] == 0)
    #expect(log.events(.remedy).map(\.amount) == [10 * Self.usd])
  }

  @Test func `with impact, what trading back costs is gone, and is counted`() throws {
    let (voided, _) = try logged(
      fault(impact: true),
      .only("liquidation-voiding", Self.swift)
    )
    let (paid, _) = try logged(
      fault(impact: true),
      .only("liquidation-voiding", Self.swift.merging(["reopens": 0]) { $1 })
    )
    #expect(voided["borrower_loss_usd"] == 0)
    #expect(voided["irrecoverable_usd"] ?? 0 > 0)
    #expect(paid["irrecoverable_usd"] == 0)
    // Buying back costs what compensation alone does not.
    #expect(voided["insurance_loss_usd"] ?? 0 > paid["insurance_loss_usd"] ?? 0)
  }

  @Test func `an empty insurance makes nobody whole, and says so`() throws {
    var builder = fault(insurance: 4)
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 95_00)]
    let (voided, log) = try logged(builder, .only("liquidation-voiding", Self.swift))
    // The insurance has 4 and its 40 % of the penalty.
    #expect(log.events(.remedy).map(\.amount) == [8 * Self.usd])
    #expect(voided["borrower_loss_usd"] == 2)
    #expect(voided["irrecoverable_usd"] == 2)
  }

  @Test func `a rollback restores the checkpoint, and not what its owner took out`() throws {
    let rollback = PolicySpec.only(
      "checkpoint-rollback",
      ["period": 60 * Self.second, "confirmDelay": 60 * Self.second, "falseAlarm": 0, "pauses": 0]
    )
    let (restored, log) = try logged(fault(), rollback)
    #expect(restored["liquidation_count"] ?? 0 >= 1)
    #expect(restored["borrower_loss_usd"] == 0)
    #expect(log.events(.remedy).count >= 1)
    // The position was bought back: the account is in the market again at the end.
    let orders = log.events(.fill).map(\.amount).reduce(0, +)
    #expect(restored["insurance_loss_usd"] == 10, "\(orders)")
  }

  @Test func `while in doubt the pause keeps everybody from being liquidated`() throws {
    let (paused, _) = try logged(
      fault(),
      .only("checkpoint-rollback", ["period": 60 * Self.second, "falseAlarm": 0])
    )
    #expect(paused["halted_s"] ?? 0 > 0)
    #expect(paused["liquidation_count"] ?? 9 <= 1)
  }

  @Test func `a slow second source voids a liquidation that was right`() throws {
    var builder = fault()
    builder.faults = []
    builder.steps = [(0, 100_00), (300, 94_00), (400, 100_00), (1_800, 80_00)]
    builder.secondary = ReferenceSpec(interval: .seconds(250), kind: .exchange(noise: .zero))
    let (voided, log) = try logged(builder, .only("liquidation-voiding", Self.swift))
    let (before, _) = try logged(builder, .only("observer"))
    #expect(log.events(.remedy).count >= 1)
    // Bought back at 100, liquidated again at 80 with a margin of 97.50.
    #expect(before["bad_debt_usd"] == 0 && voided["bad_debt_usd"] == 102.5)
    #expect(voided["liquidation_count"] == 2)
  }

  @Test func `a third party pays after its delay, and takes its premium first`() throws {
    var builder = ScenarioBuilder()
    builder.seconds = 7_200
    builder.steps = [(0, 100_00), (60, 90_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.impact = false
    let terms: [String: Int64] = [
      "capacity": 20 * Self.usd, "deductible": 0, "premium": 0, "claimDelay": 600 * Self.second,
    ]
    let (alone, _) = try logged(builder, .only("observer"))
    #expect(alone["depositor_loss_usd"] == 35.75 && alone["backstop_loss_usd"] == 0)
    let (covered, log) = try logged(builder, .only("third-party-cover", terms))
    #expect(covered["depositor_loss_usd"] == 15.75 && covered["backstop_loss_usd"] == 20)
    #expect(covered["total_loss_usd"] == alone["total_loss_usd"])
    let paid = try #require(log.events(.cover).first)
    #expect(paid.amount == 20 * Self.usd && paid.at >= .start + .seconds(660))
    // 8 760 USD a year of a capacity of 8 760 at 100 %: one an hour, from the insurance.
    builder.insurance = 100
    let (charged, fees) = try logged(
      builder,
      .only(
        "third-party-cover",
        ["capacity": 8_760 * Self.usd, "deductible": 0, "premium": 1_000_000_000]
      )
    )
    #expect(fees.events(.cover).map(\.amount) == [-Self.usd, -Self.usd, -Self.usd])
    #expect(charged["insurance_loss_usd"] == 35.75 + 3)
  }

  @Test func `an offer above what an attack brings is taken, and paid by the insurance`() throws {
    // Ten blocks of 1 % of 20 000 less a fifth and 20: 1 580.
    for (insurance, share, isReported) in [
      (Int64(2_000), Int64(79_000_000), true), (2_000, 78_000_000, false),
      (1_500, 90_000_000, false),
    ] {
      var builder = ExploitTests.vaults(ExploitTests.exploit(.percent(1)))
      builder.insurance = insurance
      let (result, _) = try logged(builder, .only("bug-bounty", ["share": share]))
      #expect((result["extracted_usd"] == 0) == isReported, "\(insurance) \(share)")
      if isReported {
        #expect(result["attacker_profit_usd"] == 1_580)
        #expect(result["insurance_loss_usd"] == 1_580)
        #expect(result["activations"] == 1)
      }
    }
  }

  @Test func `an upgrade votes, switches in a downtime, and returns when the new one stops`() throws
  {
    var builder = fault()
    builder.faults = [
      FeedFaultSpec(
        kind: .bias,
        from: .start + .seconds(300),
        until: .start + .seconds(3_600),
        size: .percent(-20),
        sources: [.primary]
      ),
      FeedFaultSpec(
        kind: .outage,
        from: .start + .seconds(1_800),
        until: .start + .seconds(3_600),
        sources: [.secondary]
      ),
    ]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 70_00)]
    let (_, log) = try logged(
      builder,
      .only(
        "component-upgrade",
        [
          "vote": 60 * Self.second, "downtime": 60 * Self.second, "maximumAge": 120 * Self.second,
          "probation": 3_000 * Self.second,
        ]
      )
    )
    let prices = log.events(.protocolPrice).map { ($0.at, $0.price / 1_000_000_000) }
    let wrong = prices.filter { $0.1 == 80 }.map(\.0)
    let right = prices.filter { $0.1 == 100 }.map(\.0)
    // Wrong from 300 on; a vote and a downtime later right again; wrong again once the new one
    // stands still.
    #expect(wrong.first.map { $0 <= .start + .seconds(320) } == true)
    #expect(right.contains { $0 >= .start + .seconds(420) && $0 <= .start + .seconds(460) })
    #expect(wrong.last.map { $0 >= .start + .seconds(1_900) } == true)
  }
}
