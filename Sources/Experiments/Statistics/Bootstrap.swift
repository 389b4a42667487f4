public import Determinism

/// Percentile bootstrap of a mean, drawn from a keyed stream.
///
/// A resample's sum runs in the order of its draws, so the interval is the same on every machine.
public struct Bootstrap: Sendable {
  /// Fewest pairs for an interval: below, all differences share a sign too easily by chance.
  public static let minimumPairs = 5
  /// Resamples of the product.
  public static let defaultResamples = 2_000

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

  /// The stream of one row of `comparison.csv`.
  public static func stream(
    seed: UInt64,
    metric: String,
    policy: String,
    point: String
  ) -> RandomStream {
    let name = "experiments.bootstrap/\(metric)/\(policy)/\(point)"
    return RandomStream(key: SeedTree(rootSeed: seed, replication: 0).key(name))
  }

  /// Returns the 95 % interval of the mean; nil below `minimumPairs` values.
  ///
  /// Ends are the 2.5 % and 97.5 % quantiles (type 7) of the resampled means. Equal values give
  /// the interval that holds just that value.
  ///
  /// - Source: B. Efron, R. J. Tibshirani, An introduction to the bootstrap, 1993, ch. 13.
  /// - Complexity: O(resamples · n).
  public func interval(ofMean values: [Double]) -> ConfidenceInterval? {
    guard values.count >= Self.minimumPairs, let first = values.first else { return nil }
    if values.allSatisfy({ $0 == first }) {
      return ConfidenceInterval(low: first, high: first)
    }
    let means = (0..<resamples).map { mean(ofResample: UInt64($0), of: values) }.sorted()
    return ConfidenceInterval(
      low: Quantile.type7(means, 0.025),
      high: Quantile.type7(means, 0.975)
    )
  }

  private func mean(ofResample resample: UInt64, of values: [Double]) -> Double {
    var sum = 0.0
    draws.forEach(of: values.count, resample: resample) { sum += values[$0] }
    return sum / Double(values.count)
  }
}
