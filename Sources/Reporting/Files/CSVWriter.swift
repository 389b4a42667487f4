/// Writes RFC 4180 bytes: UTF-8, `,`, `\n`, quotes only where they are needed.
///
/// Amounts are printed exactly from their integers, without trailing zeros after the point; other
/// numbers in the shortest form that reads back to the same bits; never `nan` or `inf`.
public struct CSVWriter: Sendable {
  /// What was written and not taken yet.
  public private(set) var bytes: [UInt8] = []
  private var startsRow = true

  /// Creates a writer with nothing written.
  public init() {}

  /// Writes the header of a table.
  public mutating func header(_ schema: TableSchema) {
    for column in schema.columns { text(column.name) }
    endRow()
  }

  /// Writes a field of text.
  public mutating func text(_ text: some StringProtocol) {
    separate()
    let utf8 = text.utf8
    guard utf8.contains(where: Self.needsQuotes) else {
      bytes.append(contentsOf: utf8)
      return
    }
    bytes.append(Self.quote)
    for byte in utf8 {
      if byte == Self.quote { bytes.append(Self.quote) }
      bytes.append(byte)
    }
    bytes.append(Self.quote)
  }

  /// Writes fields that another writer wrote, such as the keys that rows share.
  public mutating func fields(_ written: [UInt8]) {
    separate()
    bytes.append(contentsOf: written)
  }

  /// Writes an empty field: not applicable or undefined.
  public mutating func empty() { separate() }

  /// Writes an integer; nil is an empty field.
  public mutating func integer(_ value: Int64?) {
    separate()
    if let value { digits(value.magnitude, isNegative: value < 0) }
  }

  /// Writes a truth as 0 or 1.
  public mutating func flag(_ value: Bool) {
    separate()
    bytes.append(value ? Self.zero + 1 : Self.zero)
  }

  /// Writes units of 10⁻ᵈ exactly as a decimal number.
  ///
  /// - Precondition: `decimals` lies within 0…18.
  public mutating func scaled(_ units: Int64, decimals: Int) {
    separate()
    decimal(whole: 0, units: units.magnitude, isNegative: units < 0, decimals: decimals)
  }

  /// Writes an amount of 10⁻⁶ exactly as a decimal number.
  public mutating func micros(_ micros: Int128) {
    separate()
    let magnitude = micros.magnitude
    if let small = UInt64(exactly: magnitude) {
      decimal(whole: 0, units: small, isNegative: micros < 0, decimals: 6)
    } else {
      let (whole, rest) = magnitude.quotientAndRemainder(dividingBy: 1_000_000)
      decimal(whole: whole, units: UInt64(rest), isNegative: micros < 0, decimals: 6)
    }
  }

  /// Writes a number in its shortest round-trip form; nil and numbers not finite are empty.
  public mutating func number(_ value: Double?) {
    separate()
    guard let value, value.isFinite else { return }
    bytes.append(contentsOf: (value == 0 ? 0 : value).description.utf8)
  }

  /// Ends the row.
  public mutating func endRow() {
    bytes.append(Self.newline)
    startsRow = true
  }

  /// Returns what was written and forgets it; the next field continues where this one ended.
  public mutating func take() -> [UInt8] {
    let taken = bytes
    bytes = []
    return taken
  }

  private mutating func separate() {
    if !startsRow { bytes.append(Self.comma) }
    startsRow = false
  }

  /// Writes `whole` units and `units` of 10⁻ᵈ more; `units` may exceed one whole.
  private mutating func decimal(
    whole: UInt128,
    units: UInt64,
    isNegative: Bool,
    decimals: Int
  ) {
    precondition((0...18).contains(decimals), "no such scale: \(decimals)")
    var scale: UInt64 = 1
    for _ in 0..<decimals { scale *= 10 }
    var (integral, fraction) = units.quotientAndRemainder(dividingBy: scale)
    if whole == 0 {
      digits(integral, isNegative: isNegative)
    } else {
      if isNegative { bytes.append(Self.minus) }
      bytes.append(contentsOf: (whole + UInt128(integral)).description.utf8)
    }
    guard fraction > 0 else { return }
    bytes.append(Self.point)
    while fraction > 0 {
      scale /= 10
      integral = fraction / scale
      bytes.append(Self.zero + UInt8(truncatingIfNeeded: integral))
      fraction -= integral * scale
    }
  }

  private mutating func digits(_ magnitude: UInt64, isNegative: Bool) {
    if isNegative { bytes.append(Self.minus) }
    var buffer = [20 of UInt8](repeating: Self.zero)
    var start = 20
    var rest = magnitude
    repeat {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      start -= 1
      buffer[start] = Self.zero + UInt8(truncatingIfNeeded: digit)
      rest = quotient
    } while rest > 0
    for index in start..<20 { bytes.append(buffer[index]) }
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == comma || byte == quote || byte == newline || byte == 0x0D
  }

  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let newline = UInt8(ascii: "\n")
  private static let minus = UInt8(ascii: "-")
  private static let point = UInt8(ascii: ".")
  private static let zero = UInt8(ascii: "0")
}
