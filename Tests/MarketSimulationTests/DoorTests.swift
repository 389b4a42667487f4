import Margining
import MarketSimulation
import Mitigations
import Participants
import Quantities
import Testing

/// What standing directives let through when an action executes.
struct DoorTests {
  private static let second: Int64 = 1_000_000_000

  /// Due at 60 s, in the block of 70 s without a defence.
  private var falling: ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 98_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.impact = false
    return builder
  }

  @Test func `an account is liquidated when its grace has passed, and not before`() throws {
    for (grace, executed) in [(Int64(1), 80.0), (10, 80), (50, 120), (55, 130)] {
      var builder = falling
      builder.policies = [.only("liquidation-grace", ["grace": grace * Self.second])]
      let log = RunLog()
      let result = try builder.run(1, log: log)
      #expect(log.liquidations.map { ($0.executedAt - .start).secondsValue } == [executed])
      #expect(result["failed_transaction_share"] == 0, "keepers know the rule and wait")
    }
  }

  @Test func `the grace starts again when the account was healthy in between`() throws {
    var builder = falling
    builder.steps = [(0, 100_00), (60, 98_00), (100, 99_00), (140, 98_00)]
    builder.policies = [.only("liquidation-grace", ["grace": 60 * Self.second])]
    let log = RunLog()
    _ = try builder.run(1, log: log)
    #expect(log.liquidations.map { ($0.executedAt - .start).secondsValue } == [210])
  }

  private func order(_ kind: TransactionKind, _ units: Int64, _ policy: PolicySpec) throws -> Bool {
    var builder = ScenarioBuilder()
    builder.accounts = [ScenarioBuilder.long(100, dueBelow: 50_00)]
    builder.impact = false
    builder.policies = [policy]
    let log = RunLog()
    var probe = try builder.probe(1, log: log)
    try probe.run(until: SimInstant(nanoseconds: 30 * Self.second))
    try probe.execute(kind, protocol: 0, account: AccountID(0), units: units)
    let result = try probe.finish()
    let isRefused = log.events(.failedTransaction).count == 1
    // What was refused is blocked value, until the horizon.
    #expect((result["blocked_usd_s"] ?? 0 > 0) == isRefused)
    return !isRefused
  }

  @Test func `the cap on open interest binds at its last cent, for new risk only`() throws {
    // Ten thousand USD are open; ten units more are a thousand.
    let cap = { (usd: Int64) in PolicySpec.only("open-interest-cap", ["cap": usd * 1_000_000]) }
    #expect(try order(.enlarge, 10_00000000, cap(11_000)))
    #expect(try !order(.enlarge, 10_00000000, cap(10_999)))
    #expect(try order(.reduce, -10_00000000, cap(1)))
  }

  @Test func `the withdrawal gate binds at its last cent`() throws {
    // 100 × (100 − 50 × 0.95) = 5 250 USD of margin; a quota of 20 % is 1 050.
    let gate = PolicySpec.only("withdrawal-gate", ["share": 200_000_000, "floor": 0])
    #expect(try order(.withdraw, 1_050_000_000, gate))
    #expect(try !order(.withdraw, 1_050_000_001, gate))
  }

  @Test func `margin of new risk stops an order and liquidates nobody`() throws {
    var builder = falling
    builder.steps = [(0, 100_00)]
    builder.policies = [
      .only("open-interest-margin", ["lower": 0, "upper": 1_000_000, "maximum": 50_000_000_000])
    ]
    let log = RunLog()
    var probe = try builder.probe(1, log: log)
    try probe.run(until: SimInstant(nanoseconds: 30 * Self.second))
    try probe.execute(.enlarge, protocol: 0, account: AccountID(0), units: 1)
    let result = try probe.finish()
    #expect(log.events(.failedTransaction).count == 1)
    #expect(result["liquidation_count"] == 0)
    #expect(result["margin_induced_liquidation_usd"] == 0)
  }

  @Test func `guardians act after their own time and then pay like anyone`() throws {
    var builder = falling
    builder.seconds = 3_000
    builder.steps = [(0, 100_00), (60, 75_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 50_00)]
    let people: [String: Int64] = [
      "medianDelay": 600 * Self.second, "deviation": 0, "asleepShare": 0,
      "pauseTime": 600 * Self.second, "reopenTime": 300 * Self.second,
    ]
    builder.policies = [.only("pause-guardian", people)]
    let log = RunLog()
    let result = try builder.run(1, log: log)
    // Seen at the end of the block of 60 s, signed at 660 s, in the block of 670 s.
    #expect(log.firstSecond(.directive) == 670)
    #expect(result["activations"] == 1)
    #expect(result["halted_s"] == 900)
  }
}
