/// JSON on its way out: keys stay in the order in which they were put.
package indirect enum JSONOutput: Equatable, Sendable {
  /// A string.
  case text(String)
  /// A number or another token, as it is.
  case token(String)
  /// An array.
  case list([JSONOutput])
  /// An object.
  case object([(key: String, value: JSONOutput)])

  /// Widest line that a value is folded into.
  private static let width = 96

  package static func == (left: JSONOutput, right: JSONOutput) -> Bool {
    left.compact == right.compact
  }

  /// The output of a tree that was read.
  package init(_ node: JSONNode) {
    switch node.value {
    case .null: self = .token("null")
    case .flag(let flag): self = .token(flag ? "true" : "false")
    case .number(let text): self = .token(text)
    case .text(let text): self = .text(text)
    case .list(let nodes): self = .list(nodes.map { JSONOutput($0) })
    case .object(let members): self = .object(members.map { ($0.key, JSONOutput($0.node)) })
    }
  }

  /// A flag.
  package static func flag(_ flag: Bool) -> JSONOutput { .token(flag ? "true" : "false") }

  /// A whole number.
  package static func number(_ value: Int64) -> JSONOutput { .token(String(value)) }

  /// The value on one line.
  package var compact: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .token(let text): text
    case .list(let values): "[" + values.map(\.compact).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.key) + ": " + $0.value.compact }.joined(separator: ", ")
        + "}"
    }
  }

  /// The value on as many lines as it takes, with a line break at the end.
  package var pretty: String {
    var text = ""
    write(into: &text, indent: 0, used: 0)
    return text + "\n"
  }

  private var isLeaf: Bool {
    switch self {
    case .text, .token: true
    case .list(let values): values.isEmpty
    case .object(let members): members.isEmpty
    }
  }

  /// Whether it may stand on one line: nothing inside it holds something itself.
  private var isShallow: Bool {
    switch self {
    case .text, .token: true
    case .list(let values): values.allSatisfy(\.isLeaf)
    case .object(let members): members.allSatisfy { $0.value.isLeaf }
    }
  }

  private func write(into text: inout String, indent: Int, used: Int) {
    if isShallow {
      let line = compact
      if isLeaf || indent + used + line.utf8.count <= Self.width {
        text += line
        return
      }
    }
    let margin = String(repeating: " ", count: indent + 2)
    let end = "\n" + String(repeating: " ", count: indent)
    switch self {
    case .text, .token: text += compact
    case .list(let values):
      text += "["
      for (index, value) in values.enumerated() {
        text += (index == 0 ? "\n" : ",\n") + margin
        value.write(into: &text, indent: indent + 2, used: 1)
      }
      text += end + "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        let key = Self.quoted(member.key) + ": "
        text += (index == 0 ? "\n" : ",\n") + margin + key
        member.value.write(into: &text, indent: indent + 2, used: key.utf8.count + 1)
      }
      text += end + "}"
    }
  }

  /// A JSON string.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
