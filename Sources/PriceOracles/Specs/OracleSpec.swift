public import Quantities

/// A price oracle: a reporter feed, an optional delay, other sources, and what goes wrong.
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
  public var secondary: ReferenceSpec?
  /// Further sources, for rules that compare several.
  public var references: [ReferenceSpec]
  /// Times at which sources or rules are out of order.
  public var faults: [FeedFaultSpec]
  /// Faults that come by chance.
  public var faultProcesses: [FaultProcessSpec]
  /// Agents who trade the venue in order to move what the oracle sees, and pay for it.
  public var manipulations: [ManipulationSpec]

  /// Creates an oracle.
  public init(
    name: String,
    market: MarketID,
    feed: FeedSpec,
    hop: SimDuration,
    pokeGas: Int64,
    secondary: ReferenceSpec?,
    references: [ReferenceSpec] = [],
    faults: [FeedFaultSpec] = [],
    faultProcesses: [FaultProcessSpec] = [],
    manipulations: [ManipulationSpec] = []
  ) {
    self.name = name
    self.market = market
    self.feed = feed
    self.hop = hop
    self.pokeGas = pokeGas
    self.secondary = secondary
    self.references = references
    self.faults = faults
    self.faultProcesses = faultProcesses
    self.manipulations = manipulations
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
  /// The nodes whose median is reported, or nil where the reporters act as one without error.
  public var nodes: FeedNodesSpec?
  /// The range in which the feed reports, or nil for any.
  public var bounds: PriceBounds?

  /// Creates a feed.
  public init(
    sampleInterval: SimDuration,
    deviationThreshold: Ratio,
    heartbeat: SimDuration,
    latency: SimDuration,
    writeGas: Int64,
    feeCap: GasPrice,
    feeMultiple: Ratio,
    nodes: FeedNodesSpec? = nil,
    bounds: PriceBounds? = nil
  ) {
    self.sampleInterval = sampleInterval
    self.deviationThreshold = deviationThreshold
    self.heartbeat = heartbeat
    self.latency = latency
    self.writeGas = writeGas
    self.feeCap = feeCap
    self.feeMultiple = feeMultiple
    self.nodes = nodes
    self.bounds = bounds
  }
}

/// An agent who trades a venue to move an oracle: one trade, and the opposite one later.
///
/// Both trades are fills like any other: the agent pays for the impact and for what others do in
/// between.
public struct ManipulationSpec: Equatable, Sendable, BitwiseCopyable {
  /// Which way the price is pushed.
  public enum Direction: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Buy first, sell back later.
    case up = 0
    /// Sell first, buy back later.
    case down = 1
  }

  /// Which way.
  public var direction: Direction
  /// Base quantity of each of the two trades; positive.
  public var size: BaseQuantity
  /// When the push is traded.
  public var from: SimInstant
  /// When it is taken back.
  public var until: SimInstant

  /// Creates a manipulation.
  public init(direction: Direction, size: BaseQuantity, from: SimInstant, until: SimInstant) {
    self.direction = direction
    self.size = size
    self.from = from
    self.until = until
  }
}
