/// The layer table of `Package.swift`, read as text: which target may import which.
struct LayerTable {
  /// A library target and the targets it may import.
  struct Room: Equatable {
    var name: String
    var imports: [String]
  }

  /// The library targets in the order of the manifest, lowest first.
  private(set) var rooms: [Room] = []
  /// The targets of layers 0 to 3: standard library only.
  private(set) var pure: [String] = []

  /// Reads the `let layerN = …` lists and the `Room(name:imports:)` entries of a manifest.
  init(manifest: String) {
    let tokens = Lexer.tokens(of: manifest)
    var lists: [String: [String]] = [:]
    for index in tokens.indices {
      if tokens[index].is("let"), index + 2 < tokens.count, tokens[index + 2].is("=") {
        lists[tokens[index + 1].text] = Self.sum(tokens, from: index + 3, lists: lists)
      }
      if tokens[index].is("Room"), index + 7 < tokens.count, tokens[index + 1].is("("),
        tokens[index + 2].is("name"), tokens[index + 4].kind == .text
      {
        rooms.append(
          Room(
            name: tokens[index + 4].text,
            imports: Self.sum(tokens, from: index + 8, lists: lists)
          )
        )
      }
    }
    pure = lists["layer3"] ?? []
  }

  /// The value of `name + ["A", "B"] + …` starting at a token.
  private static func sum(
    _ tokens: [Token],
    from start: Int,
    lists: [String: [String]]
  ) -> [String] {
    var values: [String] = []
    var position = start
    while position < tokens.count {
      if tokens[position].is("[") {
        position += 1
        while position < tokens.count, !tokens[position].is("]") {
          if tokens[position].kind == .text { values.append(tokens[position].text) }
          position += 1
        }
      } else if let known = lists[tokens[position].text] {
        values += known
      } else {
        break
      }
      guard position + 1 < tokens.count, tokens[position + 1].is("+") else { break }
      position += 2
    }
    return values
  }

  /// The table of this package.
  static let house = LayerTable(manifest: SourceTree.text(of: "Package.swift") ?? "")

  /// What a target may import beside its rooms: the system modules of its layer.
  static func systemModules(for target: String, isPure: Bool) -> Set<String> {
    if isPure { return [] }
    switch target {
    case "Experiments": return ["Dispatch", "Foundation", "Synchronization"]
    case "FirebreakCLI":
      return ["Dispatch", "Foundation", "Glibc", "Musl", "Darwin", "Synchronization"]
    case "Benchmarks": return ["Foundation", "Glibc", "Synchronization"]
    default: return []
    }
  }
}
