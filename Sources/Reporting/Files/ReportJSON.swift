/// A JSON value with members in their written order: equal values give equal bytes.
public indirect enum ReportJSON: Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case flag(Bool)
  /// A whole number.
  case integer(Int64)
  /// A number in its shortest round-trip form; `null` where it is not finite.
  case number(Double)
  /// A string.
  case text(String)
  /// An array.
  case list([ReportJSON])
  /// An object.
  case record([(name: String, value: ReportJSON)])

  /// A number, or `null` where there is none.
  public static func optional(_ value: Double?) -> ReportJSON {
    value.map { .number($0) } ?? .null
  }

  /// A whole number, or `null` where there is none.
  public static func optional(_ value: Int?) -> ReportJSON {
    value.map { .integer(Int64($0)) } ?? .null
  }

  /// UTF-8 bytes, indented by two spaces, with a newline at the end.
  public var bytes: [UInt8] {
    var out: [UInt8] = []
    write(to: &out, depth: 0)
    out.append(UInt8(ascii: "\n"))
    return out
  }

  private func write(to out: inout [UInt8], depth: Int) {
    switch self {
    case .null: out.append(contentsOf: "null".utf8)
    case .flag(let flag): out.append(contentsOf: (flag ? "true" : "false").utf8)
    case .integer(let integer): out.append(contentsOf: integer.description.utf8)
    case .number(let number):
      let text = number.isFinite ? (number == 0 ? 0 : number).description : "null"
      out.append(contentsOf: text.utf8)
    case .text(let text): Self.quote(text, to: &out)
    case .list(let list):
      Self.group(list, brackets: ("[", "]"), to: &out, depth: depth) { value, out in
        value.write(to: &out, depth: depth + 1)
      }
    case .record(let members):
      Self.group(members, brackets: ("{", "}"), to: &out, depth: depth) { member, out in
        Self.quote(member.name, to: &out)
        out.append(contentsOf: ": ".utf8)
        member.value.write(to: &out, depth: depth + 1)
      }
    }
  }

  private static func group<Element>(
    _ elements: [Element],
    brackets: (open: String, close: String),
    to out: inout [UInt8],
    depth: Int,
    write: (Element, inout [UInt8]) -> Void
  ) {
    out.append(contentsOf: brackets.open.utf8)
    for (index, element) in elements.enumerated() {
      out.append(contentsOf: (index == 0 ? "\n" : ",\n").utf8)
      out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * (depth + 1)))
      write(element, &out)
    }
    if !elements.isEmpty {
      out.append(UInt8(ascii: "\n"))
      out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }
    out.append(contentsOf: brackets.close.utf8)
  }

  private static func quote(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): out.append(contentsOf: "\\\"".utf8)
      case UInt8(ascii: "\\"): out.append(contentsOf: "\\\\".utf8)
      case 0x0A: out.append(contentsOf: "\\n".utf8)
      case 0x0D: out.append(contentsOf: "\\r".utf8)
      case 0x09: out.append(contentsOf: "\\t".utf8)
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        out.append(contentsOf: (digits.count == 1 ? "\\u000" : "\\u00").utf8)
        out.append(contentsOf: digits.utf8)
      default: out.append(byte)
      }
    }
    out.append(UInt8(ascii: "\""))
  }
}
