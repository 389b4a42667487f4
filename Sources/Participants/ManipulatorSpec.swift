public import Markets
public import Quantities

/// Somebody with money of their own who moves a venue's price, waits, and trades back.
///
/// The first leg pushes the price, in equal slices of value; the second undoes what was traded, in
/// equal slices of quantity. In between whoever follows the price acts on it: the profit is what
/// forced flow adds to the way back, less the cost of both ways.
public struct ManipulatorSpec: Equatable, Sendable, BitwiseCopyable {
  /// Where it trades.
  public var market: MarketID
  /// The side of the first leg: selling pushes the price down.
  public var side: Side
  /// Value of the first leg at the market prices of its slices.
  public var notional: QuoteAmount
  /// When the first slice is traded.
  public var at: SimInstant
  /// Slices of each leg; positive.
  public var slices: Int32
  /// Time between two slices.
  public var interval: SimDuration
  /// Time from the last slice of the first leg to the first of the second.
  public var hold: SimDuration

  /// Creates a manipulator.
  public init(
    market: MarketID,
    side: Side,
    notional: QuoteAmount,
    at: SimInstant,
    slices: Int32,
    interval: SimDuration,
    hold: SimDuration
  ) {
    self.market = market
    self.side = side
    self.notional = notional
    self.at = at
    self.slices = slices
    self.interval = interval
    self.hold = hold
  }

  /// The time from a slice of both legs, counted from 0, to the one after it.
  public func gap(after slice: Int32) -> SimDuration { slice == slices - 1 ? hold : interval }

  /// Most slices of one leg.
  public static var largestCount: Int32 { 10_000 }
}
