public import Quantities

/// A source beside the oracle's own feed; it publishes off the congested path, on its own clock.
public struct ReferenceSpec: Equatable, Sendable, BitwiseCopyable {
  /// What kind of source it is.
  public enum Kind: Equatable, Sendable, BitwiseCopyable {
    /// One venue's or one provider's price, with a normal relative error of this deviation.
    case exchange(noise: Ratio)
    /// A pull feed: so many publishers, each with this error and this relative confidence.
    ///
    /// A consumer posts the newest update inside its own transaction, so it never waits.
    case pull(publishers: Int32, noise: Ratio, confidence: Ratio)
    /// The time-weighted average of the venue's own price.
    case pool(mean: PoolMean, window: SimDuration)
    /// A mark price of the venue around the oracle's own feed.
    case mark(MarkRule)
  }

  /// How often it publishes; positive.
  public var interval: SimDuration
  /// What kind of source it is.
  public var kind: Kind

  /// Creates a source.
  public init(interval: SimDuration, kind: Kind) {
    self.interval = interval
    self.kind = kind
  }
}
