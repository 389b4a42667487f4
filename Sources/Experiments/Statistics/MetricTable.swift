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
  /// By policy position and complete replication, whether a limit stopped the run.
  private let isStopped: [[Bool]]
  /// The complete replications.
  private let replications: [Int32]
  /// Number of complete replications.
  var replicationCount: Int { replications.count }

  init(_ result: StudyResult, point: Int, metrics: [MetricDefinition]) {
    let replications = result.completeReplications(point: point)
    self.plan = result.plan
    self.point = point
    self.metrics = metrics
    policyNames = result.plan.policyNames
    self.replications = replications
    let rows = result.plan.policies.indices.map { position in
      replications.map { result[point: point, policyAt: position, replication: $0] }
    }
    values = rows.map { rows in
      metrics.indices.map { metric in
        rows.map { row in
          guard let row, row.metrics.indices.contains(metric) else { return .undefined }
          return row.metrics[metric]
        }
      }
    }
    isStopped = rows.map { $0.map { $0?.status == .stopped } }
  }

  /// The pairs (policy, reference) that are compared: all with the plan's reference, in the order
  /// of the plan, and then, where asked for, every other pair once.
  func pairs(isPairwise: Bool) -> [(policy: Int, reference: Int)] {
    let reference = plan.referencePosition
    let others = plan.policies.indices.filter { $0 != reference }
    var pairs = others.map { (policy: $0, reference: reference) }
    guard isPairwise else { return pairs }
    for (place, first) in others.enumerated() {
      for second in others[(place + 1)...] { pairs.append((policy: second, reference: first)) }
    }
    return pairs
  }

  /// The rows of the summary.
  func summary() -> [SummaryRow] {
    var rows: [SummaryRow] = []
    for position in plan.policies.indices {
      for metric in metrics.indices {
        let numbers = values[position][metric].map(\.finiteValue)
        let stopped = zip(numbers, isStopped[position]).reduce(into: 0) { count, run in
          if run.0 != nil, run.1 { count += 1 }
        }
        rows.append(
          SummaryRow(
            scenario: plan.scenarioName,
            point: plan.points[point].id,
            policy: policyNames[position],
            metric: metrics[metric].name,
            statistics: SampleStatistics(
              numbers.compactMap { $0 },
              direction: metrics[metric].direction
            ),
            stoppedCount: stopped,
            meanKind: MeanKind(of: metrics[metric], among: metrics, stoppedCount: stopped)
          )
        )
      }
    }
    return rows
  }

  /// The comparisons of one metric, by pair; p-values are adjusted over all of them.
  func comparison(
    metric: Int,
    pairs: [(policy: Int, reference: Int)],
    resamples: Int
  ) -> [ComparisonRow] {
    var rows = pairs.map { row(metric: metric, pair: $0, resamples: resamples) }
    guard metrics[metric].direction != .neutral else { return rows }
    let differences = pairs.map { pair in
      (0..<replicationCount).map {
        values[pair.policy][metric][$0].pairedDifference(from: values[pair.reference][metric][$0])
      }
    }
    let family = family(metric, resamples: resamples)
    for (index, probability) in family.adjustedProbabilities(of: differences).enumerated() {
      rows[index].statistics.adjustedProbability = probability
    }
    return rows
  }

  /// Where every policy stands on one metric.
  func ranking(metric: Int, resamples: Int) -> PolicyRanking {
    PolicyRanking(
      metric: metrics[metric].name,
      values: values.map { $0[metric] },
      direction: metrics[metric].direction,
      bootstrap: family(metric, resamples: resamples)
    )
  }

  /// Who leads on one metric in which part of each uncertain range.
  func regions(metric: Int, resamples: Int) -> [RankingRegion] {
    let scenario = plan.points[point].scenario
    guard !scenario.uncertain.isEmpty, plan.policies.count > 1 else { return [] }
    return RankingRegions(
      scenario: scenario,
      point: plan.points[point].id,
      policyNames: policyNames,
      replications: replications,
      resamples: resamples
    ).find(metrics[metric], values: values.map { $0[metric] })
  }

  private func family(_ metric: Int, resamples: Int) -> MaxTBootstrap {
    let stream = MaxTBootstrap.stream(
      seed: plan.points[point].scenario.seed,
      metric: metrics[metric].name,
      point: plan.points[point].id
    )
    return MaxTBootstrap(stream: stream, resamples: resamples)
  }

  /// The comparison of one metric for one pair, without an adjusted p-value.
  func row(
    metric: Int,
    pair: (policy: Int, reference: Int),
    resamples: Int
  ) -> ComparisonRow {
    let definition = metrics[metric]
    let (policy, reference) = (policyNames[pair.policy], policyNames[pair.reference])
    let isOwn = pair.reference == plan.referencePosition
    let stream = Bootstrap.stream(
      seed: plan.points[point].scenario.seed,
      metric: definition.name,
      policy: isOwn ? policy : "\(policy) − \(reference)",
      point: plan.points[point].id
    )
    return ComparisonRow(
      scenario: plan.scenarioName,
      point: plan.points[point].id,
      policy: policy,
      reference: reference,
      metric: definition.name,
      statistics: PairedStatistics(
        policy: values[pair.policy][metric],
        reference: values[pair.reference][metric],
        direction: definition.direction,
        bootstrap: Bootstrap(stream: stream, resamples: resamples),
        isStopped: (0..<replicationCount).map {
          isStopped[pair.policy][$0] || isStopped[pair.reference][$0]
        }
      ),
      scope: plan.points[point].scenario.uncertain.isEmpty ? .simulation : .model
    )
  }
}
