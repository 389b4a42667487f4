public import Quantities

/// Intents that call forth others: a Hawkes process with an exponential kernel.
///
/// The expected number of intents stays that of the order flow; they come in clusters of
/// 1 ÷ (1 − branching ratio) in the mean.
public struct FlowClustering: Equatable, Sendable, BitwiseCopyable {
  /// The mean number of intents that one calls forth, from 0 to below 1.
  public var branchingRatio: Ratio
  /// The mean time until a called one comes; positive.
  public var memory: SimDuration

  /// Creates a clustering.
  public init(branchingRatio: Ratio, memory: SimDuration) {
    self.branchingRatio = branchingRatio
    self.memory = memory
  }

  /// Whether there is a stationary process of these parameters.
  public var isStationary: Bool {
    branchingRatio >= .zero && branchingRatio < .one && memory >= .milliseconds(1)
      && memory <= .seconds(366 * 86_400)
  }
}
