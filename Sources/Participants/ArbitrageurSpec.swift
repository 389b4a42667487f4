public import Markets
public import Quantities

/// Somebody who trades a venue toward the price that an oracle publishes, with capital of their own.
///
/// At each look it compares the two prices. Where they differ by more than its threshold it trades
/// the venue toward the published price; what it holds it gives back once the venue has come over
/// to the other side. It sees nothing else: a stale publication leads it astray.
public struct ArbitrageurSpec: Equatable, Sendable, BitwiseCopyable {
  /// Where it trades.
  public var market: MarketID
  /// Whose published price it believes.
  public var oracle: OracleID
  /// Most that it holds, long or short, at the published price.
  public var capital: QuoteAmount
  /// Relative difference of the two prices from which it acts: its costs and its risk.
  public var threshold: Ratio
  /// Share of what would close the difference beyond the threshold that it trades at a look.
  public var share: Ratio
  /// Time between two looks.
  public var interval: SimDuration
  /// Greatest age of the published observation that it believes.
  public var freshness: SimDuration

  /// Creates an arbitrageur.
  public init(
    market: MarketID,
    oracle: OracleID,
    capital: QuoteAmount,
    threshold: Ratio,
    share: Ratio,
    interval: SimDuration,
    freshness: SimDuration
  ) {
    self.market = market
    self.oracle = oracle
    self.capital = capital
    self.threshold = threshold
    self.share = share
    self.interval = interval
    self.freshness = freshness
  }

  /// What it wants to trade at a look, valued at the published price; nil for nothing.
  ///
  /// - Parameters:
  ///   - venue: The venue's price; positive.
  ///   - published: The oracle's price; positive.
  ///   - holding: What it holds at the published price, in 10⁻⁶ of quote; negative for short.
  ///   - depthPerPercent: What moves the venue by 1 %.
  /// - Returns: A side and a positive value, rounded down.
  public func order(
    venue: Price,
    published: Price,
    holding: Int128,
    depthPerPercent: QuoteAmount
  ) -> (side: Side, value: QuoteAmount)? {
    precondition(venue.nanos > 0 && published.nanos > 0, "prices are positive")
    let one = Int128(Ratio.one.partsPerBillion)
    // Relative to the higher one, so that it never leaves ±1.
    let larger = Int128(max(venue.nanos, published.nanos))
    let gap = (Int128(published.nanos) - Int128(venue.nanos)) * one / larger
    let edge = Int128(threshold.partsPerBillion)
    let side: Side
    let distance: Int128
    let room: Int128
    if gap > edge || gap < -edge {
      side = gap > 0 ? .buy : .sell
      distance = (gap < 0 ? -gap : gap) - edge
      room = Int128(capital.micros) - (gap > 0 ? holding : -holding)
    } else {
      // The venue has come to or over the published price: what was bought below goes back.
      guard (holding > 0 && gap <= 0) || (holding < 0 && gap >= 0) else { return nil }
      side = holding > 0 ? .sell : .buy
      distance = edge
      room = holding > 0 ? holding : -holding
    }
    let closing = Int128(depthPerPercent.micros) * distance / (one / 100)
    let wanted = min(closing * Int128(share.partsPerBillion) / one, room)
    guard wanted > 0, let micros = Int64(exactly: wanted) else { return nil }
    return (side, QuoteAmount(micros: micros))
  }
}
