public import Quantities

/// The order in which a block takes transactions, and in which it executes them.
///
/// | policy | enters first | executes |
/// | --- | --- | --- |
/// | fee priority | highest payment | as entered |
/// | protocol priority | highest payment | by lane, then as entered |
/// | random | highest payment | in a seeded shuffle |
/// | arrival | earliest arrival | as entered |
/// | express lane | earliest arrival, all but the lane's holder delayed | as entered |
/// | batch auction | earliest batch, then highest payment, ties by lot | as entered, at one price |
/// | fair | earliest arrival | as most nodes saw it |
public enum OrderingPolicy: Equatable, Sendable, BitwiseCopyable {
  /// Highest gas price first, then arrival: a priority gas auction.
  case feePriority
  /// Oracle writes, then top-ups and repayments, then liquidations and bids, then the rest;
  /// fee priority inside each class.
  case protocolPriority
  /// First come, first served.
  case arrival
  /// First come, first served, with a head start for whoever holds the lane.
  case expressLane(ExpressLaneSpec)
  /// Everything that arrives within the interval competes by price alone and pays one price.
  case batchAuction(interval: SimDuration)
  /// A seeded shuffle of what entered.
  case random
  /// In the order in which at least a share of the nodes saw it.
  case fair(FairOrderSpec)

  /// Whether what enters is decided by arrival, and not by what is paid.
  public var takesByArrival: Bool {
    switch self {
    case .arrival, .expressLane, .fair: true
    case .feePriority, .protocolPriority, .batchAuction, .random: false
    }
  }
}

/// An express lane: its holder's transactions arrive undelayed, all others later.
///
/// - Source: Timeboost of Arbitrum: rounds of 60 s, bids close 15 s before, 200 ms delay.
public struct ExpressLaneSpec: Equatable, Sendable, BitwiseCopyable {
  /// What everyone without the lane waits.
  public var delay: SimDuration
  /// The length of a round, for which the lane is auctioned; positive.
  public var round: SimDuration
  /// How long before its round an auction closes; at most the round.
  public var closing: SimDuration

  /// Creates a lane; the defaults are Arbitrum's.
  public init(
    delay: SimDuration = .milliseconds(200),
    round: SimDuration = .seconds(60),
    closing: SimDuration = .seconds(15)
  ) {
    self.delay = delay
    self.round = round
    self.closing = closing
  }
}

/// Fair ordering by what a committee of nodes saw.
///
/// - Source: Kelkar et al., "Order-fairness for Byzantine consensus" (Aequitas), 2020.
public struct FairOrderSpec: Equatable, Sendable, BitwiseCopyable {
  /// The number of nodes; positive, at most 64.
  public var nodes: Int32
  /// The share of nodes that must have seen one before the other; above one half.
  public var share: Ratio
  /// How far a node's own arrival lies behind the first arrival.
  public var spread: LatencySpec

  /// Creates a rule.
  public init(nodes: Int32, share: Ratio, spread: LatencySpec) {
    self.nodes = nodes
    self.share = share
    self.spread = spread
  }
}
