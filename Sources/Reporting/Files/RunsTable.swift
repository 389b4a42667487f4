public import Experiments
import Margining
public import MarketSimulation
import Mitigations
import ScenarioFormat

/// `runs.csv`: a row per run.
public enum RunsTable {
  /// Names of the columns before the parameters.
  public static let keyNames = keyColumns.map(\.name)

  private static let keyColumns: [ColumnSchema] = [
    .scenario, .point, .policy, .replication,
    ColumnSchema("seed", .text, "root seed of the study: s and hexadecimal digits"),
    ColumnSchema(
      "status",
      .text,
      "ok: reached the horizon; stopped: a limit ended it and figures are lower bounds; failed: "
        + "no figures",
      words: ["ok", "stopped", "failed"]
    ),
    ColumnSchema(
      "flags",
      .text,
      "facts a reader must know, kebab words joined by ;",
      isRequired: false
    ),
    ColumnSchema(
      "digest",
      .text,
      "digest of the trajectory: d and 16 hexadecimal digits; empty for a failed run",
      isRequired: false
    ),
    ColumnSchema(
      "exogenous_digest",
      .text,
      "digest of the exogenous draws: x and 16 hexadecimal digits; equal across policies",
      isRequired: false
    ),
  ]

  /// The columns for the parameters of a plan.
  public static func schema(
    points: [StudyPoint],
    metrics: [MetricDefinition] = MetricCatalog.run
  ) -> TableSchema {
    TableSchema(
      name: "runs",
      summary: "one run",
      columns: keyColumns + parameterColumns(points) + drawColumns(points)
        + metrics.map { .metric($0) },
      primaryKey: ["scenario", "point", "policy", "replication"]
    )
  }

  /// The file.
  public static func file(
    _ result: StudyResult,
    metrics: [MetricDefinition] = MetricCatalog.run
  ) -> ReportFile {
    let plan = result.plan
    let schema = schema(points: plan.points, metrics: metrics)
    var writer = CSVWriter()
    writer.header(schema)
    for run in result.runs {
      let point = plan.points[run.key.point]
      writer.keys(of: run, in: plan)
      writer.text(IdentityText.seed(point.scenario.seed))
      writer.text(run.result.status.word)
      writer.text(run.result.flags.words)
      if run.result.status == .failed {
        writer.empty()
        writer.empty()
      } else {
        writer.text(IdentityText.digest(run.result.digest))
        writer.text(IdentityText.exogenousDigest(run.result.exogenousDigest))
      }
      for parameter in point.parameters { writer.text(parameter.value) }
      let draws = point.scenario.uncertainDraws(replication: run.key.replication)
      for (parameter, value) in zip(point.scenario.uncertain, draws) {
        writer.scaled(value, decimals: parameter.form.decimals)
      }
      writer.metrics(run.result.metrics, count: metrics.count)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }

  /// A column for each uncertain parameter; every point of a study has the same ones.
  private static func drawColumns(_ points: [StudyPoint]) -> [ColumnSchema] {
    guard let first = points.first else { return [] }
    return first.scenario.uncertain.map { parameter in
      ColumnSchema(
        drawColumn(parameter),
        .number,
        "value that the replication drew for \(parameter.path)"
      )
    }
  }

  private static func parameterColumns(_ points: [StudyPoint]) -> [ColumnSchema] {
    guard let first = points.first else { return [] }
    return first.parameters.indices.map { index in
      let isNumber = points.allSatisfy { isDecimal($0.parameters[index].value) }
      return ColumnSchema(
        first.parameters[index].column,
        isNumber ? .number : .text,
        "parameter of the point",
        isRequired: false
      )
    }
  }

  /// Whether a text is a decimal number as every reader takes it.
  private static func isDecimal(_ text: String) -> Bool {
    let first = text.utf8.first
    guard first == UInt8(ascii: "-") || first.map({ (48...57).contains($0) }) == true else {
      return false
    }
    return text.utf8.allSatisfy { "0123456789.-+eE".utf8.contains($0) }
      && Double(text)?.isFinite == true
  }
}

/// `protocols.csv`: a row per run and protocol, where a scenario has several.
public enum ProtocolsTable {
  /// The columns.
  public static func schema(
    metrics: [MetricDefinition] = MetricCatalog.perProtocol
  ) -> TableSchema {
    TableSchema(
      name: "protocols",
      summary: "one protocol in one run",
      columns: [
        .scenario, .point, .policy, .replication,
        ColumnSchema("protocol", .text, "name of the protocol"),
      ] + metrics.map { .metric($0) },
      primaryKey: ["scenario", "point", "policy", "replication", "protocol"]
    )
  }

  /// The file; nil when no point has several protocols.
  public static func file(
    _ result: StudyResult,
    metrics: [MetricDefinition] = MetricCatalog.perProtocol
  ) -> ReportFile? {
    let plan = result.plan
    guard plan.points.contains(where: { $0.scenario.protocols.count > 1 }) else { return nil }
    let schema = schema(metrics: metrics)
    var writer = CSVWriter()
    writer.header(schema)
    for run in result.runs {
      let protocols = plan.points[run.key.point].scenario.protocols
      for (index, spec) in protocols.enumerated() {
        let values = run.result.protocolMetrics
        writer.keys(of: run, in: plan)
        writer.text(spec.name)
        writer.metrics(values.indices.contains(index) ? values[index] : [], count: metrics.count)
        writer.endRow()
      }
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }
}

extension CSVWriter {
  fileprivate mutating func keys(of run: StudyRun, in plan: ComparisonPlan) {
    let point = plan.points[run.key.point]
    text(point.scenario.name)
    text(point.id)
    text(point.scenario.policies[run.key.policy].name)
    integer(Int64(run.key.replication))
  }

  /// Writes metrics; those that a failed run lacks are empty.
  fileprivate mutating func metrics(_ values: [MetricValue], count: Int) {
    for index in 0..<count {
      metric(values.indices.contains(index) ? values[index] : .undefined)
    }
  }
}

extension RunStatus {
  /// The word in `runs.csv`.
  public var word: String {
    switch self {
    case .ok: "ok"
    case .stopped: "stopped"
    case .failed: "failed"
    }
  }
}

extension RunFlags {
  /// The words in `runs.csv`, joined by `;`.
  public var words: String {
    RunFlags.names.filter { contains($0.flag) }.map(\.word).joined(separator: ";")
  }
}
