import Foundation
import TestSupport

/// A broken house rule: where and what.
struct Violation: Equatable, CustomStringConvertible {
  var path: String
  var line: Int
  var what: String

  var description: String { "\(path):\(line): \(what)" }
}

/// One Swift file: its path from the package root, its lines, its tokens and scopes.
struct SwiftFile {
  let path: String
  let text: String
  let lines: [Substring]
  let tokens: [Token]
  let scopes: ScopeScan

  init(path: String, text: String) {
    self.path = path
    self.text = text
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    tokens = Lexer.tokens(of: text)
    scopes = ScopeScan(tokens)
  }

  /// Number of lines; a final newline does not start another.
  var lineCount: Int { lines.last?.isEmpty == true ? lines.count - 1 : lines.count }

  /// File name with its extension.
  var name: String { String(path.split(separator: "/").last ?? "") }

  /// The target the file belongs to: `Markets` of `Sources/Markets/PathBuilder.swift`.
  var target: String {
    let parts = path.split(separator: "/")
    guard parts.count > 2 else { return String(parts.first ?? "") }
    return String(parts[1])
  }

  func violation(at token: Token, _ what: String) -> Violation {
    Violation(path: path, line: token.line, what: what)
  }

  /// The token after `index`, or nil.
  func next(_ index: Int, by distance: Int = 1) -> Token? {
    tokens.indices.contains(index + distance) ? tokens[index + distance] : nil
  }
}

/// The files of this package as text.
enum SourceTree {
  /// The package root.
  static var root: URL { PackageRoot.url }

  /// Every Swift file under `Sources`.
  static let sources: [SwiftFile] = swiftFiles(under: "Sources")
  /// Every Swift file under `Tests`.
  static let tests: [SwiftFile] = swiftFiles(under: "Tests")
  /// Every Swift file under `Benchmarks`.
  static let benchmarks: [SwiftFile] = swiftFiles(under: "Benchmarks")

  /// The text of one file, or nil where it does not exist.
  static func text(of path: String) -> String? {
    try? String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Names in one folder, sorted; empty where it does not exist.
  static func names(in folder: String) -> [String] {
    let path = folder.isEmpty ? root.path : root.appending(path: folder).path
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Paths from the package root of every file below a folder, sorted.
  static func paths(under folder: String) -> [String] {
    let base = root.appending(path: folder).path
    let found = FileManager.default.enumerator(atPath: base)?.compactMap { $0 as? String } ?? []
    return found.sorted().map { "\(folder)/\($0)" }.filter { path in
      var isFolder: ObjCBool = false
      let full = root.appending(path: path).path
      return unsafe FileManager.default.fileExists(atPath: full, isDirectory: &isFolder)
        && !isFolder.boolValue
    }
  }

  private static func swiftFiles(under folder: String) -> [SwiftFile] {
    paths(under: folder).filter { $0.hasSuffix(".swift") }.compactMap { path in
      text(of: path).map { SwiftFile(path: path, text: $0) }
    }
  }

  /// One line for each violation, or `none`.
  static func list(_ violations: [Violation]) -> String {
    violations.isEmpty
      ? "none" : violations.map(\.description).joined(separator: "\n")
  }
}
