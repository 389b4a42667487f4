import Experiments
import FirebreakCLI
import Testing

@Suite struct CompareTests {
  private let compare = ["compare", TestScenario.path, "--jobs", "1"]

  private func perform(
    _ arguments: [String],
    files: MemoryFiles,
    console: TestConsole = TestConsole(),
    engine: FakeEngine = FakeEngine(),
    interrupt: InterruptFlag = InterruptFlag()
  ) -> ExitCode {
    let context = testContext(
      console: console,
      files: files,
      engine: engine,
      interrupt: interrupt
    )
    return CommandLineInterface.perform(arguments, in: context)
  }

  @Test func `a comparison writes exactly its files and prints the table`() {
    let files = TestScenario.files()
    let console = TestConsole()
    #expect(perform(compare, files: files, console: console) == .done)
    #expect(
      files.paths == [
        TestScenario.path, "out/small/comparison.csv", "out/small/datapackage.json",
        "out/small/manifest.json", "out/small/ranking.csv", "out/small/runs.csv",
        "out/small/scenario.json", "out/small/summary.csv",
      ]
    )
    #expect(files.openCount == 0)
    #expect(files.published.last == "out/small/manifest.json")
    #expect(console.output.contains("twap") && console.output.contains("throttle"))
    #expect(console.output.contains("Files in out/small: runs.csv"))
    #expect(
      console.notes == "small: 3 policies × 3 replications = 9 runs, 1 worker\n"
    )
    let rows = files.text("out/small/runs.csv")?.split(separator: "\n") ?? []
    #expect(rows.count == 10)
    #expect(rows[1].hasPrefix("small,p0000,baseline,0,s2a,ok,supercritical,d0000000000000000,x"))
  }

  @Test func `any number of jobs gives the same bytes but for the manifest`() {
    let one = TestScenario.files(TestScenario.variants)
    let two = TestScenario.files(TestScenario.variants)
    let options = ["--series", "--events", "--liquidations", "--quiet"]
    #expect(perform(compare + options, files: one) == .done)
    #expect(
      perform(["compare", TestScenario.path, "--jobs=2"] + options, files: two) == .done
    )
    #expect(one.paths == two.paths)
    for path in one.paths where !path.hasSuffix("manifest.json") {
      #expect(one.text(path) == two.text(path), "\(path)")
    }
    let events = one.text("out/small/events.csv")?.split(separator: "\n") ?? []
    #expect(events.count == 1 + 2 * 3 * 3)
  }

  @Test func `the manifest names every other file and their hashes`() throws {
    let files = TestScenario.files()
    #expect(perform(compare + ["--events"], files: files) == .done)
    let bytes = try files.read("out/small/manifest.json")
    let names = try #require(StudyDirectory.names(inManifest: bytes)).sorted()
    let expected = try files.list("out/small").filter { $0 != "manifest.json" }
    #expect(names == expected)
  }

  @Test func `policies can be chosen, the reference always runs`() {
    let files = TestScenario.files()
    #expect(perform(compare + ["--policies", "throttle"], files: files) == .done)
    let rows = files.text("out/small/runs.csv")?.split(separator: "\n").dropFirst() ?? []
    let policies = rows.map { $0.split(separator: ",")[2] }
    #expect(policies == ["baseline", "baseline", "baseline", "throttle", "throttle", "throttle"])
  }

  @Test func `options change replications, seed, and reference`() {
    let files = TestScenario.files()
    let options = ["--replications=1", "--seed=7", "--reference=twap", "--policies=baseline,twap"]
    #expect(perform(compare + options, files: files) == .done)
    let rows = files.text("out/small/runs.csv")?.split(separator: "\n").dropFirst() ?? []
    #expect(rows.count == 2)
    #expect(rows.allSatisfy { $0.contains(",0,s7,ok") })
    let pairs = files.text("out/small/comparison.csv")?.split(separator: "\n") ?? []
    #expect(pairs.dropFirst().allSatisfy { $0.hasPrefix("small,p0000,baseline,twap,") })
  }

  @Test func `an unknown policy is refused before anything runs or is written`() {
    for option in ["--policies=twpa", "--reference=twpa"] {
      let files = TestScenario.files()
      let console = TestConsole()
      #expect(perform(compare + [option], files: files, console: console) == .usage)
      #expect(console.notes.contains("no policy \"twpa\". Did you mean twap?"))
      #expect(files.paths == [TestScenario.path])
    }
  }

  @Test func `a file that is not ours stops the command before it runs`() {
    let files = TestScenario.files()
    files.put("out/small/summary.csv", "mine")
    let console = TestConsole()
    let engine = FakeEngine(beforeRun: { _ in Issue.record("ran") })
    #expect(perform(compare, files: files, console: console, engine: engine) == .cannotWrite)
    #expect(console.notes.contains("out/small/summary.csv stands in the way"))
    #expect(files.text("out/small/summary.csv") == "mine")
  }

  @Test func `a second comparison replaces the first and removes its traces`() {
    let files = TestScenario.files()
    #expect(perform(compare + ["--events"], files: files) == .done)
    let first = files.text("out/small/runs.csv")
    #expect(perform(compare + ["--seed=9"], files: files) == .done)
    #expect(files.text("out/small/runs.csv") != first)
    #expect(files.text("out/small/events.csv") == nil)
  }

  @Test func `a stop in the middle writes nothing and ends with 75`() {
    let files = TestScenario.files()
    let console = TestConsole()
    let interrupt = InterruptFlag()
    let engine = FakeEngine(beforeRun: { key in
      if key.replication == 1, key.policy == 1 { interrupt.raise() }
    })
    let status = perform(
      compare + ["--events"],
      files: files,
      console: console,
      engine: engine,
      interrupt: interrupt
    )
    #expect(status == .interrupted)
    #expect(console.notes.contains("Interrupted after 5 of 9 runs. Nothing was written."))
    #expect(files.paths == [TestScenario.path])
    #expect(files.openCount == 0)
  }

  @Test(arguments: [
    MemoryFiles.Fault(step: .makeDirectory), MemoryFiles.Fault(step: .stage),
    MemoryFiles.Fault(step: .stage, part: "summary"),
    MemoryFiles.Fault(step: .append, part: "events"),
    MemoryFiles.Fault(step: .append, part: "runs"), MemoryFiles.Fault(step: .seal, part: "events"),
    MemoryFiles.Fault(step: .seal, part: "manifest", cause: .denied),
    MemoryFiles.Fault(step: .publish, part: "runs"),
  ])
  func `a full disk ends with 73 and leaves no half-written file`(_ fault: MemoryFiles.Fault) {
    let files = TestScenario.files(faults: [fault])
    let console = TestConsole()
    #expect(perform(compare + ["--events"], files: files, console: console) == .cannotWrite)
    #expect(console.notes.contains("firebreak: Cannot write out/small"))
    #expect(files.openCount == 0)
    #expect(!files.paths.contains("out/small/manifest.json"))
  }

  @Test func `failed runs leave the study whole, incomplete, and ended with 1`() {
    let files = TestScenario.files()
    let console = TestConsole()
    let engine = FakeEngine(failing: ["twap/1"])
    #expect(perform(compare, files: files, console: console, engine: engine) == .verdictIsNo)
    #expect(
      console.notes.contains(
        """
        The comparison is incomplete: 1 of 9 runs failed. Their replications are left out for \
        every policy.
          p0000/twap/1: an amount grew beyond the range that is kept exactly

        """
      )
    )
    #expect(files.text("out/small/manifest.json")?.contains("\"incomplete\"") == true)
    #expect(files.text("out/small/runs.csv")?.contains("twap,1,s2a,failed") == true)
  }

  @Test func `a closed output ends with 73 and without a word`() {
    let console = TestConsole(outputCause: .closedPipe)
    let files = TestScenario.files()
    #expect(perform(compare + ["--quiet"], files: files, console: console) == .cannotWrite)
    #expect(console.notes == "")
    #expect(files.paths.contains("out/small/manifest.json"))
  }

  @Test func `quiet prints the table and nothing else`() {
    let console = TestConsole()
    #expect(
      perform(compare + ["--quiet"], files: TestScenario.files(), console: console) == .done
    )
    #expect(console.notes == "")
    #expect(!console.output.contains("Files in"))
  }

  @Test func `json replaces the table`() {
    let console = TestConsole()
    #expect(
      perform(compare + ["--json"], files: TestScenario.files(), console: console) == .done
    )
    #expect(console.output.hasPrefix("{\n  \"scenario\": \"small\",\n  \"verdict\": \"complete\""))
    #expect(console.output.hasSuffix("}\n"))
  }

  @Test func `a missing scenario is 66, a broken one 65`() {
    let console = TestConsole()
    #expect(
      perform(["compare", "no.json"], files: MemoryFiles(), console: console) == .unreadableInput
    )
    #expect(
      console.notes == "firebreak: no.json: cannot be read: there is no such file.\n"
    )
    for text in ["", "{", "{\"name\": \"x\", \"name\": \"y\"}", "[]", "{\"nmae\": \"x\"}"] {
      let broken = MemoryFiles(["a.json": text])
      let said = TestConsole()
      #expect(perform(["compare", "a.json"], files: broken, console: said) == .badScenario)
      #expect(said.notes.hasPrefix("a.json:"), "\(said.notes)")
    }
  }
}

