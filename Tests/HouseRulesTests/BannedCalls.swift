/// Calls and names that would make a result depend on something other than its inputs, or that
/// turn bad input into a trap (`docs/determinism.md`).
struct BannedCalls {
  /// Whether the file belongs to layers 0 to 3.
  var isPure: Bool
  /// Whether the file may look at clocks and the environment.
  var mayReadSurroundings: Bool

  private static let surroundings: Set<String> = [
    "Date", "ContinuousClock", "SuspendingClock", "DispatchTime", "ProcessInfo", "Locale",
    "TimeZone", "Calendar", "getenv", "clock_gettime", "gettimeofday", "time", "CommandLine",
  ]
  private static let randomness: Set<String> = [
    "SystemRandomNumberGenerator", "RandomNumberGenerator", "arc4random", "arc4random_uniform",
    "drand48",
  ]
  private static let pureOnly: Set<String> = [
    "Dictionary", "Hasher", "hashValue", "ObjectIdentifier", "Mirror", "Codable", "Encodable",
    "Decodable", "CodingKey", "async", "await", "actor", "Task", "unchecked", "Float80", "Float",
  ]
  private static let libraryMath: Set<String> = [
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "pow", "sin", "cos", "tan", "asin",
    "acos", "atan", "atan2", "sinh", "cosh", "tanh", "cbrt", "hypot", "fma", "erf", "tgamma",
    "lgamma",
  ]
  private static let wideIntegers: Set<String> = ["Int64", "UInt64", "Int128", "UInt128", "Double"]
  private static let randomMembers: Set<String> = [
    "random", "randomElement", "shuffled", "shuffle",
  ]

  /// Where the project's core may touch memory by address: the storage of the event queue.
  private static let unsafeFiles = Set(
    [
      "Chain", "Chunks", "Tournament", "Tournament+Play", "Node", "Run", "Store", "Store+Rebuild",
      "Store+Upkeep", "Wheel",
    ].map { "Sources/EventKernel/Event\($0).swift" } + ["Sources/EventKernel/SourceSequences.swift"]
  )

  func violations(in file: SwiftFile) -> [Violation] {
    var found: [Violation] = []
    for index in file.tokens.indices {
      let token = file.tokens[index]
      if let what = everywhere(file, index) ?? (isPure ? inPureLayers(file, index) : nil) {
        found.append(file.violation(at: token, what))
      }
    }
    return found
  }

  private func everywhere(_ file: SwiftFile, _ index: Int) -> String? {
    let token = file.tokens[index]
    guard token.kind == .word else { return nil }
    let isCall = file.next(index)?.is("(") == true
    let isMember = index > 0 && file.tokens[index - 1].is(".")
    let isDeclared = index > 0 && file.tokens[index - 1].is("func")
    if token.text == "fatalError" && isCall { return "fatalError: a typed error or a precondition" }
    if let mark = file.next(index), mark.is("!"), mark.isAdjacent,
      ["try", "as"].contains(token.text)
    {
      return "\(token.text)!: handle the failure"
    }
    if Self.randomness.contains(token.text) { return "\(token.text): draws come from Determinism" }
    if Self.randomMembers.contains(token.text), isMember, isCall {
      return ".\(token.text)(): draws come from Determinism"
    }
    guard !mayReadSurroundings, Self.surroundings.contains(token.text), !isMember, !isDeclared
    else {
      return nil
    }
    if token.text == "time" { return isCall ? "time(): only FirebreakCLI reads the clock" : nil }
    return "\(token.text): only FirebreakCLI and Benchmarks read clock and environment"
  }

  private func inPureLayers(_ file: SwiftFile, _ index: Int) -> String? {
    let token = file.tokens[index]
    let next = file.next(index)
    if token.kind == .word, !Self.unsafeFiles.contains(file.path),
      ["Unsafe", "withUnsafe", "withMemoryRebound", "unsafeBitCast"].contains(
        where: token.text.hasPrefix
      )
    {
      return "\(token.text): unsafe memory only where events are stored"
    }
    if token.is("\\"), file.next(index)?.is(".") == true {
      return "key path: Embedded Swift has none; write a closure"
    }
    if token.is("[") { return dictionary(file, index) }
    if Self.wideIntegers.contains(token.text), shiftsLiteral(file, index) {
      return "\(token.text)(number << …): the number is an Int, on wasm32 of 32 bits; shift outside"
    }
    guard token.kind == .word else { return nil }
    let previous = index > 0 ? file.tokens[index - 1] : nil
    if Self.pureOnly.contains(token.text), previous?.is(".") != true || token.text == "hashValue" {
      return "\(token.text): not in layers 0 to 3"
    }
    if token.text == "Set", next?.is("<") == true || next?.is("(") == true {
      return "Set: sorted arrays in layers 0 to 3"
    }
    if ["print", "debugPrint", "dump"].contains(token.text), next?.is("(") == true,
      previous?.is(".") != true, previous?.is("func") != true
    {
      return "\(token.text)(): layers 0 to 3 write nothing"
    }
    if token.text == "throws", next?.is("(") != true { return "untyped throws: name the error" }
    if Self.libraryMath.contains(token.text), next?.is("(") == true {
      return libraryCall(file, index)
    }
    return nil
  }

  /// Whether a conversion's argument is a shifted literal, which is computed as `Int`.
  private func shiftsLiteral(_ file: SwiftFile, _ index: Int) -> Bool {
    guard index + 4 < file.tokens.count else { return false }
    let tokens = file.tokens[index...]
    return tokens[index + 1].is("(") && tokens[index + 2].kind == .number
      && tokens[index + 3].is("<") && tokens[index + 4].is("<")
  }

  private func libraryCall(_ file: SwiftFile, _ index: Int) -> String? {
    if file.name.hasPrefix("PortableMath") { return nil }
    if index > 0, file.tokens[index - 1].is("func") { return nil }
    // A member is somebody's own function, unless the module of the C library owns it.
    if index > 1, file.tokens[index - 1].is("."),
      !["Foundation", "Glibc", "Musl", "Darwin"].contains(file.tokens[index - 2].text)
    {
      return nil
    }
    return "\(file.tokens[index].text)(): PortableMath has one that gives the same bits everywhere"
  }

  /// A dictionary type or literal: a colon at the top level of brackets that subscript nothing.
  private func dictionary(_ file: SwiftFile, _ index: Int) -> String? {
    if index > 0 {
      let previous = file.tokens[index - 1]
      let isSubscript =
        previous.kind == .text || previous.is("]") || previous.is(")") || previous.is("?")
        || previous.is("!")
        || (previous.kind == .word && !Self.beforeLiteral.contains(previous.text)
          && previous.line == file.tokens[index].line)
      if isSubscript { return nil }
    }
    var depth = 0
    for position in index..<file.tokens.count {
      switch file.tokens[position].kind == .mark ? file.tokens[position].text : "" {
      case "[", "(", "{": depth += 1
      case "]", ")", "}":
        depth -= 1
        if depth == 0 { return nil }
      case "?" where depth == 1: return nil
      case ":" where depth == 1: return "dictionary: sorted arrays in layers 0 to 3"
      default: break
      }
    }
    return nil
  }

  private static let beforeLiteral: Set<String> = [
    "return", "in", "case", "let", "var", "try", "else", "throw", "is", "as", "where",
  ]
}
