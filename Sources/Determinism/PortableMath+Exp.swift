extension PortableMath {
  /// Returns e to the power `x`.
  ///
  /// Reduction to |r| ≤ log 2 ÷ 256 by a table of 128 steps, then a polynomial of degree 5.
  public static func exp(_ x: Double) -> Double {
    if x.isNaN { return x }
    if x >= 709.8 { return .infinity }
    if x <= -745.2 { return 0 }
    return exp(x, tail: 0)
  }

  /// Returns e to the power `x` less 1, precise near 0.
  public static func expm1(_ x: Double) -> Double {
    if x == 0 || x.isNaN { return x }
    guard x > 0x1p-5 || x < -0x1p-5 else { return smallExpm1(x) }
    if x >= 709.8 { return .infinity }
    if x <= -40 { return -1 }
    if x >= 40 { return exp(x) - 1 }
    let part = reduce(x, tail: 0)
    let scale = powerOfTwo(part.power)
    return (part.head * scale - 1) + part.rest * scale
  }

  /// Returns e to the power `x + tail`, where `tail` is a correction far smaller than `x`.
  ///
  /// - Precondition: −745.2 < `x` < 709.8.
  static func exp(_ x: Double, tail: Double) -> Double {
    let part = reduce(x, tail: tail)
    let significand = part.head + part.rest
    if part.power > -1022 && part.power < 1023 { return significand * powerOfTwo(part.power) }
    // Two exact steps; only the second can round (to a subnormal) or overflow.
    if part.power > 0 { return significand * powerOfTwo(part.power - 1) * 2 }
    return significand * powerOfTwo(part.power + 100) * 0x1p-100
  }

  /// One reduced exponential: (`head` + `rest`) × 2^`power`.
  private struct Reduced {
    let head: Double
    let rest: Double
    let power: Int64
  }

  @inline(__always)
  private static func reduce(_ x: Double, tail: Double) -> Reduced {
    let shifted = x * stepsPerLog2 + roundingShift
    let bits = Int64(bitPattern: shifted.bitPattern)
    let steps = shifted - roundingShift
    let r = (x - steps * stepHead) - steps * stepTail + tail
    let square = r * r
    let growth = r + square * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120))))
    let row = Int(truncatingIfNeeded: bits & 127) &* 2
    let head = Double(bitPattern: expTable[row])
    let low = Double(bitPattern: expTable[row &+ 1])
    // The low 51 bits of `shifted` hold the step count; its sign stands in bit 50.
    let power = (bits &<< 13) &>> 20
    return Reduced(head: head, rest: low + head * growth, power: power)
  }

  private static func smallExpm1(_ x: Double) -> Double {
    let square = x * x
    var series = 1.0 / 40_320
    series = 1.0 / 5_040 + x * series
    series = 1.0 / 720 + x * series
    series = 1.0 / 120 + x * series
    series = 1.0 / 24 + x * series
    series = 1.0 / 6 + x * series
    // Besides the last rounding only that of x² ÷ 2 matters, below 2⁻⁵ ulp of the result.
    return x + (square * 0.5 + square * x * series)
  }
}
