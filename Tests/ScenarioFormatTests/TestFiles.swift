import Foundation
import MarketSimulation
import Mitigations
import ScenarioFormat
import TestSupport

/// Files in memory; a path is looked up as it is displayed.
struct TestFiles: SourceLoader {
  struct Missing: Error, CustomStringConvertible {
    var description: String { "no such file" }
  }

  var files: [String: [UInt8]]

  init(_ files: [String: String]) { self.files = files.mapValues { Array($0.utf8) } }

  func bytes(of path: String, relativeTo base: String) throws -> [UInt8] {
    let folder = base.lastIndex(of: "/").map { base[...$0] } ?? ""
    let joined = path.hasPrefix("/") ? path : folder + path
    let name = joined.replacing(#/[^/]+/\.\.//#, with: "")
    guard let bytes = files[name] else { throw Missing() }
    return bytes
  }
}

/// The scenarios that ship, from the package's own folder.
enum Shipped {
  static let names = [
    "black-thursday", "black-thursday-no-rebound", "reference", "network/sequencer-outage",
    "network/congestion", "participants/manipulation", "participants/anticipation",
    "step-shock",
  ]

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func text(_ name: String) throws -> String {
    try String(contentsOf: root.appending(path: "Scenarios/\(name).json"), encoding: .utf8)
  }

  static func files() throws -> TestFiles {
    var files: [String: String] = [:]
    for name in names { files["Scenarios/\(name).json"] = try text(name) }
    return TestFiles(files)
  }

  static func load(
    _ name: String,
    overrides: [FieldOverride] = [],
    size: StudySize = .full
  ) throws -> ScenarioDocument {
    try ScenarioDocument.load(
      "Scenarios/\(name).json",
      loader: try files(),
      catalog: .standard,
      overrides: overrides,
      size: size
    )
  }
}
