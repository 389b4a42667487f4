import Determinism

/// One thing that varies between the points of a plan.
package struct PlanAxis: Sendable {
  /// The path that stands for the scenario's own variants.
  package static let variantPath = "variant"

  /// Field path.
  package var path: String
  /// Where the path stands.
  package var place: SourcePlace
  /// The values.
  package var content: Content

  /// The values of an axis.
  package enum Content: Sendable {
    /// Stated one by one.
    case values([JSONNode])
    /// Any of a range.
    case range(PlanRange)
  }

  /// Number of stated values; nil for a range.
  package var levelCount: Int? {
    if case .values(let values) = content { values.count } else { nil }
  }

  /// A stated value.
  ///
  /// - Precondition: The axis states values and has one at `level`.
  package func value(level: Int) -> JSONNode {
    guard case .values(let values) = content else {
      preconditionFailure("\(path) is a range and has no value \(level)")
    }
    return values[level]
  }

  /// The value at a share of the range, from 0 to 1.
  ///
  /// - Precondition: The axis is a range.
  package func value(fraction: Double) -> JSONNode {
    guard case .range(let range) = content else {
      preconditionFailure("\(path) has stated values and no share \(fraction)")
    }
    return JSONNode(place: place, value: .text(range.text(at: fraction)))
  }
}

/// A range of quantities in one unit.
///
/// Values are rounded to six digits: of the range's width on a linear scale, of the value on a
/// logarithmic one, so that a file can hold them and a person can read them.
package struct PlanRange: Equatable, Sendable {
  /// Digits that values keep.
  package static let digits: Int32 = 6

  /// Lower end.
  package var low: DecimalText
  /// Upper end.
  package var high: DecimalText
  /// What stands behind the number, with its blank.
  package var suffix: String
  /// Whether equal shares are ratios.
  package var isLogarithmic: Bool
  /// Power of ten below which no digit is kept.
  package var leastPower: Int32

  /// The text of the value at a share of the range, from 0 to 1.
  ///
  /// - Rounding: To the nearest kept digit, never beyond an end.
  package func text(at fraction: Double) -> String {
    if fraction <= 0 { return low.text + suffix }
    if fraction >= 1 { return high.text + suffix }
    let (first, last) = (low.double, high.double)
    let value: Double
    let span: Double
    if isLogarithmic {
      let (start, end) = (PortableMath.log(first), PortableMath.log(last))
      value = PortableMath.exp(start + fraction * (end - start))
      span = value
    } else {
      value = first + fraction * (last - first)
      span = last - first
    }
    let power = max(Self.magnitude(of: span) - Self.digits + 1, leastPower)
    let rounded = (value / Self.tenTo(power)).rounded(.toNearestOrEven)
    guard let mantissa = Int128(exactly: rounded) else { return low.text + suffix }
    let decimal = DecimalText(mantissa: mantissa, exponent: power)
    if decimal.double <= first { return low.text + suffix }
    if decimal.double >= last { return high.text + suffix }
    return decimal.text + suffix
  }

  /// The largest power of ten that does not exceed a positive number.
  private static func magnitude(of value: Double) -> Int32 {
    var power: Int32 = 0
    while tenTo(power) > value, power > -30 { power -= 1 }
    while tenTo(power + 1) <= value, power < 30 { power += 1 }
    return power
  }

  private static func tenTo(_ power: Int32) -> Double {
    var result = 1.0
    for _ in 0..<power.magnitude { result *= 10 }
    return power < 0 ? 1 / result : result
  }
}

extension DecimalText {
  /// The nearest number, as far as products of tens give it.
  var double: Double {
    var scale = 1.0
    for _ in 0..<min(exponent.magnitude, 300) { scale *= 10 }
    return exponent < 0 ? Double(mantissa) / scale : Double(mantissa) * scale
  }
}
