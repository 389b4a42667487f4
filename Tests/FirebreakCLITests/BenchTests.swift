import FirebreakCLI
import Foundation
import MarketSimulation
import TestSupport
import Testing

@Suite struct BenchTests {
  private static let suite = """
    {
      "name": "tiny", "tolerance": "1%", "metrics": ["bad_debt_usd", "liquidation_count"],
      "cases": [{"name": "one", "scenario": "small.json", "policies": ["twap"]}]
    }
    """

  private func files(_ suite: String = suite) -> MemoryFiles {
    MemoryFiles([
      "Scenarios/suites/small.json": TestScenario.text, "Scenarios/suites/tiny.json": suite,
    ])
  }

  private func perform(
    _ options: [String],
    files: MemoryFiles,
    engine: FakeEngine = FakeEngine()
  ) -> (status: ExitCode, output: String, notes: String) {
    let console = TestConsole()
    let status = CommandLineInterface.perform(
      ["bench"] + options,
      in: testContext(console: console, files: files, engine: engine)
    )
    return (status, console.output, console.notes)
  }

  private func stored(_ amount: Int128, in files: MemoryFiles) -> (ExitCode, String) {
    let engine = FakeEngine(amount: { _, _ in amount })
    let result = perform(["tiny"], files: files, engine: engine)
    return (result.status, result.output)
  }

  @Test func `figures are stored, found again, and told when they move`() {
    let files = files()
    let steady = FakeEngine(amount: { _, _ in 100_000_000 })
    #expect(perform(["tiny"], files: files, engine: steady).status == .unreadableInput)
    let update = perform(["tiny", "--update"], files: files, engine: steady)
    #expect(update.status == .done)
    #expect(update.output.hasSuffix("wrote Scenarios/suites/tiny.csv: 4 of 4 figures moved\n"))
    #expect(
      files.text("Scenarios/suites/tiny.csv") == """
        case,point,policy,metric,mean
        one,p0000,baseline,bad_debt_usd,100.0
        one,p0000,baseline,liquidation_count,0.0
        one,p0000,twap,bad_debt_usd,100.0
        one,p0000,twap,liquidation_count,1.0

        """
    )
    let same = stored(100_900_000, in: files)
    #expect(same.0 == .done)
    #expect(same.1 == "same: 4 figures of Scenarios/suites/tiny.csv\n")
    let (status, output) = stored(102_000_000, in: files)
    #expect(status == .verdictIsNo)
    #expect(output.contains("moved: one p0000 twap bad_debt_usd: 100.0 is now 102.0"))
    #expect(output.contains("\"firebreak bench tiny --update\" accepts them."))
    #expect(perform(["tiny", "--update"], files: files, engine: steady).output.contains("0 of 4"))
  }

  @Test func `the verdict is there for programs`() {
    let files = files()
    #expect(perform(["tiny", "--update", "--quiet"], files: files).status == .done)
    let (status, output, _) = perform(["tiny", "--json"], files: files)
    #expect(status == .done)
    #expect(output.hasPrefix("{\n  \"suite\": \"tiny\",\n  \"verdict\": \"same\",\n"))
    files.put("Scenarios/suites/tiny.csv", "case,point,policy,metric,mean\n")
    let moved = perform(["tiny", "--json"], files: files)
    #expect(moved.status == .verdictIsNo)
    #expect(moved.output.contains("\"verdict\": \"different\""))
    #expect(moved.output.contains("\"expected\": null"))
  }

  @Test func `what cannot be understood is said`() {
    let unknown = perform(["tniy"], files: files())
    #expect(unknown.status == .usage)
    #expect(unknown.notes.contains("There is no suite \"tniy\". Did you mean tiny?"))
    let broken = perform(["tiny"], files: files("{\"name\": \"tiny\", \"cases\": []}"))
    #expect(broken.status == .badScenario)
    #expect(broken.notes.contains("metrics"))
    let metric = files(Self.suite.replacing("bad_debt_usd", with: "bad_debt_us"))
    #expect(perform(["tiny"], files: metric).notes.contains("Did you mean bad_debt_usd?"))
    let row = files()
    row.put("Scenarios/suites/tiny.csv", "case\n")
    let bad = perform(["tiny"], files: row)
    #expect(bad.status == .badScenario)
    #expect(bad.notes.contains("Scenarios/suites/tiny.csv:1: the header must be case,point"))
  }

  @Test func `every target gets a verdict and a lack of data moves nothing`() throws {
    let files = MemoryFiles(["Scenarios/black-thursday.json": TestScenario.text])
    for name in ["chain-outage", "dai-spike", "bitmex-halt", "august-2024"] {
      let path = "Scenarios/crises/\(name).json"
      files.put(path, try String(contentsOfFile: PackageRoot.file(path), encoding: .utf8))
    }
    #expect(perform(["crises", "--update"], files: files).status == .done)
    let rows = files.text("Scenarios/suites/crises.csv")?.split(separator: "\n") ?? []
    #expect(rows.count == 44)
    // The fake's share of lots won for nothing is one half in every run.
    #expect(rows[1] == "T1.1,missed,0.5")
    #expect(rows[4] == "T1.4,not attempted,")
    #expect(rows[6] == "T1.6,baseline not reproduced,")
    let (status, output, _) = perform(["crises"], files: files)
    #expect(status == .done)
    #expect(output.contains("43 targets: 17 passed, 7 missed, 10 baseline not reproduced, 9 not"))
    files.put("data/2020-03-12_black_thursday/ethusd_10m_2020-03-12.csv", "timestamp\n1,2\n")
    let broken = perform(["crises", "--data", "data"], files: files)
    #expect(broken.status == .badScenario)
    #expect(broken.notes.contains("ethusd_10m_2020-03-12.csv:2: the bar cannot be read"))
  }

  @Test func `a delayed feed is held against the lows of a record`() throws {
    // The first poke comes with the first full hour: what stood there is current an hour later.
    let bars = """
      timestamp,open,high,low,close,volume
      3600,200.0,210,190,200,1
      7200,180.5,190,170,180,1
      7800,160,170,150,150,1
      10800,150,150,149,149,1

      """
    let scenario = try DelayedGap(Array(bars.utf8), delaySeconds: 3_600)
    #expect(scenario.worst == 31.5)
    #expect(scenario.atSeconds == 7_200)
    for line in ["x,1,1,1", "3600,1,1", "3600,1,1,-1", "3600,1,1,1e99"] {
      let text = "timestamp,open,high,low\n\(line)\n"
      #expect(throws: DelayedGap.Fault(line: 2)) {
        try DelayedGap(Array(text.utf8), delaySeconds: 3_600)
      }
    }
  }
}
