import Experiments
import FirebreakCLI
import Foundation
import MarketSimulation
import Mitigations
import ScenarioFormat
import TestSupport
import Testing

/// Every price rule against every failure of an oracle, from the shipped scenario.
@Suite struct OracleFailureTests {
  private struct Disk: SourceLoader {
    func bytes(of path: String, relativeTo base: String) throws -> [UInt8] {
      let file = path.hasPrefix("/") ? path : PackageRoot.file("Scenarios/oracles/" + path)
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    }
  }

  /// What one rule does under one failure.
  struct Cell: Equatable {
    /// Accounts that were healthy at market, or at the impact-free price, and were liquidated.
    var healthy: Int
    /// Accounts that stayed below their requirement for longer than the grace.
    var missed: Int

    /// Three accounts of three hundred: below it a combination counts as safe.
    static let tolerance = 3

    var liquidatesHealthy: Bool { healthy > Self.tolerance }
    var keepsInsolvent: Bool { missed > Self.tolerance }

    var text: String {
      switch (liquidatesHealthy, keepsInsolvent) {
      case (false, false): "safe"
      case (true, false): "liquidates \(healthy)"
      case (false, true): "misses \(missed)"
      case (true, true): "liquidates \(healthy), misses \(missed)"
      }
    }
  }

  struct Table {
    var rules: [String] = []
    var failures: [String] = []
    /// By failure, then by rule.
    var cells: [[Cell]] = []

    func cell(_ rule: String, _ failure: String) throws -> Cell {
      let row = try #require(failures.firstIndex(of: failure))
      return cells[row][try #require(rules.firstIndex(of: rule))]
    }
  }

  private static let table: Table? = {
    guard
      let document = try? ScenarioDocument.load(
        PackageRoot.file("Scenarios/oracles/rules-and-failures.json"),
        loader: Disk(),
        catalog: .standard,
        size: .check
      )
    else { return nil }
    var table = Table()
    for point in document.points {
      guard
        let prepared = try? Simulation.prepare(point.scenario, replication: 0, catalog: .standard)
      else { return nil }
      table.rules = point.scenario.policies.map(\.name)
      table.failures.append(point.name)
      table.cells.append(
        point.scenario.policies.indices.map { policy in
          let result = Simulation.run(prepared, policy: policy, catalog: .standard)
          func count(_ metric: String) -> Int {
            Int(MetricCatalog.position(of: metric).flatMap { result.metrics[$0].value } ?? -1)
          }
          return Cell(
            healthy: max(
              count("unfair_liquidation_count"),
              count("unfair_fundamental_liquidation_count")
            ),
            missed: count("missed_liquidation_count")
          )
        }
      )
    }
    return table
  }()

  @Test func `without a failure the plain feed is safe`() throws {
    let table = try #require(Self.table)
    #expect(table.failures.count == 16 && table.rules.count == 9)
    #expect(try table.cell("baseline", "none").text == "safe")
  }

  @Test func `the failures that hit the plain feed, and which rules help`() throws {
    let table = try #require(Self.table)
    for failure in ["venue-dislocation", "decimal-slip", "slow-drift", "majority"] {
      #expect(try table.cell("baseline", failure).liquidatesHealthy, "\(failure)")
      #expect(try !table.cell("median", failure).liquidatesHealthy, "\(failure)")
    }
    for failure in ["outage", "freeze", "stale-round", "delay-spike", "unreadable", "bound-hit"] {
      #expect(try table.cell("baseline", failure).keepsInsolvent, "\(failure)")
    }
    #expect(try table.cell("baseline", "minority").text == "safe")
    #expect(try table.cell("baseline", "wrong-cap").text == "safe")
    #expect(try table.cell("cap", "wrong-cap").liquidatesHealthy)
    #expect(try table.cell("median", "correlated").liquidatesHealthy)
    #expect(try !table.cell("liquity", "unreadable").keepsInsolvent)
    #expect(try table.cell("liquity", "failover-stuck").keepsInsolvent)
  }

  @Test func `the page of rules and failures is up to date`() throws {
    let table = try #require(Self.table)
    try GeneratedPage(
      path: "docs/model/oracle-failures.md",
      text: OracleFailurePage.text(table)
    ).expectUpToDate()
  }
}

/// The page as text.
enum OracleFailurePage {
  static func text(_ table: OracleFailureTests.Table) -> String {
    var text = introduction
    text += "\n" + GeneratedPage.row(["failure"] + table.rules)
    text += GeneratedPage.row([String](repeating: "---", count: table.rules.count + 1))
    for (failure, cells) in zip(table.failures, table.cells) {
      text += GeneratedPage.row(["`\(failure)`"] + cells.map(\.text))
    }
    text += "\n## By rule\n\n"
    for (position, rule) in table.rules.enumerated() {
      func failures(_ fits: (OracleFailureTests.Cell) -> Bool) -> String {
        let names = zip(table.failures, table.cells).filter { fits($0.1[position]) }.map(\.0)
        return names.isEmpty ? "none" : names.map { "`\($0)`" }.joined(separator: ", ")
      }
      text += "- **\(rule)** liquidates the healthy under \(failures(\.liquidatesHealthy)); "
      text += "keeps the insolvent alive under \(failures(\.keepsInsolvent)).\n"
    }
    return text
  }

  private static let introduction = """
    # Price rules against oracle failures

    Generated from `Scenarios/oracles/rules-and-failures.json` at check size, one replication (`UPDATE_GOLDENS=1 swift test --filter OracleFailureTests`). The same table with
    intervals over twenty replications, and every other metric: `firebreak compare Scenarios/oracles/rules-and-failures.json --out out`.

    Columns are rules, rows are failures. 300 perpetual accounts, a market that falls by a quarter from 2 h to 2 h 30. *Liquidates n*: n accounts were liquidated that were healthy at market,
    or at the price without impact. *Misses n*: n accounts stayed below their requirement at market for longer than ten minutes. Three accounts or fewer of a kind count as safe. The
    rules and their parameters stand in the scenario; another parameter moves the border between safe and not.

    """
}
