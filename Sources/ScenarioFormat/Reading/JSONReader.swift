/// Reads JSON with comments and remembers where every key and value stands.
///
/// Beyond RFC 8259 it accepts `//` and `/* */` comments, one comma before a closing bracket, and a
/// byte-order mark; it refuses duplicate keys. No input makes it trap.
package struct JSONReader {
  /// Deepest nesting that is read.
  package static let depthLimit: Int32 = 64

  private let bytes: [UInt8]
  private let file: String
  private var offset = 0
  private var line: Int32 = 1
  private var column: Int32 = 1
  private var depth: Int32 = 0

  private init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  /// Reads one value and nothing after it.
  ///
  /// - Throws: the first fault, with its place.
  package static func read(_ bytes: [UInt8], file: String) throws(FormatError) -> JSONNode {
    var reader = JSONReader(bytes: bytes, file: file)
    try reader.checkEncoding()
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.offset = 3 }
    try reader.skipBlanks()
    if reader.current == nil {
      throw FormatError(
        place: SourcePlace(file: file, line: 0, column: 0),
        path: "",
        reason: .emptyFile
      )
    }
    let node = try reader.readValue()
    try reader.skipBlanks()
    if reader.current != nil {
      throw reader.unexpected(["end of file"])
    }
    return node
  }

  private var place: SourcePlace { SourcePlace(file: file, line: line, column: column) }
  private var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }
  private var next: UInt8? { offset + 1 < bytes.count ? bytes[offset + 1] : nil }

  private mutating func advance() {
    let byte = bytes[offset]
    offset += 1
    if byte == 0x0A || (byte == 0x0D && current != 0x0A) {
      line += 1
      column = 1
    } else if byte & 0xC0 != 0x80 && byte != 0x0D {
      column += 1
    }
  }

  private mutating func checkEncoding() throws(FormatError) {
    guard let bad = UTF8Check.firstInvalid(bytes) else { return }
    while offset < bad { advance() }
    throw FormatError(place: place, path: "", reason: .invalidUTF8)
  }

  private func fail(_ reason: FormatReason, at place: SourcePlace) -> FormatError {
    FormatError(place: place, path: "", reason: reason)
  }

  private func unexpected(_ expected: [String]) -> FormatError {
    guard let byte = current else {
      return fail(.unexpected(found: "end of file", expected: expected), at: place)
    }
    var end = offset + 1
    let isWord: (UInt8) -> Bool = { byte in
      (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || byte == 0x5F
        || byte >= 0x80
    }
    if isWord(byte) {
      while end < bytes.count, isWord(bytes[end]), end - offset < 40 { end += 1 }
    }
    let found = String(decoding: bytes[offset..<end], as: UTF8.self)
    return fail(.unexpected(found: found, expected: expected), at: place)
  }

  private mutating func skipBlanks() throws(FormatError) {
    while let byte = current {
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: advance()
      case 0x2F where next == 0x2F:
        while let byte = current, byte != 0x0A, byte != 0x0D { advance() }
      case 0x2F where next == 0x2A: try skipBlockComment()
      default: return
      }
    }
  }

  private mutating func skipBlockComment() throws(FormatError) {
    let start = place
    advance()
    advance()
    while current != nil {
      if current == 0x2A, next == 0x2F {
        advance()
        advance()
        return
      }
      advance()
    }
    throw fail(.unterminated(what: "comment"), at: start)
  }

  private mutating func readValue() throws(FormatError) -> JSONNode {
    let start = place
    guard let byte = current else { throw unexpected(["a value"]) }
    switch byte {
    case 0x7B: return JSONNode(place: start, value: try readObject())
    case 0x5B: return JSONNode(place: start, value: try readArray())
    case 0x22: return JSONNode(place: start, value: .text(try readString()))
    case 0x2D, 0x30...0x39: return JSONNode(place: start, value: .number(try readNumber()))
    default:
      for (word, value) in [
        ("true", JSONValue.flag(true)), ("false", .flag(false)), ("null", .null),
      ] where bytes[offset...].starts(with: word.utf8) {
        for _ in 0..<word.utf8.count { advance() }
        return JSONNode(place: start, value: value)
      }
      throw unexpected(["a value"])
    }
  }

  private mutating func descend() throws(FormatError) {
    depth += 1
    if depth > Self.depthLimit { throw fail(.tooDeep(limit: Self.depthLimit), at: place) }
    advance()
  }

  private mutating func readObject() throws(FormatError) -> JSONValue {
    let start = place
    try descend()
    var members: [JSONMember] = []
    // The place of each key by name: the list alone would make long objects quadratic.
    var lines: [String: Int32] = [:]
    while true {
      try skipBlanks()
      guard let byte = current else { throw fail(.unterminated(what: "object"), at: start) }
      if byte == 0x7D { break }
      if byte != 0x22 { throw unexpected(["a key in quotes", "}"]) }
      let keyPlace = place
      let key = try readString()
      if let first = lines[key] {
        throw fail(.duplicateKey(key: key, firstLine: first), at: keyPlace)
      }
      lines[key] = keyPlace.line
      try skipBlanks()
      if current == nil { throw fail(.unterminated(what: "object"), at: start) }
      if current != 0x3A { throw unexpected([":"]) }
      advance()
      try skipBlanks()
      if current == nil { throw fail(.unterminated(what: "object"), at: start) }
      members.append(JSONMember(key: key, place: keyPlace, node: try readValue()))
      if try endsList(closing: 0x7D, what: "object", start: start) { break }
    }
    advance()
    depth -= 1
    return .object(members)
  }

  private mutating func readArray() throws(FormatError) -> JSONValue {
    let start = place
    try descend()
    var elements: [JSONNode] = []
    while true {
      try skipBlanks()
      guard let byte = current else { throw fail(.unterminated(what: "array"), at: start) }
      if byte == 0x5D { break }
      elements.append(try readValue())
      if try endsList(closing: 0x5D, what: "array", start: start) { break }
    }
    advance()
    depth -= 1
    return .list(elements)
  }

  /// Consumes a comma; returns whether the closing bracket stands here instead.
  private mutating func endsList(
    closing: UInt8,
    what: String,
    start: SourcePlace
  ) throws(FormatError) -> Bool {
    try skipBlanks()
    guard let byte = current else { throw fail(.unterminated(what: what), at: start) }
    if byte == closing { return true }
    if byte != 0x2C { throw unexpected([",", closing == 0x7D ? "}" : "]"]) }
    advance()
    return false
  }

  private mutating func readNumber() throws(FormatError) -> String {
    let start = place
    let first = offset
    while let byte = current,
      (byte >= 0x30 && byte <= 0x39) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
        || byte == 0x2B || byte == 0x2D || byte == 0x2E || byte == 0x5F
    { advance() }
    let text = String(decoding: bytes[first..<offset], as: UTF8.self)
    guard Self.isNumber(bytes[first..<offset]) else {
      throw fail(.badNumber(found: String(text.prefix(40))), at: start)
    }
    return text
  }

  /// Whether bytes follow the number grammar of RFC 8259.
  package static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 >= 0x30 && $0 <= 0x39 } ?? false }
    func dropDigits() -> Bool {
      guard isDigit(rest.first) else { return false }
      rest = rest.drop { isDigit($0) }
      return true
    }
    if rest.first == 0x2D { rest = rest.dropFirst() }
    if rest.first == 0x30, isDigit(rest.dropFirst().first) { return false }
    guard dropDigits() else { return false }
    if rest.first == 0x2E {
      rest = rest.dropFirst()
      guard dropDigits() else { return false }
    }
    if let byte = rest.first, byte | 0x20 == 0x65 {
      rest = rest.dropFirst()
      if let sign = rest.first, sign == 0x2B || sign == 0x2D { rest = rest.dropFirst() }
      guard dropDigits() else { return false }
    }
    return rest.isEmpty
  }
}

