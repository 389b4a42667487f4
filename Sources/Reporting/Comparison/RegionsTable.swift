public import Experiments
import MarketSimulation
import ScenarioFormat

/// `regions.csv`: who leads in which part of an uncertain parameter's range.
public enum RegionsTable {
  /// The columns.
  public static let schema = TableSchema(
    name: "regions",
    summary: "one part of an uncertain parameter's range and who leads on a metric in it",
    columns: [
      .scenario, .point, .metric,
      ColumnSchema("parameter", .text, "drawn column of runs.csv"),
      ColumnSchema("part", .integer, "part of the range, from 0 at its low end"),
      ColumnSchema("low", .number, unit: "unit of the parameter", "smallest value drawn in it"),
      ColumnSchema("high", .number, unit: "unit of the parameter", "largest value drawn in it"),
      ColumnSchema("n", .integer, unit: "count", "replications with every policy defined"),
      ColumnSchema("leader", .text, "policy with the best mean in it"),
      ColumnSchema("overall_leader", .text, "policy with the best mean over all replications"),
      ColumnSchema("flipped", .flag, "whether the two differ"),
      ColumnSchema(
        "difference_mean",
        .number,
        unit: "unit of the metric",
        "leader − overall leader"
      ),
      ColumnSchema(
        "ci_low",
        .number,
        unit: "unit of the metric",
        "lower end of its 95 % bootstrap interval",
        isRequired: false
      ),
      ColumnSchema(
        "ci_high",
        .number,
        unit: "unit of the metric",
        "upper end of its 95 % bootstrap interval",
        isRequired: false
      ),
    ],
    primaryKey: ["scenario", "point", "metric", "parameter", "part"]
  )

  /// The file; nil where nothing is uncertain.
  public static func file(_ result: StudyResult, _ analysis: StudyAnalysis) -> ReportFile? {
    guard !analysis.regions.isEmpty else { return nil }
    let uncertain = result.plan.points[0].scenario.uncertain
    var writer = CSVWriter()
    writer.header(schema)
    for row in analysis.regions {
      let parameter = uncertain.first { $0.path == row.parameter }
      let decimals = parameter?.form.decimals ?? 0
      writer.text(row.scenario)
      writer.text(row.point)
      writer.text(row.metric)
      writer.text(parameter.map { RunsTable.drawColumn($0) } ?? row.parameter)
      writer.count(row.part)
      writer.scaled(row.low, decimals: decimals)
      writer.scaled(row.high, decimals: decimals)
      writer.count(row.count)
      writer.text(row.leader)
      writer.text(row.overallLeader)
      writer.flag(row.isFlipped)
      writer.number(row.difference)
      writer.number(row.interval?.low)
      writer.number(row.interval?.high)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }
}

extension QuantityForm {
  /// Decimals of a stored integer in the unit of its column.
  var decimals: Int {
    switch self {
    case .quote: 6
    case .count, .base: 0
    case .duration, .ratio, .number, .gasPrice, .price: 9
    }
  }

  /// The unit of its column, last in the name.
  var suffix: String {
    switch self {
    case .duration: "_s"
    case .gasPrice: "_gwei"
    case .quote: "_quote"
    case .ratio, .number, .count, .price, .base: ""
    }
  }
}

extension RunsTable {
  /// Name of the column of an uncertain parameter's draws.
  static func drawColumn(_ parameter: UncertainParameter) -> String {
    let name = FieldPath(parameter.path)?.snakeCase ?? parameter.path
    return "drawn_" + name + parameter.form.suffix
  }
}
