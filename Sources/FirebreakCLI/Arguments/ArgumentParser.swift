import ScenarioFormat

/// What a command line asks for.
package enum Request: Equatable, Sendable {
  /// The general help text, or that of a verb.
  case help(Verb?)
  /// The version.
  case version
  /// A verb with its arguments.
  case perform(ParsedArguments)
}

/// A verb's arguments after the table has been applied; values are still text.
package struct ParsedArguments: Equatable, Sendable {
  /// The verb.
  package var verb: Verb
  /// Arguments without a name, in order.
  package var positionals: [String]
  /// Options with their values, in the order given; a switch has none.
  package var options: [Option]

  /// Everything after the program's name, as it was given.
  package var arguments: [String] = []

  /// An option that was given.
  package struct Option: Equatable, Sendable {
    /// Its name without dashes.
    package var name: String
    /// Its value; nil for a switch.
    package var value: String?
  }

  /// Whether a switch was given.
  package func has(_ name: String) -> Bool { options.contains { $0.name == name } }

  /// The value of an option, or nil.
  package func value(_ name: String) -> String? {
    options.first { $0.name == name }.flatMap(\.value)
  }

  /// Every value of an option that repeats.
  package func values(_ name: String) -> [String] {
    options.filter { $0.name == name }.compactMap(\.value)
  }

  /// A whole number within bounds, or nil when the option was not given.
  package func number(
    _ name: String,
    _ bounds: ClosedRange<Int64>
  ) throws(UsageError) -> Int64? {
    guard let text = value(name) else { return nil }
    guard let number = Int64(text), bounds.contains(number), !text.hasPrefix("+") else {
      throw .badNumber(
        verb: verb,
        option: name,
        found: text,
        low: bounds.lowerBound,
        high: bounds.upperBound
      )
    }
    return number
  }

  /// A seed: `s` and hexadecimal digits, `0x…`, or a plain number; nil when not given.
  package func seed() throws(UsageError) -> UInt64? {
    guard let text = value("seed") else { return nil }
    let seed: UInt64? =
      if text.hasPrefix("s") {
        UInt64(text.dropFirst(), radix: 16)
      } else if text.hasPrefix("0x") {
        UInt64(text.dropFirst(2), radix: 16)
      } else {
        UInt64(text)
      }
    guard let seed, !text.contains("+") else { throw .badSeed(verb: verb, found: text) }
    return seed
  }

  /// A list of words, or nil when not given; empty and repeated items are refused.
  package func list(_ name: String) throws(UsageError) -> [String]? {
    guard let text = value(name) else { return nil }
    let items = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for (position, item) in items.enumerated()
    where item.isEmpty || items[..<position].contains(item) {
      throw .badList(verb: verb, option: name, found: text)
    }
    return items
  }

  /// A word out of a few; `fallback` when not given.
  package func choice(
    _ name: String,
    _ allowed: [String],
    fallback: String
  ) throws(UsageError) -> String {
    guard let text = value(name) else { return fallback }
    guard allowed.contains(text) else {
      throw .badChoice(
        verb: verb,
        what: "--\(name)",
        found: text,
        allowed: allowed,
        nearest: NearestName.find(text, in: allowed)
      )
    }
    return text
  }

  /// The overrides in order, each split at its first `=`.
  package func overrides() throws(UsageError) -> [(path: String, value: String)] {
    var result: [(path: String, value: String)] = []
    for text in values("set") {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        throw .badOverride(verb: verb, found: text)
      }
      result.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
    }
    return result
  }
}

/// Turns a command line into a request by the table of verbs.
package enum ArgumentParser {
  /// Parses everything after the program's name.
  ///
  /// `--name value` and `--name=value` mean the same; `--` ends the options; `-h` and `--help`
  /// win over every other mistake after the verb.
  package static func parse(_ arguments: [String]) throws(UsageError) -> Request {
    guard let first = arguments.first else { throw .noVerb }
    switch first {
    case "--help", "-h", "help":
      return .help(arguments.dropFirst().first.flatMap { Verb(rawValue: $0) })
    case "--version": return .version
    default: break
    }
    if first.hasPrefix("-") {
      throw .unknownOption(
        verb: nil,
        found: optionName(first),
        nearest: NearestName.find(optionName(first), in: ["help", "version"])
      )
    }
    guard let verb = Verb(rawValue: first) else {
      throw .unknownVerb(
        found: first,
        nearest: NearestName.find(first, in: Verb.allCases.map(\.rawValue))
      )
    }
    let rest = Array(arguments.dropFirst())
    if asksForHelp(rest) { return .help(verb) }
    var parsed = try parse(rest, spec: VerbTable.spec(of: verb))
    parsed.arguments = arguments
    return .perform(parsed)
  }

  private static func asksForHelp(_ arguments: [String]) -> Bool {
    arguments.prefix { $0 != "--" }.contains { $0 == "--help" || $0 == "-h" }
  }

  private static func parse(
    _ arguments: [String],
    spec: VerbSpec
  ) throws(UsageError) -> ParsedArguments {
    var parsed = ParsedArguments(verb: spec.verb, positionals: [], options: [])
    var index = 0
    var optionsEnded = false
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      if argument == "--", !optionsEnded {
        optionsEnded = true
      } else if optionsEnded || !argument.hasPrefix("-") || argument == "-" {
        parsed.positionals.append(argument)
      } else {
        try take(argument, arguments, &index, spec, &parsed)
      }
    }
    let required = spec.positionals.prefix { !$0.isOptional }
    if parsed.positionals.count < required.count {
      throw .missingArgument(verb: spec.verb, name: required[parsed.positionals.count].name)
    }
    if parsed.positionals.count > spec.positionals.count {
      throw .surplusArgument(
        verb: spec.verb,
        found: parsed.positionals[spec.positionals.count]
      )
    }
    return parsed
  }

  private static func take(
    _ argument: String,
    _ arguments: [String],
    _ index: inout Int,
    _ spec: VerbSpec,
    _ parsed: inout ParsedArguments
  ) throws(UsageError) {
    let name = optionName(argument)
    let attached = argument.firstIndex(of: "=").map {
      String(argument[argument.index(after: $0)...])
    }
    let isLong = argument.hasPrefix("--")
    guard isLong, let option = spec.options.first(where: { $0.name == name }) else {
      if isLong, spec.elsewhere.contains(where: { $0.names.contains(name) }) {
        throw .elsewhere(verb: spec.verb, option: name)
      }
      let nearest = NearestName.find(name, in: spec.options.map(\.name) + ["help"])
      throw .unknownOption(
        verb: spec.verb,
        found: isLong ? name : String(argument.dropFirst()),
        nearest: nearest
      )
    }
    if parsed.has(name), !option.repeats {
      throw .repeatedOption(verb: spec.verb, option: name)
    }
    guard option.value != nil else {
      if let attached {
        throw .unexpectedValue(verb: spec.verb, option: name, found: attached)
      }
      parsed.options.append(.init(name: name, value: nil))
      return
    }
    if let attached {
      if attached.isEmpty { throw .missingValue(verb: spec.verb, option: name) }
      parsed.options.append(.init(name: name, value: attached))
      return
    }
    guard index < arguments.count, !arguments[index].hasPrefix("--") else {
      throw .missingValue(verb: spec.verb, option: name)
    }
    parsed.options.append(.init(name: name, value: arguments[index]))
    index += 1
  }

  /// The name in `--name=value`, without dashes.
  private static func optionName(_ argument: String) -> String {
    let bare = argument.drop { $0 == "-" }
    return String(bare.prefix { $0 != "=" })
  }
}
