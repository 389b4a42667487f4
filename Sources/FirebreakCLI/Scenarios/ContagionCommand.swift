import Experiments
import Margining
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// `firebreak contagion SCENARIO`.
struct ContagionCommand {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let jobs = try ComparisonSetup.jobs(parsed, context)
    let replications = try usageChecked { () throws(UsageError) in
      try parsed.number("replications", 1...CompareCommand.replicationLimit)
    }
    let access = ScenarioAccess(context)
    let document = try access.load(parsed)
    guard let first = document.points.first?.scenario else {
      throw .defect("the scenario was read without a point")
    }
    let policy = try access.policy(
      parsed.value("policy") ?? "baseline",
      in: first,
      option: "policy"
    )
    var cases: [ContagionTable.Case] = []
    for point in document.points {
      guard
        let found = ContagionTable.Case(
          pointName: point.name,
          protocols: point.scenario.protocols.map(\.name)
        )
      else { throw .notContagion(point: point.name) }
      cases.append(found)
    }
    let plan: ComparisonPlan
    do throws(PlanError) {
      plan = try ComparisonPlan(
        points: document.points.map { $0.studyPoint },
        policies: [policy],
        reference: policy,
        replications: replications.map { Int32($0) } ?? first.replications,
        jobs: jobs
      )
    } catch { throw .plan(error) }
    let meter = ProgressMeter(
      console: context.console,
      clock: context.clock,
      isShown: !parsed.has("quiet")
    )
    let result = try context.whole(plan, meter)
    meter.finish()
    for run in result.runs where run.result.status == .failed {
      let name = document.points[Int(run.key.point)].name
      throw .failedRun(run: "\(name)/\(run.key.replication)", run.result.failure)
    }
    let rows = ContagionTable.rows(result, cases: cases)
    if let path = parsed.value("out") {
      let file = ContagionTable.file(rows, scenario: document.name)
      try fileChecked { () throws(FileError) in
        try context.files.writeAtomically(file.bytes, to: path)
      }
    }
    try fileChecked { () throws(FileError) in
      try context.console.write(Self.text(rows, width: context.console.width))
    }
    return .done
  }

  private static func text(_ rows: [ContagionTable.Row], width: Int) -> String {
    var lines = ["Loss of each protocol beyond that without a shock, mean in USD:"]
    lines += matrices(rows, width: width) { $0.spillMean }
    let dry = rows.filter { row in
      rows.contains { $0.channel == row.channel && $0.cashSpillMean != 0 }
    }
    if !dry.isEmpty {
      lines += ["", "Time without cash that somebody wants beyond it, mean in seconds:"]
      lines += matrices(dry, width: width) { $0.cashSpillMean }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// One matrix for each channel: who is shocked, and what it is then more for each protocol.
  private static func matrices(
    _ rows: [ContagionTable.Row],
    width: Int,
    _ value: (ContagionTable.Row) -> Double
  ) -> [String] {
    var lines: [String] = []
    var channels: [String] = []
    for row in rows where !channels.contains(row.channel) { channels.append(row.channel) }
    for channel in channels {
      let own = rows.filter { $0.channel == channel }
      var (shocked, bearers): ([String], [String]) = ([], [])
      for row in own where !shocked.contains(row.shocked) { shocked.append(row.shocked) }
      for row in own where !bearers.contains(row.bearer) { bearers.append(row.bearer) }
      var table = [["  shocked"] + bearers]
      for name in shocked {
        let cells = bearers.map { bearer in
          own.first { $0.shocked == name && $0.bearer == bearer }
            .map { DisplayNumber.text(value($0)) } ?? ""
        }
        table.append(["  " + name] + cells)
      }
      lines += ["", channel] + TextColumns.lines(table, width: width)
    }
    return lines
  }
}
