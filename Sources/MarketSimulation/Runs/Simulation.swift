import Markets
public import Mitigations
import Quantities

/// The two calls that turn a scenario into results.
///
/// A run is single-threaded and depends on nothing but its arguments.
public enum Simulation {
  /// Draws everything that the policies of one replication share, and runs its impact-off twin.
  ///
  /// Uncertain parameters come first: everything else happens in the world that they make.
  /// For a path of role `observed` this includes the one pinned pass that strips the record under
  /// the historical configuration: this scenario's first policy, the empty one.
  public static func prepare(
    _ scenario: Scenario,
    replication: Int32,
    catalog: MitigationCatalog
  ) throws(RunFailure) -> PreparedReplication {
    let scenario = try scenario.drawn(replication: replication)
    var prepared = try PreparedReplication(
      drawing: scenario,
      replication: replication,
      catalog: catalog
    )
    if scenario.markets.contains(where: { $0.path.isObserved }) {
      var world = try World.open(
        prepared,
        policy: noMitigation,
        catalog: catalog,
        mode: .pinned,
        sink: nil
      )
      try world.run()
      prepared.stops = world.flags.intersection(.stops)
      for (index, market) in scenario.markets.enumerated()
      where market.path.isObserved && prepared.stops.isEmpty {
        prepared.paths[index] = world.stripped[index]
      }
    }
    prepared.twinLiquidatedAccounts = try liquidatedWithoutImpact(prepared, catalog: catalog)
    return prepared
  }

  /// Runs one policy; a failure is a result with `status == .failed`.
  ///
  /// Options change the run alone, never what was prepared.
  public static func run(
    _ prepared: PreparedReplication,
    policy: Int,
    catalog: MitigationCatalog,
    options: RunOptions = RunOptions(),
    sink: (any RunSink)? = nil
  ) -> RunResult {
    do throws(RunFailure) {
      let spec = prepared.scenario.policies[policy]
      var world = try World.open(
        prepared,
        policy: spec,
        catalog: catalog,
        mode: .impactFree,
        options: options,
        sink: sink
      )
      try world.run()
      try world.closeOut()
      return try world.result()
    } catch {
      return RunResult(
        status: .failed,
        flags: [],
        digest: 0,
        exogenousDigest: prepared.exogenousDigest,
        metrics: [],
        protocolMetrics: [],
        failure: error
      )
    }
  }

  /// The empty policy: the historical configuration.
  private static var noMitigation: PolicySpec { PolicySpec(name: "baseline", mitigations: []) }

  /// Liquidated accounts of the replication's twin, in which no flow moves a price and nothing
  /// mitigates; none where the twin could not be run as far as a run may go, so that no multiple
  /// is taken of them.
  private static func liquidatedWithoutImpact(
    _ prepared: PreparedReplication,
    catalog: MitigationCatalog
  ) throws(RunFailure) -> Int64 {
    var scenario = prepared.scenario
    for index in scenario.markets.indices { scenario.markets[index].venue.impact = false }
    var world = try World.open(
      prepared,
      scenario: scenario,
      policy: noMitigation,
      catalog: catalog,
      mode: .impactFree,
      sink: nil
    )
    try world.run()
    let isCut = !world.flags.isDisjoint(with: [.eventLimit, .sequenceExhausted])
    if isCut { return 0 }
    var count: Int64 = 0
    for state in world.protocols { count += state.figures.liquidatedAccounts }
    return count
  }
}

extension PathSpec {
  /// Whether the path is a record whose own impact has to be stripped.
  package var isObserved: Bool {
    if case .recorded(let record) = self { return record.role == .observed }
    return false
  }
}
