public import Quantities

/// When the next block comes.
public enum BlockScheduleSpec: Equatable, Sendable, BitwiseCopyable {
  /// Every block after the same time; positive.
  case fixed(interval: SimDuration)
  /// Proof of work: independent exponential gaps of this mean; positive.
  case poisson(mean: SimDuration)
}

/// A stated time in which the chain produces no block.
public struct ChainOutage: Equatable, Sendable, BitwiseCopyable {
  /// The first instant without blocks.
  public var from: SimInstant
  /// The first instant with blocks again; later.
  public var until: SimInstant

  /// Creates an outage.
  public init(from: SimInstant, until: SimInstant) {
    self.from = from
    self.until = until
  }
}

/// Outages that come by themselves.
///
/// In each minute that the chain is up, an outage begins with probability minute ÷ mean time up;
/// in a stressed minute with `stressMultiple` times that. Its length is log-normal.
public struct OutageHazard: Equatable, Sendable, BitwiseCopyable {
  /// Mean time from a restart to the next outage; at least a minute.
  public var meanUp: SimDuration
  /// Median length of an outage; positive.
  public var medianDown: SimDuration
  /// Standard deviation of the length's logarithm.
  public var deviation: Ratio
  /// How much likelier an outage is in a stressed minute.
  public var stressMultiple: Ratio

  /// Creates a hazard; the defaults are choices of the model, not measurements.
  public init(
    meanUp: SimDuration = .seconds(60 * 86_400),
    medianDown: SimDuration = .seconds(2_700),
    deviation: Ratio = .one,
    stressMultiple: Ratio = .percent(1_000)
  ) {
    self.meanUp = meanUp
    self.medianDown = medianDown
    self.deviation = deviation
    self.stressMultiple = stressMultiple
  }
}

/// How often blocks are lost to a competing fork.
public struct ReorganisationSpec: Equatable, Sendable, BitwiseCopyable {
  /// Probability that a fork begins at a block.
  public var probability: Ratio
  /// Probability that a lost fork grows by another block.
  public var growth: Ratio
  /// Most blocks that a fork can lose; at most the depth of finality.
  public var depthLimit: Int32

  /// Creates a law of forks.
  public init(probability: Ratio, growth: Ratio, depthLimit: Int32) {
    self.probability = probability
    self.growth = growth
    self.depthLimit = depthLimit
  }
}

/// What only a rollup has.
public struct RollupSpec: Equatable, Sendable, BitwiseCopyable {
  /// Time between two batches that the sequencer posts to the parent chain; positive.
  public var batchInterval: SimDuration
  /// Time from a batch to its finality on the parent chain.
  public var parentFinality: SimDuration
  /// Time from sending a message on the parent chain until the sequencer sees it.
  public var inboxDelay: SimDuration
  /// Age from which the parent chain includes a message without the sequencer; positive.
  public var forceInclusionDelay: SimDuration
  /// Time between two such inclusions; positive.
  public var forceInclusionInterval: SimDuration
  /// Whether owners send through the parent chain while the sequencer is down.
  public var ownersUseInbox: Bool

  /// Creates a rollup; the defaults are those of Arbitrum One.
  public init(
    batchInterval: SimDuration = .seconds(300),
    parentFinality: SimDuration = .seconds(900),
    inboxDelay: SimDuration = .seconds(600),
    forceInclusionDelay: SimDuration = .seconds(86_400),
    forceInclusionInterval: SimDuration = .seconds(12),
    ownersUseInbox: Bool = false
  ) {
    self.batchInterval = batchInterval
    self.parentFinality = parentFinality
    self.inboxDelay = inboxDelay
    self.forceInclusionDelay = forceInclusionDelay
    self.forceInclusionInterval = forceInclusionInterval
    self.ownersUseInbox = ownersUseInbox
  }
}
