/// A comparison that every point of a plan must meet: `field < field`, or `field = value`.
///
/// Quantities are compared as the exact numbers that they stand for, everything else as text, for
/// equality only.
struct PlanConstraint: Sendable {
  /// The signs, longer ones first.
  enum Sign: String, CaseIterable, Sendable {
    case atMost = "<="
    case atLeast = ">="
    case differs = "!="
    case equals = "="
    case below = "<"
    case above = ">"
  }

  private enum Value: Equatable {
    case quantity(Int128, unit: String, form: QuantityForm)
    case text(String)
  }

  let text: String
  let place: SourcePlace
  let left: String
  let sign: Sign
  let right: String

  /// Splits text at its sign.
  ///
  /// - Throws: `badConstraint`.
  init(_ text: String, at place: SourcePlace) throws(FormatError) {
    let found = Sign.allCases.compactMap { sign in
      text.range(of: sign.rawValue).map { (sign: sign, range: $0) }
    }
    // Of `<=` and `=` or `<` at one place the longer one is meant.
    let first = found.min {
      ($0.range.lowerBound, -$0.sign.rawValue.count)
        < ($1.range.lowerBound, -$1.sign.rawValue.count)
    }
    guard let first else { throw Self.bad(text, place) }
    left = Self.trimmed(text[..<first.range.lowerBound])
    right = Self.trimmed(text[first.range.upperBound...])
    guard !left.isEmpty, !right.isEmpty, FieldPath(left) != nil else {
      throw Self.bad(text, place)
    }
    self.text = text
    self.place = place
    sign = first.sign
  }

  /// Whether a tree meets the comparison.
  ///
  /// - Throws: `unknownSide`, `unitsDiffer` or `notOrdered`.
  func holds(in tree: JSONNode, _ editor: TreeEditor) throws(FormatError) -> Bool {
    guard let path = FieldPath(left), let field = editor.find(path, in: tree),
      let first = value(of: field)
    else { throw error(.unknownSide(found: left)) }
    var second = FieldPath(right).flatMap { editor.find($0, in: tree) }.flatMap(value(of:))
    if second == nil { second = literal(like: first) }
    guard let second else { throw error(.unknownSide(found: right)) }
    switch (first, second) {
    case (.quantity(let a, let unit, let form), .quantity(let b, let other, let otherForm)):
      guard form == otherForm || (form.isOfAsset && otherForm.isOfAsset), unit == other else {
        throw error(.unitsDiffer(first: unit, second: other))
      }
      return switch sign {
      case .atMost: a <= b
      case .atLeast: a >= b
      case .differs: a != b
      case .equals: a == b
      case .below: a < b
      case .above: a > b
      }
    default:
      switch sign {
      case .equals: return first == second
      case .differs: return first != second
      default: throw error(.notOrdered(found: text))
      }
    }
  }

  private func value(of found: TreeEditor.Found) -> Value? {
    var node = found.node
    if node == nil, case .defaulted(let text) = found.field?.presence {
      node = try? JSONReader.read(Array(text.utf8), file: place.file)
    }
    switch node?.value {
    case .text(let text), .number(let text):
      if case .quantity(let form) = found.kind { return quantity(text, form) }
      return .text(text)
    case .flag(let flag): return .text(flag ? "true" : "false")
    default: return nil
    }
  }

  private func quantity(_ text: String, _ form: QuantityForm) -> Value? {
    guard let written = WrittenQuantity(text, form: form) else { return nil }
    if form.isOfAsset {
      guard case .exact(let value) = written.number.scaled(by: 1, power: 9) else { return nil }
      return .quantity(Int128(value), unit: written.unit, form: form)
    }
    guard case .success(let value) = written.stored(as: form) else { return nil }
    return .quantity(Int128(value), unit: "", form: form)
  }

  /// The right side as a value of the left side's kind.
  private func literal(like first: Value) -> Value? {
    if case .quantity(_, _, let form) = first { return quantity(right, form) }
    return .text(right)
  }

  private func error(_ problem: PlanProblem) -> FormatError {
    FormatError(place: place, path: "constraints", reason: .plan(problem))
  }

  private static func bad(_ text: String, _ place: SourcePlace) -> FormatError {
    FormatError(place: place, path: "constraints", reason: .plan(.badConstraint(found: text)))
  }

  private static func trimmed(_ text: Substring) -> String {
    var rest = text
    while rest.first == " " { rest = rest.dropFirst() }
    while rest.last == " " { rest = rest.dropLast() }
    return String(rest)
  }
}

extension String {
  /// Where a part first stands.
  fileprivate func range(of part: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) {
        return start..<index(start, offsetBy: part.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
