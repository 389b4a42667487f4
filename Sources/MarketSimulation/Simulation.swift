public import Mitigations

/// What all policies of one replication share: paths, drawn accounts, the stripped record.
///
/// Value semantics with shared storage; workers may read one instance at once.
public struct PreparedReplication: Sendable {
  /// The scenario it belongs to.
  public let scenario: Scenario
  /// Which replication, from 0.
  public let replication: Int32
  /// Digest of the exogenous draws.
  public let exogenousDigest: UInt64
}

/// The two calls that turn a scenario into results. A run is single-threaded and depends on
/// nothing but its arguments.
public enum Simulation {
  /// Draws everything that the policies of one replication share.
  ///
  /// For a path of role `observed` this includes the one pinned pass that strips the record under
  /// the historical configuration (the baseline of this scenario).
  public static func prepare(
    _ scenario: Scenario,
    replication: Int32,
    catalog: MitigationCatalog
  ) throws(RunFailure) -> PreparedReplication {
    PreparedReplication(scenario: scenario, replication: replication, exogenousDigest: 0)
  }

  /// Runs one policy and its impact-off twin; a failure is a result with `status == .failed`.
  public static func run(
    _ prepared: PreparedReplication,
    policy: Int,
    catalog: MitigationCatalog,
    sink: (any RunSink)? = nil
  ) -> RunResult {
    RunResult(
      status: .failed,
      flags: [],
      digest: 0,
      exogenousDigest: 0,
      metrics: [],
      protocolMetrics: [],
      failure: .invalidScenario("not built yet")
    )
  }
}
