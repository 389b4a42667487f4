import MarketSimulation
import ScenarioFormat

/// Metrics as options name them.
enum StudyMetrics {
  /// The definition of a metric.
  ///
  /// - Throws: `unknownMetric`.
  static func definition(_ name: String) throws(CommandError) -> MetricDefinition {
    guard let position = MetricCatalog.position(of: name) else {
      let known = MetricCatalog.run.map(\.name)
      throw .unknownMetric(found: name, nearest: NearestName.find(name, in: known))
    }
    return MetricCatalog.run[position]
  }

  /// Checks that a metric exists and that one way is better.
  ///
  /// - Throws: `unknownMetric`, or `badValue` for a neutral metric.
  static func checkJudged(_ name: String, option: String, verb: Verb) throws(CommandError) {
    guard try definition(name).direction == .neutral else { return }
    throw .usage(
      .badValue(
        verb: verb,
        option: option,
        found: name,
        expected: "a metric of which less or more is better"
      )
    )
  }
}
