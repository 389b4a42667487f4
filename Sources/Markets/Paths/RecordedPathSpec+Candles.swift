public import Quantities

/// One bar of a recorded series.
public struct Candle: Equatable, Sendable, BitwiseCopyable {
  /// Start of the bar.
  public var start: SimInstant
  /// Length of the bar; at least three nanoseconds.
  public var length: SimDuration
  /// First price of the bar.
  public var open: Price
  /// Highest price of the bar.
  public var high: Price
  /// Lowest price of the bar.
  public var low: Price
  /// Last price of the bar.
  public var close: Price

  /// Creates a bar.
  public init(
    start: SimInstant,
    length: SimDuration,
    open: Price,
    high: Price,
    low: Price,
    close: Price
  ) {
    self.start = start
    self.length = length
    self.open = open
    self.high = high
    self.low = low
    self.close = close
  }
}

/// Which extreme of a candle comes first; a candle does not say.
public enum ExtremeOrder: UInt8, Sendable, BitwiseCopyable {
  /// The high at one third of the bar, the low at two thirds.
  case highFirst = 0
  /// The low at one third of the bar, the high at two thirds.
  case lowFirst = 1
}

extension RecordedPathSpec {
  /// Creates a recorded path from candles.
  ///
  /// The open is touched at the start of a bar, the first extreme at one third of it, the second
  /// at two thirds. A close is touched only at the end of the last bar: elsewhere the next bar's
  /// open takes its place. An extreme equal to the open is touched all the same, at its third.
  /// Every bar states its low and high as the range of the bridge. Gaps between bars are bridged
  /// without a range.
  ///
  /// - Throws: `empty`, `firstTouchNotAtStart`, `invalidCandleTime`, `inconsistentCandle`.
  public init(
    candles: [Candle],
    order: ExtremeOrder,
    role: PathRole,
    bridgeVolatility: Ratio
  ) throws(PathError) {
    try Self.check(candles)
    var touches: [PathTouch] = []
    var bars: [PathBar] = []
    touches.reserveCapacity(candles.count * 3 + 1)
    bars.reserveCapacity(candles.count)
    for candle in candles {
      let third = SimDuration(nanoseconds: candle.length.nanoseconds / 3)
      let end = candle.start + candle.length
      let (first, second) =
        order == .highFirst ? (candle.high, candle.low) : (candle.low, candle.high)
      touches.append(PathTouch(at: candle.start, price: candle.open))
      touches.append(PathTouch(at: candle.start + third, price: first))
      touches.append(PathTouch(at: end - third, price: second))
      bars.append(
        PathBar(start: candle.start, length: candle.length, low: candle.low, high: candle.high)
      )
    }
    if let last = candles.last {
      touches.append(PathTouch(at: last.start + last.length, price: last.close))
    }
    self.init(
      role: role,
      touches: touches,
      bars: bars,
      intrabar: .stated,
      bridgeVolatility: bridgeVolatility
    )
  }

  private static func check(_ candles: [Candle]) throws(PathError) {
    guard let first = candles.first else { throw .empty }
    if first.start != .start { throw .firstTouchNotAtStart(first.start) }
    var end = SimInstant.start
    for (position, candle) in candles.enumerated() {
      let index = Int32(position)
      let (next, overflow) = candle.start.nanoseconds
        .addingReportingOverflow(candle.length.nanoseconds)
      if candle.length.nanoseconds < 3 || candle.start < end || overflow {
        throw .invalidCandleTime(index: index)
      }
      let isConsistent =
        candle.low.nanos > 0 && candle.low <= min(candle.open, candle.close)
        && max(candle.open, candle.close) <= candle.high
      if !isConsistent { throw .inconsistentCandle(index: index) }
      end = SimInstant(nanoseconds: next)
    }
  }
}
