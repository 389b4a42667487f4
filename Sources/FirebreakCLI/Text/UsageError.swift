/// Why a command line cannot be understood; `ErrorMessages` makes the sentences.
package enum UsageError: Error, Equatable, Sendable {
  /// No verb was given.
  case noVerb
  /// There is no such verb.
  case unknownVerb(found: String, nearest: String?)
  /// The verb has no such option.
  case unknownOption(verb: Verb?, found: String, nearest: String?)
  /// The verb refuses an option that another one has; the table of verbs says why.
  case elsewhere(verb: Verb, option: String)
  /// An option that takes a value stands at the end or before another option.
  case missingValue(verb: Verb, option: String)
  /// A switch was given a value.
  case unexpectedValue(verb: Verb, option: String, found: String)
  /// An option stands twice.
  case repeatedOption(verb: Verb, option: String)
  /// An argument is missing.
  case missingArgument(verb: Verb, name: String)
  /// There is one argument too many.
  case surplusArgument(verb: Verb, found: String)
  /// A value is no whole number within its bounds.
  case badNumber(verb: Verb, option: String, found: String, low: Int64, high: Int64)
  /// A value is no seed.
  case badSeed(verb: Verb, found: String)
  /// A value is none of the words that are allowed.
  case badChoice(verb: Verb, what: String, found: String, allowed: [String], nearest: String?)
  /// A list has an empty item or the same item twice.
  case badList(verb: Verb, option: String, found: String)
  /// An override is not of the form `path=value`.
  case badOverride(verb: Verb, found: String)
  /// A run is not of the form `[POINT/]POLICY/REPLICATION`.
  case badRun(verb: Verb, found: String)
  /// A value is not written as the option expects it.
  case badValue(verb: Verb, option: String, found: String, expected: String)
  /// Two options cannot stand together.
  case conflict(verb: Verb, option: String, other: String)
  /// An option needs another one.
  case needs(verb: Verb, option: String, other: String)

  /// The verb whose help text answers the question, or nil for the general one.
  package var verb: Verb? {
    switch self {
    case .noVerb, .unknownVerb: nil
    case .unknownOption(let verb, _, _): verb
    case .elsewhere(let verb, _), .missingValue(let verb, _), .unexpectedValue(let verb, _, _),
      .repeatedOption(let verb, _), .missingArgument(let verb, _),
      .surplusArgument(let verb, _), .badNumber(let verb, _, _, _, _),
      .badSeed(let verb, _), .badChoice(let verb, _, _, _, _), .badList(let verb, _, _),
      .badOverride(let verb, _), .badRun(let verb, _), .badValue(let verb, _, _, _),
      .conflict(let verb, _, _), .needs(let verb, _, _):
      verb
    }
  }
}
