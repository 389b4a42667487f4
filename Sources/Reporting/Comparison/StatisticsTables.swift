public import Experiments

/// `summary.csv`: a row per (point, policy, metric).
public enum SummaryTable {
  /// The columns.
  public static let schema = TableSchema(
    name: "summary",
    summary: "one metric of one policy at one point, over complete replications",
    columns: [
      .scenario, .point, .policy, .metric,
      .tally("n", "defined values", isRequired: true),
      .figure("mean", "arithmetic mean"),
      .figure("sd", "standard deviation, divisor n − 1; empty below two values"),
      .figure("p50", "median, type 7"),
      .figure("p95", "95th percentile, type 7"),
      .figure("p99", "99th percentile, type 7"),
      .figure("var95", "value at risk: the worst 5 % lie beyond; empty below n = 200"),
      .figure("es95", "expected shortfall: mean of the worst 5 %; empty below n = 200"),
      ColumnSchema(
        "incidence",
        .number,
        unit: "1",
        "share of values that are not zero",
        isRequired: false
      ),
      .figure("mean_given_incidence", "mean of the values that are not zero"),
      ColumnSchema(
        "incidence_upper",
        .number,
        unit: "1",
        "upper 95 % bound 3/n of the incidence where every value is zero",
        isRequired: false
      ),
      .tally("n_stopped", "values of runs that a limit stopped", isRequired: true),
      ColumnSchema(
        "mean_kind",
        .text,
        "what the mean is: mean; restricted_mean, of min(duration, horizon); lower_bound, where a "
          + "limit stopped some of the runs",
        words: MeanKind.allCases.map(\.rawValue)
      ),
    ],
    primaryKey: ["scenario", "point", "policy", "metric"]
  )

  /// The file.
  public static func file(_ analysis: StudyAnalysis) -> ReportFile {
    var writer = CSVWriter()
    writer.header(schema)
    for row in analysis.summary {
      writer.text(row.scenario)
      writer.text(row.point)
      writer.text(row.policy)
      writer.text(row.metric)
      let figures = row.statistics
      writer.count(figures.count)
      writer.number(figures.mean)
      writer.number(figures.standardDeviation)
      writer.number(figures.p50)
      writer.number(figures.p95)
      writer.number(figures.p99)
      writer.number(figures.valueAtRisk95)
      writer.number(figures.expectedShortfall95)
      writer.number(figures.incidence)
      writer.number(figures.meanGivenIncidence)
      writer.number(figures.incidenceUpperBound)
      writer.count(row.stoppedCount)
      writer.text(row.meanKind.rawValue)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }
}

/// `comparison.csv`: paired differences of every policy to the reference, or of every pair.
public enum ComparisonCSV {
  /// The columns.
  public static let schema = TableSchema(
    name: "comparison",
    summary: "one metric of one policy against the reference, over replications with equal shocks",
    columns: [
      .scenario, .point, .policy, .reference, .metric,
      .tally("n_pairs", "replications with both values", isRequired: true),
      .figure("reference_mean", "mean of the reference over the pairs"),
      .figure("policy_mean", "mean of the policy over the pairs"),
      .figure("difference_mean", "mean of policy − reference"),
      .figure("difference_sd", "standard deviation of policy − reference, divisor n − 1"),
      .figure("ci_low", "lower end of the 95 % bootstrap percentile interval of the mean"),
      .figure("ci_high", "upper end of the 95 % bootstrap percentile interval of the mean"),
      ColumnSchema(
        "interval",
        .text,
        "what varies in the interval: simulation (draws) or model (draws and parameters)",
        words: IntervalScope.allCases.map(\.rawValue)
      ),
      .tally("n_improved", "pairs in which the policy is better; empty for a neutral metric"),
      .tally("n_worse", "pairs in which the policy is worse; empty for a neutral metric"),
      .tally("n_tied", "pairs that are exactly equal"),
      .tally("n_undefined", "complete replications in which a value is undefined"),
      .tally("n_stopped", "pairs with a run that a limit stopped", isRequired: true),
      ColumnSchema(
        "correlation",
        .number,
        unit: "1",
        "correlation of the two samples (Pearson); empty where one does not vary",
        isRequired: false
      ),
      ColumnSchema(
        "variance_reduction",
        .number,
        unit: "1",
        "variance of the difference without pairing over that with it",
        isRequired: false
      ),
      .tally(
        "n_for_5_percent",
        "replications for an interval of ±5 % of the reference's mean, by this deviation"
      ),
      ColumnSchema(
        "p_adjusted",
        .number,
        unit: "1",
        "p-value of no difference, adjusted over all pairs of this point and metric (step-down "
          + "max-t); empty for a neutral metric and below five pairs",
        isRequired: false
      ),
    ],
    primaryKey: ["scenario", "point", "policy", "reference", "metric"]
  )

  /// The file.
  public static func file(_ analysis: StudyAnalysis) -> ReportFile {
    var writer = CSVWriter()
    writer.header(schema)
    for row in analysis.comparison {
      writer.text(row.scenario)
      writer.text(row.point)
      writer.text(row.policy)
      writer.text(row.reference)
      writer.text(row.metric)
      let figures = row.statistics
      writer.count(figures.pairCount)
      writer.number(figures.referenceMean)
      writer.number(figures.policyMean)
      writer.number(figures.differenceMean)
      writer.number(figures.differenceDeviation)
      writer.interval(figures.interval)
      writer.text(row.scope.rawValue)
      writer.count(figures.improvedCount)
      writer.count(figures.worseCount)
      writer.count(figures.tiedCount)
      writer.count(figures.undefinedCount)
      writer.count(figures.stoppedCount)
      writer.number(figures.correlation)
      writer.number(figures.varianceReduction)
      writer.integer(
        figures.referenceMean.flatMap { figures.replicationsNeeded(halfWidth: 0.05 * abs($0)) }
      )
      writer.number(figures.adjustedProbability)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }
}

/// `ranking.csv`: where the policies stand on a metric, and how sure that is.
public enum RankingTable {
  /// The columns.
  public static let schema = TableSchema(
    name: "ranking",
    summary: "one policy on one ranked metric: headline metrics, axes of the front, and asked ones",
    columns: [
      .scenario, .point, .policy, .metric,
      .figure("mean", "arithmetic mean over complete replications"),
      .tally("rank", "place by the mean, from 1 for the best; equal means share the better one"),
      .tally("rank_best", "best rank that 95 % do not exclude", isRequired: true),
      .tally("rank_worst", "worst rank that 95 % do not exclude", isRequired: true),
      ColumnSchema(
        "share_first",
        .number,
        unit: "1",
        "share of replications in which no policy is better; ties are divided",
        isRequired: false
      ),
    ],
    primaryKey: ["scenario", "point", "policy", "metric"]
  )

  /// The file; nil for a study with a single policy.
  public static func file(_ analysis: StudyAnalysis) -> ReportFile? {
    guard !analysis.ranking.isEmpty else { return nil }
    var writer = CSVWriter()
    writer.header(schema)
    for row in analysis.ranking {
      writer.text(row.scenario)
      writer.text(row.point)
      writer.text(row.policy)
      writer.text(row.metric)
      writer.number(row.place.mean)
      writer.count(row.place.rank)
      writer.count(row.place.bestRank)
      writer.count(row.place.worstRank)
      writer.number(row.place.shareFirst)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }
}
