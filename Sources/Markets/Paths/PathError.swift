public import Quantities

/// Why a path specification has no path.
///
/// An index counts touches, bars or candles of the specification, from 0.
public enum PathError: Error, Equatable, Sendable {
  /// There is no touch, or no candle.
  case empty
  /// The first touch, or the first candle, is not at the start of the scenario.
  case firstTouchNotAtStart(SimInstant)
  /// A touch is not later than the one before it.
  case notAscending(index: Int32)
  /// A touch's price is not positive.
  case nonPositiveTouch(index: Int32)
  /// A touch lies outside the range of the bar that contains its instant.
  case touchOutsideBar(index: Int32)
  /// A touch falls on the same tick as the one before it: one of them would be invisible.
  case touchesShareTick(index: Int32)
  /// A bar's length is not positive.
  case nonPositiveBarLength(index: Int32)
  /// A bar starts before the one before it ends.
  case barsOverlap(index: Int32)
  /// A bar's low is not positive, or above its high.
  case invalidBarRange(index: Int32)
  /// A candle is shorter than three nanoseconds, or starts before the one before it ends.
  case invalidCandleTime(index: Int32)
  /// A candle's prices are not positive, or its open or close is outside its low and high.
  case inconsistentCandle(index: Int32)
  /// The bridge's or the diffusion's volatility is negative.
  case negativeVolatility
  /// The initial price is not positive.
  case nonPositiveInitialPrice
  /// The expected number of jumps is negative, or too large for one tick.
  case jumpRateOutOfRange
  /// The standard deviation of a jump's log size is negative.
  case negativeJumpDeviation
  /// A variance of a Heston process, or the volatility of its variance, is out of range.
  case varianceOutOfRange
  /// The rate of a reversion, or its half-life, is not positive, or the level is not.
  case reversionNotPositive
  /// The correlation of price and variance is not strictly between −1 and 1.
  case correlationOutOfRange
  /// The number of regimes is zero or too large.
  case regimeCountOutOfRange(Int32)
  /// A regime does not say how often it leaves for each other one, or says a negative number.
  case invalidSwitches(regime: Int32)
  /// A price shock would bring the price to zero or below.
  case shockTooLarge(index: Int32)
  /// A price does not fit its integer.
  case priceOutOfRange(tick: Int32)
}
