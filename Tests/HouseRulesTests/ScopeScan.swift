/// What a pair of braces encloses.
enum ScopeKind: Equatable {
  /// A type or an extension, with its keyword and whether its members are documented contract.
  case type(keyword: String, isPublic: Bool)
  /// The body of a function, initialiser or subscript.
  case function
  /// A closure, an accessor, a branch.
  case other

  var isType: Bool {
    if case .type = self { true } else { false }
  }
}

/// A finished scope: what it was and which lines it spans, braces included.
struct Scope: Equatable {
  var kind: ScopeKind
  var firstLine: Int
  var lastLine: Int

  var lineCount: Int { lastLine - firstLine + 1 }
}

/// Follows the braces of a file: the kind of scope around every token, and every finished scope.
struct ScopeScan {
  /// The innermost scope around each token, by the token's index; nil at file level.
  private(set) var around: [ScopeKind?] = []
  /// Finished scopes in order of their closing braces.
  private(set) var finished: [Scope] = []

  private struct Open {
    var kind: ScopeKind
    var line: Int
    var parenthesisDepth: Int
    var pending: ScopeKind?
  }
  private var open: [Open] = []
  private var pending: ScopeKind?
  private var parenthesisDepth = 0

  init(_ tokens: [Token]) {
    around.reserveCapacity(tokens.count)
    for index in tokens.indices {
      if tokens[index].is("}") { close(tokens[index]) }
      around.append(open.last?.kind)
      switch tokens[index].kind {
      case .word: noteDeclaration(tokens, at: index)
      case .mark: noteMark(tokens[index])
      case .number, .text: break
      }
    }
  }

  private mutating func noteMark(_ token: Token) {
    switch token.text {
    case "(", "[": parenthesisDepth += 1
    case ")", "]": parenthesisDepth -= 1
    case "{":
      // A brace inside parentheses is a closure argument; the declaration around it goes on.
      let isArgument = parenthesisDepth > 0
      open.append(
        Open(
          kind: isArgument ? .other : pending ?? .other,
          line: token.line,
          parenthesisDepth: parenthesisDepth,
          pending: isArgument ? pending : nil
        )
      )
      pending = nil
      parenthesisDepth = 0
    default: break
    }
  }

  private mutating func close(_ token: Token) {
    guard let scope = open.popLast() else { return }
    finished.append(Scope(kind: scope.kind, firstLine: scope.line, lastLine: token.line))
    pending = scope.pending
    parenthesisDepth = scope.parenthesisDepth
  }

  private mutating func noteDeclaration(_ tokens: [Token], at index: Int) {
    guard parenthesisDepth == 0 else { return }
    if index > 0, tokens[index - 1].is(".") { return }
    let next = index + 1 < tokens.count ? tokens[index + 1] : nil
    switch tokens[index].text {
    case "struct", "class", "enum", "protocol", "extension", "actor":
      guard let next, next.kind == .word, !["func", "var", "let"].contains(next.text) else {
        return
      }
      pending = .type(
        keyword: tokens[index].text,
        isPublic: Self.modifiers(tokens, before: index).contains("public")
      )
    case "func", "deinit": pending = .function
    case "init", "subscript":
      if open.last?.kind.isType == true { pending = .function }
    case "var", "let", "case", "typealias", "associatedtype": pending = nil
    default: break
    }
  }

  /// The modifiers and attributes written before a declaration keyword, nearest first.
  static func modifiers(_ tokens: [Token], before index: Int) -> [String] {
    var found: [String] = []
    var position = index - 1
    while position >= 0 {
      let token = tokens[position]
      if token.is(")"), position >= 3, tokens[position - 2].is("(") {
        position -= 3  // private(set), nonisolated(unsafe)
        found.append(tokens[position + 0].text)
        position -= 1
        continue
      }
      guard token.kind == .word, modifierWords.contains(token.text) || isAttribute(tokens, position)
      else { break }
      // A member such as `.open` at the end of the line before is no modifier.
      if position > 0, tokens[position - 1].is(".") { break }
      found.append(token.text)
      position -= 1
      if position >= 0, tokens[position].is("@") { position -= 1 }
    }
    return found
  }

  private static func isAttribute(_ tokens: [Token], _ position: Int) -> Bool {
    position > 0 && tokens[position - 1].is("@")
  }

  private static let modifierWords: Set<String> = [
    "public", "package", "internal", "fileprivate", "private", "open", "static", "final",
    "mutating", "borrowing", "consuming", "nonmutating", "override", "lazy", "indirect", "weak",
    "unowned", "nonisolated", "required", "convenience", "class", "unsafe",
  ]
}
