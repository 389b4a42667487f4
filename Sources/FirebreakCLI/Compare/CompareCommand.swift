import Experiments
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// `firebreak compare SCENARIO`.
struct CompareCommand {
  /// Largest number of replications and workers that the options take.
  static let replicationLimit: Int64 = 1_000_000
  static let jobLimit: Int64 = 1024

  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    try refuseLooseOptions(parsed)
    if parsed.has("find-critical") { return try CriticalCommand(context).perform(parsed) }
    _ = try shuffles(parsed)
    let setup = try ComparisonSetup(parsed, context)
    let precision = try PrecisionRounds(parsed, context)
    let tuning = try TuningSession(parsed, context)
    let pairs = try PairStudy(parsed, setup.plan, context)
    try tuning?.check(setup.plan)
    let attack = try AttackSession(parsed, context)
    try attack?.check(setup.plan)
    let output = try StudyOutput(
      context,
      path: parsed.value("out") ?? "out/\(setup.plan.scenarioName)",
      points: setup.document.points,
      scope: .comparison,
      traces: StreamTable.allCases.filter { parsed.has($0.rawValue) },
      extra: (tuning == nil ? [] : [TuningTable.schema.fileName])
        + (pairs == nil ? [] : [InteractionTable.schema.fileName])
        + (attack == nil ? [] : [BestResponseTable.schema.fileName])
    )
    defer { output.discard() }
    if !parsed.has("quiet") { setup.announce(pairs?.plan) }
    return try run(setup, output, precision, tuning, pairs, attack, parsed)
  }

  /// Options that mean nothing without another one.
  private func refuseLooseOptions(_ parsed: ParsedArguments) throws(CommandError) {
    let pairs = [
      ("limit", "find-critical"), ("between", "find-critical"), ("steps", "find-critical"),
      ("objective", "tune"), ("max-replications", "precision"),
    ]
    for (option, other) in pairs where parsed.has(option) && !parsed.has(other) {
      throw .usage(.needs(verb: parsed.verb, option: option, other: other))
    }
    if parsed.has("training"), !parsed.has("tune"), !parsed.has("best-response") {
      throw .usage(.needs(verb: parsed.verb, option: "training", other: "tune"))
    }
  }

  private func run(
    _ setup: ComparisonSetup,
    _ output: StudyOutput,
    _ precision: PrecisionRounds?,
    _ tuning: TuningSession?,
    _ pairs: PairStudy?,
    _ attack: AttackSession?,
    _ parsed: ParsedArguments
  ) throws(CommandError) -> ExitCode {
    let meter = ProgressMeter(
      console: context.console,
      clock: context.clock,
      isShown: !parsed.has("quiet")
    )
    let tuned = try tuning?.run(setup.plan, meter)
    var result = try compare(tuned?.plan ?? pairs?.plan ?? setup.plan, output, meter)
    let states = try precision?.extend(&result, meter)
    meter.finish()
    let responses = try attack?.run(result, meter)
    let ties = try shuffles(parsed).map { count throws(CommandError) in
      try ShuffledComparison(result, shuffles: count, context)
    }
    // The tables of statistics are about the stated policies; the pairs have one of their own.
    let stated = try pairs?.stated(result) ?? result
    let analysis = StudyAnalysis(stated, options: setup.options)
    let report = tuned?.tuning.report(analysis)
    let interactions = pairs?.report(result)
    let files = try output.publish(
      result,
      analysis: analysis,
      extra: [
        report.map { TuningTable.file($0, scenario: result.plan.scenarioName) },
        interactions.map { InteractionTable.file($0.rows, scenario: result.plan.scenarioName) },
        responses.map { BestResponseTable.file($0, scenario: result.plan.scenarioName) },
      ].compactMap { $0 },
      arguments: parsed.arguments,
      seconds: meter.elapsedSeconds
    )
    let sheet = ComparisonSheet(
      result: stated,
      runCount: result.plan.runCount,
      analysis: analysis,
      precision: states ?? [],
      tuning: report,
      interactions: interactions,
      responses: responses,
      ties: ties,
      directory: output.path,
      files: files
    )
    let text =
      parsed.has("json")
      ? sheet.json.rendered
      : sheet.text(context.console, seconds: parsed.has("quiet") ? nil : meter.elapsedSeconds)
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    if let failure = ties?.failure {
      context.console.note("A shuffled run failed: \(ErrorMessages.failure(failure)).\n")
      return .verdictIsNo
    }
    return verdict(result)
  }

  private func shuffles(_ parsed: ParsedArguments) throws(CommandError) -> Int64? {
    try usageChecked { () throws(UsageError) in
      try parsed.number("shuffle-ties", 1...RunCommand.shuffleLimit)
    }
  }

  private func compare(
    _ plan: ComparisonPlan,
    _ output: StudyOutput,
    _ meter: ProgressMeter
  ) throws(CommandError) -> StudyResult {
    let token = context.interrupt.token
    let result = context.executor.compare(
      plan,
      recorder: output.recorder(for: plan),
      cancellation: token,
      progress: { meter.update($0) },
      recordings: { _, chunks in
        output.append(chunks)
        // Without its traces the study would be thrown away: stop early.
        if output.failure != nil { token.cancel() }
      }
    )
    if output.failure != nil || result.isInterrupted { meter.finish() }
    if let failure = output.failure { throw .file(failure) }
    if result.isInterrupted {
      throw .interrupted(done: Int64(result.runs.count), total: Int64(plan.runCount))
    }
    return result
  }

  /// The exit code; failed runs are told one by one, as far as that helps.
  private func verdict(_ result: StudyResult) -> ExitCode {
    let failed = result.runs.filter { $0.result.status == .failed }
    guard !failed.isEmpty else { return .done }
    let names = failed.prefix(5).map { run in
      let point = result.plan.points[run.key.point]
      let policy = point.scenario.policies[run.key.policy].name
      let reason = ErrorMessages.failure(run.result.failure)
      return "  \(point.id)/\(policy)/\(run.key.replication): \(reason)"
    }
    let more = failed.count > names.count ? ["  … and \(failed.count - names.count) more"] : []
    let head =
      "The comparison is incomplete: \(failed.count) of \(result.plan.runCount) runs "
      + "failed. Their replications are left out for every policy."
    context.console.note(([head] + names + more).joined(separator: "\n") + "\n")
    return .verdictIsNo
  }
}
