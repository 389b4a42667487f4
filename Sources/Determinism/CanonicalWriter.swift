/// Writes values as canonical bytes: one value, one spelling.
///
/// Little-endian two's complement of fixed width; a `Bool` is one byte 0 or 1; a string is its
/// UTF-8 length (Int32) and bytes; an array its count (Int32) and elements; an optional one byte
/// 0 or 1 and the value; a `Double` its bit pattern. The bytes carry no type names: reader and
/// writer must agree on the order.
public struct CanonicalWriter: Sendable {
  /// The bytes so far.
  public private(set) var bytes: [UInt8]

  /// Creates an empty writer.
  public init() { bytes = [] }

  /// Writes a byte.
  public mutating func write(_ value: UInt8) { bytes.append(value) }

  /// Writes a truth value as one byte.
  public mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// Writes four bytes.
  public mutating func write(_ value: Int32) { append(UInt64(UInt32(bitPattern: value)), 4) }

  /// Writes four bytes.
  public mutating func write(_ value: UInt32) { append(UInt64(value), 4) }

  /// Writes eight bytes.
  public mutating func write(_ value: Int64) { append(UInt64(bitPattern: value), 8) }

  /// Writes eight bytes.
  public mutating func write(_ value: UInt64) { append(value, 8) }

  /// Writes sixteen bytes, the low half first.
  public mutating func write(_ value: Int128) {
    append(UInt64(truncatingIfNeeded: value), 8)
    append(UInt64(truncatingIfNeeded: value >> 64), 8)
  }

  /// Writes a number as its bit pattern: eight bytes.
  public mutating func write(_ value: Double) { append(value.bitPattern, 8) }

  /// Writes a string: UTF-8 length and bytes.
  public mutating func write(_ value: String) {
    write(count: value.utf8.count)
    for byte in value.utf8 { bytes.append(byte) }
  }

  /// Writes the number of elements that follow.
  ///
  /// - Precondition: `count` fits an Int32.
  public mutating func write(count: Int) {
    guard let narrow = Int32(exactly: count) else {
      preconditionFailure("a canonical array has at most 2³¹ − 1 elements")
    }
    write(narrow)
  }

  /// Writes an array: its count and each element.
  public mutating func write<Element>(
    _ values: [Element],
    each: (inout CanonicalWriter, Element) -> Void
  ) {
    write(count: values.count)
    for value in values { each(&self, value) }
  }

  /// Writes an optional: a byte and the value if there is one.
  public mutating func write<Value>(
    _ value: Value?,
    some: (inout CanonicalWriter, Value) -> Void
  ) {
    guard let value else {
      write(false)
      return
    }
    write(true)
    some(&self, value)
  }

  private mutating func append(_ value: UInt64, _ width: Int) {
    var rest = value
    for _ in 0..<width {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest &>>= 8
    }
  }
}
