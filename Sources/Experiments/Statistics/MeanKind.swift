import MarketSimulation

/// What the mean of a row stands for.
public enum MeanKind: String, Sendable, CaseIterable {
  /// The mean of complete values.
  case mean
  /// A duration cut at the horizon: the mean of min(duration, horizon).
  case restrictedMean = "restricted_mean"
  /// Some runs were stopped at a limit, and their values are lower bounds: so is the mean.
  case lowerBound = "lower_bound"

  /// The kind of a metric's mean.
  ///
  /// A duration is cut at the horizon where its catalogue counts the cuts: `recovery_s` is, because
  /// there is `recovery_censored`.
  init(of metric: MetricDefinition, among metrics: [MetricDefinition], stoppedCount: Int) {
    let stem = metric.name.hasSuffix("_s") ? metric.name.dropLast(2) + "_censored" : ""
    if stoppedCount > 0 {
      self = .lowerBound
    } else if metrics.contains(where: { $0.name == stem }) {
      self = .restrictedMean
    } else {
      self = .mean
    }
  }
}
