import Margining
import MarketSimulation
import NetworkModel
import Participants
import Quantities
import TestSupport
import Testing

/// Who wins a liquidation under each ordering policy, and what the place costs.
///
/// The first population arrives after 100 ms and bids 10 gwei, the second after 150 ms and bids 30;
/// members of the second want an express lane, three accounts are liquidated.
struct OrderingRaceTests {
  private static func run(
    _ ordering: OrderingPolicy,
    laneBid: Int64 = 0,
    members: Int32 = 2,
    seed: UInt64 = 1,
    capital: Int64 = 1_000_000
  ) throws -> RunResult {
    var builder = ScenarioBuilder()
    builder.seed = seed
    builder.impact = false
    builder.steps = [(0, 100_00), (60, 98_00), (200, 97_00), (320, 96_00)]
    builder.accounts = [98_50, 97_50, 96_50].map { ScenarioBuilder.long(10, dueBelow: $0) }
    var fast = ScenarioBuilder.keepers
    fast.latency = .milliseconds(100)
    var rich = ScenarioBuilder.keepers
    rich.count = members
    rich.capital = QuoteAmount(micros: capital * 1_000_000)
    rich.fee = .fixed(.gwei(30))
    rich.latency = .milliseconds(150)
    rich.laneBid = QuoteAmount(micros: laneBid * 1_000_000)
    builder.participants = [
      ParticipantSpec(name: "fast", kind: .keepers(fast)),
      ParticipantSpec(name: "rich", kind: .keepers(rich)),
    ]
    builder.ordering = ordering
    return try builder.run()
  }

  struct Row: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let ordering: OrderingPolicy
    let fastShare: Double
    let gwei: Double
  }

  @Test(arguments: [
    Row(testDescription: "fee priority", ordering: .feePriority, fastShare: 0, gwei: 30),
    Row(testDescription: "protocol priority", ordering: .protocolPriority, fastShare: 0, gwei: 30),
    Row(testDescription: "arrival", ordering: .arrival, fastShare: 1, gwei: 10),
    Row(
      testDescription: "batch auction",
      ordering: .batchAuction(interval: .seconds(10)),
      fastShare: 0,
      gwei: 10
    ),
    Row(
      testDescription: "fair",
      ordering: .fair(FairOrderSpec(nodes: 5, share: .percent(60), spread: .fixed(.zero))),
      fastShare: 1,
      gwei: 10
    ),
    Row(
      testDescription: "an express lane that nobody wants",
      ordering: .expressLane(ExpressLaneSpec()),
      fastShare: 1,
      gwei: 10
    ),
  ])
  func `the policy decides who wins and what the winner pays`(row: Row) throws {
    let result = try Self.run(row.ordering)
    #expect(result["liquidation_count"] == 3)
    #expect(result["liquidation_first_winner_share"] == row.fastShare)
    #expect(result["liquidation_top_winner_share"] == 1)
    #expect(result["liquidation_price_paid_gwei"] == row.gwei)
    #expect(result["lane_holder_winner_share"] == 0)
    #expect(result["lane_round_count"] == 0)
    #expect(result["conservation_error"] == 0)
  }

  @Test func `at random both win, whatever they pay`() throws {
    var shares: [Double] = []
    for seed in UInt64(1)...12 {
      shares.append(try Self.run(.random, seed: seed)["liquidation_first_winner_share"] ?? -1)
    }
    let mean = shares.reduce(0, +) / 12
    #expect(mean > 0.25 && mean < 0.75, "\(shares)")
  }

  @Test func `who buys the express lane beats who is faster by less than its delay`() throws {
    // A single member holds every round, and pays nothing as nobody bids against it.
    let alone = try Self.run(.expressLane(ExpressLaneSpec()), laneBid: 50, members: 1)
    #expect(alone["liquidation_first_winner_share"] == 0)
    #expect(alone["lane_holder_winner_share"] == 1)
    #expect(alone["liquidation_price_paid_gwei"] == 30)
    #expect(alone["lane_round_count"] == 10)
    #expect(alone["lane_paid_usd"] == 0)
    // Of two members one holds the round; the other is slowed as everybody is.
    let result = try Self.run(.expressLane(ExpressLaneSpec()), laneBid: 50)
    let won = result["lane_holder_winner_share"] ?? -1
    #expect(won > 0 && won + (result["liquidation_first_winner_share"] ?? -1) == 1)
    // Bids for the rounds from 60 s to 600 s close within the ten minutes; the second of two bids
    // between 25 and 75 is paid.
    #expect(result["lane_round_count"] == 10)
    let paid = result["lane_paid_usd"] ?? 0
    #expect(paid > 10 * 25 && paid < 10 * 75)
    #expect(result["conservation_error"] == 0)
    // A lane of a shorter delay than the head start helps nobody.
    let short = try Self.run(
      .expressLane(ExpressLaneSpec(delay: .milliseconds(40))),
      laneBid: 50,
      members: 1
    )
    #expect(short["liquidation_first_winner_share"] == 1)
  }

  @Test func `nobody pays more for a lane than they have`() throws {
    let result = try Self.run(.expressLane(ExpressLaneSpec()), laneBid: 1_000_000, capital: 100)
    let paid = result["lane_paid_usd"] ?? 0
    // Each member can pay its hundred once, and both bid all that they have.
    #expect(paid > 0 && paid <= 200)
    #expect(result.status == .ok)
    #expect(result["conservation_error"] == 0)
  }

  @Test func `a scenario with a lane's bidders survives its canonical bytes`() throws {
    var builder = ScenarioBuilder()
    var keepers = ScenarioBuilder.keepers
    let plain = builder.scenario
    keepers.laneBid = QuoteAmount(micros: 7)
    builder.participants = [ParticipantSpec(name: "keepers", kind: .keepers(keepers))]
    let scenario = builder.scenario
    #expect(try Scenario(canonicalBytes: scenario.canonicalBytes) == scenario)
    #expect(scenario.digest != plain.digest)
  }
}
