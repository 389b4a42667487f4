/// Splits RFC 4180 bytes into rows; accepts `\n` and `\r\n` and a last line without either.
struct CSVParser {
  struct Row {
    /// The line on which the row starts, from 1.
    var line: Int
    var fields: [String]
  }

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  init(_ bytes: some Collection<UInt8>) { self.bytes = Array(bytes) }

  /// Returns the next row, or nil at the end.
  mutating func nextRow() throws(RunsCSVError) -> Row? {
    guard position < bytes.count else { return nil }
    var row = Row(line: line, fields: [])
    while true {
      row.fields.append(try field())
      guard position < bytes.count else { return row }
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: ",") { continue }
      if byte == 0x0D, position < bytes.count, bytes[position] == 0x0A { position += 1 }
      line += 1
      return row
    }
  }

  /// Reads one field and stops at the byte after it: a comma, a line end, or the end.
  private mutating func field() throws(RunsCSVError) -> String {
    guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
      let start = position
      while position < bytes.count, !Self.endsField(bytes[position]) { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }
    let start = line
    var content: [UInt8] = []
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == 0x0A { line += 1 }
      if byte != UInt8(ascii: "\"") {
        content.append(byte)
      } else if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
        content.append(byte)
        position += 1
      } else if position == bytes.count || Self.endsField(bytes[position]) {
        return String(decoding: content, as: UTF8.self)
      } else {
        break
      }
    }
    throw .malformedField(line: start)
  }

  private static func endsField(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D
  }
}
