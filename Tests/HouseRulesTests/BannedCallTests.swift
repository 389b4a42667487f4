import Testing

struct BannedCallTests {
  private func found(_ line: String, path: String = "Sources/Markets/X.swift") -> [String] {
    BannedCalls(isPure: true, mayReadSurroundings: false)
      .violations(in: SwiftFile(path: path, text: line)).map(\.what)
  }

  @Test(arguments: [
    "let now = Date()", "let clock = ContinuousClock()", "_ = ProcessInfo.processInfo",
    "let x = Double.random(in: 0..<1)", "let order = members.shuffled()", "fatalError()",
    "let x = try! parse()", "let x = y as! Int", "let table: [String: Int64]", "let table = [:]",
    "let t = [1: 2]", "var seen = Set<Int32>()", "let d = Dictionary<Int32, Int32>()",
    "let h = key.hashValue", "func hash(into hasher: inout Hasher)", "ObjectIdentifier(self)",
    "let y = exp(x)", "let y = Foundation.log(x)", "let y = pow(x, 2)", "print(x)",
    "func f() throws -> Int64", "func f() async", "struct X: Codable", "\"\\(pow(x, 2))\"",
    "final class X: @unchecked Sendable {}", "let x: Float = 0",
    "let p: UnsafeMutablePointer<Int64>", "withUnsafeBytes(of: x) { _ in }",
    "books.map(\\.count)", "let bound = UInt128(1 << 62)",
  ])
  func `a banned name is found`(_ line: String) {
    #expect(found(line).count == 1, "\(line): \(found(line))")
  }

  @Test(arguments: [
    "let y = PortableMath.exp(x)", "// let now = Date()", "let name = \"Date()\"",
    "func f() throws(QuantityError)", "let x = table[at: 3]", "let x = [flag ? a : b]",
    "let set: ActionSet = []", "let x = stream.uniform(step: 1)", "f(x: [1, 2], y: 3)",
    "let y = (0..<3).map { (i: Int32) in i }", "let x = values[0..<2]", "case .log(let x): x",
    "#\"exp(x) \"quoted\" \"#", "/* a /* nested */ exp(x) */", "let x = try !isSafe()",
    "let bound = UInt128(1) << 62", "let half = Int64(x << 1)",
  ])
  func `an innocent line is not`(_ line: String) {
    #expect(found(line) == [])
  }

  @Test func `the portable functions may call each other`() {
    let path = "Sources/Determinism/PortableMath+Power.swift"
    #expect(found("let y = exp(b * log(a))", path: path) == [])
  }

  @Test func `source files call nothing that is banned in their layer`() {
    let pure = LayerTable.house.pure
    let found = SourceTree.sources.flatMap { file in
      BannedCalls(
        isPure: pure.contains(file.target),
        mayReadSurroundings: ["FirebreakCLI", "firebreak"].contains(file.target)
      ).violations(in: file)
    }
    #expect(found.isEmpty, "\(SourceTree.list(found))")
  }

  @Test func `benchmarks may read the clock and draw nothing themselves`() {
    let rule = BannedCalls(isPure: false, mayReadSurroundings: true)
    let found = SourceTree.benchmarks.flatMap(rule.violations(in:))
    #expect(found.isEmpty, "\(SourceTree.list(found))")
  }
}
