import Experiments

/// `critical.csv`: the largest shock survived, per policy and replication.
public enum CriticalTable {
  /// The columns.
  public static let schema = TableSchema(
    name: "critical",
    summary: "the largest shock that one policy survives in one replication",
    columns: [
      .scenario,
      ColumnSchema("variant", .text, "what sets the variant apart", isRequired: false),
      .policy, .replication,
      ColumnSchema("path", .text, "field that was varied"),
      ColumnSchema("limit", .text, "what counts as surviving"),
      ColumnSchema(
        "survived",
        .number,
        unit: "unit of the field",
        "largest level with no failure at or below it; empty where the smallest level fails",
        isRequired: false
      ),
      ColumnSchema(
        "failed",
        .number,
        unit: "unit of the field",
        "smallest level that fails; empty where none does: the true figure is larger",
        isRequired: false
      ),
      ColumnSchema("monotonic", .flag, "whether no larger level is survived"),
      ColumnSchema(
        "survived_above",
        .text,
        "larger levels that are survived all the same, joined by ;",
        isRequired: false
      ),
      ColumnSchema("undecided", .flag, "whether a run broke or was stopped within the limit"),
    ],
    primaryKey: ["scenario", "variant", "policy", "replication"]
  )

  /// The file.
  public static func file(_ report: CriticalReport) -> ReportFile {
    var writer = CSVWriter()
    writer.header(schema)
    for row in report.rows {
      writer.text(report.scenario)
      writer.text(row.variant)
      writer.text(row.policy)
      writer.integer(Int64(row.replication))
      writer.text(report.path)
      writer.text(report.limit)
      writer.number(row.survived)
      writer.number(row.failed)
      writer.flag(row.survivedAbove.isEmpty)
      writer.text(row.survivedAbove.joined(separator: ";"))
      writer.flag(row.isUndecided)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }
}

/// `critical_summary.csv`: the spread over the replications, and paired differences.
public enum CriticalSummaryTable {
  /// The columns.
  public static let schema = TableSchema(
    name: "critical_summary",
    summary: "the size of the largest shock that one policy survives, over the replications",
    columns: [
      .scenario,
      ColumnSchema("variant", .text, "what sets the variant apart", isRequired: false),
      .policy, .reference,
      count("n", "replications without an undecided run"),
      size("least", "least size survived; 0 where the smallest level fails"),
      size("median", "median, type 7"),
      size("greatest", "greatest size survived"),
      size("difference_mean", "mean paired difference to the reference; empty for itself"),
      size("ci_low", "lower end of its 95 % bootstrap interval"),
      size("ci_high", "upper end of its 95 % bootstrap interval"),
      count("n_survive_all", "replications that survive every level"),
      count("n_fail_at_once", "replications that fail at the smallest level"),
      count("n_non_monotonic", "replications that survive a larger level than one that fails"),
      count("n_undecided", "replications with an undecided run"),
    ],
    primaryKey: ["scenario", "variant", "policy"]
  )

  /// The file.
  public static func file(_ report: CriticalReport) -> ReportFile {
    var writer = CSVWriter()
    writer.header(schema)
    for row in report.summaries {
      writer.text(report.scenario)
      writer.text(row.variant)
      writer.text(row.policy)
      writer.text(report.reference)
      writer.count(row.count)
      writer.number(row.spread?.least)
      writer.number(row.spread?.median)
      writer.number(row.spread?.greatest)
      writer.number(row.difference)
      writer.number(row.interval?.low)
      writer.number(row.interval?.high)
      writer.count(row.surviveAll)
      writer.count(row.failAtOnce)
      writer.count(row.nonMonotonic)
      writer.count(row.undecided)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }

  private static func count(_ name: String, _ summary: String) -> ColumnSchema {
    ColumnSchema(name, .integer, unit: "count", summary)
  }

  private static func size(_ name: String, _ summary: String) -> ColumnSchema {
    ColumnSchema(name, .number, unit: "unit of the field", summary, isRequired: false)
  }
}
