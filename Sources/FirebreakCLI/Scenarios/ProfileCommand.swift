import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// `firebreak profile SCENARIO`.
struct ProfileCommand {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let access = ScenarioAccess(context)
    let (replication, step, reach) = try usageChecked { () throws(UsageError) in
      (
        Int32(try parsed.number("replication", 0...(CompareCommand.replicationLimit - 1)) ?? 0),
        try parsed.number("step", 1...10_000) ?? 100,
        try parsed.number("reach", 1...9_999) ?? 9_000
      )
    }
    let document = try access.load(parsed)
    if !parsed.has("quiet") {
      for line in document.controlTotals { context.console.note("\(line.label): \(line.text)\n") }
    }
    let index = try parsed.value("point").map { id throws(CommandError) in
      try access.point(id, in: document.points)
    }
    let point = document.points[index ?? 0]
    let profile: LiquidationProfile
    do throws(RunFailure) {
      profile = try LiquidationProfile.read(
        point.scenario,
        replication: replication,
        catalog: context.catalog
      )
    } catch { throw .unopened(error) }
    let file = ProfileTable.file(
      profile,
      scenario: point.scenario,
      point: point.id,
      grid: ProfileTable.Grid(step: step, reach: max(step, reach / step * step))
    )
    guard let path = parsed.value("out") else {
      let text = String(decoding: file.bytes, as: UTF8.self)
      try fileChecked { () throws(FileError) in try context.console.write(text) }
      return .done
    }
    try fileChecked { () throws(FileError) in
      try context.files.writeAtomically(file.bytes, to: path)
      if !parsed.has("quiet") {
        try context.console.line("\(path): \(profile.thresholds.count) thresholds")
      }
    }
    return .done
  }
}
