/// Exact products and quotients through 128 bits.
@frozen
public enum WideArithmetic {
  /// Returns `numerator ÷ denominator`, rounded as named.
  ///
  /// - Throws: `divisionByZero`; `overflow` for the one quotient that has no representation.
  /// - Complexity: O(1).
  @inlinable
  public static func divide(
    _ numerator: Int128,
    by denominator: Int128,
    rounding: RoundingRule
  ) throws(QuantityError) -> Int128 {
    if denominator == 0 { throw .divisionByZero }
    let isNegative = (numerator < 0) != (denominator < 0)
    let (top, bottom) = (numerator.magnitude, denominator.magnitude)
    let quotient = top / bottom
    let rounded = Self.rounded(
      quotient,
      top &- quotient &* bottom,
      of: bottom,
      isNegative,
      rounding
    )
    // The magnitude of a negative quotient may be larger by one.
    if rounded > UInt128(Int128.max) &+ (isNegative ? 1 : 0) { throw .overflow }
    return isNegative
      ? 0 &- Int128(truncatingIfNeeded: rounded) : Int128(truncatingIfNeeded: rounded)
  }

  /// Rounds a quotient without sign whose remainder is known; `isNegative` is the sign it will get.
  @inlinable
  static func rounded<Magnitude: FixedWidthInteger & UnsignedInteger>(
    _ quotient: Magnitude,
    _ remainder: Magnitude,
    of divisor: Magnitude,
    _ isNegative: Bool,
    _ rounding: RoundingRule
  ) -> Magnitude {
    if remainder == 0 { return quotient }
    let away: Bool
    switch rounding {
    case .floor: away = isNegative
    case .ceiling: away = !isNegative
    case .halfEven:
      let gap = divisor &- remainder
      away = remainder > gap || (remainder == gap && quotient & 1 != 0)
    }
    return away ? quotient &+ 1 : quotient
  }

  /// Returns `a × b ÷ c`, rounded as named; the product is exact.
  ///
  /// - Throws: `divisionByZero`; `overflow` when the quotient does not fit 64 bits.
  /// - Complexity: O(1); products that fit 64 bits take a short path.
  @inlinable
  public static func multiplyDivide(
    _ a: Int64,
    _ b: Int64,
    by c: Int64,
    rounding: RoundingRule
  ) throws(QuantityError) -> Int64 {
    if c == 0 { throw .divisionByZero }
    let isNegative = ((a < 0) != (b < 0)) != (c < 0)
    let divisor = c.magnitude
    let product = a.magnitude.multipliedFullWidth(by: b.magnitude)
    let quotient: UInt64
    if product.high == 0 {
      quotient = product.low / divisor
    } else if product.high < divisor {
      // One quotient of 128 by 64 bits, with no signs about it: a third of a signed 128-bit one.
      let wide = UInt128(product.high) &<< 64 | UInt128(product.low)
      quotient = UInt64(truncatingIfNeeded: wide / UInt128(divisor))
    } else {
      throw .overflow
    }
    let remainder = product.low &- quotient &* divisor
    let rounded = Self.rounded(quotient, remainder, of: divisor, isNegative, rounding)
    // Past the largest quotient rounding wraps around to nothing.
    let isWrapped = rounded < quotient
    if isWrapped || rounded > UInt64(Int64.max) &+ (isNegative ? 1 : 0) { throw .overflow }
    return isNegative ? 0 &- Int64(truncatingIfNeeded: rounded) : Int64(truncatingIfNeeded: rounded)
  }

  /// Returns `wide` as 64 bits.
  ///
  /// - Throws: `overflow` when it does not fit.
  @inlinable
  public static func narrow(_ wide: Int128) throws(QuantityError) -> Int64 {
    guard let value = Int64(exactly: wide) else { throw .overflow }
    return value
  }

  /// Returns `a + b`.
  ///
  /// - Throws: `overflow` when the sum does not fit 64 bits.
  @inlinable
  public static func sum(_ a: Int64, _ b: Int64) throws(QuantityError) -> Int64 {
    let (value, overflow) = a.addingReportingOverflow(b)
    if overflow { throw .overflow }
    return value
  }

  /// Returns `a − b`.
  ///
  /// - Throws: `overflow` when the difference does not fit 64 bits.
  @inlinable
  public static func difference(_ a: Int64, _ b: Int64) throws(QuantityError) -> Int64 {
    let (value, overflow) = a.subtractingReportingOverflow(b)
    if overflow { throw .overflow }
    return value
  }
}
