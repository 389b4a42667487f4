/// The attack that a search found against each policy, beside the script.
public struct BestResponseReport: Equatable, Sendable {
  /// What was found against one policy at one point.
  public struct Row: Equatable, Sendable {
    /// Id of the point.
    public var point: String
    /// Name of the policy.
    public var policy: String
    /// Number of the chosen candidate; 0 is the script.
    public var candidate: Int32
    /// What its adversaries do, in words.
    public var settings: String
    /// Mean profit of the script on the reported replications.
    public var scriptProfit: Double?
    /// Mean profit of the chosen attack on the searched replications.
    public var searchedProfit: Double?
    /// Mean profit of the chosen attack on the reported replications.
    public var reportedProfit: Double?

    /// Creates a row.
    public init(
      point: String,
      policy: String,
      candidate: Int32,
      settings: String,
      scriptProfit: Double?,
      searchedProfit: Double?,
      reportedProfit: Double?
    ) {
      self.point = point
      self.policy = policy
      self.candidate = candidate
      self.settings = settings
      self.scriptProfit = scriptProfit
      self.searchedProfit = searchedProfit
      self.reportedProfit = reportedProfit
    }
  }

  /// Attacks tried against each policy.
  public var budget: Int
  /// The replications that were searched.
  public var searched: Range<Int32>
  /// Point by point, policy by policy.
  public var rows: [Row]

  /// Creates a report.
  public init(budget: Int, searched: Range<Int32>, rows: [Row]) {
    self.budget = budget
    self.searched = searched
    self.rows = rows
  }

  /// The rows in sentences, lines ending in `\n`.
  public var text: String {
    func shown(_ value: Double?) -> String { value.map { DisplayNumber.signed($0) } ?? "?" }
    let lines = rows.map { row in
      "  \(row.point) \(row.policy): script \(shown(row.scriptProfit)), best response "
        + "\(shown(row.reportedProfit)) here, \(shown(row.searchedProfit)) where it was found: "
        + (row.candidate == 0 ? "the script\n" : "\(row.settings)\n")
    }
    return "Best responses of the adversaries, mean attacker_profit_usd; \(budget) attacks on "
      + "replications \(searched.lowerBound) to \(searched.upperBound - 1):\n" + lines.joined()
  }

  /// The same for programs.
  public var json: ReportJSON {
    .record([
      ("attacks", .integer(Int64(budget))),
      ("firstSearchedReplication", .integer(Int64(searched.lowerBound))),
      ("searchedReplications", .integer(Int64(searched.count))),
      (
        "responses",
        .list(
          rows.map { row in
            .record([
              ("point", .text(row.point)), ("policy", .text(row.policy)),
              ("candidate", .integer(Int64(row.candidate))), ("settings", .text(row.settings)),
              ("scriptProfit", .optional(row.scriptProfit)),
              ("searchedProfit", .optional(row.searchedProfit)),
              ("reportedProfit", .optional(row.reportedProfit)),
            ])
          }
        )
      ),
    ])
  }
}

/// `best_responses.csv`: a row per point and policy.
public enum BestResponseTable {
  /// The columns.
  public static let schema = TableSchema(
    name: "best_responses",
    summary: "the attack that a search found against one policy, beside the script",
    columns: [
      .scenario, .point, .policy,
      ColumnSchema("attacks", .integer, "attacks tried"),
      ColumnSchema("candidate", .integer, "number of the chosen attack; 0 is the script"),
      ColumnSchema("settings", .text, "what its adversaries do, in words"),
      figure("script_profit_usd", "mean profit of the script on the reported replications"),
      figure("searched_profit_usd", "mean profit of the chosen attack where it was found"),
      figure("reported_profit_usd", "the same on the reported replications"),
    ],
    primaryKey: ["scenario", "point", "policy"]
  )

  /// The file.
  public static func file(_ report: BestResponseReport, scenario: String) -> ReportFile {
    var writer = CSVWriter()
    writer.header(schema)
    for row in report.rows {
      writer.text(scenario)
      writer.text(row.point)
      writer.text(row.policy)
      writer.integer(Int64(report.budget))
      writer.integer(Int64(row.candidate))
      writer.text(row.settings)
      writer.number(row.scriptProfit)
      writer.number(row.searchedProfit)
      writer.number(row.reportedProfit)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }

  private static func figure(_ name: String, _ summary: String) -> ColumnSchema {
    ColumnSchema(name, .number, unit: "USD", summary, isRequired: false)
  }
}
