/// Help texts, made from the table of verbs.
package enum HelpText {
  /// The version of the program.
  package static let version = "0.1.0"

  /// The text of `firebreak --help`.
  package static func general() -> String {
    let verbs = VerbTable.all.map { ($0.verb.rawValue, $0.summary) }
    return """
      Firebreak tells which mitigation stops which liquidation cascade, and at what cost.

      Usage: firebreak VERB [ARGUMENTS]

      Verbs:
      \(columns(verbs))

      Start here:
      \(examples([
        HelpExample("firebreak compare \(VerbTable.blackThursday)", "the main study"),
        HelpExample("firebreak list mitigations", "what can be compared"),
        HelpExample("firebreak compare --help", "options and examples of a verb"),
      ]))

      Exit codes: 0 done, 1 the verdict is no, 2 two shards disagree, 64 usage, 65 bad scenario,
      66 unreadable input, 70 internal, 73 cannot write, 75 interrupted.
      NO_COLOR is honoured. firebreak --version prints the version.

      """
  }

  /// The text of `firebreak VERB --help`.
  package static func text(of verb: Verb) -> String {
    let spec = VerbTable.spec(of: verb)
    var text = "firebreak \(verb.rawValue): \(spec.summary)\n\nUsage: \(usage(spec))\n\n"
    text += spec.details + "\n"
    if !spec.positionals.isEmpty {
      text += "\nArguments:\n" + columns(spec.positionals.map { ($0.name, $0.summary) }) + "\n"
    }
    let options = spec.options + [.flag("help", "print this text")]
    text += "\nOptions:\n" + columns(options.map { ($0.spelling, $0.summary) }) + "\n"
    text += "\nExamples:\n" + examples(spec.examples) + "\n"
    return text
  }

  private static func usage(_ spec: VerbSpec) -> String {
    let words = spec.positionals.map { $0.isOptional ? "[\($0.name)]" : $0.name }
    let tail = spec.options.isEmpty ? [] : ["[OPTIONS]"]
    return (["firebreak", spec.verb.rawValue] + words + tail).joined(separator: " ")
  }

  private static func columns(_ rows: [(String, String)]) -> String {
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { name, summary in
      "  " + name + String(repeating: " ", count: width - name.count + 2) + summary
    }.joined(separator: "\n")
  }

  private static func examples(_ rows: [HelpExample]) -> String {
    rows.map { "  \($0.command)\n      \($0.summary)" }.joined(separator: "\n")
  }
}
