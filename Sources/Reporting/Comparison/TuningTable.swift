/// What tuning tried, chose, and promised too much of.
public struct TuningReport: Equatable, Sendable {
  /// One candidate setting of one policy.
  public struct Row: Equatable, Sendable {
    /// Name of the policy.
    public var policy: String
    /// Number of the candidate; 0 is the policy as stated.
    public var candidate: Int32
    /// Whether it was chosen.
    public var isChosen: Bool
    /// Its parameters in words.
    public var settings: String
    /// Mean of the objective on the training replications; nil where it is undefined.
    public var trainingMean: Double?
    /// Mean paired difference to the reference there.
    public var trainingDifference: Double?
    /// Mean paired difference on the reported replications; of the chosen one only.
    public var reportedDifference: Double?
    /// How much better it looked in training, in the objective's unit; of the chosen one only.
    public var optimism: Double?

    /// Creates a row.
    public init(
      policy: String,
      candidate: Int32,
      isChosen: Bool,
      settings: String,
      trainingMean: Double?,
      trainingDifference: Double?,
      reportedDifference: Double?,
      optimism: Double?
    ) {
      self.policy = policy
      self.candidate = candidate
      self.isChosen = isChosen
      self.settings = settings
      self.trainingMean = trainingMean
      self.trainingDifference = trainingDifference
      self.reportedDifference = reportedDifference
      self.optimism = optimism
    }
  }

  /// Name of the objective.
  public var objective: String
  /// The replications that were trained on.
  public var training: Range<Int32>
  /// The candidates, policy by policy.
  public var rows: [Row]

  /// Creates a report.
  public init(objective: String, training: Range<Int32>, rows: [Row]) {
    self.objective = objective
    self.training = training
    self.rows = rows
  }

  /// The chosen settings in sentences, lines ending in `\n`.
  public var text: String {
    guard !rows.isEmpty else { return "Tuning: no policy has a parameter.\n" }
    let budget = rows.count { $0.policy == rows[0].policy }
    let lines = rows.filter(\.isChosen).map { row in
      func shown(_ value: Double?) -> String { value.map { DisplayNumber.signed($0) } ?? "?" }
      return "  \(row.policy): \(shown(row.trainingDifference)) in training, "
        + "\(shown(row.reportedDifference)) here, optimism \(shown(row.optimism)); candidate "
        + "\(row.candidate)\(row.candidate == 0 ? ", as stated" : ""): \(row.settings)\n"
    }
    return "Tuned for \(objective), \(budget) candidates a policy on replications "
      + "\(training.lowerBound) to \(training.upperBound - 1), which the table does not use. "
      + "Differences to the reference:\n" + lines.joined()
  }

  /// The same for programs.
  public var json: ReportJSON {
    .record([
      ("objective", .text(objective)),
      ("firstTrainingReplication", .integer(Int64(training.lowerBound))),
      ("trainingReplications", .integer(Int64(training.count))),
      (
        "chosen",
        .list(
          rows.filter(\.isChosen).map { row in
            .record([
              ("policy", .text(row.policy)), ("candidate", .integer(Int64(row.candidate))),
              ("settings", .text(row.settings)),
              ("trainingDifference", .optional(row.trainingDifference)),
              ("reportedDifference", .optional(row.reportedDifference)),
              ("optimism", .optional(row.optimism)),
            ])
          }
        )
      ),
    ])
  }
}

/// `tuning.csv`: a row per candidate setting.
public enum TuningTable {
  /// The columns.
  public static let schema = TableSchema(
    name: "tuning",
    summary: "one candidate setting of one policy on the training replications",
    columns: [
      .scenario, .policy,
      ColumnSchema("candidate", .integer, "number of the candidate; 0 is the policy as stated"),
      ColumnSchema("chosen", .flag, "whether it was chosen"),
      ColumnSchema("settings", .text, "parameters in words"),
      ColumnSchema("objective", .text, "metric that was to be improved"),
      .figure(
        "training_mean",
        of: "objective",
        "mean of the objective on the training replications"
      ),
      .figure(
        "training_difference",
        of: "objective",
        "mean paired difference to the reference there"
      ),
      .figure(
        "reported_difference",
        of: "objective",
        "the same on the reported replications; of the chosen one"
      ),
      .figure("optimism", of: "objective", "how much better the chosen one looked in training"),
    ],
    primaryKey: ["scenario", "policy", "candidate"]
  )

  /// The file.
  public static func file(_ report: TuningReport, scenario: String) -> ReportFile {
    var writer = CSVWriter()
    writer.header(schema)
    for row in report.rows {
      writer.text(scenario)
      writer.text(row.policy)
      writer.integer(Int64(row.candidate))
      writer.flag(row.isChosen)
      writer.text(row.settings)
      writer.text(report.objective)
      writer.number(row.trainingMean)
      writer.number(row.trainingDifference)
      writer.number(row.reportedDifference)
      writer.number(row.optimism)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }
}
