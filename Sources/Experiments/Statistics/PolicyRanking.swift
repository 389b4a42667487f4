import Determinism
public import MarketSimulation

/// Where the policies of a point stand on one metric, and how sure that is.
///
/// Every pair of policies is compared, all pairs together (`MaxTBootstrap`). A policy's best rank
/// is one more than the number of policies that are surely better, its worst rank what remains
/// when all that are surely worse stand behind it: the true rank of every policy lies between them
/// in about 95 % of studies.
///
/// - Source: M. Mogstad, J. P. Romano, A. M. Shaikh, D. Wilhelm, Inference for ranks with
///   applications to mobility across neighbourhoods, Review of Economic Studies 91 (2024).
public struct PolicyRanking: Equatable, Sendable {
  /// One policy's place.
  public struct Place: Equatable, Sendable {
    /// Mean over complete replications; nil where it is never defined.
    public var mean: Double?
    /// Place by the mean, from 1; nil without a mean.
    ///
    /// Equal means share the better place.
    public var rank: Int?
    /// Best rank that is not excluded.
    public var bestRank: Int
    /// Worst rank that is not excluded.
    public var worstRank: Int
    /// Share of replications in which no policy is better; k policies that tie count 1/k each.
    public var shareFirst: Double?
  }

  /// Name of the metric.
  public let metric: String
  /// Places in the order of the plan's policies.
  public let places: [Place]

  /// Ranks policies.
  ///
  /// - Parameters:
  ///   - metric: Name of the metric.
  ///   - values: Per policy its values, one per replication in one order.
  ///   - direction: Which way is better; a neutral metric has no ranking.
  ///   - bootstrap: What draws the family of all pairs.
  /// - Precondition: `direction` is not neutral.
  public init(
    metric: String,
    values: [[MetricValue]],
    direction: MetricDefinition.Direction,
    bootstrap: MaxTBootstrap
  ) {
    precondition(direction != .neutral, "a neutral metric has no ranking")
    let sign = direction == .higher ? -1.0 : 1.0
    let numbers = values.map { $0.map { $0.finiteValue.map { sign * $0 } } }
    let pairs = Self.pairs(values.count)
    let differences = pairs.map { pair in
      values[pair.0].indices.map {
        values[pair.1][$0].pairedDifference(from: values[pair.0][$0]).map { sign * $0 }
      }
    }
    let probabilities = bootstrap.adjustedProbabilities(of: differences)
    var better = [Int](repeating: 0, count: values.count)
    var worse = better
    for (index, pair) in pairs.enumerated() {
      guard let probability = probabilities[index], probability <= MaxTBootstrap.level,
        let mean = SampleStatistics.mean(differences[index].compactMap { $0 })
      else { continue }
      // Less is better here, so the second of the pair is worse where the difference is positive.
      let (first, last) = mean > 0 ? (pair.0, pair.1) : (pair.1, pair.0)
      worse[first] += 1
      better[last] += 1
    }
    let means = numbers.map { SampleStatistics.mean($0.compactMap { $0 }) }
    let shares = Self.sharesOfFirst(numbers)
    self.metric = metric
    places = values.indices.map { policy in
      Place(
        mean: means[policy].map { sign * $0 },
        rank: means[policy].map { own in
          1 + means.reduce(into: 0) { $0 += ($1 ?? .infinity) < own ? 1 : 0 }
        },
        bestRank: 1 + better[policy],
        worstRank: values.count - worse[policy],
        shareFirst: shares?[policy]
      )
    }
  }

  /// Per policy the share of rows in which it is least, ties divided; nil without a full row.
  static func sharesOfFirst(_ numbers: [[Double?]]) -> [Double]? {
    var shares = [Double](repeating: 0, count: numbers.count)
    var rows = 0
    for row in numbers.first?.indices ?? 0..<0 {
      let values = numbers.compactMap { $0[row] }
      guard values.count == numbers.count, let least = values.min() else { continue }
      rows += 1
      let leaders = numbers.indices.filter { values[$0] == least }
      for leader in leaders { shares[leader] += 1 / Double(leaders.count) }
    }
    return rows == 0 ? nil : shares.map { $0 / Double(rows) }
  }

  /// All pairs of positions, the earlier one first.
  static func pairs(_ count: Int) -> [(Int, Int)] {
    (0..<count).flatMap { first in (first + 1..<max(count, first + 1)).map { (first, $0) } }
  }
}
