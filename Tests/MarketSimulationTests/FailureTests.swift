import Margining
import MarketSimulation
import Mitigations
import Participants
import PriceOracles
import Quantities
import Testing

/// Runs that end early, and the faults of what runs depend on.
struct FailureTests {
  @Test
  func `a run that reaches its event limit is stopped and says so`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 98_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.eventLimit = 40
    let result = try builder.run()
    #expect(result.status == .stopped && result.flags.contains(.eventLimit))
    #expect(result["liquidation_count"] == 1 && result["conservation_error"] == 0)
    builder.eventLimit = 10_000
    let whole = try builder.run()
    #expect(whole.status == .ok && !whole.flags.contains(.eventLimit))
  }

  /// A short of 9 × 10¹¹ USD loses a thousand times as much.
  @Test
  func `a loss that leaves its width fails the replication with its reason`() throws {
    var builder = ScenarioBuilder()
    builder.depth = 1_000_000_000
    builder.accounts = [
      BookAccount(
        base: BaseQuantity(units: -9_000_000_000_00000000),
        quote: QuoteAmount(micros: 600_000_000_000_000_000),
        entryPrice: Price(nanos: 100_000_000_000)
      )
    ]
    builder.steps = [(0, 100_00), (60, 100_000_00)]
    // Already the twin without impact meets it, so that no policy of the replication has a row.
    #expect(throws: RunFailure.quantity(.overflow)) { try builder.prepared() }
    builder.steps = [(0, 100_00), (60, 101_00)]
    #expect(try builder.run().status == .ok)
  }

  /// A vault of 10¹³ USD is never valued, until a doubled requirement makes it due.
  @Test
  func `an amount that only one policy touches fails only that policy's run`() throws {
    var builder = ScenarioBuilder()
    builder.form = .vaults(ScenarioBuilder.vaults)
    builder.depth = 1_000_000_000
    builder.accounts = [
      BookAccount(
        base: BaseQuantity(units: 10_000_000_000_00000000),
        quote: QuoteAmount(micros: 4_000_000_000_000_000_000),
        entryPrice: nil
      )
    ]
    builder.steps = [(0, 1_000_00), (60, 990_00)]
    builder.policies = [.only("dynamic-margin", Self.doubling)]
    #expect(try builder.run(0).status == .ok)
    let result = try builder.run(1)
    #expect(result.status == .failed && result.failure == .quantity(.overflow))
    #expect(result.metrics.isEmpty && result.protocolMetrics.isEmpty)
    #expect(result.exogenousDigest == (try builder.prepared().exogenousDigest))
  }

  /// Twice the requirement one update after the first move.
  private static let doubling: [String: Int64] = [
    "updateInterval": Int64(60).inNanoseconds, "memory": Int64(60).inNanoseconds,
    "referenceVolatility": 100_000, "maximumMultiplier": 2_000_000_000,
    "stepUp": 1_000_000_000,
  ]

  @Test
  func `an unknown strategy is a failed run with its reason`() throws {
    var builder = ScenarioBuilder()
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.policies = [
      PolicySpec(name: "odd", mitigations: [MitigationSpec(kind: "odd", values: [])])
    ]
    let result = try builder.run(1)
    #expect(result.failure == .strategy(.unknownKind("odd")))
    #expect(try builder.run(0).status == .ok)
  }

  @Test
  func `two populations that own the same accounts are refused, not dropped`() throws {
    var builder = ScenarioBuilder.crowd(.perpetual(ScenarioBuilder.perpetual), seed: 1)
    builder.participants.append(
      ParticipantSpec(name: "others", kind: .owners(ScenarioBuilder.owners))
    )
    #expect(throws: RunFailure.invalidScenario("two populations own the accounts of protocol")) {
      try builder.prepared()
    }
  }

  /// A write at 60 s becomes the next price at the poke of 300 s and the current one at 600 s;
  /// pokes are sent after a block and executed in the next one.
  @Test
  func `a delayed oracle liquidates two hops after the fall`() throws {
    var builder = ScenarioBuilder()
    builder.seconds = 1_200
    builder.hop = .seconds(300)
    builder.steps = [(0, 100_00), (60, 98_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.impact = false
    let log = RunLog()
    _ = try builder.run(log: log)
    #expect(log.firstSecond(.oracleWrite) == 60)
    let pokes = log.events(.oraclePoke).map { ($0.at - .start).secondsValue }
    #expect(pokes == [310, 610, 910])
    #expect(log.liquidations.map { ($0.triggeredAt - .start).secondsValue } == [610])
    #expect(log.liquidations.map(\.cause) == [.exogenous])
  }

  /// With a heartbeat of 60 s the last price before the outage is that of 60 s; it is too old from
  /// 120 s until the feed returns at 400 s.
  @Test
  func `an outage makes the price stale and an account late`() throws {
    var builder = ScenarioBuilder()
    builder.heartbeat = .seconds(60)
    builder.steps = [(0, 100_00), (200, 98_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.faults = [
      FeedFaultSpec(
        kind: .outage,
        from: SimInstant(nanoseconds: 100_000_000_000),
        until: SimInstant(nanoseconds: 400_000_000_000),
        size: .zero
      )
    ]
    let log = RunLog()
    let result = try builder.run(log: log)
    #expect(result["oracle_stale_s"] == 280)
    #expect(log.liquidations.map { ($0.executedAt - .start).secondsValue } == [410])
    // Below base maintenance at market from 200 to 410 s.
    #expect(result["missed_liquidation_count"] == 1)
    builder.faults = []
    #expect(try builder.run()["oracle_stale_s"] == 0)
  }

  @Test
  func `a biased feed liquidates a healthy account, and the fault is the cause`() throws {
    var builder = ScenarioBuilder()
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 95_00)]
    builder.faults = [
      FeedFaultSpec(
        kind: .bias,
        from: SimInstant(nanoseconds: 60_000_000_000),
        until: SimInstant(nanoseconds: 300_000_000_000),
        size: .percent(-10)
      )
    ]
    let log = RunLog()
    let result = try builder.run(log: log)
    #expect(log.liquidations.map(\.cause) == [.fault])
    #expect(log.liquidations.map(\.generation) == [0])
    #expect(result["unfair_liquidation_count"] == 1)
    #expect(result["unfair_base_liquidation_count"] == 1)
  }
}
