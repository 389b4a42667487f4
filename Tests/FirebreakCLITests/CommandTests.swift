import Experiments
import FirebreakCLI
import MarketSimulation
import Mitigations
import Testing

/// Performs a command line in memory and returns what came of it.
private func perform(
  _ arguments: [String],
  files: MemoryFiles = TestScenario.files(),
  engine: FakeEngine = FakeEngine(),
  updatesGoldens: Bool = false
) -> (status: ExitCode, output: String, notes: String) {
  let console = TestConsole()
  var context = testContext(console: console, files: files, engine: engine)
  context.updatesGoldens = updatesGoldens
  let status = CommandLineInterface.perform(arguments, in: context)
  return (status, console.output, console.notes)
}

@Suite struct RunTests {
  @Test func `a run prints its metrics and writes nothing`() {
    let files = TestScenario.files()
    let told = perform(
      ["run", TestScenario.path, "--policy", "twap", "--replication", "2"],
      files: files
    )
    #expect(told.status == .done)
    #expect(told.output.hasPrefix("small p0000/twap/2  seed s2a  status ok\n"))
    #expect(told.output.contains("digest d00000000000003ea  exogenous digest x0000000000000002"))
    #expect(told.output.contains("flags supercritical"))
    for metric in MetricCatalog.run { #expect(told.output.contains(metric.name)) }
    #expect(files.paths == [TestScenario.path])
  }

  @Test func `a run with traces writes its row and its events`() {
    let files = TestScenario.files()
    let told = perform(
      ["run", TestScenario.path, "--replication=2", "--events", "--out", "o"],
      files: files
    )
    #expect(told.status == .done)
    #expect(
      files.paths == [
        TestScenario.path, "o/datapackage.json", "o/events.csv", "o/manifest.json", "o/runs.csv",
        "o/scenario.json",
      ]
    )
    let rows = files.text("o/runs.csv")?.split(separator: "\n") ?? []
    #expect(rows.count == 2)
    #expect(rows[1].hasPrefix("small,p0000,baseline,2,s2a,ok"))
    #expect(files.text("o/events.csv")?.split(separator: "\n").count == 2)
  }

  @Test func `a failed run says why and ends with 1`() {
    let told = perform(
      ["run", TestScenario.path],
      engine: FakeEngine(failing: ["baseline/0"])
    )
    #expect(told.status == .verdictIsNo)
    #expect(told.output == "small p0000/baseline/0  seed s2a  status failed\n")
    #expect(
      told.notes
        == "The run failed: an amount grew beyond the range that is kept exactly.\n"
    )
  }

  @Test func `points are chosen by their id`() {
    let files = TestScenario.files(TestScenario.variants)
    let told = perform(["run", TestScenario.path, "--point", "p0001"], files: files)
    #expect(told.output.hasPrefix("small p0001/baseline/0"))
    let wrong = perform(["run", TestScenario.path, "--point", "p7"], files: files)
    #expect(wrong.status == .usage)
    #expect(wrong.notes.contains("Its points are p0000 and p0001."))
  }
}

@Suite struct ReplayTests {
  private func study() -> MemoryFiles {
    let files = TestScenario.files(TestScenario.variants)
    #expect(perform(["compare", TestScenario.path, "--out", "o"], files: files).status == .done)
    return files
  }

  @Test func `a replay of every row agrees`() {
    let files = study()
    for run in ["baseline/0", "p0001/twap/2", "p0000/throttle/1"] {
      let told = perform(["replay", "o", run], files: files)
      #expect(told.status == .done)
      #expect(told.output.hasSuffix("same\n"))
    }
    let told = perform(["replay", "o", "twap/2"], files: files)
    #expect(
      told.output == """
        p0000/twap/2 of o
          stored    ok  d00000000000003ea  x0000000000000002
          replayed  ok  d00000000000003ea  x0000000000000002
        same

        """
    )
  }

  @Test func `another build of the model is told by its digest and ends with 1`() {
    let told = perform(
      ["replay", "o", "baseline/1"],
      files: study(),
      engine: FakeEngine(digestOffset: 5)
    )
    #expect(told.status == .verdictIsNo)
    #expect(
      told.output == """
        p0000/baseline/1 of o
          stored    ok  d0000000000000001  x0000000000000001
          replayed  ok  d0000000000000006  x0000000000000001
        different

        """
    )
  }

  @Test func `quiet and json say the same in other words`() {
    let files = study()
    #expect(perform(["replay", "o", "twap/0", "--quiet"], files: files).output == "same\n")
    let json = perform(["replay", "o", "twap/0", "--json"], files: files).output
    #expect(json.contains("\"same\": true"))
  }

  @Test func `what is missing is named`() {
    let files = study()
    #expect(perform(["replay", "o", "twap/9"], files: files).status == .usage)
    #expect(perform(["replay", "o", "p9/twap/0"], files: files).status == .usage)
    let none = perform(["replay", "elsewhere", "twap/0"], files: files)
    #expect(none.status == .unreadableInput)
    #expect(none.notes.contains("elsewhere holds no finished study: scenario.json is missing."))
  }

  @Test func `damaged files are refused with their line`() {
    let files = study()
    files.put("o/runs.csv", "scenario,point\n")
    let told = perform(["replay", "o", "twap/0"], files: files)
    #expect(told.status == .badScenario)
    #expect(told.notes.hasPrefix("o/runs.csv:1: the column policy is missing."))
    files.put("o/scenario.json", "{")
    #expect(perform(["replay", "o", "twap/0"], files: files).status == .badScenario)
  }
}

