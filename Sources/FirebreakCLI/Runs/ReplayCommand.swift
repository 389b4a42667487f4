import Experiments
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// `firebreak replay DIR RUN`.
struct ReplayCommand {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let reference = try RunReference.parse(parsed, at: 1)
    let study = try StoredStudy(parsed.positionals[0], context)
    let run = try study.run(reference)
    let outcome = context.executor.single(run.point.scenario, key: run.key, recorder: nil)
    if context.interrupt.isRaised { throw .interrupted(done: 0, total: 1) }
    let report = Report(
      name: run.name,
      directory: study.directory,
      stored: Identity(run.row),
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
