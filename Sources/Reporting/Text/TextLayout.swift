/// How a verdict looks on a terminal that shows colours; the words stand there in any case.
enum TextStyle: String {
  case good = "\u{1B}[32m"
  case bad = "\u{1B}[31m"
  case faint = "\u{1B}[2m"
  case strong = "\u{1B}[1m"
}

/// Padding, wrapping and colouring of plain text.
enum TextLayout {
  /// Text cut or filled to a width; colour codes do not count.
  static func cell(_ text: String, width: Int, style: TextStyle? = nil) -> String {
    let visible = cut(text, width: width)
    let padding = String(repeating: " ", count: width - visible.count)
    guard let style, !visible.isEmpty else { return visible + padding }
    return style.rawValue + visible + "\u{1B}[0m" + padding
  }

  /// Text of at most a width; `~` stands for what was cut off.
  static func cut(_ text: String, width: Int) -> String {
    text.count <= width ? text : text.prefix(max(0, width - 1)) + "~"
  }

  /// Words broken into lines of at most `width`, continuation lines indented.
  static func wrap(_ text: String, width: Int, indent: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if line.isEmpty {
        line = String(word)
      } else if line.count + 1 + word.count <= width {
        line += " " + word
      } else {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      }
    }
    if !line.isEmpty { lines.append(line) }
    return lines
  }

  /// A line without blanks at its end.
  static func trimmed(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }
}