@Suite struct VerifyTests {
  private let header = "scenario,size,point,policy,replication,digest_version,digest\n"

  private func files(_ rows: String) -> MemoryFiles {
    let files = TestScenario.files()
    files.put("Scenarios/digests.csv", header + rows)
    return files
  }

  @Test func `digests that agree end with 0`() {
    let files = files(
      "small,check,p0000,baseline,1,1,d0000000000000001\n"
        + "small,full,p0000,twap,2,1,d00000000000003ea\n"
    )
    let told = perform(["verify"], files: files)
    #expect(told.status == .done)
    #expect(told.output == "same: 2 digests of Scenarios/digests.csv\n")
  }

  @Test func `the first difference is shown and ends with 1`() {
    let files = files(
      "small,check,p0000,baseline,1,1,d0000000000000001\n"
        + "small,full,p0000,twap,2,1,d0000000000000bad\n"
    )
    let told = perform(["verify"], files: files)
    #expect(told.status == .verdictIsNo)
    #expect(
      told.output.hasPrefix(
        """
        different: Scenarios/digests.csv:3 small (full) p0000/twap/2
          stored    d0000000000000bad
          computed  d00000000000003ea

        """
      )
    )
  }

  @Test func `another version of the digest is said to be one`() {
    let told = perform(
      ["verify"],
      files: files("small,full,p0000,twap,2,0,d00000000000003ea\n")
    )
    #expect(told.status == .verdictIsNo)
    #expect(told.output.contains("was written with digest version 0, this binary computes"))
  }

  @Test func `update writes the digests of this binary, by option or environment`() {
    for byEnvironment in [false, true] {
      let files = files("small,full,p0000,twap,2,0,d0\n")
      let arguments = byEnvironment ? ["verify"] : ["verify", "--update"]
      let told = perform(arguments, files: files, updatesGoldens: byEnvironment)
      #expect(told.status == .done)
      #expect(told.output == "wrote Scenarios/digests.csv: 1 of 1 digests moved\n")
      #expect(
        files.text("Scenarios/digests.csv")
          == header + "small,full,p0000,twap,2,1,d00000000000003ea\n"
      )
    }
  }

  @Test func `an update that cannot be written leaves the old table`() {
    let files = MemoryFiles(
      [
        TestScenario.path: TestScenario.text,
        "Scenarios/digests.csv": header + "small,full,p0000,twap,2,1,d0\n",
      ],
      faults: [MemoryFiles.Fault(step: .seal)]
    )
    let told = perform(["verify", "--update"], files: files)
    #expect(told.status == .cannotWrite)
    #expect(files.text("Scenarios/digests.csv") == header + "small,full,p0000,twap,2,1,d0\n")
  }

  @Test func `what cannot be run is named with its line`() {
    let table: [(String, ExitCode, String)] = [
      ("", .badScenario, "has no rows"),
      ("none,full,p0000,twap,2,1,d1\n", .unreadableInput, "Scenarios/none.json: cannot be read"),
      ("small,full,p7,twap,2,1,d1\n", .badScenario, "digests.csv:2: the scenario has no point p7"),
      (
        "small,full,p0000,twpa,2,1,d1\n", .badScenario,
        "digests.csv:2: the scenario has no policy twpa"
      ),
    ]
    for (rows, status, text) in table {
      let told = perform(["verify"], files: files(rows))
      #expect(told.status == status)
      #expect(told.notes.contains(text), "\(told.notes)")
    }
    #expect(perform(["verify"]).status == .unreadableInput)
  }
}

