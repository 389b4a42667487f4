import Quantities

/// `WideArithmetic` with this module's error.
enum MarginMath {
  static func sum(_ a: Int64, _ b: Int64) throws(MarginError) -> Int64 {
    do { return try WideArithmetic.sum(a, b) } catch { throw .quantity(error) }
  }

  static func difference(_ a: Int64, _ b: Int64) throws(MarginError) -> Int64 {
    do { return try WideArithmetic.difference(a, b) } catch { throw .quantity(error) }
  }

  static func narrow(_ wide: Int128) throws(MarginError) -> Int64 {
    do { return try WideArithmetic.narrow(wide) } catch { throw .quantity(error) }
  }

  static func sum(_ a: Int128, _ b: Int128) throws(MarginError) -> Int128 {
    let (value, overflow) = a.addingReportingOverflow(b)
    if overflow { throw .quantity(.overflow) }
    return value
  }

  static func product(_ a: Int128, _ b: Int128) throws(MarginError) -> Int128 {
    let (value, overflow) = a.multipliedReportingOverflow(by: b)
    if overflow { throw .quantity(.overflow) }
    return value
  }

  static func divide(
    _ numerator: Int128,
    by denominator: Int128,
    rounding: RoundingRule
  ) throws(MarginError) -> Int128 {
    do {
      return try WideArithmetic.divide(numerator, by: denominator, rounding: rounding)
    } catch {
      throw .quantity(error)
    }
  }

  static func multiplyDivide(
    _ a: Int64,
    _ b: Int64,
    by c: Int64,
    rounding: RoundingRule
  ) throws(MarginError) -> Int64 {
    do {
      return try WideArithmetic.multiplyDivide(a, b, by: c, rounding: rounding)
    } catch {
      throw .quantity(error)
    }
  }

  /// Returns `amount × ratio`, rounded as named.
  static func scale(
    _ amount: Int64,
    by ratio: Ratio,
    rounding: RoundingRule
  ) throws(MarginError) -> Int64 {
    try multiplyDivide(
      amount,
      ratio.partsPerBillion,
      by: Ratio.one.partsPerBillion,
      rounding: rounding
    )
  }

  /// Returns the value of `units` of a base asset at `price` in quote micros, rounded as named.
  static func value(
    _ units: Int64,
    at price: Price,
    scale: BaseScale,
    rounding: RoundingRule
  ) throws(MarginError) -> Int64 {
    try narrow(
      divide(
        Int128(units) * Int128(price.nanos),
        by: Int128(scale.unitsPerWhole) * 1_000,
        rounding: rounding
      )
    )
  }

  /// Returns `multiplier × (1 + distance)`, rounded up: early triggering.
  ///
  /// - Throws: `multiplierOutOfRange` below 1, or for a negative distance.
  static func combined(
    _ multiplier: Ratio,
    distance: Ratio
  ) throws(MarginError) -> Ratio {
    if multiplier < .one { throw .multiplierOutOfRange(multiplier) }
    if distance < .zero { throw .multiplierOutOfRange(distance) }
    let factor = try sum(distance.partsPerBillion, Ratio.one.partsPerBillion)
    return Ratio(
      partsPerBillion: try scale(
        factor,
        by: multiplier,
        rounding: .ceiling
      )
    )
  }
}
