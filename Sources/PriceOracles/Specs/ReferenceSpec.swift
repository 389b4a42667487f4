public import Quantities

/// A source beside the oracle's own feed; it publishes off the congested path, on its own clock.
public struct ReferenceSpec: Equatable, Sendable, BitwiseCopyable {
  /// What kind of source it is.
  public enum Kind: Equatable, Sendable, BitwiseCopyable {
    /// One venue's or one provider's price, with a normal relative error of this deviation.
    case exchange(noise: Ratio)
    /// A pull feed: so many publishers, each with this error and this relative confidence.
    ///
    /// The newest update counts at once, as if everyone always posted it for nothing.
    case pull(publishers: Int32, noise: Ratio, confidence: Ratio)
    /// A pull feed whose updates are transactions: the contract knows only what was posted.
    case posted(PostedPullSpec)
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

/// A pull feed whose updates must be posted: they pay, wait, and can fail.
///
/// Whoever acts on a protocol that reads the feed posts the newest update in the same transaction,
/// and pays its gas. Besides, somebody posts an update of its own where the contract's price is
/// `deviation` off the newest one.
public struct PostedPullSpec: Equatable, Sendable, BitwiseCopyable {
  /// Number of publishers.
  public var publishers: Int32
  /// Standard deviation of each publisher's relative error.
  public var noise: Ratio
  /// Half the interval that each publisher claims, over its price.
  public var confidence: Ratio
  /// Gas of one update; positive.
  public var updateGas: Int64
  /// Distance from the contract's price at which somebody posts an update of its own; above zero.
  public var deviation: Ratio

  /// Creates a feed.
  public init(
    publishers: Int32,
    noise: Ratio,
    confidence: Ratio,
    updateGas: Int64,
    deviation: Ratio
  ) {
    self.publishers = publishers
    self.noise = noise
    self.confidence = confidence
    self.updateGas = updateGas
    self.deviation = deviation
  }
}
