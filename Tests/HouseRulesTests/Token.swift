/// One piece of Swift code with the line it starts on, counted from 1.
struct Token: Equatable {
  enum Kind: Equatable {
    /// An identifier, a keyword, or a name in back-ticks (kept with them).
    case word
    /// A numeric literal.
    case number
    /// One byte of punctuation.
    case mark
    /// The contents of a string literal, or of a piece of it between interpolations.
    case text
  }

  var kind: Kind
  var text: String
  var line: Int
  /// Whether it follows the token before it without a space.
  var isAdjacent = false

  /// Whether it is this keyword, name or mark; never true of a string literal.
  func `is`(_ other: String) -> Bool { kind != .text && text == other }
}

/// Splits Swift source into tokens and drops comments, so that rules never trip over prose.
///
/// Interpolated code inside string literals is code. Regular-expression literals are not
/// understood; the house does not use them.
struct Lexer {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var tokens: [Token] = []

  static func tokens(of source: String) -> [Token] {
    var lexer = Lexer(source)
    lexer.readCode(untilParenthesis: false)
    return lexer.tokens
  }

  private init(_ source: String) { bytes = Array(source.utf8) }

  private func byte(at offset: Int) -> UInt8 {
    position + offset < bytes.count ? bytes[position + offset] : 0
  }

  /// Whether the next two bytes are these.
  private func isNext(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    byte(at: 0) == UInt8(ascii: first) && byte(at: 1) == UInt8(ascii: second)
  }

  private var isTripleQuote: Bool { isNext("\"", "\"") && byte(at: 2) == UInt8(ascii: "\"") }

  private mutating func advance() {
    if bytes[position] == UInt8(ascii: "\n") { line += 1 }
    position += 1
  }

  private mutating func append(_ kind: Token.Kind, from start: Int, line: Int) {
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    let isAdjacent = start > 0 && bytes[start - 1] > UInt8(ascii: " ")
    tokens.append(Token(kind: kind, text: text, line: line, isAdjacent: isAdjacent))
  }

  private mutating func readCode(untilParenthesis: Bool) {
    var depth = 0
    while position < bytes.count {
      let current = bytes[position]
      if current <= UInt8(ascii: " ") {
        advance()
      } else if isNext("/", "/") {
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
      } else if isNext("/", "*") {
        skipBlockComment()
      } else if current == UInt8(ascii: "\"") || isRawStringStart {
        readString()
      } else if isWordByte(current) || current == UInt8(ascii: "`") {
        readWord()
      } else {
        if current == UInt8(ascii: "(") { depth += 1 }
        if current == UInt8(ascii: ")") { depth -= 1 }
        if untilParenthesis && depth < 0 { return }
        position += 1
        append(.mark, from: position - 1, line: line)
      }
    }
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_")
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private var isRawStringStart: Bool {
    var offset = 0
    while byte(at: offset) == UInt8(ascii: "#") { offset += 1 }
    return offset > 0 && byte(at: offset) == UInt8(ascii: "\"")
  }

  private mutating func skipBlockComment() {
    var depth = 0
    while position < bytes.count {
      if isNext("/", "*") {
        depth += 1
        position += 2
      } else if isNext("*", "/") {
        depth -= 1
        position += 2
        if depth == 0 { return }
      } else {
        advance()
      }
    }
  }

  private mutating func readWord() {
    let start = position
    if bytes[position] == UInt8(ascii: "`") {
      position += 1
      while position < bytes.count, bytes[position] != UInt8(ascii: "`") { advance() }
      position = min(position + 1, bytes.count)
      append(.word, from: start, line: line)
      return
    }
    let isNumber = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
    while position < bytes.count, isWordByte(bytes[position]) { position += 1 }
    append(isNumber ? .number : .word, from: start, line: line)
  }

  private mutating func readString() {
    var hashes = 0
    while byte(at: 0) == UInt8(ascii: "#") {
      hashes += 1
      position += 1
    }
    let isMultiline = isTripleQuote
    position += isMultiline ? 3 : 1
    var start = position
    var startLine = line
    while position < bytes.count, !closesString(hashes: hashes, isMultiline: isMultiline) {
      if bytes[position] == UInt8(ascii: "\n") && !isMultiline { break }
      guard isEscape(hashes: hashes) else {
        advance()
        continue
      }
      guard byte(at: hashes + 1) == UInt8(ascii: "(") else {
        position = min(position + hashes + 2, bytes.count)
        continue
      }
      append(.text, from: start, line: startLine)
      position += hashes + 2
      readCode(untilParenthesis: true)
      position = min(position + 1, bytes.count)
      start = position
      startLine = line
    }
    append(.text, from: start, line: startLine)
    position = min(position + (isMultiline ? 3 : 1) + hashes, bytes.count)
  }

  private func closesString(hashes: Int, isMultiline: Bool) -> Bool {
    guard isMultiline ? isTripleQuote : bytes[position] == UInt8(ascii: "\"") else {
      return false
    }
    let length = isMultiline ? 3 : 1
    return (0..<hashes).allSatisfy { byte(at: length + $0) == UInt8(ascii: "#") }
  }

  private func isEscape(hashes: Int) -> Bool {
    bytes[position] == UInt8(ascii: "\\")
      && (0..<hashes).allSatisfy { byte(at: 1 + $0) == UInt8(ascii: "#") }
  }
}
