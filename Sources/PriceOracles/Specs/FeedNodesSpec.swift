public import Quantities

/// The nodes behind one feed: each sees the market a little late and a little wrong.
///
/// What is reported is the median of the nodes that are up: element ⌊n ÷ 2⌋ of the sorted
/// observations, the upper one of the two in the middle when their number is even.
///
/// - Source: Chainlink off-chain reporting, median plugin (smartcontractkit/libocr).
public struct FeedNodesSpec: Equatable, Sendable, BitwiseCopyable {
  /// The number of nodes; from 1 to 64.
  public var count: Int32
  /// Standard deviation of a node's relative error, drawn anew at every look.
  public var noise: Ratio
  /// Largest latency of a node; each node has its own, drawn once and evenly from zero on.
  public var latency: SimDuration

  /// Creates a specification.
  public init(count: Int32, noise: Ratio, latency: SimDuration) {
    self.count = count
    self.noise = noise
    self.latency = latency
  }

  /// The most nodes a feed may have.
  public static var mostNodes: Int32 { 64 }
}

/// The range in which a feed reports: outside it reporting stops, and nothing is clamped.
///
/// - Source: Chainlink off-chain reporting, `minAnswer` and `maxAnswer`.
public struct PriceBounds: Equatable, Sendable, BitwiseCopyable {
  /// The lowest price that is reported.
  public var minimum: Price
  /// The highest price that is reported.
  public var maximum: Price

  /// Creates bounds.
  public init(minimum: Price, maximum: Price) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// Whether a price is reported.
  public func contains(_ price: Price) -> Bool { minimum <= price && price <= maximum }
}
