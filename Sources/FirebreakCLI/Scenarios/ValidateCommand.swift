import Margining
import MarketSimulation
import Mitigations
import Participants
import PriceOracles
import Quantities
import Reporting
import ScenarioFormat

/// `firebreak validate SCENARIO`.
struct ValidateCommand {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    if parsed.has("point"), parsed.value("canonical") == nil {
      throw .usage(.needs(verb: .validate, option: "point", other: "canonical"))
    }
    let document = try ScenarioAccess(context).load(parsed)
    guard let scenario = document.points.first?.scenario else {
      throw .defect("\(parsed.positionals[0]) was read without a point")
    }
    var facts = self.facts(document, scenario)
    if let path = parsed.value("canonical") {
      facts.append(("canonical", try writeCanonical(document, to: path, parsed)))
    }
    let text: String
    if parsed.has("json") {
      let members = facts.map { (name: $0.label, value: ReportJSON.text($0.text)) }
      text = ReportJSON.record([(name: "valid", value: .flag(true))] + members).rendered
    } else if parsed.has("quiet") {
      text = "ok\n"
    } else {
      let rows = facts.map { ["  " + $0.label, $0.text] }
      let lines = TextColumns.lines(rows, width: context.console.width)
      text = ([parsed.positionals[0]] + lines + ["ok"]).joined(separator: "\n") + "\n"
    }
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return .done
  }

  /// Writes a point as canonical bytes and says which bytes they are.
  private func writeCanonical(
    _ document: ScenarioDocument,
    to path: String,
    _ parsed: ParsedArguments
  ) throws(CommandError) -> String {
    let index = try parsed.value("point").map { id throws(CommandError) in
      try ScenarioAccess(context).point(id, in: document.points)
    }
    let point = document.points[index ?? 0]
    let bytes = point.scenario.canonicalBytes
    try fileChecked { () throws(FileError) in
      try context.files.writeAtomically(bytes, to: path)
    }
    return "\(path): \(point.id), \(bytes.count) bytes, \(point.scenario.digestText)"
  }

  private func facts(
    _ document: ScenarioDocument,
    _ scenario: Scenario
  ) -> [(label: String, text: String)] {
    let policies = scenario.policies.map(\.name)
    let runs = document.points.reduce(Int64(0)) { sum, point in
      sum + Int64(point.scenario.policies.count) * Int64(point.scenario.replications)
    }
    var facts: [(label: String, text: String)] = [
      ("name", scenario.name), ("summary", scenario.summary),
      (
        "points",
        document.points.map { $0.name.isEmpty ? $0.id : "\($0.id) \($0.name)" }
          .joined(separator: ", ")
      ),
      ("policies", policies.joined(separator: ", ")),
      ("replications", "\(scenario.replications)"),
      ("runs", "\(runs)"),
      ("seed", IdentityText.seed(scenario.seed)),
      ("horizon", QuantityText.duration(scenario.horizon)),
      ("tick", QuantityText.duration(scenario.tick)),
      ("assets", scenario.assets.map(\.name).joined(separator: ", ")),
      ("markets", scenario.markets.map(\.name).joined(separator: ", ")),
      ("oracles", scenario.oracles.map(\.name).joined(separator: ", ")),
    ]
    for spec in scenario.protocols {
      facts.append(("protocol \(spec.name)", Self.accounts(spec.book)))
    }
    facts.append(("participants", scenario.participants.map(\.name).joined(separator: ", ")))
    return facts + document.controlTotals
  }

  private static func accounts(_ book: BookSpec) -> String {
    switch book {
    case .drawnVaults(let book): "\(book.count) drawn vaults"
    case .drawnPositions(let book): "\(book.count) drawn positions"
    case .accounts(let accounts): "\(accounts.count) accounts from a file"
    case .drawnLoans(let book):
      "\(book.borrowers) drawn borrowers, \(book.depositors) drawn depositors"
    case .loans(let book): "\(book.accountCount) stated accounts"
    case .portfolios(let accounts): "\(accounts.count) stated accounts"
    case .drawnPortfolios(let book): "\(book.positions.count) drawn accounts"
    }
  }
}
