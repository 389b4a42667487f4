/// A number as the unevaluated sum of two, 106 bits or more: the reference of accuracy tests.
///
/// Double-double arithmetic on `+ − × ÷` alone, so that the reference is the same on every machine.
///
/// - Source: Dekker, "A floating-point technique for extending the available precision", Numerische
///   Mathematik 18 (1971).
struct WideReal {
  var high: Double
  var low: Double

  init(_ value: Double) { (high, low) = (value, 0) }

  init(_ high: Double, _ low: Double) { (self.high, self.low) = (high, low) }

  /// The exact sum of two numbers.
  init(sumOf a: Double, _ b: Double) {
    high = a + b
    let kept = high - a
    low = (a - (high - kept)) + (b - kept)
  }

  /// The exact product of two numbers.
  init(productOf a: Double, _ b: Double) {
    high = a * b
    let (aHigh, aLow) = WideReal.split(a)
    let (bHigh, bLow) = WideReal.split(b)
    low = ((aHigh * bHigh - high) + aHigh * bLow + aLow * bHigh) + aLow * bLow
  }

  private static func split(_ x: Double) -> (Double, Double) {
    let shifted = x * 134_217_729
    let high = shifted - (shifted - x)
    return (high, x - high)
  }

  /// The value times a power of two.
  func scaled(by factor: Double) -> WideReal { WideReal(high * factor, low * factor) }

  static prefix func - (a: WideReal) -> WideReal { WideReal(-a.high, -a.low) }

  static func + (a: WideReal, b: WideReal) -> WideReal {
    let top = WideReal(sumOf: a.high, b.high)
    let rest = WideReal(sumOf: a.low, b.low)
    let middle = WideReal(sumOf: top.high, top.low + rest.high)
    return WideReal(sumOf: middle.high, middle.low + rest.low)
  }

  static func - (a: WideReal, b: WideReal) -> WideReal { a + -b }

  static func * (a: WideReal, b: WideReal) -> WideReal {
    let top = WideReal(productOf: a.high, b.high)
    return WideReal(sumOf: top.high, top.low + (a.high * b.low + a.low * b.high))
  }

  static func / (a: WideReal, b: WideReal) -> WideReal {
    let first = a.high / b.high
    let left = a - b * WideReal(first)
    let second = left.high / b.high
    let rest = left - b * WideReal(second)
    return WideReal(sumOf: first, second) + WideReal(rest.high / b.high)
  }
}
