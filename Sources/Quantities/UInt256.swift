/// An unsigned integer of 256 bits: what contracts accumulate in.
///
/// Only what their accumulators and fixed-point ratios need. Sums and differences wrap, because
/// an accumulator is read by differences and is meant to.
@frozen
public struct UInt256: Comparable, Hashable, Sendable, BitwiseCopyable {
  /// The upper 128 bits.
  public let high: UInt128
  /// The lower 128 bits.
  public let low: UInt128

  /// Creates a number from its halves.
  public init(high: UInt128, low: UInt128) {
    self.high = high
    self.low = low
  }

  /// Creates a small number.
  public init(_ value: UInt128) {
    high = 0
    low = value
  }

  /// Nothing.
  public static var zero: UInt256 { UInt256(0) }
  /// 2²⁵⁶ − 1.
  public static var max: UInt256 { UInt256(high: .max, low: .max) }

  /// Orders by size.
  public static func < (left: UInt256, right: UInt256) -> Bool {
    left.high == right.high ? left.low < right.low : left.high < right.high
  }

  /// Returns the sum modulo 2²⁵⁶.
  public static func &+ (left: UInt256, right: UInt256) -> UInt256 {
    let (low, carry) = left.low.addingReportingOverflow(right.low)
    return UInt256(high: left.high &+ right.high &+ (carry ? 1 : 0), low: low)
  }

  /// Returns the difference modulo 2²⁵⁶.
  public static func &- (left: UInt256, right: UInt256) -> UInt256 {
    let (low, borrow) = left.low.subtractingReportingOverflow(right.low)
    return UInt256(high: left.high &- right.high &- (borrow ? 1 : 0), low: low)
  }

  /// Returns the product with a factor modulo 2²⁵⁶.
  public func multipliedWrapping(by factor: UInt128) -> UInt256 {
    let product = low.multipliedFullWidth(by: factor)
    return UInt256(high: product.high &+ high &* factor, low: product.low)
  }

  /// Returns the exact product of two numbers.
  public static func product(_ one: UInt128, _ other: UInt128) -> UInt256 {
    let product = one.multipliedFullWidth(by: other)
    return UInt256(high: product.high, low: product.low)
  }

  /// Returns quotient, rounded down, and remainder.
  ///
  /// - Throws: `divisionByZero`.
  public func dividedRoundingDown(
    by divisor: UInt128
  ) throws(QuantityError) -> (quotient: UInt256, remainder: UInt128) {
    if divisor == 0 { throw .divisionByZero }
    let upper = high.quotientAndRemainder(dividingBy: divisor)
    let lower = divisor.dividingFullWidth((upper.remainder, low))
    return (UInt256(high: upper.quotient, low: lower.quotient), lower.remainder)
  }

  /// Returns the number divided by 2ⁿ, rounded down; n from 0 to 255.
  public func shiftedRight(by count: UInt8) -> UInt256 {
    if count == 0 { return self }
    if count >= 128 { return UInt256(high >> UInt128(count - 128)) }
    let shift = UInt128(count)
    return UInt256(high: high >> shift, low: low >> shift | high << (128 - shift))
  }

  /// The number as 64 bits.
  ///
  /// - Throws: `overflow` when it does not fit.
  public func narrowed() throws(QuantityError) -> Int64 {
    guard high == 0, let value = Int64(exactly: low) else { throw .overflow }
    return value
  }
}
