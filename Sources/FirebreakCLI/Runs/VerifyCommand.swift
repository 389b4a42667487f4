import Determinism
import Experiments
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// `firebreak verify`.
struct VerifyCommand {
  private let context: CommandContext
  private let access: ScenarioAccess

  init(_ context: CommandContext) {
    self.context = context
    access = ScenarioAccess(context)
  }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let folder = parsed.value("scenarios") ?? "Scenarios"
    let path = FilePath.join(folder, "digests.csv")
    let bytes = try fileChecked { () throws(FileError) in try context.files.read(path) }
    var table: DigestTable
    do throws(DigestTable.Fault) {
      table = try DigestTable(bytes)
    } catch {
      throw .badRow(file: path, line: error.line, problem: error.problem)
    }
    guard !table.rows.isEmpty else { throw .nothingToVerify(file: path) }
    if parsed.has("update") || context.updatesGoldens {
      return try update(&table, path, folder, parsed)
    }
    var scenarios = Documents(folder: folder, access: access)
    let meter = ProgressMeter(
      console: context.console,
      clock: context.clock,
      isShown: !parsed.has("quiet")
    )
    defer { meter.finish() }
    for (index, row) in table.rows.enumerated() {
      meter.update(StudyProgress(runsDone: index, runsTotal: table.rows.count, events: 0))
      let found = try digest(of: row, index, table.rows.count, &scenarios, path)
      let isSame = found == row.digest && row.version == RunDigest.formatVersion
      if !isSame { return try report(difference: row, found: found, path, parsed) }
    }
    let text =
      parsed.has("json")
      ? ReportJSON.record([
        ("same", .flag(true)), ("checked", .integer(Int64(table.rows.count))),
      ]).rendered : "same: \(table.rows.count) digests of \(path)\n"
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return .done
  }

  private func update(
    _ table: inout DigestTable,
    _ path: String,
    _ folder: String,
    _ parsed: ParsedArguments
  ) throws(CommandError) -> ExitCode {
    var scenarios = Documents(folder: folder, access: access)
    var moved = 0
    for index in table.rows.indices {
      let row = table.rows[index]
      let found = try digest(of: row, index, table.rows.count, &scenarios, path)
      let isSame = found == row.digest && row.version == RunDigest.formatVersion
      if !isSame { moved += 1 }
      table.rows[index].digest = found
      table.rows[index].version = RunDigest.formatVersion
    }
    let bytes = table.bytes
    try fileChecked { () throws(FileError) in
      try context.files.writeAtomically(bytes, to: path)
    }
    let text =
      parsed.has("json")
      ? ReportJSON.record([
        ("updated", .integer(Int64(moved))), ("checked", .integer(Int64(table.rows.count))),
      ]).rendered : "wrote \(path): \(moved) of \(table.rows.count) digests moved\n"
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return .done
  }

  /// Runs a row; a run that fails has no digest and ends the command.
  private func digest(
    of row: DigestTable.Row,
    _ index: Int,
    _ count: Int,
    _ scenarios: inout Documents,
    _ path: String
  ) throws(CommandError) -> String {
    if context.interrupt.isRaised {
      throw .interrupted(done: Int64(index), total: Int64(count))
    }
    let document = try scenarios.document(row)
    let point = row.run.point ?? "p0000"
    guard let scenario = document.points.first(where: { $0.id == point })?.scenario else {
      throw .badRow(file: path, line: row.line, problem: "the scenario has no point \(point)")
    }
    guard let policy = scenario.policies.firstIndex(where: { $0.name == row.run.policy }) else {
      throw .badRow(
        file: path,
        line: row.line,
        problem: "the scenario has no policy \(row.run.policy)"
      )
    }
    let key = RunKey(point: 0, policy: policy, replication: row.run.replication)
    let result = context.executor.single(scenario, key: key, recorder: nil).result
    if let failure = result.failure {
      throw .badRow(
        file: path,
        line: row.line,
        problem: "the run failed: \(ErrorMessages.failure(failure))"
      )
    }
    return IdentityText.digest(result.digest)
  }

  private func report(
    difference row: DigestTable.Row,
    found: String,
    _ path: String,
    _ parsed: ParsedArguments
  ) throws(CommandError) -> ExitCode {
    let name = row.run.text(point: row.run.point ?? "p0000")
    let text: String
    if parsed.has("json") {
      text =
        ReportJSON.record([
          ("same", .flag(false)), ("line", .integer(Int64(row.line))),
          ("scenario", .text(row.scenario)), ("size", .text(row.size)), ("run", .text(name)),
          ("stored", .text(row.digest)), ("computed", .text(found)),
        ]).rendered
    } else if row.version != RunDigest.formatVersion {
      text = """
        different: \(path):\(row.line) was written with digest version \(row.version), this \
        binary computes version \(RunDigest.formatVersion)
        "firebreak verify --update" writes the digests anew.

        """
    } else {
      text = """
        different: \(path):\(row.line) \(row.scenario) (\(row.size)) \(name)
          stored    \(row.digest)
          computed  \(found)
        If the model was changed on purpose, "firebreak verify --update" stores the new digests.

        """
    }
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return .verdictIsNo
  }
}

/// The scenarios of a folder, each read once for each size.
private struct Documents {
  private let folder: String
  private let access: ScenarioAccess
  private var read: [(name: String, size: String, document: ScenarioDocument)] = []

  init(folder: String, access: ScenarioAccess) {
    self.folder = folder
    self.access = access
  }

  mutating func document(_ row: DigestTable.Row) throws(CommandError) -> ScenarioDocument {
    if let known = read.first(where: { $0.name == row.scenario && $0.size == row.size }) {
      return known.document
    }
    let document = try access.load(
      FilePath.join(folder, row.scenario + ".json"),
      size: StudySize(rawValue: row.size) ?? .full
    )
    read.append((row.scenario, row.size, document))
    return document
  }
}
