import Determinism
import Dispatch
public import MarketSimulation
import Synchronization

/// The statistics of a study: what its tables and the table that `compare` prints say.
public struct StudyAnalysis: Equatable, Sendable {
  /// What can be asked of an analysis.
  public struct Options: Equatable, Sendable {
    /// Resamples of each bootstrap.
    public var resamples: Int
    /// Whether every pair of policies is compared, not only every policy with the reference.
    public var isPairwise: Bool
    /// Axes of the Pareto front; those of a metric that was not analysed are left out.
    public var axes: [ParetoFront.Axis]
    /// Metrics that are ranked besides the headline ones.
    public var ranked: [String]

    /// Creates options; the defaults are those of `compare`.
    public init(
      resamples: Int = Bootstrap.defaultResamples,
      isPairwise: Bool = false,
      axes: [ParetoFront.Axis] = ParetoFront.defaultAxes,
      ranked: [String] = []
    ) {
      self.resamples = resamples
      self.isPairwise = isPairwise
      self.axes = axes
      self.ranked = ranked
    }
  }

  /// The columns that were analysed.
  public let metrics: [MetricDefinition]
  /// A row per (point, policy, metric), in the plan's order.
  public let summary: [SummaryRow]
  /// A row per (point, pair of policies, metric): every policy with the reference, then, where
  /// asked for, the other pairs.
  public let comparison: [ComparisonRow]
  /// A row per (point, metric, policy) for the ranked metrics; empty for a single policy.
  public let ranking: [RankingRow]
  /// Who leads in which part of the range of each uncertain parameter, by point, ranked metric,
  /// parameter and part; empty where nothing is uncertain.
  public let regions: [RankingRegion]
  /// Per point, the Pareto front over the policies of the plan.
  public let fronts: [ParetoFront]
  /// Per point, the number of replications in the statistics.
  public let completeCounts: [Int]
  /// What the study is worth.
  public let verdict: StudyVerdict

  private let policyCount: Int
  private let pairCount: Int
  private let referencePosition: Int

  /// Analyses a study.
  ///
  /// - Parameters:
  ///   - result: The runs.
  ///   - metrics: The columns of `RunResult.metrics`, in order.
  ///   - options: What is asked.
  public init(
    _ result: StudyResult,
    metrics: [MetricDefinition] = MetricCatalog.run,
    options: Options = Options()
  ) {
    let plan = result.plan
    self.metrics = metrics
    policyCount = plan.policies.count
    referencePosition = plan.referencePosition
    verdict = result.verdict
    let tables = plan.points.indices.map { MetricTable(result, point: $0, metrics: metrics) }
    completeCounts = tables.map(\.replicationCount)
    pairCount = tables[0].pairs(isPairwise: options.isPairwise).count
    let summaries = tables.map { $0.summary() }
    summary = summaries.flatMap { $0 }
    comparison = Self.compare(tables, metrics: metrics.count, options)
    let ranked = metrics.indices.filter { index in
      metrics[index].direction != .neutral
        && (metrics[index].isHeadline || options.ranked.contains(metrics[index].name)
          || options.axes.contains { $0.metric == metrics[index].name })
    }
    ranking =
      plan.policies.count < 2
      ? [] : Self.rank(tables, plan, metrics: ranked, resamples: options.resamples)
    regions = Self.regions(tables, metrics: ranked, resamples: options.resamples)
    fronts = summaries.map { Self.front($0, metrics: metrics, axes: options.axes) }
  }

  /// The summary of one metric, by positions in the plan and in `metrics`.
  public func summary(point: Int, policyAt position: Int, metric: Int) -> SampleStatistics {
    summaryRow(point: point, policyAt: position, metric: metric).statistics
  }

  /// The row of one metric's summary, by positions in the plan and in `metrics`.
  public func summaryRow(point: Int, policyAt position: Int, metric: Int) -> SummaryRow {
    summary[(point * policyCount + position) * metrics.count + metric]
  }

