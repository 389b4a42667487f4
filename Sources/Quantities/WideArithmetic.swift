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
    // Most quotients of a run fit 64 bits, where the processor divides by itself.
    if let top = Int64(exactly: numerator), let bottom = Int64(exactly: denominator), bottom > 0 {
      let quotient = top / bottom
      let remainder = top - quotient * bottom
      if remainder == 0 { return Int128(quotient) }
      switch rounding {
      case .floor: return Int128(top < 0 ? quotient - 1 : quotient)
      case .ceiling: return Int128(top < 0 ? quotient : quotient + 1)
      case .halfEven: break
      }
    }
    let (quotient, overflow) = numerator.dividedReportingOverflow(by: denominator)
    if overflow { throw .overflow }
    let remainder = numerator - quotient * denominator
    if remainder == 0 { return quotient }
    let isNegative = (remainder < 0) != (denominator < 0)
    switch rounding {
    case .floor: return isNegative ? quotient - 1 : quotient
    case .ceiling: return isNegative ? quotient : quotient + 1
    case .halfEven:
      let distance = remainder.magnitude
      let gap = denominator.magnitude - distance
      let away = distance > gap || (distance == gap && quotient & 1 != 0)
      return away ? (isNegative ? quotient - 1 : quotient + 1) : quotient
    }
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
    let (short, overflow) = a.multipliedReportingOverflow(by: b)
    if !overflow, c > 0 {
      let quotient = short / c
      let remainder = short - quotient * c
      if remainder == 0 { return quotient }
      switch rounding {
      case .floor: return short < 0 ? quotient - 1 : quotient
      case .ceiling: return short < 0 ? quotient : quotient + 1
      case .halfEven: break
      }
    }
    let wide = try divide(Int128(a) * Int128(b), by: Int128(c), rounding: rounding)
    guard let narrow = Int64(exactly: wide) else { throw .overflow }
    return narrow
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
