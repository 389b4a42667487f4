public import Quantities

/// How a protocol makes one price out of an oracle's sources.
public enum SourceRule: Equatable, Sendable, BitwiseCopyable {
  /// What a band is measured against.
  public enum BandBase: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// |reported − anchor| ÷ anchor.
    case anchor = 0
    /// |reported − anchor| ÷ reported: how Compound's contract divides.
    case reported = 1
  }

  /// One source, named by the settings.
  case single
  /// The median of the sources that are not older than this; nil takes them at any age.
  ///
  /// Of an even number the mean of the two in the middle; of none the last good price.
  case median(maximumAge: SimDuration?)
  /// The lowest price of the sources that are not older than this.
  case lowest(maximumAge: SimDuration?)
  /// The highest price of the sources that are not older than this.
  case highest(maximumAge: SimDuration?)
  /// The primary price while it lies within a band around the anchor, else the last good price.
  ///
  /// Before the anchor's first publication there is nothing to compare with, and the primary
  /// price counts. Source: Compound, `UniswapAnchoredView`, 20 % in November 2020.
  case anchored(anchor: UInt8, band: Ratio, base: BandBase)
  /// The five states of Liquity v1.
  case liquity(LiquityMachine.Thresholds)
  /// Two sources with hysteresis.
  case fallback(FallbackMachine.Rules)
}

/// What the sources of an oracle say at one instant, as a contract can read them.
public struct PublishedSources: Equatable, Sendable {
  /// The oracle's own feed, behind its delay; nil before its first price or when it is unreadable.
  public var primary: OnChainPrice?
  /// The second source.
  public var secondary: OnChainPrice?
  /// The references, in their order.
  public var references: [OnChainPrice?]
  /// The range in which the primary feed reports, which its contract tells, or nil.
  public var bounds: PriceBounds?
  /// What a fault makes of the cap of a capped rule; 100 % where none is in force.
  public var capScale: Ratio
  /// Whether a fault keeps a rule with a failover in its state.
  public var isFailoverStuck: Bool

  /// Creates sources without faults.
  public init(
    primary: OnChainPrice?,
    secondary: OnChainPrice?,
    references: [OnChainPrice?] = [],
    bounds: PriceBounds? = nil,
    capScale: Ratio = .one,
    isFailoverStuck: Bool = false
  ) {
    self.primary = primary
    self.secondary = secondary
    self.references = references
    self.bounds = bounds
    self.capScale = capScale
    self.isFailoverStuck = isFailoverStuck
  }

  /// A source by its number: 0 primary, 1 secondary, then the references.
  func source(_ number: UInt8) -> OnChainPrice? {
    switch number {
    case 0: primary
    case 1: secondary
    default: Int(number) - 2 < references.count ? references[Int(number) - 2] : nil
    }
  }
}
