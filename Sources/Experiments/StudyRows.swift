/// One row of `summary.csv`.
public struct SummaryRow: Equatable, Sendable {
  /// Name of the scenario.
  public var scenario: String
  /// Id of the point.
  public var point: String
  /// Name of the policy.
  public var policy: String
  /// Name of the metric.
  public var metric: String
  /// The figures, over complete replications.
  public var statistics: SampleStatistics
  /// Runs among them that a limit stopped.
  public var stoppedCount: Int
  /// What the mean stands for.
  public var meanKind: MeanKind

  /// Creates a row.
  public init(
    scenario: String,
    point: String,
    policy: String,
    metric: String,
    statistics: SampleStatistics,
    stoppedCount: Int = 0,
    meanKind: MeanKind = .mean
  ) {
    self.scenario = scenario
    self.point = point
    self.policy = policy
    self.metric = metric
    self.statistics = statistics
    self.stoppedCount = stoppedCount
    self.meanKind = meanKind
  }
}

/// One row of `comparison.csv`.
public struct ComparisonRow: Equatable, Sendable {
  /// Name of the scenario.
  public var scenario: String
  /// Id of the point.
  public var point: String
  /// Name of the policy.
  public var policy: String
  /// Name of the policy that it is compared with.
  public var reference: String
  /// Name of the metric.
  public var metric: String
  /// The figures, over complete replications.
  public var statistics: PairedStatistics
  /// What varies in the interval.
  public var scope: IntervalScope

  /// Creates a row.
  public init(
    scenario: String,
    point: String,
    policy: String,
    reference: String,
    metric: String,
    statistics: PairedStatistics,
    scope: IntervalScope = .simulation
  ) {
    self.scenario = scenario
    self.point = point
    self.policy = policy
    self.reference = reference
    self.metric = metric
    self.statistics = statistics
    self.scope = scope
  }
}

/// What varies between the replications that an interval covers.
public enum IntervalScope: String, Sendable, CaseIterable {
  /// Draws only; parameters stay fixed.
  case simulation
  /// Draws, and the parameters that the scenario marks uncertain.
  case model
}

/// One row of `ranking.csv`.
public struct RankingRow: Equatable, Sendable {
  /// Name of the scenario.
  public var scenario: String
  /// Id of the point.
  public var point: String
  /// Name of the policy.
  public var policy: String
  /// Name of the metric.
  public var metric: String
  /// Where the policy stands.
  public var place: PolicyRanking.Place

  /// Creates a row.
  public init(
    scenario: String,
    point: String,
    policy: String,
    metric: String,
    place: PolicyRanking.Place
  ) {
    self.scenario = scenario
    self.point = point
    self.policy = policy
    self.metric = metric
    self.place = place
  }
}
