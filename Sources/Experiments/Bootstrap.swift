public import Determinism

/// Percentile bootstrap of a mean, drawn from a keyed stream.
///
/// Resample r takes its indices from the stream's blocks at (step r, index i/8): the four words in
/// order, of each the high half first, by a 32-bit multiply-shift (bias below n ÷ 2³²). Its sum
/// runs in the order of the draws, so the interval is the same on every machine.
public struct Bootstrap: Sendable {
  /// Fewest pairs for an interval: below, all differences share a sign too easily by chance.
  public static let minimumPairs = 5
  /// Resamples of the product.
  public static let defaultResamples = 2_000

  private let stream: RandomStream
  private let resamples: Int

  /// Creates a bootstrap.
  ///
  /// - Precondition: `resamples` is positive.
  public init(stream: RandomStream, resamples: Int = Bootstrap.defaultResamples) {
    precondition(resamples > 0, "no resamples")
    self.stream = stream
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
    let count = UInt64(values.count)
    var sum = 0.0
    var remaining = values.count
    var number: UInt64 = 0
    while remaining > 0 {
      let block = Philox4x64.block(
        counter: (resample, number, 0, 0),
        key: (stream.key.lo, stream.key.hi)
      )
      let words: [4 of UInt64] = [block.0, block.1, block.2, block.3]
      for index in 0..<min(8, remaining) {
        let word = words[index / 2]
        let half = index % 2 == 0 ? word >> 32 : word & 0xFFFF_FFFF
        sum += values[Int((half * count) >> 32)]
      }
      remaining -= 8
      number += 1
    }
    return sum / Double(values.count)
  }
}
