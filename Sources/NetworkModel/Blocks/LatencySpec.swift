public import Determinism
public import Quantities

/// How long a message travels: a law, drawn for each message.
public enum LatencySpec: Equatable, Sendable, BitwiseCopyable {
  /// Always the same time; zero where nothing travels.
  case fixed(SimDuration)
  /// Equally likely between two bounds.
  case uniform(low: SimDuration, high: SimDuration)
  /// Memoryless, of this mean.
  case exponential(mean: SimDuration)
  /// Log-normal: its median, and the standard deviation of its logarithm.
  case logNormal(median: SimDuration, deviation: Ratio)

  /// Returns the time that one message travels, never negative, at most a day.
  ///
  /// `step`, `index` and `purpose` address the message in the stream; a law without chance draws
  /// nothing.
  public func draw(
    from stream: RandomStream,
    step: UInt64,
    index: UInt64 = 0,
    purpose: UInt64 = 0
  ) -> SimDuration {
    let nanoseconds: Double
    switch self {
    case .fixed(let time): return time
    case .uniform(let low, let high):
      let part = stream.uniform(step: step, index: index, purpose: purpose)
      nanoseconds = Double(low.nanoseconds) + part * Double((high - low).nanoseconds)
    case .exponential(let mean):
      nanoseconds =
        Double(mean.nanoseconds) * stream.exponential(step: step, index: index, purpose: purpose)
    case .logNormal(let median, let deviation):
      nanoseconds = stream.logNormal(
        median: Double(median.nanoseconds),
        sigma: deviation.value,
        step: step,
        index: index,
        purpose: purpose
      )
    }
    return SimDuration(nanoseconds: Int64(min(nanoseconds, 86_400e9).rounded(.toNearestOrEven)))
  }
}

/// How long a transaction travels to block producers, by the way it takes.
public struct PropagationSpec: Equatable, Sendable, BitwiseCopyable {
  /// Through the public network of nodes.
  public var gossip: LatencySpec
  /// From a sender to the builders that a private relay serves.
  public var relay: LatencySpec

  /// Creates laws; the default is that nothing travels.
  public init(gossip: LatencySpec = .fixed(.zero), relay: LatencySpec = .fixed(.zero)) {
    self.gossip = gossip
    self.relay = relay
  }
}
