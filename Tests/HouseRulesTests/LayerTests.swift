import Testing

/// Compares every `import` line with the layer table, because the package manager does not reject
/// the import of a transitive dependency.
struct LayerTests {
  /// The modules a file imports, with the token that names each.
  static func imports(of file: SwiftFile) -> [Token] {
    let kinds: Set<String> = [
      "struct", "class", "enum", "func", "protocol", "var", "let", "typealias",
    ]
    return file.tokens.indices.compactMap { index in
      guard file.tokens[index].is("import"), file.scopes.around[index] == nil,
        let next = file.next(index)
      else { return nil }
      return kinds.contains(next.text) ? file.next(index, by: 2) : next
    }
  }

  static func violations(in file: SwiftFile, allowed: Set<String>) -> [Violation] {
    imports(of: file).filter { !allowed.contains($0.text) }.map {
      file.violation(at: $0, "\(file.target) may not import \($0.text)")
    }
  }

  @Test func `the layer table is read from the manifest`() throws {
    let table = LayerTable(
      manifest: """
        let layer0 = ["A", "B"]
        let layer3 = layer0 + ["C"]
        let rooms: [Room] = [
          Room(name: "A", imports: []),
          Room(name: "C", imports: layer0),
          Room(
            name: "D",
            imports: layer3 + ["E"]
          ),
        ]
        """
    )
    #expect(table.pure == ["A", "B", "C"])
    #expect(table.rooms.map(\.name) == ["A", "C", "D"])
    #expect(table.rooms.map(\.imports) == [[], ["A", "B"], ["A", "B", "C", "E"]])
    #expect(LayerTable.house.rooms.count >= 14)
    #expect(LayerTable.house.pure.count == 10)
  }

  @Test func `a forbidden import is found and an allowed one is not`() {
    let file = SwiftFile(
      path: "Sources/Markets/Venue.swift",
      text: """
        // import Foundation
        public import Quantities
        @preconcurrency import EventKernel
        import struct Margining.Ledger
        let example = "import Glibc"
        """
    )
    let found = Self.violations(in: file, allowed: ["Quantities"])
    #expect(found.map(\.line) == [3, 4])
    #expect(found.first?.what == "Markets may not import EventKernel")
  }

  @Test func `every room imports only rooms below it`() {
    var seen: Set<String> = []
    var wrong: [String] = []
    for room in LayerTable.house.rooms {
      wrong += room.imports.filter { !seen.contains($0) }.map { "\(room.name) → \($0)" }
      seen.insert(room.name)
    }
    #expect(wrong == [])
  }

  @Test func `every folder of Sources is a room of the table or the executable`() {
    let expected = (LayerTable.house.rooms.map(\.name) + ["firebreak"]).sorted()
    #expect(SourceTree.names(in: "Sources") == expected)
  }

  @Test func `source files import what the layer table allows`() {
    let table = LayerTable.house
    var found: [Violation] = []
    for file in SourceTree.sources {
      var allowed: Set<String> =
        file.target == "firebreak"
        ? ["FirebreakCLI", "Mitigations"]
        : Set(table.rooms.first { $0.name == file.target }?.imports ?? [])
      allowed.formUnion(
        LayerTable.systemModules(for: file.target, isPure: table.pure.contains(file.target))
      )
      found += Self.violations(in: file, allowed: allowed)
    }
    #expect(found.isEmpty, "\(SourceTree.list(found))")
  }

  @Test func `benchmarks import libraries and no test code`() {
    let allowed = Set(LayerTable.house.rooms.map(\.name)).subtracting(["FirebreakCLI"])
      .union(LayerTable.systemModules(for: "Benchmarks", isPure: false))
    let found = SourceTree.benchmarks.flatMap { Self.violations(in: $0, allowed: allowed) }
    #expect(found.isEmpty, "\(SourceTree.list(found))")
  }

  @Test func `tests see public and package declarations only`() {
    let bad = SwiftFile(path: "Tests/XTests/X.swift", text: "@testable import Markets\n")
    #expect(Self.testableImports(of: bad).count == 1)
    let found = SourceTree.tests.flatMap(Self.testableImports(of:))
    #expect(found.isEmpty, "\(SourceTree.list(found))")
  }

  static func testableImports(of file: SwiftFile) -> [Violation] {
    file.tokens.indices.filter { index in
      file.tokens[index].is("testable") && index > 0 && file.tokens[index - 1].is("@")
    }.map { file.violation(at: file.tokens[$0], "no @testable: swift test -c release must work") }
  }
}
