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
      .figure(
        "survived",
        of: "field",
        "largest level with no failure at or below it; empty where the smallest level fails"
      ),
      .figure(
        "failed",
        of: "field",
        "smallest level that fails; empty where none does: the true figure is larger"
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
      .tally("n", "replications without an undecided run", isRequired: true),
      .figure("least", of: "field", "least size survived; 0 where the smallest level fails"),
      .figure("median", of: "field", "median, type 7"),
      .figure("greatest", of: "field", "greatest size survived"),
      .figure(
        "difference_mean",
        of: "field",
        "mean paired difference to the reference; empty for itself"
      ),
      .figure("ci_low", of: "field", "lower end of its 95 % bootstrap interval"),
      .figure("ci_high", of: "field", "upper end of its 95 % bootstrap interval"),
      .tally("n_survive_all", "replications that survive every level", isRequired: true),
      .tally("n_fail_at_once", "replications that fail at the smallest level", isRequired: true),
      .tally(
        "n_non_monotonic",
        "replications that survive a larger level than one that fails",
        isRequired: true
      ),
      .tally("n_undecided", "replications with an undecided run", isRequired: true),
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
      writer.interval(row.interval)
      writer.count(row.surviveAll)
      writer.count(row.failAtOnce)
      writer.count(row.nonMonotonic)
      writer.count(row.undecided)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }
}
