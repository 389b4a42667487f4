import Experiments
import FirebreakCLI
import Foundation
import MarketSimulation
import Mitigations
import ScenarioFormat
import TestSupport
import Testing

/// What the shipped main job has to show, at check size.
@Suite struct BlackThursdayTests {
  private struct Disk: SourceLoader {
    func bytes(of path: String, relativeTo base: String) throws -> [UInt8] {
      let file = path.hasPrefix("/") ? path : PackageRoot.file("Scenarios/" + path)
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    }
  }

  private static let study: StudyResult? = {
    guard
      let document = try? ScenarioDocument.load(
        PackageRoot.file("Scenarios/black-thursday.json"),
        loader: Disk(),
        catalog: .standard,
        size: .check
      ),
      let point = document.points.first
    else { return nil }
    let names = point.scenario.policies.map(\.name)
    let wanted = ["baseline", "circuit-breaker", "oracle-fallback"]
    let studyPoint = StudyPoint(id: point.id, parameters: [], scenario: point.scenario)
    guard
      let plan = try? ComparisonPlan(
        points: [studyPoint],
        policies: wanted.compactMap { names.firstIndex(of: $0) },
        reference: 0,
        replications: point.scenario.replications,
        jobs: 2
      )
    else { return nil }
    return StudyRunner(engine: SimulationEngine(catalog: .standard)).run(plan)
  }()

  private func values(_ metric: String, policy: Int) throws -> [Double] {
    let study = try #require(Self.study)
    let position = try #require(MetricCatalog.position(of: metric))
    return (0..<study.plan.replications).compactMap { replication in
      study[point: 0, policyAt: policy, replication: replication]?.metrics[position].value
    }
  }

  @Test func `baseline liquidates between 5 and 60 per cent of the debt`() throws {
    let shares = try values("open_interest_share", policy: 0)
    #expect(shares.count == 6)
    #expect(shares.allSatisfy { $0 > 0.05 && $0 < 0.6 }, "\(shares)")
  }

  @Test func `baseline has bad debt in at least half of the replications`() throws {
    let debts = try values("bad_debt_usd", policy: 0)
    #expect(debts.count { $0 > 0 } * 2 >= debts.count, "\(debts)")
  }

  @Test func `one policy is clearly better and one clearly worse than baseline`() throws {
    let analysis = StudyAnalysis(try #require(Self.study))
    let rows = analysis.comparison.filter { $0.metric == "bad_debt_usd" }
    #expect(rows.contains { $0.policy == "circuit-breaker" && $0.statistics.verdict == .better })
    #expect(rows.contains { $0.policy == "oracle-fallback" && $0.statistics.verdict == .worse })
  }

  @Test func `the books of every run balance`() throws {
    for policy in 0..<3 {
      let errors = try values("conservation_error", policy: policy)
      #expect(errors.allSatisfy { $0 == 0 }, "\(errors)")
    }
  }

  @Test func `keepers win a share of the lots for next to nothing`() throws {
    let shares = try values("zero_bid_share", policy: 0)
    let mean = shares.reduce(0, +) / Double(shares.count)
    #expect(mean > 0.1 && mean < 0.6, "\(shares)")
  }
}
