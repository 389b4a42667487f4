import Margining
import MarketSimulation
import Mitigations
import NetworkModel
import Participants
import Quantities
import Testing

/// What one transaction does, and what the order of a block makes of several.
struct TransactionTests {
  /// At 60 s the account falls due; top-up (5 gwei) and liquidation (10 gwei) are both in the
  /// block of 70 s.
  private func contested(_ form: ProtocolForm, _ ordering: OrderingPolicy) throws -> RunLog {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 98_00)]
    builder.ordering = ordering
    builder.form = form
    switch form {
    case .vaults: builder.accounts = [ScenarioBuilder.vault(10, dueBelow: 98_50)]
    case .perpetual: builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    case .lending: builder.book = ScenarioBuilder.loan(10, dueBelow: 98_50)
    }
    var owner = ScenarioBuilder.owners
    owner.topUpShare = .one
    owner.autoRepayShare = .zero
    owner.trigger = .zero
    owner.topUpSize = .percent(100)
    owner.reactionMedian = .seconds(5)
    owner.reactionDeviation = .zero
    builder.participants.append(ParticipantSpec(name: "owner", kind: .owners(owner)))
    let log = RunLog()
    let result = try builder.run(log: log)
    #expect(result.status == .ok && result["conservation_error"] == 0)
    return log
  }

  @Test
  func `one block liquidates an account by fee and saves it with top-ups first`() throws {
    for form in ScenarioBuilder.forms {
      let byFee = try contested(form, .feePriority)
      #expect(byFee.liquidations.map { ($0.executedAt - .start).secondsValue } == [70])
      let saved = try contested(form, .protocolPriority)
      #expect(saved.liquidations.isEmpty)
      #expect(saved.firstSecond(.topUp) == 70 && saved.firstSecond(.failedTransaction) == 70)
    }
  }

  /// Three hundred units against 18 000 USD of debt: due below 90.
  private func repayment(depth: Int64 = 10_000) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.form = .vaults(ScenarioBuilder.vaults)
    builder.accounts = [ScenarioBuilder.vault(300, dueBelow: 90_00)]
    builder.depth = depth
    builder.participants = []
    return builder
  }

  private static func units(_ whole: Int64) -> Int64 { whole * 1_00000000 }

  /// Executes one automatic repayment and says whether it left everything as it was.
  private func leavesOnlyItsFee(
    _ builder: ScenarioBuilder,
    selling whole: Int64,
    after seconds: Int64 = 30,
    closing actions: ActionSet = []
  ) throws -> Bool {
    let log = RunLog()
    var probe = try builder.probe(log: log)
    try probe.run(until: SimInstant(nanoseconds: seconds * 1_000_000_000))
    probe.close(actions, protocol: 0)
    let (ledger, vault, venue) = (probe.ledger, probe.vaults[0], probe.venue(0))
    try probe.execute(
      .autoRepay,
      protocol: 0,
      account: AccountID(0),
      units: Self.units(whole)
    )
    let isSame = probe.ledger == ledger && probe.vaults[0] == vault && probe.venue(0) == venue
    let hasFailed = log.events(.failedTransaction).count == 1 && log.events(.autoRepay).isEmpty
    #expect(isSame == hasFailed)
    #expect(try probe.finish()["conservation_error"] == 0)
    return isSame
  }

  @Test
  func `an automatic repayment withdraws, sells and repays in one go`() throws {
    #expect(try !leavesOnlyItsFee(repayment(), selling: 30))
    var falling = repayment()
    falling.steps = [(0, 100_00), (60, 80_00)]
    #expect(try !leavesOnlyItsFee(falling, selling: 100, after: 70))
  }

  @Test
  func `an automatic repayment that fails at any step leaves nothing but its fee`() throws {
    // Withdraw: more than there is, or a directive in the way.
    #expect(try leavesOnlyItsFee(repayment(), selling: 301))
    #expect(try leavesOnlyItsFee(repayment(), selling: 30, closing: .withdraw))
    // Sell: 3 000 USD into a depth of 100 USD per cent lose more than 5 %.
    #expect(try leavesOnlyItsFee(repayment(depth: 100), selling: 30))
    // Repay: at 80 ten units are too few to be safe afterwards.
    var falling = repayment()
    falling.steps = [(0, 100_00), (60, 80_00)]
    #expect(try leavesOnlyItsFee(falling, selling: 10, after: 70))
  }

  @Test
  func `a keeper's failed transaction costs its gas and nothing else`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 98_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.impact = false
    var late = ScenarioBuilder.keepers
    late.fee = .fixed(.gwei(9))
    let one = try builder.run()
    builder.participants.append(ParticipantSpec(name: "late", kind: .keepers(late)))
    let two = try builder.run()
    // 200 000 gas at 9 gwei are 0.0018 ETH of 98 USD.
    let profits = [one["keeper_profit_usd"] ?? 0, two["keeper_profit_usd"] ?? 0]
    #expect(abs(profits[0] - profits[1] - 0.0018 * 98) < 0.000_002)
    #expect(one["failed_transaction_share"] == 0)
    #expect((two["failed_transaction_share"] ?? 0) > 0)
    #expect(two["liquidation_count"] == 1)
  }
}
