import Foundation
import TestSupport
import Testing

/// A page of the documentation that is generated from the code it describes.
///
/// `UPDATE_GOLDENS=1 swift test --filter GoldenTests` rewrites all of them; checks never do.
struct GeneratedPage {
  /// Path from the package root.
  var path: String
  /// What the page has to say.
  var text: String

  /// Compares the page with the code, after rewriting it where that was asked for.
  func expectUpToDate(at location: SourceLocation = #_sourceLocation) throws {
    let file = PackageRoot.file(path)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1" {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
    }
    let found = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    let comment: Comment =
      "\(path) is out of date: UPDATE_GOLDENS=1 swift test --filter GoldenTests"
    #expect(found == text, comment, sourceLocation: location)
  }

  /// A table row of a page; bars inside a cell would end it.
  static func row(_ cells: [String]) -> String {
    let escaped = cells.map { $0.split(separator: "|").joined(separator: "\\|") }
    return "| " + escaped.joined(separator: " | ") + " |\n"
  }
}
