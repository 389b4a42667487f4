public import MarketSimulation
public import Mitigations

/// Which run of a study.
public struct RunKey: Equatable, Hashable, Sendable {
  /// Position of the point in the plan.
  public var point: Int
  /// Index of the policy in the scenario.
  public var policy: Int
  /// Replication, from 0.
  public var replication: Int32

  /// Creates a key.
  public init(point: Int, policy: Int, replication: Int32) {
    self.point = point
    self.policy = policy
    self.replication = replication
  }
}

/// A sink that ends with bytes, one chunk per file that it writes.
public protocol RunRecorder: RunSink {
  /// Returns what was recorded, always with the same number of chunks.
  func finish() -> [[UInt8]]
}

/// A result and what a recorder kept of the run.
public struct RunOutcome: Equatable, Sendable {
  /// The result.
  public var result: RunResult
  /// Chunks of the recorder; empty without one.
  public var recording: [[UInt8]]

  /// Creates an outcome.
  public init(result: RunResult, recording: [[UInt8]] = []) {
    self.result = result
    self.recording = recording
  }
}

/// What runs one replication; tests put a fake in its place.
///
/// Both calls must depend on nothing but their arguments, and may come from any thread.
public protocol ReplicationEngine: Sendable {
  /// What all policies of a replication share.
  associatedtype Prepared
  /// Draws what all policies of a replication share.
  func prepare(_ scenario: Scenario, replication: Int32) throws(RunFailure) -> Prepared
  /// Runs one policy.
  func run(_ prepared: Prepared, key: RunKey) -> RunOutcome
}

/// The engine of the product: `Simulation` with a catalogue.
public struct SimulationEngine: ReplicationEngine {
  private let catalog: MitigationCatalog
  private let options: RunOptions
  private let makeRecorder: (@Sendable (RunKey) -> (any RunRecorder)?)?

  /// Creates an engine.
  ///
  /// - Parameters:
  ///   - catalog: The strategies that policies may name.
  ///   - options: How its runs depart from the stated ones; not at all by default.
  ///   - recorder: Makes the recorder of one run, or nil where the run is not recorded.
  public init(
    catalog: MitigationCatalog,
    options: RunOptions = RunOptions(),
    recorder: (@Sendable (RunKey) -> (any RunRecorder)?)? = nil
  ) {
    self.catalog = catalog
    self.options = options
    self.makeRecorder = recorder
  }

  /// Draws what all policies of a replication share.
  public func prepare(
    _ scenario: Scenario,
    replication: Int32
  ) throws(RunFailure) -> PreparedReplication {
    try Simulation.prepare(scenario, replication: replication, catalog: catalog)
  }

  /// Runs one policy and its twin.
  public func run(_ prepared: PreparedReplication, key: RunKey) -> RunOutcome {
    let recorder = makeRecorder?(key)
    let result = Simulation.run(
      prepared,
      policy: key.policy,
      catalog: catalog,
      options: options,
      sink: recorder
    )
    return RunOutcome(result: result, recording: recorder?.finish() ?? [])
  }
}
