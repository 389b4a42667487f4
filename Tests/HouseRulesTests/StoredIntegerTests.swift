import Testing

/// Stored state of layers 0 to 3 has an explicit width: `Int` is 32 bits wide on wasm32.
struct StoredIntegerTests {
  static func violations(in file: SwiftFile) -> [Violation] {
    file.tokens.indices.compactMap { index in
      let token = file.tokens[index]
      guard token.is("var") || token.is("let"), let scope = file.scopes.around[index],
        case .type(let keyword, _) = scope, keyword != "protocol",
        !ScopeScan.modifiers(file.tokens, before: index).contains("static"),
        let name = file.next(index)
      else { return nil }
      guard file.next(index, by: 2)?.is(":") == true else {
        return inferred(file, index).map { _ in
          file.violation(at: token, "stored Int by inference: \(name.text)")
        }
      }
      return storesInteger(file, typeAt: index + 3)
        ? file.violation(at: token, "stored Int: \(name.text)") : nil
    }
  }

  private static func inferred(_ file: SwiftFile, _ index: Int) -> Token? {
    guard file.next(index, by: 2)?.is("=") == true, let value = file.next(index, by: 3),
      value.kind == .number, file.next(index, by: 4)?.is(".") != true
    else { return nil }
    return value
  }

  private static func storesInteger(_ file: SwiftFile, typeAt start: Int) -> Bool {
    var hasInteger = false
    var depth = 0
    for position in start..<file.tokens.count {
      let token = file.tokens[position]
      if depth == 0 {
        if token.is("=") { break }
        if token.is("{") { return hasInteger && isObserved(file, position) }
        if position > start, token.line > file.tokens[position - 1].line { break }
        if token.is("}") { break }
      }
      if token.is("[") || token.is("(") { depth += 1 }
      if token.is("]") || token.is(")") { depth -= 1 }
      // A stored closure or key path stores no integer.
      if token.is(">"), file.tokens[position - 1].is("-") { return false }
      if token.is("Int") || token.is("UInt") { hasInteger = true }
    }
    return hasInteger
  }

  private static func isObserved(_ file: SwiftFile, _ brace: Int) -> Bool {
    file.next(brace)?.is("didSet") == true || file.next(brace)?.is("willSet") == true
  }

  @Test func `a stored Int is found, a computed or local one is not`() {
    let file = SwiftFile(
      path: "Sources/Markets/X.swift",
      text: """
        public struct X {
          public var bad: Int
          private(set) var worse: [Int] = []
          let wrong: (Int32, UInt)?
          var guessed = 0
          var watched: Int { didSet { note() } }
          public var computed: Int { values.count }
          static let limit: Int = 3
          let good: Int64
          let ratio = 1.5
          let measure: (Int) -> Int64
          func f() {
            let local: Int = 3
            for index in 0..<local { var other = 0 }
          }
          subscript(position: Int) -> Int64 { values[position] }
        }
        let global: Int = 1
        """
    )
    #expect(Self.violations(in: file).map(\.line) == [2, 3, 4, 5, 6])
  }

  @Test func `layers 0 to 3 store integers of explicit width`() {
    let pure = LayerTable.house.pure
    let found = SourceTree.sources.filter { pure.contains($0.target) }
      .flatMap(Self.violations(in:))
    #expect(found.isEmpty, "\(SourceTree.list(found))")
  }
}
