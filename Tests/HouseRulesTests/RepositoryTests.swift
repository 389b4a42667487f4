import Foundation
import Testing

/// Rules about the repository as a whole: its folders, its words, its links, its tests.
struct RepositoryTests {
  private static let topLevel: Set<String> = [
    ".ci", ".gitignore", ".swift-format", "Benchmarks", "LICENSE", "Package.swift", "Plugins",
    "README.md", "Scenarios", "Sources", "Tests", "docs",
  ]
  /// What `.gitignore` names and what the version control keeps.
  private static func isIgnored(_ name: String) -> Bool {
    name.hasPrefix(".build") || [".git", ".swiftpm", "out", ".DS_Store"].contains(name)
  }

  static func strangers(_ names: [String]) -> [String] {
    names.filter { !topLevel.contains($0) && !isIgnored($0) }
  }

  @Test func `the top folder holds what the house plan names`() {
    #expect(Self.strangers(["Sources", "notes.txt", ".build-x", "docs"]) == ["notes.txt"])
    let found = Self.strangers(SourceTree.names(in: ""))
    #expect(found == [])
  }

  // Joined here so that this file does not break its own rule.
  private static let machineWords: [String] = [
    ["/wo", "rk/"], ["/ho", "me/"], ["/Us", "ers/"], ["/ro", "ot/"], ["/t", "mp/"],
    ["local", "host"], ["127.0", ".0.1"],
  ].map { $0.joined() }

  static func machineWords(in text: String, path: String) -> [Violation] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
      index,
      line in
      machineWords.first { line.contains($0) }.map {
        Violation(path: path, line: index + 1, what: "the path or host of a machine: \($0)")
      }
    }
  }

  // Notes that lie outside the repository; a reader could not follow the reference.
  private static let foreignPages: [String] = [
    "mechanisms", "engineering", "prototype-lessons", "crises", "platform", "design",
  ].map { $0 + [".", "md"].joined() }

  static func foreignPages(in text: String, path: String) -> [Violation] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
      index,
      line in
      foreignPages.first { line.contains($0) }.map {
        Violation(path: path, line: index + 1, what: "not in this repository: \($0)")
      }
    }
  }

  @Test func `no file refers to a page outside the repository`() {
    let bad = ["see design", "md §2"].joined(separator: ".")
    #expect(Self.foreignPages(in: bad, path: "x.swift").map(\.line) == [1])
    let found = Self.textFiles.flatMap { path in
      SourceTree.text(of: path).map { Self.foreignPages(in: $0, path: path) } ?? []
    }
    #expect(found.isEmpty, "\(SourceTree.list(found))")
  }

  private static var textFiles: [String] {
    ["Sources", "Tests", "Benchmarks", "Scenarios", "docs", ".ci"]
      .flatMap { SourceTree.paths(under: $0) }
      + ["Package.swift", "README.md", ".gitignore", ".swift-format"]
  }

  @Test func `no file names a path or host of a machine`() {
    let bad = ["cd /ho", "me/somebody"].joined()
    #expect(Self.machineWords(in: "fine\n\(bad)", path: "x.md").map(\.line) == [2])
    let found = Self.textFiles.flatMap { path in
      SourceTree.text(of: path).map { Self.machineWords(in: $0, path: path) } ?? []
    }
    #expect(found.isEmpty, "\(SourceTree.list(found))")
  }

  /// Relative links of a page that lead nowhere; `exists` answers for a path from the root.
  static func deadLinks(in text: String, path: String, exists: (String) -> Bool) -> [Violation] {
    var found: [Violation] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      for piece in line.components(separatedBy: "](").dropFirst() {
        guard let end = piece.firstIndex(of: ")") else { continue }
        let target = piece[..<end].prefix { $0 != "#" }
        if target.isEmpty || target.contains("://") || target.hasPrefix("mailto:") { continue }
        let folder = path.split(separator: "/").dropLast().joined(separator: "/")
        let full = URL(filePath: "/\(folder)/\(target)").standardizedFileURL.path.dropFirst()
        if !exists(String(full)) {
          found.append(Violation(path: path, line: index + 1, what: "dead link: \(target)"))
        }
      }
    }
    return found
  }

  @Test func `every relative link in the documentation leads somewhere`() {
    let found = Self.deadLinks(
      in: "[a](../README.md#top) [b](gone.md) [c](https://example.org) [d](#here)",
      path: "docs/x.md",
      exists: { $0 == "README.md" }
    )
    #expect(found.map(\.what) == ["dead link: gone.md"])
    let dead = Self.textFiles.filter { $0.hasSuffix(".md") }.flatMap { path in
      Self.deadLinks(in: SourceTree.text(of: path) ?? "", path: path) {
        FileManager.default.fileExists(atPath: SourceTree.root.appending(path: $0).path)
      }
    }
    #expect(dead.isEmpty, "\(SourceTree.list(dead))")
  }

  /// Rooms among `rooms` without a test in their own test folder.
  static func untested(_ rooms: [String], tests: [SwiftFile]) -> [String] {
    rooms.filter { room in
      !tests.contains { file in
        file.target == room + "Tests"
          && file.tokens.indices.contains {
            file.tokens[$0].is("@") && file.next($0)?.is("Test") == true
          }
      }
    }
  }

  @Test func `every room has tests of its own`() {
    let file = SwiftFile(path: "Tests/ATests/ATests.swift", text: "@Test func x() {}")
    let empty = SwiftFile(path: "Tests/BTests/Placeholder.swift", text: "import Testing")
    #expect(Self.untested(["A", "B"], tests: [file, empty]) == ["B"])
    let found = Self.untested(LayerTable.house.rooms.map(\.name), tests: SourceTree.tests)
    #expect(found == [])
  }

  @Test func `no placeholder is left`() {
    let found = (SourceTree.sources + SourceTree.tests).map(\.path)
      .filter { $0.hasSuffix("/Placeholder.swift") }
    #expect(found == [])
  }

  @Test func `every shipped scenario is described`() {
    let readme = SourceTree.text(of: "Scenarios/README.md") ?? ""
    let found = SourceTree.paths(under: "Scenarios").filter { $0.hasSuffix(".json") }
      .map { String($0.dropFirst("Scenarios/".count)) }
      .filter { !readme.contains("`\($0)`") }
    #expect(found == [])
  }
}
