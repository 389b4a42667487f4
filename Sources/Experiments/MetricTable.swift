import Determinism
import MarketSimulation

/// The values of one point, by policy and metric, over its complete replications.
struct MetricTable: Sendable {
  private let plan: ComparisonPlan
  private let point: Int
  private let metrics: [MetricDefinition]
  private let policyNames: [String]
  /// Values by policy position, metric, complete replication.
  private let values: [[[MetricValue]]]
  /// Number of complete replications.
  let replicationCount: Int

  init(_ result: StudyResult, point: Int, metrics: [MetricDefinition]) {
    let replications = result.completeReplications(point: point)
    self.plan = result.plan
    self.point = point
    self.metrics = metrics
    policyNames = result.plan.policyNames
    replicationCount = replications.count
    values = result.plan.policies.indices.map { position in
      let rows = replications.map { replication in
        result[point: point, policyAt: position, replication: replication]?.metrics ?? []
      }
      return metrics.indices.map { metric in
        rows.map { $0.indices.contains(metric) ? $0[metric] : .undefined }
      }
    }
  }

  /// Positions of the policies that are compared with the reference.
  var comparedPositions: [Int] {
    plan.policies.indices.filter { $0 != plan.referencePosition }
  }

  /// The rows of the summary.
  func summary() -> [SummaryRow] {
    var rows: [SummaryRow] = []
    for position in plan.policies.indices {
      for metric in metrics.indices {
        rows.append(
          SummaryRow(
            scenario: plan.scenarioName,
            point: plan.points[point].id,
            policy: policyNames[position],
            metric: metrics[metric].name,
            statistics: SampleStatistics(
              values[position][metric].compactMap(\.finiteValue),
              direction: metrics[metric].direction
            )
          )
        )
      }
    }
    return rows
  }

  /// The rows of one policy's comparison with the reference.
  func comparison(policyAt position: Int, resamples: Int) -> [ComparisonRow] {
    metrics.indices.map { metric in
      let definition = metrics[metric]
      let stream = Bootstrap.stream(
        seed: plan.points[point].scenario.seed,
        metric: definition.name,
        policy: policyNames[position],
        point: plan.points[point].id
      )
      return ComparisonRow(
        scenario: plan.scenarioName,
        point: plan.points[point].id,
        policy: policyNames[position],
        reference: policyNames[plan.referencePosition],
        metric: definition.name,
        statistics: PairedStatistics(
          policy: values[position][metric],
          reference: values[plan.referencePosition][metric],
          direction: definition.direction,
          bootstrap: Bootstrap(stream: stream, resamples: resamples)
        )
      )
    }
  }
}
