import Testing

/// One strategy, one file, one page.
struct StrategyTests {
  /// The classes of a file that conform to `MitigationStrategy`.
  static func strategies(in file: SwiftFile) -> [String] {
    file.tokens.indices.compactMap { index in
      guard file.tokens[index].is("class"), let name = file.next(index), name.kind == .word else {
        return nil
      }
      var position = index + 2
      while let token = file.next(position, by: 0), !token.is("{") {
        if token.is("MitigationStrategy") { return name.text }
        position += 1
      }
      return nil
    }
  }

  /// The catalogue names that a file describes: `kind: "twap"`.
  static func kinds(in file: SwiftFile) -> [String] {
    file.tokens.indices.compactMap { index in
      guard file.tokens[index].is("kind"), file.next(index)?.is(":") == true,
        let value = file.next(index, by: 2), value.kind == .text
      else { return nil }
      return value.text
    }
  }

  private static var files: [SwiftFile] {
    SourceTree.sources.filter { $0.target == "Mitigations" }
  }

  /// A file and its `Type+Topic.swift` companions.
  private static func themes(of file: SwiftFile) -> [SwiftFile] {
    let stem = file.name.dropLast(".swift".count)
    return files.filter { $0.name == file.name || $0.name.hasPrefix("\(stem)+") }
  }

  @Test func `strategies and their names are read from the source`() {
    let file = SwiftFile(
      path: "Sources/Mitigations/X.swift",
      text: """
        package final class X: MitigationStrategy { class func y() {} }
        final class Z: Other { let m: any MitigationStrategy }
        let d = StrategyDescriptor(kind: "x-y", summary: "")
        """
    )
    #expect(Self.strategies(in: file) == ["X"])
    #expect(Self.kinds(in: file) == ["x-y"])
  }

  @Test func `every strategy stands in a file of its own with its descriptor`() {
    var wrong: [String] = []
    for file in Self.files where !Self.strategies(in: file).isEmpty {
      let count = Self.strategies(in: file).count
      if count > 1 { wrong.append("\(file.path): \(count) strategies") }
      let kinds = Set(Self.themes(of: file).flatMap(Self.kinds(in:)))
      if kinds.count != 1 { wrong.append("\(file.path): \(kinds.count) descriptors") }
    }
    #expect(wrong == [])
    #expect(Self.files.flatMap(Self.strategies(in:)).count >= 7)
  }

  @Test func `every strategy has a page of its own`() {
    let missing = Set(Self.files.flatMap(Self.kinds(in:))).sorted().filter {
      SourceTree.text(of: "docs/mitigations/\($0).md")?.hasPrefix("# `\($0)`") != true
    }
    #expect(missing == [])
  }
}
