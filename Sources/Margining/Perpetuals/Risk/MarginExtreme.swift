import Quantities

/// The worst, or the best, that one market has been for its accounts since an anchor.
struct MarginExtreme: Sendable, BitwiseCopyable {
  /// Price at the anchor: the unit of the odometer.
  let reference: Int64
  /// Price less funding for longs: at worst the smallest.
  var long: Int64
  /// Price less funding for shorts: at worst the largest.
  var short: Int64
  /// Prices and multiplier that requirements meet: at worst the largest.
  var low: Int64
  var high: Int64
  var multiplier: Ratio

  /// What is seen of a market with these funding indexes.
  init(_ view: MarginWatch.View, _ totals: PerpetualMarketTotals) throws(MarginError) {
    reference = max(1, view.low)
    long = try MarginMath.difference(view.low, totals.longIndex)
    short = try MarginMath.difference(view.high, totals.shortIndex)
    low = view.low
    high = view.high
    multiplier = view.multiplier
  }

  /// Returns the extreme with what is seen now, and by how many billionths of the reference a
  /// position of either side got worse, or better, at most.
  func widened(
    _ side: TestQueue.Side,
    by now: MarginExtreme,
    rate: Ratio
  ) throws(MarginError) -> (extreme: MarginExtreme, step: Int128) {
    var new = self
    let isWorse = side == .worse
    new.long = isWorse ? min(long, now.long) : max(long, now.long)
    new.short = isWorse ? max(short, now.short) : min(short, now.short)
    new.low = isWorse ? max(low, now.low) : min(low, now.low)
    new.high = isWorse ? max(high, now.high) : min(high, now.high)
    new.multiplier = isWorse ? max(multiplier, now.multiplier) : min(multiplier, now.multiplier)
    let longs =
      Int128(long) - Int128(new.long)
      + (try need(new.low, rate, new.multiplier) - need(low, rate, multiplier))
    let shorts =
      Int128(new.short) - Int128(short)
      + (try need(new.high, rate, new.multiplier) - need(high, rate, multiplier))
    let distance = isWorse ? max(longs, shorts) : max(-longs, -shorts)
    if distance <= 0 { return (new, 0) }
    // Rates are rounded up to billionths: a few of them on top cover every rounding.
    let slack = 4 * (Int128(max(high, new.high)) / 1_000_000_000 + 1)
    let step = try MarginMath.divide(
      try MarginMath.product(distance + slack, 1_000_000_000),
      by: Int128(reference),
      rounding: .ceiling
    )
    return (new, step)
  }

  private func need(
    _ nanos: Int64,
    _ rate: Ratio,
    _ multiplier: Ratio
  ) throws(MarginError) -> Int128 {
    if nanos == 0 { return 0 }
    return Int128(
      try PerpetualMath.requirement(
        price: Price(nanos: nanos),
        margin: rate,
        multiplier: multiplier
      )
    )
  }
}
