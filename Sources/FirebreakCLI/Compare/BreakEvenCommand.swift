import MarketSimulation
import Mitigations
import Quantities
import Reporting
import ScenarioFormat

/// `firebreak breakeven CALM CRISES`.
struct BreakEvenCommand {
  static let capitalPercent: Int64 = 5
  static let waitingPercent: Int64 = 20
  static let mostPercent: Int64 = 10_000

  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let (capital, waiting) = try usageChecked { () throws(UsageError) in
      (
        try parsed.number("capital", 0...Self.mostPercent) ?? Self.capitalPercent,
        try parsed.number("waiting", 0...Self.mostPercent) ?? Self.waitingPercent
      )
    }
    let calm = try study(parsed.positionals[0])
    let crises = try study(parsed.positionals[1])
    let rows = BreakEvenTable.rows(
      calm: calm.table,
      crises: crises.table,
      prices: BreakEvenTable.Prices(
        capital: Double(capital) / 100,
        waiting: Double(waiting) / 100
      ),
      isSame: { name in
        guard let one = calm.policies.first(where: { $0.name == name }),
          let other = crises.policies.first(where: { $0.name == name })
        else { return false }
        return one == other
      }
    )
    if let path = parsed.value("out") {
      let bytes =
        path.hasSuffix(".md")
        ? Array(BreakEvenTable.markdown(rows).utf8) : BreakEvenTable.file(rows).bytes
      try fileChecked { () throws(FileError) in
        try context.files.writeAtomically(bytes, to: path)
      }
    }
    let text = text(rows, capital: capital, waiting: waiting)
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return rows.isEmpty ? .verdictIsNo : .done
  }

  private func study(
    _ directory: String
  ) throws(CommandError) -> (table: BreakEvenTable.Study, policies: [PolicySpec]) {
    let stored = try StoredStudy(directory, context)
    guard let points = stored.resolvedPoints, let first = points.first else {
      throw .notAStudy(directory: directory, missing: "scenario.json")
    }
    let table = BreakEvenTable.Study(
      means: try stored.means(),
      points: points.map { point in
        BreakEvenTable.Point(
          id: point.id,
          name: point.name.isEmpty ? point.id : point.name,
          seconds: point.scenario.horizon.secondsValue
        )
      }
    )
    return (table, first.scenario.policies)
  }

  private func text(_ rows: [BreakEvenTable.Row], capital: Int64, waiting: Int64) -> String {
    guard let first = rows.first else { return "The two studies share no policy.\n" }
    var lines = TextColumns.lines(BreakEvenTable.cells(rows), width: context.console.width)
    lines.append("")
    lines.append(
      "\(DisplayNumber.text(first.calmYears)) quiet years; idle capital at \(capital) % and "
        + "waiting at \(waiting) % a year."
    )
    if rows.contains(where: { !$0.isSame }) {
      lines.append("* stated with other parameters in the study of crises.")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
