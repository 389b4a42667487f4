extension PortableMath {
  /// Returns the natural logarithm; NaN below 0, −∞ at 0.
  ///
  /// Reduction to one of 128 intervals with an exact difference, then a series of degree 9.
  public static func log(_ x: Double) -> Double {
    if x.isNaN || x == .infinity { return x }
    if x < 0 { return .nan }
    if x == 0 { return -.infinity }
    let parts = logParts(x, correction: 0)
    return parts.head + parts.tail
  }

  /// Returns the natural logarithm of 1 + `x`, precise near 0.
  public static func log1p(_ x: Double) -> Double {
    if x.isNaN || x == .infinity { return x }
    if x < -1 { return .nan }
    if x == -1 { return -.infinity }
    // Also returns both zeros unchanged.
    if x > -0x1p-27 && x < 0x1p-27 { return x - x * x * (0.5 - x * (1.0 / 3)) }
    let sum = 1 + x
    // What the sum lost, exactly (Dekker's two-sum, which does not ask which term is larger).
    let kept = sum - x
    let lost = (1 - kept) + (x - (sum - kept))
    let parts = logParts(sum, correction: lost / sum)
    return parts.head + parts.tail
  }

  /// Returns the logarithm of `x`, plus `correction`, as an unevaluated sum.
  ///
  /// - Precondition: `x` is positive and finite.
  @inline(__always)
  static func logParts(_ x: Double, correction: Double) -> (head: Double, tail: Double) {
    var bits = x.bitPattern
    var rescaled: Int64 = 0
    if bits < 0x0010_0000_0000_0000 {
      bits = (x * 0x1p54).bitPattern
      rescaled = 54
    }
    let offset = bits &- 0x3FE6_0000_0000_0000
    let row = Int(truncatingIfNeeded: (offset &>> 45) & 127) &* 4
    let power = Double((Int64(bitPattern: offset) &>> 52) &- rescaled)
    let significand = Double(bitPattern: bits &- (offset & 0xFFF0_0000_0000_0000))
    let centre = Double(bitPattern: logTable[row])
    let inverse = Double(bitPattern: logTable[row &+ 1])
    // Exact: both have a common exponent and the centre few bits.
    let gap = significand - centre
    let quotient = gap * inverse
    // 26 bits, so that its product with the centre is exact.
    let short = Double(bitPattern: quotient.bitPattern & 0xFFFF_FFFF_F800_0000)
    let rest = (gap - short * centre) * inverse
    let r = short + rest
    let base = power * log2Head + Double(bitPattern: logTable[row &+ 2])
    let low = power * log2Tail + Double(bitPattern: logTable[row &+ 3]) + correction
    // The sum of the large terms, −short² ÷ 2 (exact) among them, with what each addition loses.
    let first = base + short
    let half = -0.5 * short * short
    let head = first + half
    let lost = ((base - first) + short) + ((first - head) + half)
    let cross = rest - rest * (short + 0.5 * rest)
    return (head, lost + (low + (cross + r * r * r * logSeries(r))))
  }

  /// Returns (log(1 + r) − r + r² ÷ 2) ÷ r³ for |r| ≤ 2⁻⁷.
  @inline(__always)
  private static func logSeries(_ r: Double) -> Double {
    var sum = 1.0 / 9
    sum = -0.125 + r * sum
    sum = 1.0 / 7 + r * sum
    sum = -1.0 / 6 + r * sum
    sum = 0.2 + r * sum
    sum = -0.25 + r * sum
    return 1.0 / 3 + r * sum
  }
}
