import ScenarioFormat

/// The levels of a field between two ends, written as people write them.
struct ShockLevels: Equatable {
  /// Digits that the steps keep beyond those of the ends.
  static let extraDigits: Int32 = 3
  /// Where nothing else is said and a shock is searched: in the sign of the shock.
  static let standard = (smallest: "1%", largest: "90%")

  /// Path of the field.
  var path: String
  /// The values, the smallest shock first.
  var texts: [String]
  /// The values as numbers in the unit that they are written in.
  var numbers: [Double]
  /// The unit, with its blank.
  var unit: String

  /// Lays out levels; nil where the ends have different units, or are no numbers, or are equal.
  init?(path: String, from first: String, to last: String, steps: Int) {
    guard let start = Self.number(first), let end = Self.number(last), start.unit == end.unit,
      start.number != end.number
    else { return nil }
    let power = min(start.number.exponent, end.number.exponent) - Self.extraDigits
    let low = Self.units(start.number, power)
    let high = Self.units(end.number, power)
    guard let low, let high, high.subtractingReportingOverflow(low).overflow == false else {
      return nil
    }
    self.path = path
    unit = start.unit
    texts = []
    numbers = []
    for step in 0...Int128(steps) {
      let (product, overflow) = (high - low).multipliedReportingOverflow(by: step)
      if overflow { return nil }
      let value = DecimalText(mantissa: low + product / Int128(steps), exponent: power).text
      guard let number = Double(value) else { return nil }
      texts.append(value + unit)
      numbers.append(number)
    }
  }

  private static func number(_ text: String) -> (number: DecimalText, unit: String)? {
    guard let found = DecimalText.leading(text) else { return nil }
    let isSpaced = text.contains(" ") && !found.rest.isEmpty
    return (found.number, (isSpaced ? " " : "") + found.rest)
  }

  /// A number in units of 10^power; nil where it does not fit.
  private static func units(_ number: DecimalText, _ power: Int32) -> Int128? {
    var value = number.mantissa
    for _ in 0..<(number.exponent - power) {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = product
    }
    return value
  }
}
