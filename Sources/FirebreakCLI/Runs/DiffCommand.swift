import Experiments
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// `firebreak diff DIR RUN OTHER`.
///
/// Both rows run twice: once to find the block of records in which they part, by fingerprints, and
/// once to keep that block. So memory is bounded, however long the runs are.
struct DiffCommand {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let references = (
      try RunReference.parse(parsed, at: 1), try RunReference.parse(parsed, at: 2)
    )
    let study = try StoredStudy(parsed.positionals[0], context)
    let left = try study.run(references.0)
    let right = try study.run(references.1)
    let prints = (TraceFingerprint(), TraceFingerprint())
    let results = (try run(left, prints.0, pass: 0), try run(right, prints.1, pass: 1))
    var report = DiffReport(
      directory: study.directory,
      left: .init(left, results.0, count: prints.0.count),
      right: .init(right, results.1, count: prints.1.count)
    )
    if let block = prints.0.firstDifference(from: prints.1) {
      let size = TraceFingerprint.blockSize
      let start = max(0, block * size - Int64(Parting.context))
      let range = start..<((block + 1) * size + Int64(Parting.context))
      let spans = (TraceSpan(range), TraceSpan(range))
      _ = try run(left, spans.0, pass: 2)
      _ = try run(right, spans.1, pass: 3)
      report.parting = Parting(spans.0.kept, spans.1.kept, from: start)
      if report.parting == nil {
        throw .defect("two runs of \(left.name) or \(right.name) gave different events")
      }
    }
    let text =
      parsed.has("json") ? report.json.rendered : report.text(isQuiet: parsed.has("quiet"))
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    for warning in report.warnings { context.console.note(warning + "\n") }
    return report.isSame ? .done : .verdictIsNo
  }

  private func run(
    _ run: StoredRun,
    _ recorder: any RunRecorder & Sendable,
    pass: Int64
  ) throws(CommandError) -> RunResult {
    let outcome = context.executor.single(run.point.scenario, key: run.key) { _ in recorder }
    if context.interrupt.isRaised { throw .interrupted(done: pass, total: 4) }
    return outcome.result
  }
}

/// What `diff` found.
struct DiffReport {
  /// One of the two runs.
  struct Side {
    var run: StoredRun
    var result: RunResult
    /// Records of the run.
    var count: Int64

    init(_ run: StoredRun, _ result: RunResult, count: Int64) {
      self.run = run
      self.result = result
      self.count = count
    }

    var words: EventText { EventText(run.point.scenario, policy: run.key.policy) }

    /// What is said when the row does not run as it stands in the table.
    var warnings: [String] {
      var warnings: [String] = []
      if let failure = result.failure {
        warnings.append("\(run.name) failed: \(ErrorMessages.failure(failure)).")
      } else if run.row.digest != result.digest {
        warnings.append(
          "\(run.name) runs to another digest than its row has: the study was written by another "
            + "version, and this compares what the rows are now."
        )
      }
      return warnings
    }
  }

  var directory: String
  var left: Side
  var right: Side
  var parting: Parting?

  var isSame: Bool {
    parting == nil && left.result.digest == right.result.digest
      && left.result.status == right.result.status
  }

  var warnings: [String] {
    left.run.name == right.run.name ? left.warnings : left.warnings + right.warnings
  }

  private var pair: String { "\(left.run.name) and \(right.run.name) of \(directory)" }

  func text(isQuiet: Bool) -> String {
    if isQuiet { return isSame ? "same\n" : "different\n" }
    guard let parting else {
      if isSame { return "\(pair) are the same: \(left.count) events.\n" }
      return "\(pair) have the same \(left.count) events, but not the same digest.\n"
    }
    let at = (parting.left + parting.right).map(\.at).min().map { EventText.clock($0) } ?? ""
    var rows = [[""] + EventText.titles]
    rows += parting.before.map { ["both"] + left.words.cells($0) }
    for (side, events) in [(left, parting.left), (right, parting.right)] {
      rows += events.map { [side.run.name] + side.words.cells($0) }
      if events.isEmpty { rows.append([side.run.name, "ends"]) }
    }
    let lines = TextColumns.lines(rows, width: 1_000).map { "  " + $0 }
    return "\(pair) part at event \(parting.event), \(at).\n\n"
      + lines.joined(separator: "\n") + "\n\n"
      + "\(left.run.name) has \(left.count) events, \(right.run.name) \(right.count).\n"
  }

  var json: ReportJSON {
    func side(_ side: Side, _ events: [EventRecord]) -> ReportJSON {
      .record([
        ("run", .text(side.run.name)), ("events", .integer(side.count)),
        ("digest", .text(IdentityText.digest(side.result.digest))),
        ("follows", .list(events.map { side.words.json($0) })),
      ])
    }
    return .record([
      ("directory", .text(directory)), ("same", .flag(isSame)),
      ("event", parting.map { .integer($0.event) } ?? .null),
      ("before", .list(parting?.before.map { left.words.json($0) } ?? [])),
      ("left", side(left, parting?.left ?? [])), ("right", side(right, parting?.right ?? [])),
    ])
  }
}
