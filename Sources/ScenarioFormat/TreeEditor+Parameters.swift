extension TreeEditor {
  /// A field of a point as a column: its path in snake case with its unit, and its value.
  ///
  /// Times are in seconds, ratios in units of one, gas prices in gwei, amounts in their asset, all
  /// as exact decimals; everything else is the text that stands there.
  func parameter(_ path: String, in root: JSONNode) -> ScenarioPoint.Parameter {
    guard let fieldPath = FieldPath(path), let found = find(fieldPath, in: root) else {
      return ScenarioPoint.Parameter(column: path, value: "")
    }
    var node = found.node
    if node == nil, case .defaulted(let text) = found.field?.presence {
      node = try? JSONReader.read(Array(text.utf8), file: "")
    }
    let column = fieldPath.snakeCase
    guard let node else { return ScenarioPoint.Parameter(column: column, value: "") }
    guard case .quantity(let form) = found.kind, let text = node.scalarText,
      let written = WrittenQuantity(text, form: form)
    else {
      return ScenarioPoint.Parameter(column: column, value: node.scalarText ?? node.compactText)
    }
    let (suffix, value) = Self.plain(written, form)
    return ScenarioPoint.Parameter(column: column + suffix, value: value)
  }

  private static func plain(
    _ written: WrittenQuantity,
    _ form: QuantityForm
  ) -> (suffix: String, value: String) {
    func text(_ power: Int32) -> String {
      guard case .success(let stored) = written.stored(as: form) else { return written.text }
      return DecimalText(mantissa: Int128(stored), exponent: power).text
    }
    switch form {
    case .duration: return ("_s", text(-9))
    case .ratio: return ("", text(-9))
    case .gasPrice: return ("_gwei", text(-9))
    case .count, .number: return ("", written.number.text)
    case .price, .quote, .base:
      let unit = written.unit.lowercased()
      return (unit.isEmpty ? "" : "_" + unit, written.number.text)
    }
  }
}

extension JSONNode {
  /// A string, number or flag as plain text; nil for anything else.
  fileprivate var scalarText: String? {
    switch value {
    case .text(let text): text
    case .number(let text): text
    case .flag(let flag): flag ? "1" : "0"
    case .null, .list, .object: nil
    }
  }

  /// The value as JSON on one line.
  fileprivate var compactText: String { JSONOutput(self).compact }
}
