import MarketSimulation
import Mitigations
import ScenarioFormat

/// The smallest scenario, for tests that change one thing.
enum TinyScenario {
  static let text = """
    {
      "name": "tiny",
      "horizon": "1h",
      "assets": [
        {"name": "ETH", "pricing": "ETH-USD"},
        {"name": "USD", "pricing": "constantUSD"}
      ],
      "markets": [{
        "name": "ETH-USD", "base": "ETH", "quote": "USD",
        "path": {"kind": "jumpDiffusion", "initialPrice": "200 USD"},
        "venue": {"depthPerPercent": "2M USD"}
      }],
      "protocols": [{
        "name": "maker", "market": "ETH-USD",
        "form": {"kind": "vaults"},
        "book": {"kind": "drawnVaults", "count": 10, "totalDebt": "1M USD"}
      }]
    }

    """

  /// The text with one part replaced.
  static func changed(_ part: String, to new: String) -> String {
    precondition(text.contains(part), "\(part) does not stand in the text")
    return text.replacing(part, with: new, maxReplacements: 1)
  }

  /// The text with more top-level keys.
  static func with(_ members: String) -> String {
    changed(#""horizon": "1h","#, to: #""horizon": "1h", "# + members + ",")
  }

  static func load(
    _ text: String = text,
    files: [String: String] = [:],
    overrides: [FieldOverride] = [],
    size: StudySize = .full
  ) throws(FormatFailure) -> ScenarioDocument {
    var all = files
    all["tiny.json"] = text
    return try ScenarioDocument.load(
      "tiny.json",
      loader: TestFiles(all),
      catalog: .standard,
      overrides: overrides,
      size: size
    )
  }

  /// The faults of a text; none where it is a scenario.
  static func errors(
    _ text: String = text,
    files: [String: String] = [:],
    overrides: [String] = []
  ) -> [FormatError] {
    do throws(FormatFailure) {
      var parsed: [FieldOverride] = []
      for override in overrides { parsed.append(try FieldOverride(parsing: override)) }
      _ = try load(text, files: files, overrides: parsed)
      return []
    } catch {
      return error.errors
    }
  }
}

/// A text with the place of its fault marked by `¶`.
struct MarkedText {
  var text: String
  var line: Int32 = 0
  var column: Int32 = 0

  init(_ marked: String) {
    text = marked.replacing("¶", with: "")
    guard let mark = marked.firstIndex(of: "¶") else { return }
    let before = marked[..<mark]
    line = Int32(before.count { $0 == "\n" || $0 == "\r\n" } + 1)
    let start = before.lastIndex { $0 == "\n" || $0 == "\r\n" }.map { before.index(after: $0) }
    column = Int32(before[(start ?? before.startIndex)...].count + 1)
  }

  func place(_ file: String) -> SourcePlace { SourcePlace(file: file, line: line, column: column) }
}
