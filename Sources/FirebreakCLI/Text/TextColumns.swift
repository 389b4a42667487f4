import Reporting

extension ReportJSON {
  /// The document as text.
  var rendered: String { String(decoding: bytes, as: UTF8.self) }
}

/// Plain-text columns for lists.
package enum TextColumns {
  /// Lines of left-aligned cells, two blanks apart; the last column is wrapped at `width`.
  package static func lines(_ rows: [[String]], width: Int) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    guard count > 0 else { return [] }
    let widths = (0..<(count - 1)).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    let indent = widths.reduce(0) { $0 + $1 + 2 }
    var lines: [String] = []
    for row in rows {
      var line = ""
      for (column, columnWidth) in widths.enumerated() {
        let cell = column < row.count ? row[column] : ""
        line += cell + String(repeating: " ", count: columnWidth - cell.count + 2)
      }
      let last = row.count == count ? row[count - 1] : ""
      for (index, piece) in wrapped(last, width: max(20, width - indent)).enumerated() {
        let lead = index == 0 ? line : String(repeating: " ", count: indent)
        lines.append(trimmed(lead + piece))
      }
    }
    return lines
  }

  /// Text broken at blanks into pieces of at most `width` characters; a longer word stays whole.
  package static func wrapped(_ text: String, width: Int) -> [String] {
    var pieces: [String] = []
    var current = ""
    for word in text.split(separator: " ") {
      if !current.isEmpty, current.count + 1 + word.count > width {
        pieces.append(current)
        current = ""
      }
      current += (current.isEmpty ? "" : " ") + word
    }
    pieces.append(current)
    return pieces
  }

  private static func trimmed(_ text: String) -> String {
    var result = text
    while result.hasSuffix(" ") { result.removeLast() }
    return result
  }
}