  /// The comparison of one metric with the reference, by positions; nil for the reference itself.
  public func comparison(point: Int, policyAt position: Int, metric: Int) -> PairedStatistics? {
    guard position != referencePosition else { return nil }
    let row = point * pairCount + (position < referencePosition ? position : position - 1)
    return comparison[row * metrics.count + metric].statistics
  }

  /// Whether a policy acted in any complete replication; nil when no run counts activations.
  public func isExercised(point: Int, policyAt position: Int) -> Bool? {
    guard let metric = metrics.firstIndex(where: { $0.name == "activations" }) else { return nil }
    return summary(point: point, policyAt: position, metric: metric).incidence.map { $0 > 0 }
  }

  /// Results of `body` for every index, spread over the processor's cores.
  private static func spread<Value: Sendable>(
    _ count: Int,
    _ body: @Sendable (Int) -> Value
  ) -> [Value] {
    let slots = Mutex<[Value?]>(Array(repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: count) { index in
      let value = body(index)
      slots.withLock { $0[index] = value }
    }
    return slots.withLock { $0.compactMap { $0 } }
  }

  /// The rows of the comparison: by point, by pair, by metric.
  private static func compare(
    _ tables: [MetricTable],
    metrics: Int,
    _ options: Options
  ) -> [ComparisonRow] {
    let pairs = tables[0].pairs(isPairwise: options.isPairwise)
    let columns = spread(tables.count * metrics) { unit in
      tables[unit / metrics].comparison(
        metric: unit % metrics,
        pairs: tables[0].pairs(isPairwise: options.isPairwise),
        resamples: options.resamples
      )
    }
    var rows: [ComparisonRow] = []
    rows.reserveCapacity(tables.count * pairs.count * metrics)
    for point in tables.indices {
      for pair in pairs.indices {
        for metric in 0..<metrics { rows.append(columns[point * metrics + metric][pair]) }
      }
    }
    return rows
  }

  private static func rank(
    _ tables: [MetricTable],
    _ plan: ComparisonPlan,
    metrics: [Int],
    resamples: Int
  ) -> [RankingRow] {
    let rankings = spread(tables.count * metrics.count) { unit in
      tables[unit / metrics.count].ranking(
        metric: metrics[unit % metrics.count],
        resamples: resamples
      )
    }
    let names = plan.policyNames
    return rankings.enumerated().flatMap { unit, ranking in
      names.indices.map { position in
        RankingRow(
          scenario: plan.scenarioName,
          point: plan.points[unit / metrics.count].id,
          policy: names[position],
          metric: ranking.metric,
          place: ranking.places[position]
        )
      }
    }
  }

  private static func regions(
    _ tables: [MetricTable],
    metrics: [Int],
    resamples: Int
  ) -> [RankingRegion] {
    tables.flatMap { table in metrics.flatMap { table.regions(metric: $0, resamples: resamples) } }
  }

  private static func front(
    _ rows: [SummaryRow],
    metrics: [MetricDefinition],
    axes: [ParetoFront.Axis]
  ) -> ParetoFront {
    let known = axes.filter { axis in
      metrics.contains { $0.name == axis.metric && $0.direction != .neutral }
    }
    let chosen = known.map { axis in
      let isShort = rows.contains {
        $0.metric == axis.metric && $0.statistics.expectedShortfall95 == nil
      }
      return isShort ? ParetoFront.Axis(metric: axis.metric, figure: .mean) : axis
    }
    let policies = metrics.isEmpty ? 0 : rows.count / metrics.count
    let values = (0..<policies).map { policy in
      chosen.map { axis -> Double? in
        guard let metric = metrics.firstIndex(where: { $0.name == axis.metric }) else {
          return nil
        }
        let figures = rows[policy * metrics.count + metric].statistics
        let figure =
          switch axis.figure {
          case .mean: figures.mean
          case .expectedShortfall95: figures.expectedShortfall95
          }
        return figure.map { metrics[metric].direction == .higher ? -$0 : $0 }
      }
    }
    return ParetoFront(axes: chosen, values: values)
  }
}
