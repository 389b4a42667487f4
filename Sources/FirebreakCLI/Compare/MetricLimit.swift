import Experiments
import MarketSimulation

/// How much of a metric a run may show and still count as having survived.
struct MetricLimit: Equatable {
  /// The metric; less is better, or more.
  var metric: MetricDefinition
  /// Its position in `RunResult.metrics`.
  var column: Int
  /// The limit in the metric's unit.
  var value: Double
  /// The limit as it was written.
  var text: String

  /// Reads `metric=amount`; amounts may end in k, M, B or %.
  init(_ text: String, verb: Verb) throws(CommandError) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let value = Self.amount(parts[1]) else {
      throw .usage(
        .badValue(
          verb: verb,
          option: "limit",
          found: text,
          expected: "METRIC=AMOUNT, for example bad_debt_usd=1M or amplification=1.5"
        )
      )
    }
    let name = String(parts[0])
    try StudyMetrics.checkJudged(name, option: "limit", verb: verb)
    metric = try StudyMetrics.definition(name)
    guard let column = MetricCatalog.position(of: name) else {
      throw .defect("no column \(name)")
    }
    self.column = column
    self.value = value
    self.text = "\(name) \(metric.direction == .higher ? ">=" : "<=") \(parts[1])"
  }

  private static func amount(_ text: Substring) -> Double? {
    let scales: [(Character, Double)] = [("k", 1e3), ("M", 1e6), ("B", 1e9), ("%", 0.01)]
    let scale = scales.first { text.last == $0.0 }
    let digits = scale == nil ? text : text.dropLast()
    guard let number = Double(digits), number.isFinite else { return nil }
    return number * (scale?.1 ?? 1)
  }

  /// What a run says.
  ///
  /// An undefined metric is within the limit: amplification is undefined where prices hardly move.
  func answer(_ result: RunResult) -> CriticalSearch.Answer {
    guard result.status != .failed, result.metrics.indices.contains(column) else {
      return .undecided
    }
    if let found = result.metrics[column].finiteValue,
      metric.direction == .higher ? found < value : found > value
    {
      return .fails
    }
    return result.status == .stopped ? .undecided : .survives
  }
}
