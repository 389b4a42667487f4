import Testing

/// Files of at most 400 lines, functions of at most 60, lines of at most 100 columns.
struct SizeTests {
  static let fileLimit = 400
  static let functionLimit = 60

  static func violations(in file: SwiftFile) -> [Violation] {
    var found: [Violation] = []
    if file.lineCount > fileLimit {
      found.append(
        Violation(path: file.path, line: fileLimit, what: "\(file.lineCount) lines in one file")
      )
    }
    for scope in file.scopes.finished
    where scope.kind == .function && scope.lineCount > functionLimit {
      found.append(
        Violation(
          path: file.path,
          line: scope.firstLine,
          what: "\(scope.lineCount) lines in one function"
        )
      )
    }
    return found
  }

  @Test func `a long file and a long function are found`() {
    let body = String(repeating: "    step()\n", count: 60)
    let long = SwiftFile(path: "X.swift", text: "struct X {\n  func f() {\n\(body)  }\n}\n")
    #expect(Self.violations(in: long).map(\.what) == ["62 lines in one function"])
    #expect(Self.violations(in: long).map(\.line) == [2])
    let file = SwiftFile(path: "X.swift", text: String(repeating: "//\n", count: 401))
    #expect(Self.violations(in: file).map(\.what) == ["401 lines in one file"])
    let fits = SwiftFile(path: "X.swift", text: String(repeating: "//\n", count: 400))
    #expect(Self.violations(in: fits) == [])
  }

  @Test func `a table beside short functions is not a long function`() {
    let rows = String(repeating: "    1,\n", count: 80)
    let file = SwiftFile(
      path: "X.swift",
      text: "protocol P {\n  func f()\n  var x: Int { get }\n}\nlet table = [\n\(rows)]\n"
        + "struct X {\n  init(a: () -> Void = { }) { a() }\n}\n"
    )
    #expect(Self.violations(in: file) == [])
    #expect(file.scopes.finished.filter { $0.kind == .function }.map(\.firstLine) == [88])
  }

  @Test func `files and functions are short`() {
    let found = (SourceTree.sources + SourceTree.benchmarks + SourceTree.tests)
      .flatMap(Self.violations(in:))
    #expect(found.isEmpty, "\(SourceTree.list(found))")
  }
}
