package import Experiments
package import MarketSimulation
package import Mitigations

/// Makes the recorder of one run, or nil where the run is not recorded.
package typealias RecorderFactory = @Sendable (RunKey) -> (any RunRecorder)?

/// What runs studies for the commands; tests put a fake in its place.
package protocol StudyExecutor: Sendable {
  /// Runs a whole plan.
  func compare(
    _ plan: ComparisonPlan,
    recorder: RecorderFactory?,
    cancellation: CancellationToken,
    progress: @escaping @Sendable (StudyProgress) -> Void,
    recordings: @escaping @Sendable (RunKey, [[UInt8]]) -> Void
  ) -> StudyResult

  /// Runs one policy of one replication.
  func single(_ scenario: Scenario, key: RunKey, recorder: RecorderFactory?) -> RunOutcome
}

/// Runs studies with an engine.
package struct EngineExecutor<Engine: ReplicationEngine>: StudyExecutor {
  private let makeEngine: @Sendable (RecorderFactory?) -> Engine

  /// Creates an executor; the closure makes the engine for a way of recording.
  package init(_ makeEngine: @escaping @Sendable (RecorderFactory?) -> Engine) {
    self.makeEngine = makeEngine
  }

  /// Runs a whole plan.
  package func compare(
    _ plan: ComparisonPlan,
    recorder: RecorderFactory?,
    cancellation: CancellationToken,
    progress: @escaping @Sendable (StudyProgress) -> Void,
    recordings: @escaping @Sendable (RunKey, [[UInt8]]) -> Void
  ) -> StudyResult {
    StudyRunner(engine: makeEngine(recorder)).run(
      plan,
      cancellation: cancellation,
      progress: progress,
      recordings: recordings
    )
  }

  /// Runs one policy of one replication; a failed preparation is a failed run.
  package func single(
    _ scenario: Scenario,
    key: RunKey,
    recorder: RecorderFactory?
  ) -> RunOutcome {
    let engine = makeEngine(recorder)
    do throws(RunFailure) {
      let prepared = try engine.prepare(scenario, replication: key.replication)
      return engine.run(prepared, key: key)
    } catch {
      return RunOutcome(
        result: RunResult(
          status: .failed,
          flags: [],
          digest: 0,
          exogenousDigest: 0,
          metrics: [],
          protocolMetrics: [],
          failure: error
        )
      )
    }
  }
}

extension EngineExecutor where Engine == SimulationEngine {
  /// The executor of the product.
  package init(catalog: MitigationCatalog) {
    self.init { SimulationEngine(catalog: catalog, recorder: $0) }
  }
}
