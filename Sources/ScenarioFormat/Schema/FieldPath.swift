/// A field path: keys joined by dots, elements of lists in brackets by position or by name.
package struct FieldPath: Equatable, Sendable {
  /// One step down.
  package enum Step: Equatable, Sendable {
    /// The value of a key.
    case key(String)
    /// The element at a position, from 0.
    case position(Int32)
    /// The element of a `name` or `kind`.
    case named(String)
    /// Any element: empty brackets, for explanations.
    case any
  }

  /// The steps from the root.
  package var steps: [Step]

  /// Parses a path; nil where it is none.
  package init?(_ text: String) {
    steps = []
    var rest = text[...]
    while !rest.isEmpty {
      if rest.first == "[" {
        guard let end = rest.firstIndex(of: "]"), !steps.isEmpty else { return nil }
        steps.append(Self.selector(rest[rest.index(after: rest.startIndex)..<end]))
        rest = rest[rest.index(after: end)...]
      } else {
        if !steps.isEmpty {
          guard rest.first == "." else { return nil }
          rest = rest.dropFirst()
        }
        let key = rest.prefix { $0 != "." && $0 != "[" }
        guard !key.isEmpty else { return nil }
        steps.append(.key(String(key)))
        rest = rest.dropFirst(key.count)
      }
    }
    if steps.isEmpty { return nil }
  }

  private static func selector(_ text: Substring) -> Step {
    if text.isEmpty { return .any }
    if let position = Int32(text), position >= 0 { return .position(position) }
    return .named(String(text))
  }

  /// The path's text up to and without a step.
  package func text(before count: Int) -> String {
    var text = ""
    for step in steps.prefix(count) {
      switch step {
      case .key(let key): text += (text.isEmpty ? "" : ".") + key
      case .position(let position): text += "[\(position)]"
      case .named(let name): text += "[\(name)]"
      case .any: text += "[]"
      }
    }
    return text
  }

  /// The path in snake case, as a column name without a unit.
  package var snakeCase: String {
    var column = ""
    for step in steps {
      let word =
        switch step {
        case .key(let key): key
        case .position(let position): String(position)
        case .named(let name): name
        case .any: ""
        }
      if !column.isEmpty { column += "_" }
      var isAfterSmall = false
      for character in word {
        if character.isUppercase, isAfterSmall { column += "_" }
        isAfterSmall = character.isLowercase || character.isNumber
        column += character.isLetter || character.isNumber ? character.lowercased() : "_"
      }
    }
    return column
  }
}
