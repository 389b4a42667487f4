import Experiments
import FirebreakCLI
import MarketSimulation
import Mitigations
import Quantities
import Testing

/// An engine whose records are a function of policy and replication.
private struct ScriptedEngine: ReplicationEngine {
  var recorder: RecorderFactory?
  var length: @Sendable (RunKey) -> Int64
  /// From which record on a run is another one; nil for never.
  var partsAt: @Sendable (RunKey) -> Int64?

  func prepare(_ scenario: Scenario, replication: Int32) throws(RunFailure) -> Int32 { 0 }

  func run(_ prepared: Int32, key: RunKey) -> RunOutcome {
    let sink = recorder?(key)
    for ordinal in 0..<length(key) {
      let isOther = partsAt(key).map { ordinal >= $0 } ?? false
      sink?.record(
        EventRecord(
          ordinal: ordinal,
          at: SimInstant(nanoseconds: ordinal * 1_500_000_000),
          kind: .pathTick,
          scope: 0,
          entity: ordinal,
          amount: 0,
          price: isOther ? 2_000_500_000_000 : 2_000_000_000_000,
          parent: ordinal - 1
        )
      )
    }
    return RunOutcome(
      result: RunResult(
        status: .ok,
        flags: [],
        digest: UInt64(key.policy),
        exogenousDigest: 0,
        metrics: MetricCatalog.run.map { _ in .undefined },
        protocolMetrics: [],
        failure: nil
      )
    )
  }
}

@Suite struct DiffTests {
  private func scripted(
    _ line: String,
    length: @escaping @Sendable (RunKey) -> Int64 = { _ in 20_000 },
    partsAt: @escaping @Sendable (RunKey) -> Int64?
  ) -> (status: ExitCode, output: String) {
    let files = TestScenario.files()
    let console = TestConsole()
    var context = testContext(console: console, files: files)
    context.executor = EngineExecutor { recorder, _ in
      ScriptedEngine(recorder: recorder, length: length, partsAt: partsAt)
    }
    let study = ["compare", TestScenario.path, "--quiet", "--out=o"]
    #expect(CommandLineInterface.perform(study, in: context) == .done)
    let quiet = TestConsole()
    context.console = quiet
    let arguments = line.split(separator: " ").map(String.init)
    return (CommandLineInterface.perform(arguments, in: context), quiet.output)
  }

  @Test func `the first event that differs is named with what surrounds it`() {
    let told = scripted("diff o baseline/0 twap/0") { $0.policy == 1 ? 2_401 : nil }
    #expect(told.status == .verdictIsNo)
    #expect(
      told.output == """
        p0000/baseline/0 and p0000/twap/0 of o part at event 2401, 1:00:01.5.

                            event  time       kind       of       what       amount  price   parent
          both              2398   0:59:57    path-tick  ETH-USD  tick 2398          2000    2397
          both              2399   0:59:58.5  path-tick  ETH-USD  tick 2399          2000    2398
          both              2400   1:00:00    path-tick  ETH-USD  tick 2400          2000    2399
          p0000/baseline/0  2401   1:00:01.5  path-tick  ETH-USD  tick 2401          2000    2400
          p0000/baseline/0  2402   1:00:03    path-tick  ETH-USD  tick 2402          2000    2401
          p0000/baseline/0  2403   1:00:04.5  path-tick  ETH-USD  tick 2403          2000    2402
          p0000/twap/0      2401   1:00:01.5  path-tick  ETH-USD  tick 2401          2000.5  2400
          p0000/twap/0      2402   1:00:03    path-tick  ETH-USD  tick 2402          2000.5  2401
          p0000/twap/0      2403   1:00:04.5  path-tick  ETH-USD  tick 2403          2000.5  2402

        p0000/baseline/0 has 20000 events, p0000/twap/0 20000.

        """
    )
  }

  @Test(arguments: [0, 1, 4_092, 4_095, 4_096, 4_097, 8_191, 8_192, 19_999] as [Int64])
  func `the event is found wherever it stands`(_ position: Int64) {
    let told = scripted("diff o baseline/0 twap/0 --json") { $0.policy == 1 ? position : nil }
    #expect(told.status == .verdictIsNo)
    #expect(told.output.contains("\"event\": \(position),"))
  }

  @Test(arguments: [0, 1, 4_096, 4_097, 19_999] as [Int64])
  func `a run that ends earlier parts where it ends`(_ length: Int64) {
    let told = scripted("diff o twap/0 baseline/0", length: { $0.policy == 1 ? length : 20_000 }) {
      _ in nil
    }
    #expect(told.status == .verdictIsNo)
    #expect(told.output.contains("part at event \(length), "))
    #expect(told.output.contains("p0000/twap/0      ends\n"))
  }

  @Test func `the same row is the same, and two digests of the same events are told`() {
    let same = scripted("diff o twap/1 p0000/twap/1") { _ in nil }
    #expect(same.status == .done)
    #expect(same.output == "p0000/twap/1 and p0000/twap/1 of o are the same: 20000 events.\n")
    let digests = scripted("diff o baseline/1 twap/1") { _ in nil }
    #expect(digests.status == .verdictIsNo)
    #expect(digests.output.contains("the same 20000 events, but not the same digest"))
    #expect(scripted("diff o twap/1 twap/2 --quiet") { _ in nil }.output == "same\n")
  }

  @Test func `what cannot be compared is refused`() {
    let context = testContext(files: TestScenario.files())
    func status(_ line: String) -> ExitCode {
      CommandLineInterface.perform(line.split(separator: " ").map(String.init), in: context)
    }
    #expect(status("compare \(TestScenario.path) --quiet --out=o") == .done)
    #expect(status("diff o baseline/0") == .usage)
    #expect(status("diff o baseline baseline/0") == .usage)
    #expect(status("diff o baseline/0 nobody/0") == .usage)
    #expect(status("diff o baseline/0 baseline/99") == .usage)
    #expect(status("diff nowhere baseline/0 twap/0") == .unreadableInput)
  }

  @Test func `a stop between the passes ends the command`() {
    let interrupt = InterruptFlag()
    let files = TestScenario.files()
    let context = testContext(files: files, interrupt: interrupt)
    let study = ["compare", TestScenario.path, "--quiet", "--out=o"]
    #expect(CommandLineInterface.perform(study, in: context) == .done)
    interrupt.raise()
    let told = CommandLineInterface.perform(["diff", "o", "twap/0", "twap/1"], in: context)
    #expect(told == .interrupted)
  }
}

