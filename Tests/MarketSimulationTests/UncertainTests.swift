import Margining
import MarketSimulation
import Markets
import Participants
import Quantities
import Testing

/// Parameters that are drawn anew in every replication.
struct UncertainTests {
  private func depth(_ low: Int64, _ high: Int64, log: Bool = false) -> UncertainParameter {
    UncertainParameter(
      path: "markets[0].venue.depthPerPercent",
      field: .venueDepth,
      index: 0,
      low: low,
      high: high,
      isLogarithmic: log
    )
  }

  private let halfLife = UncertainParameter(
    path: "markets[0].venue.halfLife",
    field: .venueHalfLife,
    index: 0,
    low: 60_000_000_000,
    high: 3_600_000_000_000,
    isLogarithmic: false
  )

  private var scenario: Scenario {
    ScenarioBuilder.crowd(ScenarioBuilder.forms[0], seed: 3).scenario
  }

  private func digests(_ scenario: Scenario, replication: Int32 = 0) throws -> [UInt64] {
    let prepared = try Simulation.prepare(
      scenario,
      replication: replication,
      catalog: ScenarioBuilder.catalog
    )
    return [
      Simulation.run(prepared, policy: 0, catalog: ScenarioBuilder.catalog).digest,
      prepared.exogenousDigest,
    ]
  }

  @Test func `a range of one value is the scenario with that value`() throws {
    var stated = scenario
    stated.markets[0].venue.depthPerPercent = QuoteAmount(micros: 123_456_000_000)
    var uncertain = scenario
    uncertain.uncertain = [depth(123_456_000_000, 123_456_000_000)]
    #expect(try digests(uncertain)[0] == digests(stated)[0])
    #expect(try digests(scenario)[0] != digests(stated)[0])
  }

  @Test func `draws lie in their range, differ by replication, and spread by their law`() {
    var world = scenario
    world.uncertain = [depth(1_000_000, 100_000_000), depth(1_000_000, 100_000_000, log: true)]
    world.uncertain[1].path = "the same on a logarithmic scale"
    let draws = (0..<2_000).map { world.uncertainDraws(replication: Int32($0)) }
    #expect(draws.allSatisfy { $0.allSatisfy { (1_000_000...100_000_000).contains($0) } })
    // Half of the draws lie below the middle: 50.5 million, and ten million for equal ratios.
    let even = draws.count { $0[0] < 50_500_000 }
    let ratios = draws.count { $0[1] < 10_000_000 }
    #expect((900...1_100).contains(even), "\(even)")
    #expect((900...1_100).contains(ratios), "\(ratios)")
  }

  @Test func `a draw depends on its path alone, not on its neighbours`() {
    var one = scenario
    one.uncertain = [depth(1, 1_000_000_000)]
    var two = scenario
    two.uncertain = [halfLife, depth(1, 1_000_000_000)]
    for replication in Int32(0)..<50 {
      #expect(
        one.uncertainDraws(replication: replication)[0]
          == two.uncertainDraws(replication: replication)[1]
      )
    }
  }

  @Test func `all policies of a replication live in the world that it drew`() throws {
    var builder = ScenarioBuilder.crowd(ScenarioBuilder.forms[0], seed: 3)
    builder.policies = ScenarioBuilder.everyPolicy
    var world = builder.scenario
    world.uncertain = [depth(100_000_000, 10_000_000_000_000, log: true), halfLife]
    let first = try Simulation.prepare(world, replication: 0, catalog: ScenarioBuilder.catalog)
    let draws = world.uncertainDraws(replication: 0)
    #expect(first.scenario.markets[0].venue.depthPerPercent.micros == draws[0])
    #expect(first.scenario.markets[0].venue.halfLife.nanoseconds == draws[1])
    let second = try Simulation.prepare(world, replication: 1, catalog: ScenarioBuilder.catalog)
    #expect(second.scenario.markets[0].venue != first.scenario.markets[0].venue)
    #expect(second.exogenousDigest != first.exogenousDigest)
  }

  @Test func `every field can be drawn, and what is not there fails the run`() throws {
    for form in ScenarioBuilder.forms {
      for field in UncertainParameter.Field.allCases {
        var world = ScenarioBuilder.crowd(form, seed: 3).scenario
        let keepers = world.participants.firstIndex {
          if case .keepers = $0.kind { true } else { false }
        }
        var parameter = depth(7, 7)
        parameter.field = field
        if field == .keeperCapital || field == .keeperLatency {
          parameter.index = Int32(keepers ?? -1)
        }
        world.uncertain = [parameter]
        let isThere =
          (try? world.drawn(replication: 0)).map { $0 != world } ?? false
        let isBook = [.bookTotal, .bookMedian, .bookDeviation].contains(field)
        if case .accounts = world.protocols[0].book, isBook {
          #expect(!isThere, "\(field)")
        } else {
          #expect(isThere, "\(field)")
        }
        world.uncertain[0].index = 99
        if field != .gasShockSensitivity {
          let broken = world
          #expect(throws: RunFailure.self) { try broken.drawn(replication: 0) }
        }
      }
    }
  }

  @Test func `uncertain parameters are part of the identity, and absent ones leave no byte`() throws
  {
    var world = scenario
    world.uncertain = [halfLife]
    #expect(world.digest != scenario.digest)
    #expect(world.canonicalBytes.count > scenario.canonicalBytes.count)
    #expect(world.identityBytes.starts(with: scenario.identityBytes))
    #expect(try Scenario(canonicalBytes: world.canonicalBytes) == world)
    world.uncertain[0].high += 1
    var other = scenario
    other.uncertain = [halfLife]
    #expect(world.digest != other.digest)
  }
}
