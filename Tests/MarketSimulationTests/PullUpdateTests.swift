import Margining
import MarketSimulation
import NetworkModel
import Participants
import PriceOracles
import Quantities
import Testing

/// A pull feed whose updates are transactions, in whole runs: the oracle's own feed is silent, so
/// that the protocol believes what somebody posts.
struct PullUpdateTests {
  private static func builder(deviation: Int64) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.impact = false
    builder.steps = [(0, 100_00), (60, 98_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.faults = [
      FeedFaultSpec(kind: .outage, from: .start, until: HandWorkedRun.second(10_000)),
      FeedFaultSpec(kind: .unreadable, from: .start, until: HandWorkedRun.second(10_000)),
    ]
    builder.references = [
      ReferenceSpec(
        interval: .seconds(10),
        kind: .posted(
          PostedPullSpec(
            publishers: 3,
            noise: .zero,
            confidence: Ratio(partsPerBillion: 1_000_000),
            updateGas: 120_000,
            deviation: .percent(deviation)
          )
        )
      )
    ]
    builder.policies = [HandWorkedRun.policy("median-price", [3_600_000_000_000])]
    return builder
  }

  @Test func `somebody posts where the contract is too far off, and pays for it`() throws {
    let log = RunLog()
    let result = try Self.builder(deviation: 1).run(1, log: log)
    // The first update, and the one after the fall of 2 %.
    let posts = log.events(.oracleWrite).map { ($0.at - .start).secondsValue }
    #expect(posts == [10, 60])
    #expect(result["liquidation_count"] == 1)
    // Twice 120 000 gas at twenty times a quote of one gwei, ETH at 100 and at 98.
    let fees = 120_000 * 20e-9 * (100 + 98)
    #expect(abs((result["oracle_write_fees_paid_usd"] ?? 0) - fees) < 1e-6)
  }

  @Test func `an update waits like any transaction`() throws {
    var builder = Self.builder(deviation: 1)
    builder.features.propagation = PropagationSpec(gossip: .fixed(.seconds(25)))
    let log = RunLog()
    _ = try builder.run(1, log: log)
    // Sent at 10 s, there at 35 s, in the block of 40 s.
    #expect(log.firstSecond(.oracleWrite) == 40)
  }

  @Test func `what nobody posts the contract does not know`() throws {
    let log = RunLog()
    let result = try Self.builder(deviation: 5).run(1, log: log)
    #expect(log.events(.oracleWrite).count == 1)
    #expect(result["liquidation_count"] == 0)
    #expect(result["missed_liquidation_count"] == 1)
  }

  @Test func `who acts carries the update and pays its gas`() throws {
    var builder = Self.builder(deviation: 5)
    // The first account's owner is alarmed by the market and tops up; the second is due.
    builder.accounts = [
      ScenarioBuilder.long(10, dueBelow: 97_00), ScenarioBuilder.long(10, dueBelow: 98_50),
    ]
    let owners = OwnerSpec(
      protocolID: ProtocolID(0),
      topUpShare: .one,
      autoRepayShare: .zero,
      trigger: .percent(2),
      topUpSize: .percent(20),
      repayTarget: .percent(110),
      reactionMedian: .seconds(20),
      reactionDeviation: .zero,
      reactionLimit: 1,
      fee: .fixed(.gwei(10)),
      execution: OwnerExecution()
    )
    builder.participants.append(ParticipantSpec(name: "owners", kind: .owners(owners)))
    let log = RunLog()
    let result = try builder.run(1, log: log)
    // The top-up at 80 s brings the price of that instant along.
    let posts = log.events(.oracleWrite).map { ($0.at - .start).secondsValue }
    #expect(posts.first == 10 && posts.count >= 2)
    #expect(log.events(.topUp).first.map { ($0.at - .start).secondsValue } == posts[1])
    let topUps = Double(log.events(.topUp).count)
    let fees = result["top_up_fees_paid_usd"] ?? 0
    // 100 000 gas of each top-up, and 120 000 of the update at least once.
    #expect(fees >= (topUps * 100_000 + 120_000) * 10e-9 * 98 - 1e-6)
    #expect(result["conservation_error"] == 0)
  }

  @Test func `an older update than the contract's changes nothing`() throws {
    func update(_ second: Int64, _ cents: Int64) -> OnChainPrice {
      OnChainPrice(
        observation: Observation(
          price: Price(nanos: cents * 10_000_000),
          shadow: Price(nanos: cents * 10_000_000),
          observedAt: HandWorkedRun.second(second),
          forcedFills: 0,
          faulty: false
        ),
        writtenAt: HandWorkedRun.second(second)
      )
    }
    var feed = PostedFeed(
      spec: PostedPullSpec(
        publishers: 1,
        noise: .zero,
        confidence: .zero,
        updateGas: 1,
        deviation: .percent(1)
      )
    )
    #expect(try !feed.isOff())
    feed.sign(update(10, 100_00), forgettingBefore: .start)
    feed.sign(update(20, 99_50), forgettingBefore: .start)
    feed.sign(update(30, 98_00), forgettingBefore: .start)
    #expect(try feed.isOff())
    // A transaction carries the newest update of its sending, not of its execution.
    let carried = feed.carried(sentAt: HandWorkedRun.second(25))
    #expect(carried?.observation.price.nanos == 99_500_000_000)
    let first = feed.post(sentAt: HandWorkedRun.second(25), at: HandWorkedRun.second(40))
    #expect(first)
    #expect(try feed.isOff())
    let second = feed.post(sentAt: HandWorkedRun.second(35), at: HandWorkedRun.second(50))
    #expect(second)
    #expect(feed.posted?.observation.price == Price(nanos: 98_000_000_000))
    // Late: the contract knows something newer, so the transaction fails.
    let late = feed.post(sentAt: HandWorkedRun.second(25), at: HandWorkedRun.second(60))
    #expect(!late)
    #expect(try !feed.isOff())
  }

  @Test func `a scenario with such a feed survives its canonical bytes`() throws {
    let scenario = Self.builder(deviation: 1).scenario
    #expect(try Scenario(canonicalBytes: scenario.canonicalBytes) == scenario)
  }
}
