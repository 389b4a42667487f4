import ScenarioFormat
import Testing

/// One change of the smallest scenario and the one fault it makes; `¶` marks its place.
struct BadRow {
  let part: String
  let new: String
  let path: String
  let reason: FormatReason

  init(_ part: String, _ new: String, _ path: String, _ reason: FormatReason) {
    self.part = part
    self.new = new
    self.path = path
    self.reason = reason
  }

  /// A row that adds top-level keys.
  static func adding(_ members: String, _ path: String, _ reason: FormatReason) -> BadRow {
    BadRow(#""horizon": "1h","#, #""horizon": "1h", "# + members + ",", path, reason)
  }

  var complaint: String? {
    let marked = MarkedText(TinyScenario.changed(part, to: new))
    let found = TinyScenario.errors(marked.text)
    let expected = [FormatError(place: marked.place("tiny.json"), path: path, reason: reason)]
    return found == expected ? nil : "\(new)\n  gives \(found)\n  not   \(expected)"
  }

  static let times = ["ns", "us", "ms", "s", "m", "h", "d"]

  static func check(_ rows: [BadRow], at location: SourceLocation = #_sourceLocation) {
    let complaints = rows.compactMap(\.complaint)
    #expect(complaints == [], "\(complaints.joined(separator: "\n"))", sourceLocation: location)
  }
}
