public import MarketSimulation

/// The attack that paid best against one policy on the replications that were searched.
///
/// What was best where it was looked for is better there than elsewhere; the reported figure is of
/// other replications.
public struct BestResponse: Equatable, Sendable {
  /// Position of the candidate; 0 is the script.
  public var candidate: Int
  /// Its mean profit on the searched replications.
  public var mean: Double

  /// Returns the candidate with the greatest mean, the earlier one where two are equal; nil where
  /// none has a mean.
  public static func choose(_ means: [Double?]) -> BestResponse? {
    var best: BestResponse?
    for (candidate, mean) in means.enumerated() {
      guard let mean else { continue }
      if let own = best?.mean, own >= mean { continue }
      best = BestResponse(candidate: candidate, mean: mean)
    }
    return best
  }

  /// Returns the mean of a column over runs; nil after a failed run or without values.
  public static func mean(_ runs: [RunResult], column: Int) -> Double? {
    guard runs.allSatisfy({ $0.status != .failed }) else { return nil }
    return SampleStatistics.mean(
      runs.compactMap { $0.metrics.indices.contains(column) ? $0.metrics[column].value : nil }
    )
  }
}
