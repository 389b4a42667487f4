import Experiments
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// `firebreak replay DIR RUN`.
struct ReplayCommand {
  private let context: CommandContext
  private let access: ScenarioAccess

  init(_ context: CommandContext) {
    self.context = context
    access = ScenarioAccess(context)
  }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let directory = parsed.positionals[0]
    guard let reference = RunReference(parsed.positionals[1]) else {
      throw .usage(.badRun(verb: .replay, found: parsed.positionals[1]))
    }
    let points = try points(in: directory)
    let row = try row(of: reference, in: directory, points)
    let point = points[try access.point(row.point, in: points)]
    let policy = try policy(row, in: point.scenario, directory)
    let key = RunKey(point: 0, policy: policy, replication: row.replication)
    let outcome = context.executor.single(point.scenario, key: key, recorder: nil)
    if context.interrupt.isRaised { throw .interrupted(done: 0, total: 1) }
    let report = Report(
      name: reference.text(point: row.point),
      directory: directory,
      stored: Identity(row),
      replayed: Identity(outcome.result)
    )
    let text =
      parsed.has("json") ? report.json.rendered : report.text(isQuiet: parsed.has("quiet"))
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    if let failure = outcome.result.failure {
      context.console.note("The run failed: \(ErrorMessages.failure(failure)).\n")
    }
    return report.isSame ? .done : .verdictIsNo
  }

  private func points(in directory: String) throws(CommandError) -> [ScenarioPoint] {
    let bytes = try read("scenario.json", in: directory)
    do throws(FormatFailure) {
      return try ScenarioJSON.readPoints(
        bytes,
        file: FilePath.join(directory, "scenario.json"),
        catalog: context.catalog
      )
    } catch {
      throw .scenario(error)
    }
  }

  private func row(
    of reference: RunReference,
    in directory: String,
    _ points: [ScenarioPoint]
  ) throws(CommandError) -> RunsRow {
    let bytes = try read("runs.csv", in: directory)
    let rows: [RunsRow]
    do throws(RunsCSVError) {
      rows = try RunsCSVReader.read(bytes)
    } catch {
      throw .runs(file: FilePath.join(directory, "runs.csv"), error)
    }
    let point = reference.point ?? points.first?.id ?? "p0000"
    let found = rows.first { row in
      row.point == point && row.policy == reference.policy
        && row.replication == reference.replication
    }
    guard let found else {
      throw .unknownRun(directory: directory, found: reference.text(point: point))
    }
    return found
  }

  private func policy(
    _ row: RunsRow,
    in scenario: Scenario,
    _ directory: String
  ) throws(CommandError) -> Int {
    guard
      let policy = scenario.policies.firstIndex(where: { $0.name == row.policy }),
      scenario.seed == row.seed
    else { throw .mixedStudy(directory: directory) }
    return policy
  }

  private func read(_ name: String, in directory: String) throws(CommandError) -> [UInt8] {
    do throws(FileError) {
      return try context.files.read(FilePath.join(directory, name))
    } catch {
      if error.cause == .missing { throw .notAStudy(directory: directory, missing: name) }
      throw .file(error)
    }
  }

  /// What must agree between a row and its replay.
  private struct Identity: Equatable {
    var status: RunStatus
    var digest: String?
    var exogenousDigest: String?

    init(_ row: RunsRow) {
      status = row.status
      digest = row.digest.map { IdentityText.digest($0) }
      exogenousDigest = row.exogenousDigest.map { IdentityText.exogenousDigest($0) }
    }

    init(_ result: RunResult) {
      let isFailed = result.status == .failed
      status = result.status
      digest = isFailed ? nil : IdentityText.digest(result.digest)
      exogenousDigest =
        isFailed ? nil : IdentityText.exogenousDigest(result.exogenousDigest)
    }

    var text: String {
      [status.word, digest, exogenousDigest].compactMap { $0 }.joined(separator: "  ")
    }

    var json: ReportJSON {
      .record([
        ("status", .text(status.word)), ("digest", digest.map { .text($0) } ?? .null),
        ("exogenousDigest", exogenousDigest.map { .text($0) } ?? .null),
      ])
    }
  }

  private struct Report {
    var name: String
    var directory: String
    var stored: Identity
    var replayed: Identity

    var isSame: Bool { stored == replayed }

    func text(isQuiet: Bool) -> String {
      let verdict = isSame ? "same\n" : "different\n"
      if isQuiet { return verdict }
      return "\(name) of \(directory)\n  stored    \(stored.text)\n"
        + "  replayed  \(replayed.text)\n" + verdict
    }

    var json: ReportJSON {
      .record([
        ("run", .text(name)), ("directory", .text(directory)), ("same", .flag(isSame)),
        ("stored", stored.json), ("replayed", replayed.json),
      ])
    }
  }
}
