public import Quantities

/// A price oracle: a reporter feed, an optional delay, and an optional second source.
public struct OracleSpec: Equatable, Sendable {
  /// Name, unique in the scenario.
  public var name: String
  /// The market whose venue the reporters watch.
  public var market: MarketID
  /// How the reporters write.
  public var feed: FeedSpec
  /// Publication delay of the medianizer (Maker's hop); zero publishes at once.
  public var hop: SimDuration
  /// Gas of one poke that moves the delayed queue.
  public var pokeGas: Int64
  /// The independent second source that a fallback may switch to, or nil.
  public var secondary: SecondarySourceSpec?
  /// Times at which the feed is out of order.
  public var faults: [FeedFaultSpec]

  /// Creates an oracle.
  public init(
    name: String,
    market: MarketID,
    feed: FeedSpec,
    hop: SimDuration,
    pokeGas: Int64,
    secondary: SecondarySourceSpec?,
    faults: [FeedFaultSpec]
  ) {
    self.name = name
    self.market = market
    self.feed = feed
    self.hop = hop
    self.pokeGas = pokeGas
    self.secondary = secondary
    self.faults = faults
  }
}

/// A push feed: a write when the price has moved enough or the last write is old enough.
///
/// Source: Chainlink off-chain reporting; Maker medianizer (`docs/model/oracles.md`).
public struct FeedSpec: Equatable, Sendable, BitwiseCopyable {
  /// How often the reporters look; positive.
  public var sampleInterval: SimDuration
  /// Relative move that triggers a write, from 0 to 1.
  public var deviationThreshold: Ratio
  /// Age of the last write that triggers another; positive.
  public var heartbeat: SimDuration
  /// Time from the look to the arrival of the write transaction in the mempool.
  public var latency: SimDuration
  /// Gas of one write.
  public var writeGas: Int64
  /// Highest gas price that the reporters pay: under load, too low a cap freezes the feed.
  public var feeCap: GasPrice
  /// What the reporters bid, relative to the quoted price, below the cap.
  public var feeMultiple: Ratio

  /// Creates a feed.
  public init(
    sampleInterval: SimDuration,
    deviationThreshold: Ratio,
    heartbeat: SimDuration,
    latency: SimDuration,
    writeGas: Int64,
    feeCap: GasPrice,
    feeMultiple: Ratio
  ) {
    self.sampleInterval = sampleInterval
    self.deviationThreshold = deviationThreshold
    self.heartbeat = heartbeat
    self.latency = latency
    self.writeGas = writeGas
    self.feeCap = feeCap
    self.feeMultiple = feeMultiple
  }
}

/// A second source: it publishes off the congested path, on its own clock and with its own error.
public struct SecondarySourceSpec: Equatable, Sendable, BitwiseCopyable {
  /// How often it publishes; positive.
  public var interval: SimDuration
  /// Standard deviation of its relative error.
  public var noise: Ratio

  /// Creates a second source.
  public init(interval: SimDuration, noise: Ratio) {
    self.interval = interval
    self.noise = noise
  }
}

/// A fault of the reporters with on and off instants.
public struct FeedFaultSpec: Equatable, Sendable, BitwiseCopyable {
  /// The ways a feed goes wrong.
  public enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// Nothing is written.
    case outage = 0
    /// Every observation is off by a relative bias.
    case bias = 1
  }

  /// What goes wrong.
  public var kind: Kind
  /// First faulty instant.
  public var from: SimInstant
  /// First healthy instant again.
  public var until: SimInstant
  /// Relative error of a `bias`; zero otherwise.
  public var bias: Ratio

  /// Creates a fault.
  public init(kind: Kind, from: SimInstant, until: SimInstant, bias: Ratio) {
    self.kind = kind
    self.from = from
    self.until = until
    self.bias = bias
  }
}
