/// An exact decimal number: mantissa × 10^exponent.
///
/// Nothing is rounded on the way in.
package struct DecimalText: Equatable, Sendable {
  /// Signed digits without trailing zeros; 0 for zero.
  package var mantissa: Int128
  /// Power of ten.
  package var exponent: Int32

  /// Most significant digits that are kept; longer numbers fit no field.
  package static let digitLimit = 36

  /// What came of converting to an integer of a smaller unit.
  package enum Scaled: Equatable, Sendable {
    /// The exact integer.
    case exact(Int64)
    /// There are digits below one unit.
    case tooPrecise
    /// It does not fit 64 bits.
    case tooLarge
  }

  /// Splits text into a leading decimal number and what follows it, blanks trimmed.
  ///
  /// Accepts a sign, digits with `_` between them, a fraction, and an exponent (`1e6`). Returns nil
  /// where no number leads.
  package static func leading(_ text: String) -> (number: DecimalText, rest: String)? {
    var bytes = Array(text.utf8)[...]
    trim(&bytes)
    let isNegative = bytes.first == 0x2D
    if isNegative || bytes.first == 0x2B { bytes = bytes.dropFirst() }
    guard let first = bytes.first, isDigit(first) else { return nil }
    var digits: [UInt8] = []
    var exponent: Int32 = 0
    guard takeDigits(&bytes, into: &digits) else { return nil }
    if bytes.first == 0x2E {
      bytes = bytes.dropFirst()
      let before = digits.count
      guard let byte = bytes.first, isDigit(byte), takeDigits(&bytes, into: &digits) else {
        return nil
      }
      exponent = -Int32(clamping: digits.count - before)
    }
    exponent = exponent + takeExponent(&bytes)
    guard let number = DecimalText(digits: digits, exponent: exponent, isNegative: isNegative)
    else { return nil }
    trim(&bytes)
    return (number, String(decoding: bytes, as: UTF8.self))
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func trim(_ bytes: inout ArraySlice<UInt8>) {
    while bytes.first == 0x20 { bytes = bytes.dropFirst() }
    while bytes.last == 0x20 { bytes = bytes.dropLast() }
  }

  private static func takeDigits(_ bytes: inout ArraySlice<UInt8>, into digits: inout [UInt8])
    -> Bool
  {
    while let byte = bytes.first {
      if isDigit(byte) {
        digits.append(byte - 0x30)
      } else if byte == 0x5F {
        guard let next = bytes.dropFirst().first, isDigit(next) else { return false }
      } else {
        break
      }
      bytes = bytes.dropFirst()
    }
    return digits.count <= 400
  }

  /// Takes `e` and an integer; leaves the bytes alone where they are something else.
  private static func takeExponent(_ bytes: inout ArraySlice<UInt8>) -> Int32 {
    guard let e = bytes.first, e | 0x20 == 0x65 else { return 0 }
    var rest = bytes.dropFirst()
    let isNegative = rest.first == 0x2D
    if isNegative || rest.first == 0x2B { rest = rest.dropFirst() }
    guard let first = rest.first, isDigit(first) else { return 0 }
    var value: Int32 = 0
    while let byte = rest.first, isDigit(byte) {
      value = min(10_000, value * 10 + Int32(byte - 0x30))
      rest = rest.dropFirst()
    }
    bytes = rest
    return isNegative ? -value : value
  }

  /// Returns nil for a number of more significant digits than `digitLimit`.
  private init?(digits: [UInt8], exponent: Int32, isNegative: Bool) {
    var significant = digits[...].drop { $0 == 0 }
    var power = exponent
    while significant.last == 0 {
      significant = significant.dropLast()
      power += 1
    }
    guard significant.count <= Self.digitLimit else { return nil }
    var value: Int128 = 0
    for digit in significant { value = value * 10 + Int128(digit) }
    mantissa = isNegative ? -value : value
    self.exponent = value == 0 ? 0 : power
  }

  /// Creates mantissa × 10^exponent.
  package init(mantissa: Int128, exponent: Int32) {
    var value = mantissa
    var power = exponent
    while value != 0, value % 10 == 0 {
      value /= 10
      power += 1
    }
    self.mantissa = value
    self.exponent = value == 0 ? 0 : power
  }

  /// Returns this × factor × 10^power as an integer.
  package func scaled(by factor: Int64, power: Int32) -> Scaled {
    var (value, overflow) = mantissa.multipliedReportingOverflow(by: Int128(factor))
    if overflow { return .tooLarge }
    var shift = exponent + power
    while shift < 0 {
      if value == 0 { return .exact(0) }
      guard value % 10 == 0 else { return .tooPrecise }
      value /= 10
      shift += 1
    }
    while shift > 0, value != 0 {
      (value, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return .tooLarge }
      shift -= 1
    }
    guard let narrow = Int64(exactly: value) else { return .tooLarge }
    return .exact(narrow)
  }

  /// Plain decimal digits, without exponent.
  package var text: String {
    var digits = String(mantissa.magnitude)
    guard exponent.magnitude <= 400 else { return "\(mantissa)e\(exponent)" }
    if exponent > 0 { digits += String(repeating: "0", count: Int(exponent)) }
    if exponent < 0 {
      let places = Int(-exponent)
      if digits.count <= places {
        digits = String(repeating: "0", count: places - digits.count + 1) + digits
      }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places))
    }
    return (mantissa < 0 ? "-" : "") + digits
  }
}
