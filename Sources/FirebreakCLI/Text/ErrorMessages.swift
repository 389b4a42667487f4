import MarketSimulation
import ScenarioFormat

/// The one place that makes sentences of errors: what, where, and what to do.
package enum ErrorMessages {
  /// The text of an error, one or several lines, without a newline at the end.
  package static func text(of error: CommandError) -> String {
    switch error {
    case .usage(let error): usage(error)
    case .file(let error): file(error)
    case .scenario(let failure), .unknownField(let failure): scenario(failure)
    case .unknownPolicy(let option, let found, let nearest, let known):
      "--\(option): the scenario has no policy \(quoted(found)).\(meant(nearest))\n"
        + "Its policies are \(listed(known))."
    case .unknownPoint(let found, let known):
      "The scenario has no point \(quoted(found)).\n"
        + (known.count == 1
          ? "It has one point, \(known[0]); leave --point out."
          : "Its points are \(listed(known)).")
    case .unknownMetric(let found, let nearest):
      "There is no metric \(quoted(found)).\(meant(nearest))\n"
        + "\"firebreak list metrics\" names them all."
    case .unknownMitigation(let found, let nearest, let known):
      "There is no mitigation \(quoted(found)).\(meant(nearest))\n"
        + "The mitigations are \(listed(known))."
    case .unknownSuite(let found, let nearest, let known):
      "There is no suite \(quoted(found)).\(meant(nearest))\n"
        + "The suites are \(listed(known)). --suites names another folder."
    case .occupied, .foreignManifest, .notAStudy, .unknownRun, .badRow, .nothingToVerify,
      .mixedStudy:
      study(error)
    case .plan(let error): plan(error)
    case .unopened(let failure): "The books cannot be opened: \(self.failure(failure))."
    case .notContagion(point: ""):
      "The scenario has no variants; contagion needs points that are named CHANNEL-none and "
        + "CHANNEL-PROTOCOL.\nScenarios/contagion.json shows how such points are written."
    case .notContagion(let point):
      "The point \(quoted(point)) is not named CHANNEL-none or CHANNEL-PROTOCOL after a protocol "
        + "of the scenario.\nScenarios/contagion.json shows how such points are written."
    case .failedRun(let run, let failure): "The run \(run) failed: \(self.failure(failure))."
    case .runs(let file, let error): runs(file, error)
    case .interrupted(let done, let total):
      "Interrupted after \(done) of \(total) runs. Nothing was written.\n"
        + "The same command starts again from the beginning."
    case .sweep(let error): sweep(error)
    case .paused(let done, let total, let directory):
      "Interrupted after \(done) of \(total) runs; they are kept in \(directory).\n"
        + "Go on with: firebreak sweep \(directory) --resume"
    case .defect(let problem):
      "Internal error: \(problem).\nThis is a defect of Firebreak. Please report it with the "
        + "command and the scenario."
    }
  }

  private static func study(_ error: CommandError) -> String {
    switch error {
    case .occupied(let directory, let file):
      "\(FilePath.join(directory, file)) stands in the way: no manifest.json in \(directory) "
        + "names it, so it is not replaced.\nMove it away, or choose another directory with --out."
    case .foreignManifest(let directory):
      "\(FilePath.join(directory, "manifest.json")) was not written by Firebreak or is damaged, "
        + "so nothing in \(directory) is replaced.\n"
        + "Move it away, or choose another directory with --out."
    case .notAStudy(let directory, let missing):
      "\(directory) holds no finished study: \(missing) is missing.\n"
        + "Give the directory that firebreak compare wrote, for example out/black-thursday."
    case .unknownRun(let directory, let found):
      "\(FilePath.join(directory, "runs.csv")) has no row \(found).\n"
        + "A row is named [POINT/]POLICY/REPLICATION, as in the columns point, policy, and "
        + "replication of that file."
    case .badRow(let file, let line, let problem):
      "\(file):\(line): \(problem)."
    case .mixedStudy(let directory):
      "\(directory): scenario.json and runs.csv do not belong together: the policy or the seed "
        + "of the row is another one.\nRun the study again."
    case .nothingToVerify(let file):
      "\(file) has no rows.\n\"firebreak verify --update\" cannot invent them: add a line "
        + "scenario,size,point,policy,replication,digest_version,digest for each run to watch."
    default: preconditionFailure("no sentence for \(error)")
    }
  }

  // MARK: Usage

  static func usage(_ error: UsageError) -> String {
    let help = error.verb.map { "firebreak \($0.rawValue) --help" } ?? "firebreak --help"
    return sentence(of: error) + "\nSee \(help)."
  }

  private static func sentence(of error: UsageError) -> String {
    switch error {
    case .noVerb: "No verb was given."
    case .unknownVerb(let found, let nearest): "Unknown verb \(quoted(found)).\(meant(nearest))"
    case .unknownOption(_, let found, let nearest):
      "Unknown option \(quoted(dashed(found))).\(meant(nearest.map { "--" + $0 }))"
    case .elsewhere(let verb, let option):
      "\(verb.rawValue) has no --\(option): \(reason(verb, option))."
    case .missingValue(let verb, let option):
      "\(spelling(verb, option)): the value is missing."
    case .unexpectedValue(_, let option, let found):
      "--\(option) takes no value, found \(quoted(found))."
    case .repeatedOption(_, let option): "--\(option) is given twice."
    case .missingArgument(let verb, let name):
      "\(verb.rawValue): the argument \(name) is missing."
    case .surplusArgument(let verb, let found):
      "\(verb.rawValue): unexpected argument \(quoted(found))."
    case .badNumber(_, let option, let found, let low, let high):
      "--\(option): \(quoted(found)) is not a whole number from \(low) to \(high)."
    case .badSeed(_, let found):
      "--seed: \(quoted(found)) is not a seed. Write a whole number such as 42, or s and up to "
        + "16 hexadecimal digits such as s2a."
    case .badChoice(_, let what, let found, let allowed, let nearest):
      "\(what): \(quoted(found)) is not allowed.\(meant(nearest)) Allowed: \(listed(allowed))."
    case .badList(_, let option, let found):
      "--\(option): \(quoted(found)) has an empty or a repeated item. Separate names by commas, "
        + "without blanks."
    case .badOverride(_, let found):
      "--set: \(quoted(found)) is not of the form PATH=VALUE, for example replications=10."
    case .badRun(_, let found):
      "\(quoted(found)) does not name a run. Write [POINT/]POLICY/REPLICATION, for example "
        + "baseline/3 or p0001/twap/3."
    case .badValue(_, let option, let found, let expected):
      "--\(option): \(quoted(found)) is not valid. Write \(expected)."
    case .conflict(_, let option, let other):
      "--\(option) cannot stand together with --\(other)."
    case .needs(_, let option, let other): "--\(option) needs --\(other)."
    }
  }

  private static func reason(_ verb: Verb, _ option: String) -> String {
    VerbTable.spec(of: verb).elsewhere.first { $0.names.contains(option) }?.reason ?? ""
  }

  private static func spelling(_ verb: Verb, _ option: String) -> String {
    let found = VerbTable.spec(of: verb).options.first { $0.name == option }
    return found?.spelling ?? "--\(option)"
  }

  private static func dashed(_ name: String) -> String {
    name.count == 1 ? "-" + name : "--" + name
  }

  // MARK: Files

  static func file(_ error: FileError) -> String {
    let verb = error.operation == .read ? "read" : "write"
    let text = "Cannot \(verb) \(printable(error.path)): \(reason(of: error))."
    switch (error.operation, error.cause) {
    case (.read, .missing): return text + "\nCheck the path."
    case (_, .noSpace): return text + "\nFree some, and run the command again."
    case (.write, .denied), (.write, .readOnly), (.write, .notDirectory), (.write, .isDirectory):
      return text + "\nChoose another place."
    default: return text
    }
  }

  /// The system's answer as the second half of a sentence.
  static func reason(of error: FileError) -> String {
    switch error.cause {
    case .missing: error.operation == .read ? "there is no such file" : "its directory is gone"
    case .isDirectory: "it is a directory"
    case .notDirectory: "a part of the path is a file, not a directory"
    case .denied: "permission denied"
    case .readOnly: "the file system is read-only"
    case .noSpace: "no space is left"
    case .closedPipe: "the reader has gone"
    case .tooLarge(let limit): "it is larger than \(limit >> 20) MiB"
    case .system(let code): "the system answered error \(code)"
    }
  }

  // MARK: Words

  static func quoted(_ text: String) -> String { "\"\(printable(text))\"" }

  /// Text from outside with control characters made visible, cut where it grows too long.
  static func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(80) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return text.unicodeScalars.count > 80 ? result + "…" : result
  }

  static func listed(_ words: [String]) -> String {
    guard let last = words.last else { return "none" }
    if words.count == 1 { return last }
    if words.count == 2 { return "\(words[0]) and \(last)" }
    return words.dropLast().joined(separator: ", ") + ", and " + last
  }

  static func meant(_ nearest: String?) -> String {
    nearest.map { " Did you mean \($0)?" } ?? ""
  }
}
