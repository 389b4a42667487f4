public import Quantities

/// The sources of one oracle that a fault strikes, all at the same instants.
@frozen
public struct SourceSet: OptionSet, Sendable, BitwiseCopyable, Hashable {
  /// One bit for each source: 0 primary, 1 secondary, then the references in their order.
  public let rawValue: UInt32
  /// Creates a set from bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The oracle's own feed.
  public static let primary = SourceSet(rawValue: 1 << 0)
  /// The second source.
  public static let secondary = SourceSet(rawValue: 1 << 1)
  /// A reference, by its position.
  public static func reference(_ index: Int) -> SourceSet {
    SourceSet(rawValue: 1 << UInt32(index + 2))
  }
  /// The most references an oracle may have.
  public static var mostReferences: Int { 14 }
}

/// A fault of one or more sources with on and off instants.
public struct FeedFaultSpec: Equatable, Sendable, BitwiseCopyable {
  /// The ways a source or a rule goes wrong.
  public enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Nothing is seen and nothing is written.
    case outage = 0
    /// Every observation is off by `size`: one venue's dislocation, or a slipped decimal point.
    case bias = 1
    /// The value stays what it was at the first faulty instant; looks and writes go on.
    case freeze = 2
    /// The source sees the market as it was `delay` ago.
    case delay = 3
    /// Every write repeats the observation of the first faulty instant, old instant included.
    case staleRound = 4
    /// The claimed confidence interval is `1 + size` times as wide.
    case confidence = 5
    /// The first ⌊`share` × n⌋ nodes report the market price times `1 + size`.
    case corruption = 6
    /// The source cannot be read at all: the call fails.
    case unreadable = 7
    /// The cap of a capped rule is off by `size`: misconfigured.
    case capError = 8
    /// A rule with a failover stays in the state it is in.
    case failoverStuck = 9
  }

  /// What goes wrong.
  public var kind: Kind
  /// First faulty instant.
  public var from: SimInstant
  /// First healthy instant again.
  public var until: SimInstant
  /// Relative size of a bias, a corruption, a wider interval or a wrong cap; zero otherwise.
  public var size: Ratio
  /// How late a delayed source sees; zero otherwise.
  public var delay: SimDuration
  /// Share of the nodes that are corrupted; zero otherwise.
  public var share: Ratio
  /// The sources that it strikes; several at once are a correlated fault.
  public var sources: SourceSet

  /// Creates a fault.
  public init(
    kind: Kind,
    from: SimInstant,
    until: SimInstant,
    size: Ratio = .zero,
    delay: SimDuration = .zero,
    share: Ratio = .zero,
    sources: SourceSet = .primary
  ) {
    self.kind = kind
    self.from = from
    self.until = until
    self.size = size
    self.delay = delay
    self.share = share
    self.sources = sources
  }

  /// Whether the fault is in force.
  public func covers(_ instant: SimInstant) -> Bool { from <= instant && instant < until }
}

/// Faults that come by chance, to several sources together or apart.
///
/// Each source has its own Poisson stream of faults and all share a common one. Of the intensity
/// of a source, the share `correlation` comes from the common stream: 0 are independent faults,
/// 1 are faults that always strike all.
public struct FaultProcessSpec: Equatable, Sendable, BitwiseCopyable {
  /// What goes wrong.
  public var kind: FeedFaultSpec.Kind
  /// Expected faults of one source a day; positive.
  public var perDay: Ratio
  /// Mean length; lengths are exponential.
  public var meanLength: SimDuration
  /// Share of a source's faults that all sources have in common, from 0 to 1.
  public var correlation: Ratio
  /// Relative size, as in `FeedFaultSpec`.
  public var size: Ratio
  /// The sources that it strikes.
  public var sources: SourceSet

  /// Creates a process.
  public init(
    kind: FeedFaultSpec.Kind,
    perDay: Ratio,
    meanLength: SimDuration,
    correlation: Ratio,
    size: Ratio,
    sources: SourceSet
  ) {
    self.kind = kind
    self.perDay = perDay
    self.meanLength = meanLength
    self.correlation = correlation
    self.size = size
    self.sources = sources
  }
}
