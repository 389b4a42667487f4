import Experiments
import Reporting
import ScenarioFormat

/// What the command line changes of a plan; kept with the study, so that it can be read again.
struct SweepOptions: Equatable, Sendable {
  var overrides: [FieldOverride] = []
  var size = StudySize.full
  var seed: UInt64?
  var replications: Int32?
  var policies: [String]?
  var reference: String?
  var shards: Int32?
  var isPairwise = false
  var axes: [String]?

  /// Takes the options of a command line.
  init(_ parsed: ParsedArguments) throws(CommandError) {
    let pairs = try usageChecked { () throws(UsageError) in try parsed.overrides() }
    overrides = pairs.map { FieldOverride(path: $0.path, value: $0.value) }
    let word = try usageChecked { () throws(UsageError) in
      try parsed.choice("size", StudySize.allCases.map(\.rawValue), fallback: "full")
    }
    size = StudySize(rawValue: word) ?? .full
    seed = try usageChecked { () throws(UsageError) in try parsed.seed() }
    let replications = try usageChecked { () throws(UsageError) in
      try parsed.number("replications", 1...CompareCommand.replicationLimit)
    }
    self.replications = replications.map { Int32($0) }
    policies = try usageChecked { () throws(UsageError) in try parsed.list("policies") }
    reference = parsed.value("reference")
    let shards = try usageChecked { () throws(UsageError) in
      try parsed.number("shards", 1...100_000)
    }
    self.shards = shards.map { Int32($0) }
    isPairwise = parsed.has("pairwise")
    axes = try usageChecked { () throws(UsageError) in try parsed.list("pareto") }
    _ = try ComparisonSetup.analysis(isPairwise: isPairwise, axes: axes, verb: parsed.verb)
  }

  /// What the tables of the study hold besides.
  func analysis() throws(CommandError) -> StudyAnalysis.Options {
    try ComparisonSetup.analysis(isPairwise: isPairwise, axes: axes, verb: .sweep)
  }

  /// The options as `plan.json` keeps them.
  var json: ReportJSON {
    var members: [(name: String, value: ReportJSON)] = [
      (
        "set",
        .list(overrides.map { .list([.text($0.path), .text($0.value)]) })
      ),
      ("size", .text(size.rawValue)),
      ("seed", seed.map { .text(IdentityText.seed($0)) } ?? .null),
      ("replications", .optional(replications.map { Int($0) })),
      ("policies", policies.map { .list($0.map { .text($0) }) } ?? .null),
      ("reference", reference.map { .text($0) } ?? .null),
      ("shards", .optional(shards.map { Int($0) })),
    ]
    if isPairwise { members.append(("pairwise", .flag(true))) }
    if let axes { members.append(("pareto", .list(axes.map { .text($0) }))) }
    return .record(members)
  }

  /// Reads them back; nil where they are not what `json` wrote.
  init?(_ node: JSONNode?) {
    guard let node, case .list(let pairs) = node.member("set")?.value,
      let size = StudySize(rawValue: node.member("size")?.text ?? "")
    else { return nil }
    self.size = size
    for pair in pairs {
      guard case .list(let parts) = pair.value, parts.count == 2, let path = parts[0].text,
        let value = parts[1].text
      else { return nil }
      overrides.append(FieldOverride(path: path, value: value))
    }
    seed = node.member("seed")?.text.flatMap { IdentityText.value(of: $0, letter: "s") }
    replications = node.member("replications").flatMap(\.wholeNumber)
    shards = node.member("shards").flatMap(\.wholeNumber)
    reference = node.member("reference")?.text
    if case .list(let names) = node.member("policies")?.value {
      policies = names.compactMap(\.text)
    }
    isPairwise = node.member("pairwise") != nil
    if case .list(let names) = node.member("pareto")?.value { axes = names.compactMap(\.text) }
  }
}

extension JSONNode {
  /// The number, where it is a whole one.
  var wholeNumber: Int32? {
    if case .number(let text) = value { Int32(text) } else { nil }
  }
}
