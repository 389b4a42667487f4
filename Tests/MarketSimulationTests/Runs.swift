import MarketSimulation
import Mitigations
import Quantities

/// Everything that a run streamed.
final class RunLog: RunSink {
  private(set) var events: [EventRecord] = []
  private(set) var liquidations: [LiquidationRecord] = []
  private(set) var samples: [SeriesSample] = []

  func record(_ event: EventRecord) { events.append(event) }
  func record(_ liquidation: LiquidationRecord) { liquidations.append(liquidation) }
  func record(_ sample: SeriesSample) { samples.append(sample) }

  /// The events of a kind.
  func events(_ kind: EventKind) -> [EventRecord] { events.filter { $0.kind == kind } }

  /// The second at which an event of a kind first happened, or nil.
  func firstSecond(_ kind: EventKind) -> Double? {
    events.first { $0.kind == kind }.map { ($0.at - .start).secondsValue }
  }
}

extension ScenarioBuilder {
  /// Draws the replication of this scenario.
  func prepared(replication: Int32 = 0) throws(RunFailure) -> PreparedReplication {
    try Simulation.prepare(scenario, replication: replication, catalog: Self.catalog)
  }

  /// Runs one policy.
  func run(_ policy: Int = 0, log: RunLog? = nil) throws(RunFailure) -> RunResult {
    Simulation.run(try prepared(), policy: policy, catalog: Self.catalog, sink: log)
  }

  /// Opens one policy's run to look into it.
  func probe(_ policy: Int = 0, log: RunLog? = nil) throws(RunFailure) -> RunProbe {
    let prepared = try prepared()
    return try RunProbe(
      prepared,
      policy: prepared.scenario.policies[policy],
      catalog: Self.catalog,
      sink: log
    )
  }
}

extension RunResult {
  /// A metric's value as a number; nil where it is undefined.
  subscript(_ name: String) -> Double? {
    MetricCatalog.position(of: name).flatMap { metrics[$0].value }
  }

  /// The column at which two rows part, or nil.
  func firstDifference(from other: RunResult) -> String? {
    if digest != other.digest { return "digest" }
    if exogenousDigest != other.exogenousDigest { return "exogenous_digest" }
    if flags != other.flags { return "flags" }
    for (index, definition) in MetricCatalog.run.enumerated()
    where metrics[index] != other.metrics[index] {
      return definition.name
    }
    return self == other ? nil : "status or protocol metrics"
  }
}

extension MitigationSpec {
  /// A strategy with its defaults, but for some parameters by name.
  static func standard(_ kind: String, _ changes: [String: Int64] = [:]) -> MitigationSpec {
    let parameters = ScenarioBuilder.catalog.descriptor(of: kind)?.parameters ?? []
    return MitigationSpec(
      kind: kind,
      values: parameters.map { changes[$0.name] ?? $0.defaultValue }
    )
  }
}

extension PolicySpec {
  /// A policy of one strategy.
  static func only(_ kind: String, _ changes: [String: Int64] = [:]) -> PolicySpec {
    PolicySpec(name: kind, mitigations: [.standard(kind, changes)])
  }
}

extension Int64 {
  /// This many seconds as a stored parameter.
  var inNanoseconds: Int64 { self * 1_000_000_000 }
}
