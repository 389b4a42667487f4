public import Quantities

/// How a venue's price answers to forced flow (`docs/model/venues.md`).
public struct VenueSpec: Equatable, Sendable, BitwiseCopyable {
  /// Whether flow moves the price at all; the impact-off twin switches it off.
  public var impact: Bool
  /// Quote value at the initial price that moves the price by 1 %.
  public var depthPerPercent: QuoteAmount
  /// Share of the impact that never decays, from 0 to 1.
  public var permanentShare: Ratio
  /// Half-life of the rest; positive.
  public var halfLife: SimDuration

  /// Creates a venue.
  public init(
    impact: Bool,
    depthPerPercent: QuoteAmount,
    permanentShare: Ratio,
    halfLife: SimDuration
  ) {
    self.impact = impact
    self.depthPerPercent = depthPerPercent
    self.permanentShare = permanentShare
    self.halfLife = halfLife
  }
}
