/// Why canonical bytes could not be read; offsets count bytes from the start.
public enum CanonicalError: Error, Equatable, Sendable {
  /// The bytes end inside the value that begins at `offset`.
  case truncated(offset: Int)
  /// A tag byte (truth value, optional, case) has no meaning.
  case invalidTag(UInt8, offset: Int)
  /// A count is negative or larger than the bytes left.
  case invalidCount(Int32, offset: Int)
  /// A string is not valid UTF-8.
  case invalidUTF8(offset: Int)
  /// Bytes are left after the last value.
  case trailingBytes(offset: Int)
}

/// Reads what `CanonicalWriter` wrote; hostile bytes give an error, never a trap.
public struct CanonicalReader: Sendable {
  private let bytes: [UInt8]

  /// The position of the next byte.
  public private(set) var offset: Int {
    get { Int(position) }
    set { position = Int64(newValue) }
  }
  private var position: Int64

  /// Creates a reader at the first byte.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
  }

  /// Reads a byte.
  public mutating func readUInt8() throws(CanonicalError) -> UInt8 {
    UInt8(truncatingIfNeeded: try take(1))
  }

  /// Reads a truth value; any byte but 0 and 1 is an invalid tag.
  public mutating func readBool() throws(CanonicalError) -> Bool {
    let start = offset
    let tag = try readUInt8()
    if tag > 1 { throw .invalidTag(tag, offset: start) }
    return tag == 1
  }

  /// Reads four bytes.
  public mutating func readInt32() throws(CanonicalError) -> Int32 {
    Int32(truncatingIfNeeded: try take(4))
  }

  /// Reads four bytes.
  public mutating func readUInt32() throws(CanonicalError) -> UInt32 {
    UInt32(truncatingIfNeeded: try take(4))
  }

  /// Reads eight bytes.
  public mutating func readInt64() throws(CanonicalError) -> Int64 {
    Int64(bitPattern: try take(8))
  }

  /// Reads eight bytes.
  public mutating func readUInt64() throws(CanonicalError) -> UInt64 { try take(8) }

  /// Reads sixteen bytes.
  public mutating func readInt128() throws(CanonicalError) -> Int128 {
    if bytes.count - offset < 16 { throw .truncated(offset: offset) }
    let low = try take(8)
    return Int128(try readInt64()) << 64 | Int128(low)
  }

  /// Reads a number from its bit pattern.
  public mutating func readDouble() throws(CanonicalError) -> Double {
    Double(bitPattern: try take(8))
  }

  /// Reads a string.
  public mutating func readString() throws(CanonicalError) -> String {
    let start = offset
    let count = try readCount()
    let slice = bytes[offset..<offset + count]
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw .invalidUTF8(offset: start)
    }
    offset += count
    return text
  }

  /// Reads a count, which cannot exceed the bytes left because an element has at least one.
  public mutating func readCount() throws(CanonicalError) -> Int {
    let start = offset
    let count = try readInt32()
    if count < 0 || Int(count) > bytes.count - offset {
      throw .invalidCount(count, offset: start)
    }
    return Int(count)
  }

  /// Reads an array of elements that take at least one byte each.
  public mutating func readArray<Element>(
    each: (inout CanonicalReader) throws(CanonicalError) -> Element
  ) throws(CanonicalError) -> [Element] {
    let count = try readCount()
    var values: [Element] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try each(&self)) }
    return values
  }

  /// Reads an optional.
  public mutating func readOptional<Value>(
    some: (inout CanonicalReader) throws(CanonicalError) -> Value
  ) throws(CanonicalError) -> Value? {
    try readBool() ? try some(&self) : nil
  }

  /// Ends the reading; throws when bytes are left.
  public func finish() throws(CanonicalError) {
    if offset != bytes.count { throw .trailingBytes(offset: offset) }
  }

  private mutating func take(_ width: Int) throws(CanonicalError) -> UInt64 {
    if bytes.count - offset < width { throw .truncated(offset: offset) }
    var value: UInt64 = 0
    for position in 0..<width {
      value |= UInt64(bytes[offset + position]) &<< UInt64(8 * position)
    }
    offset += width
    return value
  }
}