/// What an analysis can be asked for on the command line.
@Suite struct AnalysisOptionTests {
  private func perform(
    _ options: [String],
    files: MemoryFiles = TestScenario.files()
  ) -> (status: ExitCode, notes: String) {
    let console = TestConsole()
    let status = CommandLineInterface.perform(
      ["compare", TestScenario.path, "--jobs", "1", "--quiet"] + options,
      in: testContext(console: console, files: files)
    )
    return (status, console.notes)
  }

  @Test func `pairwise writes every pair once`() {
    let files = TestScenario.files()
    #expect(perform(["--pairwise"], files: files).status == .done)
    let rows = files.text("out/small/comparison.csv")?.split(separator: "\n").dropFirst() ?? []
    let pairs = rows.map { $0.split(separator: ",")[2...3].joined(separator: "-") }
    let unique = pairs.reduce(into: [String]()) { if $0.last != $1 { $0.append($1) } }
    #expect(unique == ["twap-baseline", "throttle-baseline", "throttle-twap"])
  }

  @Test(arguments: [
    ("halted_s:p99", "a metric, or a metric followed by :mean or :es95"),
    ("activations", "a metric of which less or more is better"),
    ("bad_debt_us", "no metric \"bad_debt_us\". Did you mean bad_debt_usd?"),
    ("halted_s,,", "has an empty or a repeated item"),
  ])
  func `axes that are none are refused before anything runs`(_ axes: String, _ said: String) {
    let files = TestScenario.files()
    let (status, notes) = perform(["--pareto", axes], files: files)
    #expect(status == .usage)
    #expect(notes.contains(said), "\(notes)")
    #expect(files.paths == [TestScenario.path])
  }
}
