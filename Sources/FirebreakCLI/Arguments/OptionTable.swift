/// An option of a verb; the parser, the help text, and the messages all read this.
package struct OptionSpec: Equatable, Sendable {
  /// Name without its dashes, for example `policies`.
  package var name: String
  /// What its value is called in the help text; nil for a switch.
  package var value: String?
  /// Whether it may be given more than once.
  package var repeats: Bool
  /// What it does, one line.
  package var summary: String

  /// An option that takes a value.
  package static func value(
    _ name: String,
    _ value: String,
    repeats: Bool = false,
    _ summary: String
  ) -> OptionSpec {
    OptionSpec(name: name, value: value, repeats: repeats, summary: summary)
  }

  /// An option that is there or not.
  package static func flag(_ name: String, _ summary: String) -> OptionSpec {
    OptionSpec(name: name, value: nil, repeats: false, summary: summary)
  }

  /// The option as the help text and the messages spell it.
  package var spelling: String { value.map { "--\(name) \($0)" } ?? "--\(name)" }
}

/// An argument without a name.
package struct PositionalSpec: Equatable, Sendable {
  /// What it is called, for example `SCENARIO`.
  package var name: String
  /// What it means, one line.
  package var summary: String
  /// Whether it may be left out.
  package var isOptional: Bool

  /// Creates an argument.
  package init(_ name: String, _ summary: String, isOptional: Bool = false) {
    self.name = name
    self.summary = summary
    self.isOptional = isOptional
  }
}

/// A line of a help text that can be copied into a shell.
package struct HelpExample: Equatable, Sendable {
  /// The command.
  package var command: String
  /// What it does, one line.
  package var summary: String

  /// Creates an example.
  package init(_ command: String, _ summary: String) {
    self.command = command
    self.summary = summary
  }
}

/// What the program can be told to do.
package enum Verb: String, CaseIterable, Sendable {
  case run
  case compare
  case sweep
  case status
  case merge
  case script
  case replay
  case diff
  case bench
  case verify
  case profile
  case contagion
  case breakeven
  case validate
  case list
  case explain
  case schema
}

/// A verb with everything that its help text says.
package struct VerbSpec: Sendable {
  /// The verb.
  package var verb: Verb
  /// What it does, one line.
  package var summary: String
  /// What a newcomer must know beyond that line.
  package var details: String
  /// Its arguments in order.
  package var positionals: [PositionalSpec]
  /// Its options in the order of the help text.
  package var options: [OptionSpec]
  /// Options of other verbs that this one refuses, and what to do instead.
  package var elsewhere: [(names: [String], reason: String)] = []
  /// Commands that work in a fresh checkout.
  package var examples: [HelpExample]
}
