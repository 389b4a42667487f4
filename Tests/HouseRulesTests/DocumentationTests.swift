import Testing

/// Every public declaration says in one fragment what it is.
struct DocumentationTests {
  private static let keywords: Set<String> = [
    "func", "var", "let", "init", "subscript", "struct", "class", "enum", "protocol", "typealias",
    "actor", "case", "associatedtype",
  ]

  static func violations(in file: SwiftFile) -> [Violation] {
    file.tokens.indices.compactMap { index in
      let token = file.tokens[index]
      guard keywords.contains(token.text), token.kind == .word, isDeclaration(file, index) else {
        return nil
      }
      let modifiers = ScopeScan.modifiers(file.tokens, before: index)
      guard isContract(file, index, modifiers) else { return nil }
      let name = file.next(index)?.text ?? ""
      guard let summary = summary(file, above: token.line) else {
        return file.violation(at: token, "undocumented: \(token.text) \(name)")
      }
      return summary.hasSuffix(".") || summary.hasSuffix(":")
        ? nil : file.violation(at: token, "summary without a period: \(token.text) \(name)")
    }
  }

  private static func isDeclaration(_ file: SwiftFile, _ index: Int) -> Bool {
    let token = file.tokens[index]
    if index > 0, file.tokens[index - 1].is(".") { return false }
    if token.text == "class", ["func", "var", "let"].contains(file.next(index)?.text) {
      return false
    }
    if token.text == "case" {
      return file.scopes.around[index] == .type(keyword: "enum", isPublic: true)
    }
    return true
  }

  /// Explicitly public, a case of a public enum, or a requirement of a public protocol.
  private static func isContract(_ file: SwiftFile, _ index: Int, _ modifiers: [String]) -> Bool {
    if modifiers.contains("public") || modifiers.contains("open") { return true }
    if file.tokens[index].is("case") { return true }
    guard file.scopes.around[index] == .type(keyword: "protocol", isPublic: true) else {
      return false
    }
    return index == 0 || !file.tokens[index - 1].is("(")
  }

  /// The last line of the summary paragraph above a line, or nil without a comment.
  private static func summary(_ file: SwiftFile, above line: Int) -> String? {
    var position = line - 2
    while position >= 0 {
      let text = trimmed(file.lines[position])
      guard text.hasPrefix("@") || text.hasPrefix("#if") else { break }
      position -= 1
    }
    guard position >= 0, trimmed(file.lines[position]).hasPrefix("///") else { return nil }
    while position > 0, trimmed(file.lines[position - 1]).hasPrefix("///") { position -= 1 }
    var last = ""
    while position < line - 1 {
      let text = trimmed(file.lines[position])
      guard text.hasPrefix("///"), text.count > 3 else { break }
      last = text
      position += 1
    }
    return last.isEmpty ? nil : last
  }

  private static func trimmed(_ line: Substring) -> String {
    String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }

  @Test func `an undocumented declaration is found`() {
    let file = SwiftFile(
      path: "Sources/Markets/X.swift",
      text: """
        /// A thing.
        @frozen
        public enum X {
          case bare
          /// Without a period
          case loose
          /// One thing and
          /// its end.
          ///
          /// - Units: none
          @inlinable
          public static func f() {}
          public var undocumented: Int64 { 1 }
          var inner: Int64 { switch self { case .bare: 1 } }
        }
        /// A seam.
        public protocol P {
          func undocumented()
        }
        public import Quantities
        """
    )
    #expect(Self.violations(in: file).map(\.line) == [4, 6, 13, 18])
  }

  @Test func `public declarations are documented`() {
    let found = SourceTree.sources.flatMap(Self.violations(in:))
    #expect(found.isEmpty, "\(SourceTree.list(found))")
  }
}
