import Experiments
import FirebreakCLI
import MarketSimulation
import Mitigations
import Quantities
import Reporting

/// An engine whose figures are functions of the run's key, so that tests can say what comes out.
struct FakeEngine: ReplicationEngine {
  var recorder: RecorderFactory?
  /// Added to every digest: another build of the model.
  var digestOffset: UInt64 = 0
  /// Runs that fail, as `policy/replication`.
  var failing: [String] = []
  /// What every amount is, instead of the formula of the key.
  var amount: (@Sendable (Scenario, RunKey) -> Int128)?
  /// Called before each run.
  var beforeRun: @Sendable (RunKey) -> Void = { _ in }

  struct Prepared {
    var scenario: Scenario
    var replication: Int32
  }

  func prepare(_ scenario: Scenario, replication: Int32) throws(RunFailure) -> Prepared {
    Prepared(scenario: scenario, replication: replication)
  }

  func run(_ prepared: Prepared, key: RunKey) -> RunOutcome {
    beforeRun(key)
    let name = prepared.scenario.policies[key.policy].name
    let sink = recorder?(key)
    if failing.contains("\(name)/\(key.replication)") {
      let result = RunResult(
        status: .failed,
        flags: [],
        digest: 0,
        exogenousDigest: 0,
        metrics: [],
        protocolMetrics: [],
        failure: .quantity(.overflow)
      )
      return RunOutcome(result: result, recording: sink?.finish() ?? [])
    }
    sink?.record(
      EventRecord(
        ordinal: 0,
        at: .start,
        kind: .block,
        scope: 0,
        entity: Int64(key.policy),
        amount: 1,
        price: 0,
        parent: -1
      )
    )
    let digest = 1000 * UInt64(key.policy) + UInt64(key.replication) + digestOffset
    let metrics = MetricCatalog.run.map { metric -> MetricValue in
      switch metric.form {
      case .count: .count(Int64(key.policy))
      case .amount:
        .micros(
          amount?(prepared.scenario, key) ?? Int128(key.replication) * 1_000_000
            + Int128(key.policy)
        )
      case .number: .number(0.5)
      }
    }
    let result = RunResult(
      status: .ok,
      flags: [.supercritical],
      digest: digest,
      exogenousDigest: UInt64(key.replication),
      metrics: metrics,
      protocolMetrics: prepared.scenario.protocols.map { _ in
        MetricCatalog.perProtocol.map { _ in MetricValue.undefined }
      },
      failure: nil
    )
    return RunOutcome(result: result, recording: sink?.finish() ?? [])
  }
}

extension EngineExecutor where Engine == FakeEngine {
  /// An executor around fake engines that share everything but their recorder.
  init(_ engine: FakeEngine = FakeEngine()) {
    self.init { recorder, options in
      var engine = engine
      engine.recorder = recorder
      engine.digestOffset &+= options.tieSeed ?? 0
      return engine
    }
  }
}

/// A catalogue with a single strategy, enough to name one.
let testCatalog = MitigationCatalog.standard

/// A context in memory.
func testContext(
  console: TestConsole = TestConsole(),
  files: MemoryFiles = MemoryFiles(),
  engine: FakeEngine = FakeEngine(),
  interrupt: InterruptFlag = InterruptFlag(),
  clock: TestClock = TestClock()
) -> CommandContext {
  CommandContext(
    catalog: testCatalog,
    console: console,
    files: files,
    clock: clock,
    interrupt: interrupt,
    executor: EngineExecutor(engine),
    processors: 2,
    host: "test"
  )
}
