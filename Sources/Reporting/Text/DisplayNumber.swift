/// Short numbers for people: three digits, SI-scaled; never for files.
package enum DisplayNumber {
  /// At most six characters for magnitudes below 10¹⁵, for example `-12.3k`, `0.512`, `4.20M`.
  package static func text(_ value: Double) -> String {
    value < 0 ? "-" + magnitude(-value) : magnitude(value)
  }

  /// The same with a sign in front of every number but zero.
  package static func signed(_ value: Double) -> String {
    value > 0 ? "+" + magnitude(value) : text(value)
  }

  /// An interval of two numbers.
  package static func interval(_ low: Double, _ high: Double) -> String {
    "[\(text(low)), \(text(high))]"
  }

  /// A share as whole or tenths of a percent.
  package static func percent(_ share: Double) -> String {
    let percent = share * 100
    return (percent < 10 ? trimmed(percent, decimals: 1) : fixed(percent, decimals: 0)) + "%"
  }

  private static func magnitude(_ value: Double) -> String {
    if value == 0 { return "0" }
    if value < 9_999.5 {
      if value == value.rounded() { return fixed(value, decimals: 0) }
      if value < 0.000_95 { return scientific(value) }
      return fixed(value, decimals: value < 0.999_5 ? 3 : decimals(value))
    }
    var scaled = value
    for unit in ["k", "M", "B", "T"] {
      scaled /= 1_000
      if scaled < 999.5 { return fixed(scaled, decimals: decimals(scaled)) + unit }
    }
    return scientific(value)
  }

  /// Decimals that make three digits of a magnitude from 1 up.
  private static func decimals(_ value: Double) -> Int {
    if value < 9.995 { return 2 }
    return value < 99.95 ? 1 : 0
  }

  private static func trimmed(_ value: Double, decimals: Int) -> String {
    value == value.rounded() ? fixed(value, decimals: 0) : fixed(value, decimals: decimals)
  }

  /// One digit and a power of ten.
  private static func scientific(_ value: Double) -> String {
    var mantissa = value
    var exponent = 0
    while mantissa >= 9.5 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 0.95 {
      mantissa *= 10
      exponent -= 1
    }
    return "\(fixed(mantissa, decimals: 0))e\(exponent)"
  }

  /// A magnitude below 10⁶ with fixed decimals.
  private static func fixed(_ value: Double, decimals: Int) -> String {
    var scale = 1
    for _ in 0..<decimals { scale *= 10 }
    let units = Int((value * Double(scale)).rounded())
    guard decimals > 0 else { return String(units) }
    let fraction = String(units % scale)
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return "\(units / scale).\(zeros)\(fraction)"
  }
}
