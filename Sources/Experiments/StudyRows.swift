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

  /// Creates a row.
  public init(
    scenario: String,
    point: String,
    policy: String,
    metric: String,
    statistics: SampleStatistics
  ) {
    self.scenario = scenario
    self.point = point
    self.policy = policy
    self.metric = metric
    self.statistics = statistics
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

  /// Creates a row.
  public init(
    scenario: String,
    point: String,
    policy: String,
    reference: String,
    metric: String,
    statistics: PairedStatistics
  ) {
    self.scenario = scenario
    self.point = point
    self.policy = policy
    self.reference = reference
    self.metric = metric
    self.statistics = statistics
  }
}
