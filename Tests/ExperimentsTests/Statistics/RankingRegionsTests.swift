import Experiments
import MarketSimulation
import Testing

struct RankingRegionsTests {
  private func result(_ loss: (Int, Double) -> Double) throws -> StudyResult {
    var scenario = toyScenario(policies: ["baseline", "brake"])
    scenario.uncertain = [
      UncertainParameter(
        path: "markets[0].venue.depthPerPercent",
        field: .venueDepth,
        index: 0,
        low: 0,
        high: 1_000,
        isLogarithmic: false
      )
    ]
    let plan = try ComparisonPlan(
      points: [StudyPoint(id: "p0000", scenario: scenario)],
      policies: [0, 1],
      reference: 0,
      replications: 200,
      jobs: 1
    )
    let results = (0..<400).map { index -> RunResult? in
      let replication = Int32(index % 200)
      let drawn = Double(scenario.uncertainDraws(replication: replication)[0])
      return success([.number(loss(index / 200, drawn))])
    }
    return StudyResult(plan: plan, results: results, isInterrupted: false)
  }

  private func analysis(_ loss: (Int, Double) -> Double) throws -> StudyAnalysis {
    StudyAnalysis(
      try result(loss),
      metrics: [toyDefinition("loss", .number, .lower, .severity)],
      options: .init(resamples: 50)
    )
  }

  @Test func `the part of a range in which another policy leads is found`() throws {
    // The brake costs 100 always and saves what a shallow market would lose: better below 400.
    let found = try analysis { policy, depth in
      policy == 1 ? 100 : max(0, 500 - depth)
    }
    let regions = found.regions
    #expect(regions.count == 5)
    #expect(regions.map(\.part) == [0, 1, 2, 3, 4])
    #expect(regions.map(\.count) == [40, 40, 40, 40, 40])
    #expect(zip(regions, regions.dropFirst()).allSatisfy { $0.high <= $1.low })
    // Mean of the baseline over all draws is about 125: the brake leads over all.
    #expect(regions.map(\.overallLeader) == Array(repeating: "brake", count: 5))
    #expect(regions.map(\.isFlipped) == [false, false, true, true, true])
    #expect(regions[4].difference == -100)
    #expect(regions[4].interval == ConfidenceInterval(low: -100, high: -100))
    #expect(regions[0].interval == nil)
    // Share of draws in which each is first, and intervals that say what they cover.
    let shares = found.ranking.compactMap(\.place.shareFirst)
    #expect(abs(shares[1] - 0.4) < 0.1 && abs(shares[0] + shares[1] - 1) < 1e-9)
    #expect(found.comparison.allSatisfy { $0.scope == .model })
  }

  @Test func `where one policy always leads nothing flips`() throws {
    let found = try analysis { policy, depth in depth - Double(policy) }
    #expect(found.regions.count == 5)
    #expect(found.regions.allSatisfy { !$0.isFlipped })
  }

  @Test func `without uncertain parameters there are no regions`() throws {
    let plain = try StudyRunner(engine: FakeEngine()).run(toyPlan())
    let found = StudyAnalysis(plain, metrics: toyDefinitions, options: .init(resamples: 5))
    #expect(found.regions.isEmpty)
    #expect(found.comparison.allSatisfy { $0.scope == .simulation })
  }
}
