import Determinism
import MarketSimulation

/// Who leads on a metric in one part of an uncertain parameter's range.
public struct RankingRegion: Equatable, Sendable {
  /// Name of the scenario.
  public var scenario: String
  /// Id of the point.
  public var point: String
  /// Name of the metric.
  public var metric: String
  /// Path of the parameter.
  public var parameter: String
  /// Number of the part, from 0 at the low end.
  public var part: Int
  /// Smallest value drawn in the part, in the field's stored integers.
  public var low: Int64
  /// Largest value drawn in it.
  public var high: Int64
  /// Replications in it with the metric defined for every policy.
  public var count: Int
  /// The policy with the best mean in it.
  public var leader: String
  /// The policy with the best mean over all replications.
  public var overallLeader: String
  /// Mean of leader − overall leader in it; zero where they are the same.
  public var difference: Double
  /// Its 95 % interval; nil where they are the same or pairs are few.
  public var interval: ConfidenceInterval?

  /// Whether another policy leads here than over all.
  public var isFlipped: Bool { leader != overallLeader }
}

/// Finds the parts of uncertain ranges in which the ranking flips.
struct RankingRegions {
  /// Parts of equal numbers of replications; fewer where each would hold less than `leastCount`.
  static let partCount = 5
  static let leastCount = 5

  let scenario: Scenario
  let point: String
  let policyNames: [String]
  let replications: [Int32]
  let resamples: Int

  /// The regions of one metric, by parameter and part; empty where nothing is uncertain.
  func find(_ metric: MetricDefinition, values: [[MetricValue]]) -> [RankingRegion] {
    let sign = metric.direction == .higher ? -1.0 : 1.0
    let numbers = values.map { $0.map { $0.finiteValue.map { sign * $0 } } }
    let full = replications.indices.filter { row in numbers.allSatisfy { $0[row] != nil } }
    guard let overall = Self.leader(numbers, among: full) else { return [] }
    let draws = replications.map { scenario.uncertainDraws(replication: $0) }
    return scenario.uncertain.indices.flatMap { parameter in
      parts(full.sorted { (draws[$0][parameter], $0) < (draws[$1][parameter], $1) })
        .enumerated().compactMap { part, rows in
          region(
            metric,
            values: values,
            numbers: numbers,
            rows: rows,
            overall: overall,
            place: (parameter, part),
            drawn: rows.map { draws[$0][parameter] }
          )
        }
    }
  }

  /// Neighbouring rows in parts whose sizes differ by at most one.
  private func parts(_ rows: [Int]) -> [[Int]] {
    let count = max(1, min(Self.partCount, rows.count / Self.leastCount))
    return (0..<count).map { part in
      Array(rows[(rows.count * part / count)..<(rows.count * (part + 1) / count)])
    }
  }

  private static func leader(_ numbers: [[Double?]], among rows: [Int]) -> Int? {
    let means = numbers.map { own in SampleStatistics.mean(rows.compactMap { own[$0] }) }
    var best: Int?
    for (policy, mean) in means.enumerated() {
      guard let mean else { return nil }
      if best == nil || mean < (best.flatMap { means[$0] } ?? .infinity) { best = policy }
    }
    return best
  }

  private func region(
    _ metric: MetricDefinition,
    values: [[MetricValue]],
    numbers: [[Double?]],
    rows: [Int],
    overall: Int,
    place: (parameter: Int, part: Int),
    drawn: [Int64]
  ) -> RankingRegion? {
    guard let leader = Self.leader(numbers, among: rows), let low = drawn.first,
      let high = drawn.last
    else { return nil }
    let path = scenario.uncertain[place.parameter].path
    let figures = PairedStatistics(
      policy: rows.map { values[leader][$0] },
      reference: rows.map { values[overall][$0] },
      direction: metric.direction,
      bootstrap: Bootstrap(
        stream: Bootstrap.stream(
          seed: scenario.seed,
          metric: "\(metric.name)/\(path)/\(place.part)",
          policy: policyNames[leader],
          point: point
        ),
        resamples: resamples
      )
    )
    return RankingRegion(
      scenario: scenario.name,
      point: point,
      metric: metric.name,
      parameter: path,
      part: place.part,
      low: low,
      high: high,
      count: rows.count,
      leader: policyNames[leader],
      overallLeader: policyNames[overall],
      difference: figures.differenceMean ?? 0,
      interval: leader == overall ? nil : figures.interval
    )
  }
}
