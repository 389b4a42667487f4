public import Experiments

/// `sensitivity.csv`: how much of a metric's variance each axis of a `sobol` design explains.
public enum SensitivityTable {
  /// The columns.
  public static let schema = TableSchema(
    name: "sensitivity",
    summary: "the sensitivity of one metric's mean to one axis under one policy",
    columns: [
      .scenario, .policy, .metric,
      ColumnSchema("axis", .text, "parameter column of runs.csv"),
      ColumnSchema("n", .integer, unit: "count", "rows of the design with every mean defined"),
      ColumnSchema("variance", .number, unit: "square of the metric's unit", "variance explained"),
      index("first", "first-order index: the share that the axis explains alone"),
      index("first_low", "lower end of its 95 % bootstrap interval over rows"),
      index("first_high", "upper end of its 95 % bootstrap interval"),
      index("total", "total index: the share in which the axis has any part"),
      index("total_low", "lower end of its 95 % bootstrap interval over rows"),
      index("total_high", "upper end of its 95 % bootstrap interval"),
    ],
    primaryKey: ["scenario", "policy", "metric", "axis"]
  )

  /// The file.
  ///
  /// - Parameters:
  ///   - rows: The indices.
  ///   - axes: Names of the axes by position.
  ///   - scenario: Name of the scenario.
  /// - Returns: The file.
  public static func file(
    _ rows: [SensitivityRow],
    axes: [String],
    scenario: String
  ) -> ReportFile {
    var writer = CSVWriter()
    writer.header(schema)
    for row in rows {
      writer.text(scenario)
      writer.text(row.policy)
      writer.text(row.metric)
      writer.text(axes.indices.contains(row.axis) ? axes[row.axis] : "axis \(row.axis)")
      writer.count(row.rowCount)
      writer.number(row.variance)
      writer.number(row.indices.first)
      writer.number(row.indices.firstInterval?.low)
      writer.number(row.indices.firstInterval?.high)
      writer.number(row.indices.total)
      writer.number(row.indices.totalInterval?.low)
      writer.number(row.indices.totalInterval?.high)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }

  private static func index(_ name: String, _ summary: String) -> ColumnSchema {
    ColumnSchema(name, .number, unit: "1", summary, isRequired: false)
  }
}
