public import Determinism

/// Step-down max-t bootstrap: p-values of several mean differences that may be read together.
///
/// Comparing a policy with five others finds a "significant" difference by luck far more often
/// than one comparison does. All differences of a family are resampled together, replication by
/// replication, so that their correlation counts; a difference is compared with the largest of
/// the resampled statistics |m* − m| ÷ (s* ÷ √n*) among those not larger than its own. Rejecting
/// where the p-value is at most 5 % errs anywhere in the family in about 5 % of studies.
///
/// - Source: J. P. Romano, M. Wolf, Exact and approximate stepdown methods for multiple hypothesis
///   testing, Journal of the American Statistical Association 100 (2005), algorithm 4.1 with
///   studentised statistics; p-values (1 + exceedances) ÷ (1 + resamples) as in their 2016 note.
public struct MaxTBootstrap: Sendable {
  /// The level at which differences count.
  public static let level = 0.05

  private let draws: ResampleDraws
  private let resamples: Int

  /// Creates a bootstrap.
  ///
  /// - Precondition: `resamples` is positive.
  public init(stream: RandomStream, resamples: Int = Bootstrap.defaultResamples) {
    precondition(resamples > 0, "no resamples")
    draws = ResampleDraws(stream)
    self.resamples = resamples
  }

  /// The stream of one family of comparisons.
  public static func stream(seed: UInt64, metric: String, point: String) -> RandomStream {
    let name = "experiments.max-t/\(metric)/\(point)"
    return RandomStream(key: SeedTree(rootSeed: seed, replication: 0).key(name))
  }

  /// Returns a p-value per difference.
  ///
  /// - Parameter differences: Per comparison its differences, one per replication in one order;
  ///   nil where a pair is undefined.
  /// - Returns: Nil below `Bootstrap.minimumPairs` pairs; 1 where all pairs are equal.
  /// - Precondition: Every comparison has the same number of replications.
  /// - Complexity: O(resamples · comparisons · replications).
  public func adjustedProbabilities(of differences: [[Double?]]) -> [Double?] {
    let replications = differences.first?.count ?? 0
    precondition(differences.allSatisfy { $0.count == replications }, "unequal replications")
    let samples = differences.map { CentredSample($0) }
    var result: [Double?] = samples.map { $0.map { $0.isTied ? 1 : nil } ?? nil }
    let members = samples.indices.filter { samples[$0].map { !$0.isTied } ?? false }
    let family = members.compactMap { index in samples[index].map { (index, $0) } }
      .sorted { ($1.1.statistic, $0.0) < ($0.1.statistic, $1.0) }
    guard !family.isEmpty else { return result }
    let exceedances = exceedances(of: family.map(\.1), replications: replications)
    var largest = 0.0
    for (place, member) in family.enumerated() {
      let share = Double(1 + exceedances[place]) / Double(1 + resamples)
      largest = max(largest, share)
      result[member.0] = largest
    }
    return result
  }

  /// Per member in descending order of its statistic, how many resamples reach it.
  private func exceedances(of family: [CentredSample], replications: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: family.count)
    var sums = [(count: Double, sum: Double, squares: Double)](
      repeating: (0, 0, 0),
      count: family.count
    )
    for resample in 0..<UInt64(resamples) {
      for place in sums.indices { sums[place] = (0, 0, 0) }
      draws.forEach(of: replications, resample: resample) { drawn in
        for place in family.indices {
          let deviation = family[place].deviations[drawn]
          sums[place].count += family[place].weights[drawn]
          sums[place].sum += deviation
          sums[place].squares += deviation * deviation
        }
      }
      var largest = 0.0
      for place in family.indices.reversed() {
        let (count, sum, squares) = sums[place]
        largest = max(largest, Self.statistic(count: count, sum: sum, squares: squares))
        if largest >= family[place].statistic { counts[place] += 1 }
      }
    }
    return counts
  }

  /// |mean| ÷ its standard error; infinite for equal values that are not zero.
  static func statistic(count: Double, sum: Double, squares: Double) -> Double {
    guard count > 1, sum != 0 else { return 0 }
    let variance = max(0, squares - sum * sum / count) / (count - 1)
    // The sum of equal values leaves a remainder of rounding instead of no variance.
    guard variance > 1e-14 * squares / count else { return .infinity }
    return abs(sum) / (count * variance).squareRoot()
  }
}

/// The differences of one comparison about their mean, zero and without weight where undefined.
private struct CentredSample {
  var deviations: [Double]
  var weights: [Double]
  var statistic: Double
  var isTied: Bool

  init?(_ differences: [Double?]) {
    let defined = differences.compactMap { $0 }
    guard defined.count >= Bootstrap.minimumPairs, let mean = SampleStatistics.mean(defined) else {
      return nil
    }
    deviations = differences.map { $0.map { $0 - mean } ?? 0 }
    weights = differences.map { $0 == nil ? 0 : 1 }
    isTied = defined.allSatisfy { $0 == 0 }
    let deviation = SampleStatistics.variance(defined)?.squareRoot() ?? 0
    let error = deviation / Double(defined.count).squareRoot()
    statistic = mean == 0 ? 0 : error == 0 ? .infinity : abs(mean) / error
  }
}
