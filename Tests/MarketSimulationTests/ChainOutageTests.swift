import Margining
import MarketSimulation
import Mitigations
import NetworkModel
import Participants
import Quantities
import Testing

/// Targets T11.1 to T11.4: a chain that stands still, and a grace period after it.
///
/// Twenty longs are due below 98; the price falls to 96 while no block comes from 100 to 400 s.
struct ChainOutageTests {
  private static let accounts = 20

  private func builder(
    outage until: Int64 = 400,
    steps: [(second: Int64, cents: Int64)] = [(0, 100_00), (150, 96_00)],
    grace: Int64? = nil,
    owners: OwnerSpec? = nil
  ) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.seconds = 1_800
    builder.impact = false
    builder.steps = steps
    builder.accounts = (0..<Self.accounts).map { _ in ScenarioBuilder.long(10, dueBelow: 98_00) }
    builder.features.outages = [
      ChainOutage(from: .start + .seconds(100), until: .start + .seconds(until))
    ]
    if let grace { builder.policies = [.only("sequencer-grace", ["grace": grace.inNanoseconds])] }
    if let owners {
      builder.participants.append(ParticipantSpec(name: "owners", kind: .owners(owners)))
    }
    return builder
  }

  /// Owners of whom a share doubles the margin after a fixed time.
  private func owners(after seconds: Int64) -> OwnerSpec {
    OwnerSpec(
      protocolID: ProtocolID(0),
      topUpShare: .percent(40),
      autoRepayShare: .zero,
      trigger: .percent(1),
      topUpSize: .percent(200),
      repayTarget: .percent(110),
      reactionMedian: .seconds(seconds),
      reactionDeviation: .zero,
      reactionLimit: 1,
      fee: .fixed(.gwei(10))
    )
  }

  private func second(_ instant: SimInstant) -> Int64 { instant.nanoseconds / 1_000_000_000 }

  @Test func `T11_1 nothing executes during an outage`() throws {
    let log = RunLog()
    let result = try builder().run(log: log)
    let onChain: [EventKind] = [.block, .oracleWrite, .liquidation, .order, .topUp]
    let during = log.events.filter {
      onChain.contains($0.kind) && (100..<400).contains(second($0.at))
    }
    #expect(during.isEmpty)
    #expect(result["chain_down_s"] == 310)
    #expect(result["conservation_error"] == 0)
  }

  @Test func `T11_2 in the grace period nobody is liquidated and top-ups go through`() throws {
    let log = RunLog()
    let result = try builder(grace: 300, owners: owners(after: 400)).run(1, log: log)
    let times = log.liquidations.map { second($0.executedAt) }
    #expect(times.allSatisfy { $0 >= 700 })
    let saved = log.events(.topUp).map { second($0.at) }
    #expect(!saved.isEmpty)
    #expect(saved.allSatisfy { (400..<700).contains($0) })
    #expect(result["halted_s"] == 300)
    // In the first blocks liquidations are refused before anybody sends one.
    #expect(result["activations"] == 1)
  }

  @Test func `T11_3 without grace every account that is due goes as soon as anybody can act`()
    throws
  {
    let log = RunLog()
    _ = try builder().run(log: log)
    #expect(log.liquidations.count == Self.accounts)
    // The first block after the restart carries the price; keepers see it and are in the second.
    #expect(Set(log.liquidations.map { second($0.executedAt) }) == [410])
  }

  @Test func `T11_3 with grace the number falls by exactly those who top up`() throws {
    for (policy, grace) in [(0, nil), (1, Int64(300))] {
      let log = RunLog()
      _ = try builder(grace: grace, owners: owners(after: 400)).run(policy, log: log)
      let saved = log.events(.topUp).count
      if grace == nil {
        // Their transactions come after 550 s: too late.
        #expect(log.liquidations.count == Self.accounts)
      } else {
        #expect(saved > 0 && saved < Self.accounts)
        #expect(log.liquidations.count == Self.accounts - saved)
      }
    }
  }

  @Test func `T11_4 bad debt grows with the outage and with the grace period`() throws {
    // One per cent of the start every twenty seconds, down to 40.
    var steps: [(second: Int64, cents: Int64)] = [(0, 100_00)]
    for step in Int64(0)..<60 {
      steps.append((second: 150 + step * 20, cents: 10_000 - (step + 1) * 100))
    }
    var byOutage: [Double] = []
    for until in [Int64(200), 400, 600, 800] {
      byOutage.append(try builder(outage: until, steps: steps).run()["bad_debt_usd"] ?? -1)
    }
    #expect(byOutage == byOutage.sorted())
    #expect(byOutage[0] == 0)
    #expect(byOutage[1] > 0 && byOutage[2] > byOutage[1] && byOutage[3] > byOutage[2])
    var byGrace: [Double] = []
    for grace in [Int64(1), 100, 300, 600] {
      let run = try builder(outage: 400, steps: steps, grace: grace).run(1)
      byGrace.append(run["bad_debt_usd"] ?? -1)
    }
    #expect(byGrace == byGrace.sorted())
    #expect(byGrace[3] > byGrace[2] && byGrace[2] > byGrace[1] && byGrace[1] > byGrace[0])
  }

  @Test func `an outage in which the price comes back liquidates nobody`() throws {
    let result = try builder(steps: [(0, 100_00), (150, 96_00), (300, 100_00)]).run()
    #expect(result["liquidation_count"] == 0)
  }

  @Test func `owners of a rollup reach it through the parent chain`() throws {
    var builder = builder(
      outage: 1_000,
      steps: [(0, 100_00), (150, 98_50), (1_100, 97_50)],
      owners: owners(after: 300)
    )
    builder.features.rollup = RollupSpec(
      inboxDelay: .seconds(60),
      forceInclusionDelay: .seconds(400),
      forceInclusionInterval: .seconds(10),
      ownersUseInbox: true
    )
    let log = RunLog()
    let result = try builder.run(log: log)
    let saved = log.events(.topUp).map { second($0.at) }
    // Sent at 450 s, overdue at 850 s, while the sequencer is still down.
    #expect(!saved.isEmpty)
    #expect(Set(saved) == [850])
    #expect(log.liquidations.count == Self.accounts - saved.count)
    #expect(result["conservation_error"] == 0)
  }
}