@Suite struct ShuffleTests {
  private func perform(_ arguments: [String], _ engine: FakeEngine = FakeEngine())
    -> (status: ExitCode, output: String, notes: String)
  {
    let console = TestConsole()
    let context = testContext(console: console, files: TestScenario.files(), engine: engine)
    let status = CommandLineInterface.perform(["run", TestScenario.path] + arguments, in: context)
    return (status, console.output, console.notes)
  }

  @Test func `shuffled runs are set beside the stated one`() {
    let plain = perform([])
    let told = perform(["--shuffle-ties", "4"])
    #expect(told.status == .done)
    #expect(told.output.hasPrefix(plain.output))
    #expect(
      told.output.contains(
        "\n4 shuffles of simultaneous events (seeds 1 to 4): 4 of 4 digests differ from the run's\n"
      )
    )
    let lines = told.output.split(separator: "\n").drop { !$0.contains("shuffles of") }
    for metric in MetricCatalog.run where metric.isHeadline {
      #expect(lines.contains { $0.hasPrefix("  \(metric.name) ") })
    }
    #expect(lines.count == 2 + MetricCatalog.run.count(where: \.isHeadline))
  }

  @Test func `json has them as a member`() {
    let told = perform(["--shuffle-ties=2", "--json"])
    #expect(told.output.contains("\"shuffledTies\": {"))
    #expect(told.output.contains("\"differentDigests\": 2"))
    #expect(!perform(["--json"]).output.contains("shuffledTies"))
  }

  @Test func `a comparison shuffles the first replication of every policy`() {
    let console = TestConsole()
    let context = testContext(console: console, files: TestScenario.files(), engine: FakeEngine())
    let words = ["compare", TestScenario.path, "--jobs=1", "--shuffle-ties=3"]
    #expect(CommandLineInterface.perform(words, in: context) == .done)
    for policy in ["baseline", "twap", "throttle"] {
      #expect(
        console.output.contains(
          "p0000 \(policy), replication 0, 3 shuffles of simultaneous events (seeds 1 to 3): "
            + "3 of 3 digests differ from the run's\n"
        )
      )
    }
    let bad = ["compare", TestScenario.path, "--shuffle-ties=0"]
    #expect(CommandLineInterface.perform(bad, in: context) == .usage)
  }

  @Test func `a failed shuffle is told, and a number out of range refused`() {
    let told = perform(["--shuffle-ties=2"], FakeEngine(failing: ["baseline/0"]))
    #expect(told.status == .verdictIsNo)
    #expect(told.notes.contains("A shuffled run failed: "))
    for bad in ["0", "-1", "10001", "x"] {
      #expect(perform(["--shuffle-ties=\(bad)"]).status == .usage)
    }
  }
}
