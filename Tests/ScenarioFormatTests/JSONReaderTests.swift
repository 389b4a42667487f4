import ScenarioFormat
import Testing

@Suite struct JSONReaderTests {
  static func error(_ bytes: [UInt8]) -> FormatError? {
    do throws(FormatError) {
      _ = try JSONReader.read(bytes, file: "f")
      return nil
    } catch {
      return error
    }
  }

  static func output(_ text: String) throws -> String {
    JSONOutput(try JSONReader.read(Array(text.utf8), file: "f")).compact
  }

  @Test func `texts become trees`() throws {
    let rows: [(text: String, tree: String)] = [
      ("1", "1"), (" -0.50e+3 ", "-0.50e+3"), ("\u{FEFF}true", "true"), ("null", "null"),
      (#""a\"b\\c\/d\n\té""#, #""a\"b\\c/d\n\té""#),
      (#""\u00e9\ud83d\ude00\u0000""#, #""é😀\u0000""#),
      ("[1, 2 ,]", "[1, 2]"),
      ("{\"a\": 1, // one\r\n \"b\": {} /* two\n */ ,}", #"{"a": 1, "b": {}}"#),
      ("[[[]], {}]", "[[[]], {}]"),
      ("123456789012345678901234567890.5", "123456789012345678901234567890.5"),
    ]
    for row in rows { #expect(try Self.output(row.text) == row.tree) }
  }

  @Test func `faults of the text have a case, a line and a column`() {
    let value = "a value"
    let rows: [(text: String, reason: FormatReason)] = [
      ("{\"a\": ¶}", .unexpected(found: "}", expected: [value])),
      ("{\"a\" ¶1}", .unexpected(found: "1", expected: [":"])),
      ("{\"a\": 1 ¶\"b\": 2}", .unexpected(found: "\"", expected: [",", "}"])),
      ("{¶a: 1}", .unexpected(found: "a", expected: ["a key in quotes", "}"])),
      ("[1 ¶2]", .unexpected(found: "2", expected: [",", "]"])),
      ("[¶nil]", .unexpected(found: "nil", expected: [value])),
      ("{}\n¶{}", .unexpected(found: "{", expected: ["end of file"])),
      ("¶{\"a\": 1", .unterminated(what: "object")),
      ("¶{\"a\"", .unterminated(what: "object")),
      ("¶{\"a\":", .unterminated(what: "object")),
      ("{\"a\":\r\n  ¶[1,", .unterminated(what: "array")),
      ("[¶\"ab\n\"]", .unterminated(what: "string")),
      ("[¶\"ab", .unterminated(what: "string")),
      ("[1] ¶/* no end", .unterminated(what: "comment")),
      ("[\"é\", ¶01]", .badNumber(found: "01")),
      ("[¶1.]", .badNumber(found: "1.")),
      ("[¶-]", .badNumber(found: "-")),
      ("[¶1e]", .badNumber(found: "1e")),
      ("[¶12s]", .badNumber(found: "12s")),
      ("[\"a¶\\x\"]", .badEscape(found: "\\x")),
      ("[\"a¶\\u12g4\"]", .badEscape(found: "\\u")),
      ("[\"¶\\ud800\"]", .badEscape(found: "surrogate")),
      ("[\"¶\\ud800\\u0041\"]", .badEscape(found: "surrogate")),
      ("[\"a¶\u{1}\"]", .controlCharacter(code: 1)),
      ("{\"a\": 1,\n ¶\"a\": 2}", .duplicateKey(key: "a", firstLine: 1)),
    ]
    for row in rows {
      let marked = MarkedText(row.text)
      let expected = FormatError(place: marked.place("f"), path: "", reason: row.reason)
      #expect(Self.error(Array(marked.text.utf8)) == expected, "\(row.text)")
    }
  }

  @Test func `empty files, wrong encodings and deep nesting are refused`() {
    let whole = SourcePlace(file: "f", line: 0, column: 0)
    for text in ["", " \n", "// only a comment", "\u{FEFF}"] {
      let expected = FormatError(place: whole, path: "", reason: .emptyFile)
      #expect(Self.error(Array(text.utf8)) == expected)
    }
    let rows: [(bytes: [UInt8], column: Int32)] = [
      ([0x22, 0xFF, 0x22], 2), ([0x22, 0xC0, 0x80, 0x22], 2), ([0x22, 0xED, 0xA0, 0x80, 0x22], 2),
      ([0x22, 0x61, 0xE2, 0x82, 0x22], 3), ([0x22, 0xF5, 0x80, 0x80, 0x80], 2), ([0xC3], 1),
    ]
    for row in rows {
      let place = SourcePlace(file: "f", line: 1, column: row.column)
      let expected = FormatError(place: place, path: "", reason: .invalidUTF8)
      #expect(Self.error(row.bytes) == expected)
    }
    let deep = Array(String(repeating: "[", count: 100_000).utf8)
    let place = SourcePlace(file: "f", line: 1, column: 65)
    #expect(
      Self.error(deep) == FormatError(place: place, path: "", reason: .tooDeep(limit: 64))
    )
    let allowed = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(Self.error(Array(allowed.utf8)) == nil)
  }

  @Test func `the nearest name is the one that was meant`() {
    let names = ["halfLife", "depthPerPercent", "impact", "permanentShare"]
    let rows: [(word: String, nearest: String?)] = [
      ("halflife", "halfLife"), ("halfLive", "halfLife"), ("ipmact", "impact"),
      ("depthPercent", "depthPerPercent"), ("zzzzzzzz", nil), ("", nil), ("x", nil),
    ]
    for row in rows { #expect(NearestName.find(row.word, in: names) == row.nearest) }
    #expect(NearestName.find("a", in: []) == nil)
  }
}
