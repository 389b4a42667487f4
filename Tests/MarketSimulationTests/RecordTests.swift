import Margining
import MarketSimulation
import Markets
import Mitigations
import Quantities
import Testing

/// A record that contains its own cascade: stripped once, then the same for every policy.
struct RecordTests {
  /// A falling record with a rebound, and accounts that the fall liquidates.
  private func record(_ role: PathRole) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.role = role
    builder.seconds = 1_200
    builder.permanentShare = .percent(30)
    builder.steps = [
      (0, 100_00), (60, 99_00), (120, 97_50), (180, 96_10), (240, 95_00), (600, 97_00),
    ]
    builder.accounts = [
      ScenarioBuilder.long(80, dueBelow: 98_50), ScenarioBuilder.long(120, dueBelow: 97_00),
      ScenarioBuilder.long(60, dueBelow: 95_50), ScenarioBuilder.long(10, dueBelow: 80_00),
    ]
    builder.policies = [
      .only("twap", ["averageWindow": Int64(300).inNanoseconds]),
      .only("liquidation-pause", ["from": 0, "until": Int64(900).inNanoseconds]),
    ]
    return builder
  }

  private func centsAt(_ instant: SimInstant, _ builder: ScenarioBuilder) -> Int64 {
    let second = instant.nanoseconds / 1_000_000_000
    return builder.steps.last { $0.second <= second }?.cents ?? 0
  }

  @Test
  func `baseline on the stripped path meets the record at every touch`() throws {
    let builder = record(.observed)
    let log = RunLog()
    let result = try builder.run(log: log)
    var largest: Int64 = 0
    let ticks = log.events(.pathTick)
    for tick in ticks {
      let recorded = centsAt(tick.at, builder) * 10_000_000
      largest = max(largest, abs(tick.price - recorded))
    }
    #expect(ticks.count == 120 && largest <= 1)
    #expect(result["liquidation_count"] == 3)
    #expect(!result.flags.contains(.pathContainsHistory))
    let path = try builder.prepared().impactFreePaths[0]
    let isLifted = zip(path, 0...).contains { price, tick in
      let at = SimInstant(nanoseconds: Int64(tick) * 10_000_000_000)
      return price.nanos > centsAt(at, builder) * 10_000_000 + 100_000_000
    }
    #expect(isLifted)
  }

  @Test
  func `every policy meets the path that was stripped under baseline`() throws {
    let prepared = try record(.observed).prepared()
    var fundamentals: [[Int64]] = []
    var markets: [[Int64]] = []
    for policy in prepared.scenario.policies.indices {
      let log = RunLog()
      _ = Simulation.run(
        prepared,
        policy: policy,
        catalog: ScenarioBuilder.catalog,
        sink: log
      )
      fundamentals.append(log.samples.map(\.fundamentalPrice))
      markets.append(log.samples.map(\.marketPrice))
    }
    #expect(fundamentals[1] == fundamentals[0] && fundamentals[2] == fundamentals[0])
    #expect(markets[1] != markets[0] && markets[2] != markets[0])
  }

  @Test
  func `a record used as it is says that it contains its history`() throws {
    let builder = record(.fundamental)
    let result = try builder.run()
    #expect(result.flags.contains(.pathContainsHistory))
    let path = try builder.prepared().impactFreePaths[0]
    #expect(path.map(\.nanos).min() == 95_000_000_000)
    #expect((result["price_drawdown"] ?? 0) > 0.05)
  }
}
