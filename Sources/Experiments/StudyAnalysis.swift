import Dispatch
public import MarketSimulation
import Synchronization

/// The statistics of a study: what `summary.csv`, `comparison.csv` and the table say.
public struct StudyAnalysis: Equatable, Sendable {
  /// The columns that were analysed.
  public let metrics: [MetricDefinition]
  /// A row per (point, policy, metric), in the plan's order.
  public let summary: [SummaryRow]
  /// A row per (point, policy, metric) for every policy but the reference.
  public let comparison: [ComparisonRow]
  /// Per point, the default Pareto front over the policies of the plan.
  public let fronts: [ParetoFront]
  /// Per point, the number of replications in the statistics.
  public let completeCounts: [Int]
  /// What the study is worth.
  public let verdict: StudyVerdict

  private let policyCount: Int
  private let referencePosition: Int

  /// Analyses a study.
  ///
  /// - Parameters:
  ///   - result: The runs.
  ///   - metrics: The columns of `RunResult.metrics`, in order.
  ///   - resamples: Resamples of each bootstrap interval.
  public init(
    _ result: StudyResult,
    metrics: [MetricDefinition] = MetricCatalog.run,
    resamples: Int = Bootstrap.defaultResamples
  ) {
    let plan = result.plan
    self.metrics = metrics
    policyCount = plan.policies.count
    referencePosition = plan.referencePosition
    verdict = result.verdict
    let tables = plan.points.indices.map { MetricTable(result, point: $0, metrics: metrics) }
    completeCounts = tables.map(\.replicationCount)
    var summary: [SummaryRow] = []
    for table in tables { summary += table.summary() }
    self.summary = summary
    comparison = Self.compare(tables, resamples: resamples)
    fronts = tables.indices.map { point in
      let width = plan.policies.count * metrics.count
      return Self.front(
        Array(summary[(point * width)..<((point + 1) * width)]),
        metrics: metrics
      )
    }
  }

  /// The summary of one metric, by positions in the plan and in `metrics`.
  public func summary(point: Int, policyAt position: Int, metric: Int) -> SampleStatistics {
    summary[(point * policyCount + position) * metrics.count + metric].statistics
  }

  /// The comparison of one metric, by positions; nil for the reference itself.
  public func comparison(point: Int, policyAt position: Int, metric: Int) -> PairedStatistics? {
    guard position != referencePosition else { return nil }
    let row = point * (policyCount - 1) + (position < referencePosition ? position : position - 1)
    return comparison[row * metrics.count + metric].statistics
  }

  /// Whether a policy acted in any complete replication; nil when no run counts activations.
  public func isExercised(point: Int, policyAt position: Int) -> Bool? {
    guard let metric = metrics.firstIndex(where: { $0.name == "activations" }) else { return nil }
    return summary(point: point, policyAt: position, metric: metric).incidence.map { $0 > 0 }
  }

  /// The rows of the comparison; points and policies are spread over the processor's cores.
  private static func compare(_ tables: [MetricTable], resamples: Int) -> [ComparisonRow] {
    let units = tables.flatMap { table in
      table.comparedPositions.map { (table: table, position: $0) }
    }
    let slots = Mutex<[[ComparisonRow]]>(Array(repeating: [], count: units.count))
    DispatchQueue.concurrentPerform(iterations: units.count) { index in
      let rows = units[index].table.comparison(
        policyAt: units[index].position,
        resamples: resamples
      )
      slots.withLock { $0[index] = rows }
    }
    return slots.withLock { $0.flatMap { $0 } }
  }

  private static func front(_ rows: [SummaryRow], metrics: [MetricDefinition]) -> ParetoFront {
    let known = ParetoFront.defaultAxes.filter { axis in
      metrics.contains { $0.name == axis.metric }
    }
    let axes = known.map { axis in
      let isShort = rows.contains {
        $0.metric == axis.metric && $0.statistics.expectedShortfall95 == nil
      }
      return isShort ? ParetoFront.Axis(metric: axis.metric, figure: .mean) : axis
    }
    let policies = metrics.isEmpty ? 0 : rows.count / metrics.count
    let values = (0..<policies).map { policy in
      axes.map { axis -> Double? in
        let row = rows[(policy * metrics.count)..<((policy + 1) * metrics.count)]
          .first { $0.metric == axis.metric }
        return switch axis.figure {
        case .mean: row?.statistics.mean
        case .expectedShortfall95: row?.statistics.expectedShortfall95
        }
      }
    }
    return ParetoFront(axes: axes, values: values)
  }
}
