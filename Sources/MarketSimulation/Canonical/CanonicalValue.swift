import Determinism

/// A value with one spelling in canonical bytes.
///
/// The conformances of the rooms' specifications live here, because only this room knows them all.
/// Reading calls a type's own memberwise initializer: a field that is added to a specification
/// does not compile until it is spelled.
protocol CanonicalValue {
  /// Reads the value where the reader stands.
  init(from reader: inout CanonicalReader) throws(CanonicalError)
  /// Appends the value's spelling.
  func write(to writer: inout CanonicalWriter)
}

extension CanonicalReader {
  /// Reads the next value; its type follows from where it goes.
  mutating func read<Value: CanonicalValue>() throws(CanonicalError) -> Value {
    try Value(from: &self)
  }

  /// Reads the tag of a choice between `count` cases.
  mutating func readTag(below count: UInt8) throws(CanonicalError) -> UInt8 {
    let start = offset
    let tag = try readUInt8()
    if tag >= count { throw .invalidTag(tag, offset: start) }
    return tag
  }
}

extension CanonicalWriter {
  /// Appends any value that has a spelling.
  mutating func put(_ value: some CanonicalValue) { value.write(to: &self) }
}

/// A choice without payload, spelled as the byte of its raw value.
protocol CanonicalChoice: CanonicalValue, RawRepresentable where RawValue == UInt8 {}

extension CanonicalChoice {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    let start = reader.offset
    let tag = try reader.readUInt8()
    guard let value = Self(rawValue: tag) else { throw .invalidTag(tag, offset: start) }
    self = value
  }

  func write(to writer: inout CanonicalWriter) { writer.write(rawValue) }
}

extension Array: CanonicalValue where Element: CanonicalValue {
  /// Grows with what is really there: a hostile count reserves nothing.
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init()
    let count = try reader.readCount()
    for _ in 0..<count { append(try reader.read()) }
  }

  func write(to writer: inout CanonicalWriter) {
    writer.write(count: count)
    for element in self { writer.put(element) }
  }
}

extension Optional: CanonicalValue where Wrapped: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    let isPresent = try reader.readBool()
    if isPresent { self = .some(try reader.read()) } else { self = nil }
  }

  func write(to writer: inout CanonicalWriter) {
    guard let self else {
      writer.write(false)
      return
    }
    writer.write(true)
    writer.put(self)
  }
}