@Suite struct LookingTests {
  @Test func `validate says what a scenario contains`() {
    let told = perform(["validate", TestScenario.path])
    #expect(told.status == .done)
    #expect(told.output.hasPrefix("Scenarios/small.json\n  name"))
    #expect(told.output.contains("10 drawn positions"))
    #expect(told.output.contains("baseline, twap, throttle"))
    #expect(told.output.hasSuffix("\nok\n"))
    #expect(perform(["validate", TestScenario.path, "--quiet"]).output == "ok\n")
    let json = perform(["validate", TestScenario.path, "--json"]).output
    #expect(json.hasPrefix("{\n  \"valid\": true,"))
  }

  @Test func `validate writes the canonical bytes of a point`() throws {
    let files = TestScenario.files(TestScenario.variants)
    let told = perform(
      ["validate", TestScenario.path, "--canonical", "o.bin", "--point", "p0001", "--seed", "9"],
      files: files
    )
    #expect(told.status == .done)
    let scenario = try Scenario(canonicalBytes: files.read("o.bin"))
    #expect(scenario.seed == 9)
    let words = told.output.split { $0.isWhitespace }
    #expect(words.contains("p0001,"))
    #expect(words.contains(Substring(scenario.digestText)))
    let other = perform(["validate", TestScenario.path, "--canonical", "p.bin"], files: files)
    #expect(other.status == .done)
    #expect(try files.read("p.bin") != scenario.canonicalBytes)
    #expect(files.openCount == 0)
  }

  @Test func `validate refuses a point that it has no use for`() {
    let told = perform(["validate", TestScenario.path, "--point", "p0000"])
    #expect(told.status == .usage)
    #expect(told.notes.contains("--canonical"))
    let files = TestScenario.files()
    let unknown = perform(
      ["validate", TestScenario.path, "--canonical", "o.bin", "--point", "p7"],
      files: files
    )
    #expect(unknown.status == .usage)
    #expect(files.paths == [TestScenario.path])
  }

  @Test func `validate names the fault and its place`() {
    let told = perform(["validate", TestScenario.path, "--set", "horizn=1h"])
    #expect(told.status == .badScenario)
    #expect(told.output == "")
    #expect(told.notes.contains("Did you mean horizon?"))
  }

  @Test func `lists have a header, a row for each item, and a pointer`() {
    let mitigations = perform(["list", "mitigations"])
    #expect(mitigations.status == .done)
    for descriptor in testCatalog.descriptors {
      #expect(mitigations.output.contains("\n\(descriptor.kind) "))
    }
    let metrics = perform(["list", "metrics"]).output
    for metric in MetricCatalog.run { #expect(metrics.contains("\n\(metric.name) ")) }
    let scenarios = perform(["list", "scenarios"]).output
    #expect(scenarios.contains("Scenarios/small.json  small  A perpetual market"))
    #expect(perform(["list", "scenarios", "--scenarios", "no"]).status == .unreadableInput)
  }

  @Test func `every metric and every mitigation is explained, in text and JSON`() {
    for metric in MetricCatalog.run {
      let told = perform(["explain", "metric", metric.name])
      #expect(told.status == .done && told.output.hasPrefix(metric.name + "\n  unit"))
    }
    for descriptor in testCatalog.descriptors {
      let told = perform(["explain", "mitigation", descriptor.kind])
      #expect(told.status == .done && told.output.hasPrefix(descriptor.kind + "\n  summary"))
      for parameter in descriptor.parameters { #expect(told.output.contains(parameter.name)) }
      let json = perform(["explain", "mitigation", descriptor.kind, "--json"])
      #expect(json.output.hasPrefix("{\n  \"name\": \"\(descriptor.kind)\","))
    }
  }

  @Test func `unknown names are answered with the nearest`() {
    let metric = perform(["explain", "metric", "bad_debt_us"])
    #expect(metric.status == .usage)
    #expect(metric.notes.contains("Did you mean bad_debt_usd?"))
    let mitigation = perform(["explain", "mitigation", "twpa"])
    #expect(mitigation.status == .usage)
    #expect(mitigation.notes.contains("Did you mean twap?"))
    let field = perform(["explain", "markets[0].path.brigeVolatility"])
    #expect(field.status == .usage)
    #expect(field.notes.contains("Did you mean bridgeVolatility?"))
  }

  @Test func `a field is explained and the schema is a JSON object`() {
    let field = perform(["explain", "markets[0].venue.halfLife"])
    #expect(field.status == .done)
    #expect(field.output.contains("halfLife"))
    let schema = perform(["schema"])
    #expect(schema.status == .done)
    #expect(schema.output.hasPrefix("{") && schema.output.hasSuffix("}\n"))
  }
}
