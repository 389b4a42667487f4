import Determinism
import Dispatch
public import MarketSimulation
import Mitigations
import Synchronization

/// What two policies do together, beside what each does alone, on one metric at one point.
///
/// All figures are means over the replications in which the reference, both policies and their
/// pair are defined, and so over equal shocks.
public struct PairInteraction: Equatable, Sendable {
  /// Id of the point.
  public let point: String
  /// Name of the policy that is listed first.
  public let first: String
  /// Name of the other one.
  public let second: String
  /// Name of the metric.
  public let metric: String
  /// Replications.
  public let count: Int
  /// First − reference.
  public let firstEffect: Double?
  /// Second − reference.
  public let secondEffect: Double?
  /// Both − reference.
  public let bothEffect: Double?
  /// Both − first − second + reference: zero where effects add up.
  public let interaction: Double?
  /// Bootstrap interval of `interaction`.
  public let interval: ConfidenceInterval?
  /// Both − the better one of the two, by their means.
  public let overBest: Double?
  /// Bootstrap interval of `overBest`.
  public let overBestInterval: ConfidenceInterval?
  /// Whether the interval of `overBest` lies on the worse side of zero.
  public let isWorseThanBest: Bool
  /// Whether each alone is better than the reference in the mean.
  public let areBothGood: Bool

  /// Two good defences that are worse together than one of them alone.
  public var isHarmful: Bool { isWorseThanBest && areBothGood }

  /// Compares four samples of equal length.
  ///
  /// - Precondition: The metric has a direction.
  init(
    point: String,
    names: (first: String, second: String),
    metric: MetricDefinition,
    samples: [(reference: Double, first: Double, second: Double, both: Double)],
    seed: UInt64,
    resamples: Int
  ) {
    precondition(metric.direction != .neutral, "\(metric.name) is neither good nor bad")
    self.point = point
    first = names.first
    second = names.second
    self.metric = metric.name
    count = samples.count
    func mean(_ values: [Double]) -> Double? {
      SampleStatistics(values, direction: metric.direction).mean
    }
    let firstMean = mean(samples.map { $0.first - $0.reference })
    let secondMean = mean(samples.map { $0.second - $0.reference })
    firstEffect = firstMean
    secondEffect = secondMean
    bothEffect = mean(samples.map { $0.both - $0.reference })
    let beyond = samples.map { $0.both - $0.first - $0.second + $0.reference }
    interaction = mean(beyond)
    // How good an effect is: larger is better.
    let sign: Double = metric.direction == .lower ? -1 : 1
    let isFirstBetter = sign * (firstMean ?? 0) >= sign * (secondMean ?? 0)
    let over = samples.map { $0.both - (isFirstBetter ? $0.first : $0.second) }
    overBest = mean(over)
    func interval(_ values: [Double], _ what: String) -> ConfidenceInterval? {
      Bootstrap(
        stream: Bootstrap.stream(
          seed: seed,
          metric: metric.name,
          policy: "\(names.first)/\(names.second)/\(what)",
          point: point
        ),
        resamples: resamples
      ).interval(ofMean: values)
    }
    self.interval = interval(beyond, "interaction")
    let overInterval = interval(over, "best")
    overBestInterval = overInterval
    isWorseThanBest = overInterval.map { sign < 0 ? $0.low > 0 : $0.high < 0 } ?? false
    areBothGood = sign * (firstMean ?? 0) > 0 && sign * (secondMean ?? 0) > 0
  }

  /// All pairs on all metrics that have a direction, by point, pair and metric.
  ///
  /// - Parameters:
  ///   - result: A study of a plan with the pairs.
  ///   - pairs: The pairs.
  ///   - metrics: The columns of `RunResult.metrics`; judged headline ones are compared.
  ///   - resamples: Resamples of each interval.
  /// - Returns: A row for every pair and metric at every point.
  public static func all(
    _ result: StudyResult,
    _ pairs: PolicyPairs,
    metrics: [MetricDefinition] = MetricCatalog.run,
    resamples: Int = Bootstrap.defaultResamples
  ) -> [PairInteraction] {
    let columns = metrics.indices.filter {
      metrics[$0].isHeadline && metrics[$0].direction != .neutral
    }
    let plan = result.plan
    let complete = plan.points.indices.map { result.completeReplications(point: $0) }
    let units = plan.points.count * pairs.pairs.count
    let slots = Mutex<[[PairInteraction]]>(Array(repeating: [], count: units))
    DispatchQueue.concurrentPerform(iterations: units) { unit in
      let (point, index) = unit.quotientAndRemainder(dividingBy: pairs.pairs.count)
      let pair = pairs.pairs[index]
      let positions = [plan.reference, pair.first, pair.second, pair.both].compactMap {
        plan.policies.firstIndex(of: $0)
      }
      precondition(positions.count == 4, "a pair was not run")
      let rows = columns.map { column in
        PairInteraction(
          point: plan.points[point].id,
          names: (pairs.policies[pair.first].name, pairs.policies[pair.second].name),
          metric: metrics[column],
          samples: complete[point].compactMap { replication in
            let values = positions.compactMap {
              result[point: point, policyAt: $0, replication: replication]?.metrics[column]
                .finiteValue
            }
            return values.count == 4 ? (values[0], values[1], values[2], values[3]) : nil
          },
          seed: plan.points[point].scenario.seed,
          resamples: resamples
        )
      }
      slots.withLock { $0[unit] = rows }
    }
    return slots.withLock { $0.flatMap { $0 } }
  }
}
