import Determinism
import Quantities

/// Exact products and quotients of the venue, through 256 bits.
enum VenueArithmetic {
  /// Returns `a × b ÷ c`, rounded down or up; the product is exact.
  ///
  /// - Throws: `divisionByZero`; `overflow` when the quotient does not fit 128 bits.
  static func multiplyDivide(
    _ a: UInt128,
    _ b: UInt128,
    by c: UInt128,
    roundingUp: Bool
  ) throws(QuantityError) -> UInt128 {
    if c == 0 { throw .divisionByZero }
    let (short, overflow) = a.multipliedReportingOverflow(by: b)
    let quotient: UInt128
    let remainder: UInt128
    if overflow {
      let product = a.multipliedFullWidth(by: b)
      if product.high >= c { throw .overflow }
      (quotient, remainder) = c.dividingFullWidth(product)
    } else {
      (quotient, remainder) = short.quotientAndRemainder(dividingBy: c)
    }
    guard roundingUp, remainder != 0 else { return quotient }
    let (raised, carry) = quotient.addingReportingOverflow(1)
    if carry { throw .overflow }
    return raised
  }

  /// Returns a wide result as a stored amount.
  ///
  /// - Throws: `overflow` when it does not fit.
  static func narrow(_ wide: UInt128) throws(QuantityError) -> Int64 {
    guard let value = Int64(exactly: wide) else { throw .overflow }
    return value
  }
}

extension VenueArithmetic {
  /// Returns ⌊√value⌋.
  ///
  /// Newton's iteration from above, in integers: it falls until it stands at the root.
  static func squareRoot(_ value: UInt128) -> UInt128 {
    if value < 2 { return value }
    let bits = 128 - value.leadingZeroBitCount
    var root = UInt128(1) << UInt128((bits + 1) / 2)
    while true {
      let next = (root + value / root) >> 1
      if next >= root { return root }
      root = next
    }
  }
}

extension VenueArithmetic {
  /// What one tick leaves of something that halves: 2^(−tick ÷ half-life), times 2⁶².
  static func decay(halfLife: SimDuration, tick: SimDuration) -> Int64 {
    precondition(halfLife.nanoseconds > 0, "a half-life is positive")
    let halvings = Double(tick.nanoseconds) / Double(halfLife.nanoseconds)
    let factor = PortableMath.exp(-0.693_147_180_559_945_3 * halvings)
    return Int64(factor * 4_611_686_018_427_387_904)
  }
}
