extension PortableMath {
  /// Returns `base` to the power `exponent`.
  ///
  /// exp(`exponent` × log `base`) with the logarithm and the product kept as two-part sums.
  /// 0⁰ and 1^NaN are 1; a negative base needs an integral exponent, else NaN.
  public static func pow(_ base: Double, _ exponent: Double) -> Double {
    if exponent == 0 || base == 1 { return 1 }
    if base.isNaN || exponent.isNaN { return .nan }
    let magnitude = base.magnitude
    if exponent.isInfinite {
      if magnitude == 1 { return 1 }
      return (magnitude > 1) == (exponent > 0) ? .infinity : 0
    }
    let parity = Parity(of: exponent)
    let isNegative = base.sign == .minus && parity == .odd
    if magnitude == 0 || magnitude == .infinity {
      let grows = (magnitude == 0) == (exponent < 0)
      let result: Double = grows ? .infinity : 0
      return isNegative ? -result : result
    }
    if base < 0 && parity == .fractional { return .nan }
    let result = positivePower(magnitude, exponent)
    return isNegative ? -result : result
  }

  private static func positivePower(_ base: Double, _ exponent: Double) -> Double {
    if base == 1 { return 1 }
    // Beyond this every base but 1 over- or underflows, and the splitting below could overflow.
    if exponent.magnitude >= 0x1p64 { return (base > 1) == (exponent > 0) ? .infinity : 0 }
    let logarithm = logParts(base, correction: 0)
    let head = logarithm.head + logarithm.tail
    let tail = (logarithm.head - head) + logarithm.tail
    let product = exponent * head
    if product >= 709.8 { return .infinity }
    if product <= -745.2 { return 0 }
    return exp(product, tail: roundingError(exponent, head, product) + exponent * tail)
  }

  /// Returns what `product`, the rounded a × b, lost (Dekker's product, without fused operations).
  static func roundingError(_ a: Double, _ b: Double, _ product: Double) -> Double {
    let (highA, lowA) = split(a)
    let (highB, lowB) = split(b)
    return ((highA * highB - product) + highA * lowB + lowA * highB) + lowA * lowB
  }

  @inline(__always)
  private static func split(_ x: Double) -> (high: Double, low: Double) {
    let shifted = x * 134_217_729
    let high = shifted - (shifted - x)
    return (high, x - high)
  }

  /// Whether a finite number is an even or an odd integer, or none.
  private enum Parity {
    case even
    case odd
    case fractional

    init(of number: Double) {
      let magnitude = number.magnitude
      if magnitude >= 0x1p53 {
        self = .even
      } else {
        let whole = UInt64(magnitude)
        self = Double(whole) != magnitude ? .fractional : whole & 1 == 0 ? .even : .odd
      }
    }
  }
}