// Strings.

extension JSONReader {
  fileprivate mutating func readString() throws(FormatError) -> String {
    let start = place
    advance()
    var text: [UInt8] = []
    while let byte = current {
      switch byte {
      case 0x22:
        advance()
        return String(decoding: text, as: UTF8.self)
      case 0x5C: try readEscape(into: &text)
      case 0..<0x20:
        if byte == 0x0A || byte == 0x0D { throw fail(.unterminated(what: "string"), at: start) }
        throw fail(.controlCharacter(code: byte), at: place)
      default:
        text.append(byte)
        advance()
      }
    }
    throw fail(.unterminated(what: "string"), at: start)
  }

  private mutating func readEscape(into text: inout [UInt8]) throws(FormatError) {
    let start = place
    advance()
    guard let byte = current else { throw fail(.unterminated(what: "string"), at: start) }
    let simple: [UInt8: UInt8] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
    ]
    if let plain = simple[byte] {
      text.append(plain)
      advance()
      return
    }
    guard byte == 0x75 else {
      throw fail(.badEscape(found: "\\" + String(UnicodeScalar(byte))), at: start)
    }
    advance()
    var code = try readHex(start)
    if code >= 0xD800, code < 0xDC00, current == 0x5C, next == 0x75 {
      advance()
      advance()
      let low = try readHex(start)
      guard low >= 0xDC00, low < 0xE000 else {
        throw fail(.badEscape(found: "surrogate"), at: start)
      }
      code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = UnicodeScalar(code) else {
      throw fail(.badEscape(found: "surrogate"), at: start)
    }
    text.append(contentsOf: Array(String(Character(scalar)).utf8))
  }

  private mutating func readHex(_ start: SourcePlace) throws(FormatError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
        throw fail(.badEscape(found: "\\u"), at: start)
      }
      code = code << 4 | UInt32(digit)
      advance()
    }
    return code
  }
}
