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

  /// Runs any units; nil where a stop was asked for before the end.
  func units(
    _ units: [ReplicationUnit],
    jobs: Int,
    cancellation: CancellationToken,
    progress: @escaping @Sendable (StudyProgress) -> Void
  ) -> [[RunResult]]?

  /// Makes sure that blocks of a study stand complete in a store.
  func fill(
    _ plan: BlockPlan,
    blocks: [Int],
    jobs: Int,
    store: DirectoryStore,
    source: @escaping @Sendable (Int) throws(CommandError) -> Scenario,
    cancellation: CancellationToken,
    progress: @escaping @Sendable (StudyProgress) -> Void
  ) -> BlockRunReport<CommandError>

  /// Runs one policy of one replication.
  func single(_ scenario: Scenario, key: RunKey, recorder: RecorderFactory?) -> RunOutcome

  /// Runs one policy of one replication once for each seed, with simultaneous events shuffled by
  /// it; fewer results where somebody asked for a stop.
  func withShuffledTies(
    _ scenario: Scenario,
    key: RunKey,
    seeds: [UInt64],
    cancellation: CancellationToken
  ) -> [RunResult]
}

/// Runs studies with an engine.
package struct EngineExecutor<Engine: ReplicationEngine>: StudyExecutor {
  private let makeEngine: @Sendable (RecorderFactory?, RunOptions) -> Engine

  /// Creates an executor; the closure makes the engine for a way of recording and of running.
  package init(_ makeEngine: @escaping @Sendable (RecorderFactory?, RunOptions) -> Engine) {
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
    StudyRunner(engine: makeEngine(recorder, RunOptions())).run(
      plan,
      cancellation: cancellation,
      progress: progress,
      recordings: recordings
    )
  }

  /// Runs any units.
  package func units(
    _ units: [ReplicationUnit],
    jobs: Int,
    cancellation: CancellationToken,
    progress: @escaping @Sendable (StudyProgress) -> Void
  ) -> [[RunResult]]? {
    UnitRunner(engine: makeEngine(nil, RunOptions())).run(
      units,
      jobs: jobs,
      cancellation: cancellation,
      progress: progress
    )
  }

  /// Makes sure that blocks of a study stand complete in a store.
  package func fill(
    _ plan: BlockPlan,
    blocks: [Int],
    jobs: Int,
    store: DirectoryStore,
    source: @escaping @Sendable (Int) throws(CommandError) -> Scenario,
    cancellation: CancellationToken,
    progress: @escaping @Sendable (StudyProgress) -> Void
  ) -> BlockRunReport<CommandError> {
    BlockRunner(
      engine: makeEngine(nil, RunOptions()),
      store: store,
      describe: { ErrorMessages.failure($0) }
    ).run(
      plan,
      blocks: blocks,
      jobs: jobs,
      source: source,
      cancellation: cancellation,
      progress: progress
    )
  }

  /// Runs one policy of one replication; a failed preparation is a failed run.
  package func single(
    _ scenario: Scenario,
    key: RunKey,
    recorder: RecorderFactory?
  ) -> RunOutcome {
    let engine = makeEngine(recorder, RunOptions())
    do throws(RunFailure) {
      let prepared = try engine.prepare(scenario, replication: key.replication)
      return engine.run(prepared, key: key)
    } catch {
      return RunOutcome(result: Self.failed(error))
    }
  }

  /// Runs one policy of one replication once for each seed.
  package func withShuffledTies(
    _ scenario: Scenario,
    key: RunKey,
    seeds: [UInt64],
    cancellation: CancellationToken
  ) -> [RunResult] {
    var results: [RunResult] = []
    do throws(RunFailure) {
      let prepared = try makeEngine(nil, RunOptions())
        .prepare(scenario, replication: key.replication)
      for seed in seeds where !cancellation.isCancelled {
        results.append(makeEngine(nil, RunOptions(tieSeed: seed)).run(prepared, key: key).result)
      }
    } catch {
      results = seeds.map { _ in Self.failed(error) }
    }
    return results
  }

  private static func failed(_ failure: RunFailure) -> RunResult {
    RunResult(
      status: .failed,
      flags: [],
      digest: 0,
      exogenousDigest: 0,
      metrics: [],
      protocolMetrics: [],
      failure: failure
    )
  }
}

extension EngineExecutor where Engine == SimulationEngine {
  /// The executor of the product.
  package init(catalog: MitigationCatalog) {
    self.init { SimulationEngine(catalog: catalog, options: $1, recorder: $0) }
  }
}
