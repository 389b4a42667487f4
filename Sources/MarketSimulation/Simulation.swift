import Markets
public import Mitigations
import Quantities

/// The two calls that turn a scenario into results. A run is single-threaded and depends on
/// nothing but its arguments.
public enum Simulation {
  /// Draws everything that the policies of one replication share.
  ///
  /// For a path of role `observed` this includes the one pinned pass that strips the record under
  /// the historical configuration: this scenario's first policy, the empty one.
  public static func prepare(
    _ scenario: Scenario,
    replication: Int32,
    catalog: MitigationCatalog
  ) throws(RunFailure) -> PreparedReplication {
    var prepared = try PreparedReplication(
      drawing: scenario,
      replication: replication,
      catalog: catalog
    )
    guard scenario.markets.contains(where: \.path.isObserved) else { return prepared }
    var world = try World.open(
      prepared,
      policy: PolicySpec(name: "baseline", mitigations: []),
      catalog: catalog,
      mode: .pinned,
      sink: nil
    )
    try world.run()
    for (index, market) in scenario.markets.enumerated() where market.path.isObserved {
      prepared.paths[index] = world.stripped[index]
    }
    return prepared
  }

  /// Runs one policy and its impact-off twin; a failure is a result with `status == .failed`.
  public static func run(
    _ prepared: PreparedReplication,
    policy: Int,
    catalog: MitigationCatalog,
    sink: (any RunSink)? = nil
  ) -> RunResult {
    do throws(RunFailure) {
      let spec = prepared.scenario.policies[policy]
      let twin = try liquidatedWithoutImpact(prepared, policy: spec, catalog: catalog)
      var world = try World.open(
        prepared,
        policy: spec,
        catalog: catalog,
        mode: .impactFree,
        sink: sink
      )
      world.figures.twinLiquidatedAccounts = twin
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

  /// Liquidated accounts of the twin in which no flow moves a price.
  private static func liquidatedWithoutImpact(
    _ prepared: PreparedReplication,
    policy: PolicySpec,
    catalog: MitigationCatalog
  ) throws(RunFailure) -> Int64 {
    var scenario = prepared.scenario
    for index in scenario.markets.indices { scenario.markets[index].venue.impact = false }
    var world = try World.open(
      prepared,
      scenario: scenario,
      policy: policy,
      catalog: catalog,
      mode: .impactFree,
      sink: nil
    )
    try world.run()
    var count: Int64 = 0
    for state in world.protocols { count += state.figures.liquidatedAccounts }
    return count
  }
}

extension PathSpec {
  /// Whether the path is a record whose own impact has to be stripped.
  var isObserved: Bool {
    if case .recorded(let record) = self { return record.role == .observed }
    return false
  }
}
