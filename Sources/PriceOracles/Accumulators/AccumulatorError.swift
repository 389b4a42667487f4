/// Why an average over a window cannot be read.
public enum AccumulatorError: Error, Equatable, Sendable {
  /// Nothing was ever written.
  case empty
  /// The window reaches further back than the oldest observation that is kept.
  case olderThanHistory(secondsAgo: UInt32)
  /// A mean over no time at all.
  case windowEmpty
  /// A reserve is zero or wider than 112 bits.
  case reserveOutOfRange
}
