import EventKernel
import Margining
import MarketSimulation
import Markets
import Quantities
import TestSupport
import Testing

/// Limits end a run with a status and a flag of their own, never silently.
@Suite struct StopTests {
  private let whole = ScenarioBuilder.crowd(.perpetual(ScenarioBuilder.perpetual), seed: 3)

  private func count(_ kind: EventKind, _ log: RunLog) -> Int { log.events(kind).count }

  /// Events without the last ledger entries: the close-out at a run's end settles accounts.
  private func withoutTail(_ events: some Sequence<EventRecord>) -> [EventRecord] {
    var kept = Array(events)
    while kept.last?.kind == .ledger { kept.removeLast() }
    return kept
  }

  @Test func `a run within its limits has no flag of a stop`() throws {
    let result = try whole.run()
    #expect(result.status == .ok)
    #expect(result.flags.isDisjoint(with: .stops))
  }

  @Test func `the event limit stops a run after so many events`() throws {
    var builder = whole
    builder.eventLimit = 100
    let result = try builder.run()
    #expect(result.status == .stopped)
    #expect(result.flags.intersection(.stops) == .eventLimit)
    #expect(result.metrics.count == MetricCatalog.run.count)
    #expect(result["liquidation_multiplier"] == nil)
  }

  @Test func `the last instant stops a run where nothing later has happened`() throws {
    var builder = whole
    let log = RunLog()
    let full = RunLog()
    let complete = try builder.run(log: full)
    builder.lastInstant = .seconds(600)
    let result = try builder.run(log: log)
    let last = SimInstant.start + .seconds(600)
    #expect(result.status == .stopped)
    #expect(result.flags.intersection(.stops) == .instantLimit)
    #expect(result.exogenousDigest == complete.exogenousDigest)
    #expect(result.digest != complete.digest)
    // What happened up to there is what happens in the whole run.
    let before = withoutTail(full.events.prefix { $0.at <= last })
    let isPrefix = withoutTail(log.events).elementsEqual(before)
    #expect(isPrefix && before.count > 100)
  }

  @Test func `an instant at the horizon or beyond is no limit`() throws {
    let complete = try whole.run()
    for seconds: Int64 in [3_600, 3_601, 86_400] {
      var builder = whole
      builder.lastInstant = .seconds(seconds)
      #expect(try builder.run() == complete)
    }
    var none = whole
    none.lastInstant = .zero
    #expect(try none.run().status == .stopped)
  }

  @Test func `an exhausted sequence number stops the run, wherever it happens`() throws {
    let prepared = try whole.prepared()
    let all = EventQueue<Int64>.eventsPerSource
    var seen: [Int64] = []
    for left: Int64 in [0, 1, 2, 5, 40] {
      let log = RunLog()
      var probe = try RunProbe(
        prepared,
        policy: prepared.scenario.policies[0],
        catalog: ScenarioBuilder.catalog,
        scheduledBefore: all - left,
        sink: log
      )
      let result = try probe.finish()
      #expect(result.status == .stopped)
      #expect(result.flags.intersection(.stops) == .sequenceExhausted)
      #expect(result.failure == nil && result.metrics.count == MetricCatalog.run.count)
      seen.append(Int64(count(.pathTick, log)))
    }
    // Nothing is booked without a sequence number; with more of them the run goes further.
    #expect(seen.first == 0 && seen == seen.sorted() && (seen.last ?? 0) > 20, "\(seen)")
  }

  @Test func `a record that could not be stripped stops every run on it`() throws {
    var builder = whole
    builder.path = nil
    builder.role = .observed
    builder.steps = [(0, 100_00), (60, 98_00), (300, 93_90)]
    #expect(try builder.run().status == .ok)
    builder.eventLimit = 30
    let result = try builder.run()
    #expect(result.status == .stopped)
    #expect(result.flags.contains(.eventLimit))
    #expect(result["events"] == 1, "the first protocol price")
  }
}
