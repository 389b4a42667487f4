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
  private let access: ScenarioAccess

  init(_ context: CommandContext) {
    self.context = context
    access = ScenarioAccess(context)
  }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let jobs = try usageChecked { () throws(UsageError) in
      try parsed.number("jobs", 1...Self.jobLimit)
    }
    let replications = try usageChecked { () throws(UsageError) in
      try parsed.number("replications", 1...Self.replicationLimit)
    }
    let names = try usageChecked { () throws(UsageError) in try parsed.list("policies") }
    var document = try access.load(parsed)
    if let replications {
      for index in document.points.indices {
        document.points[index].scenario.replications = Int32(replications)
      }
    }
    let plan = try plan(
      document,
      names: names,
      reference: parsed.value("reference") ?? "baseline",
      jobs: jobs.map { Int($0) } ?? context.processors
    )
    let output = try StudyOutput(
      context,
      path: parsed.value("out") ?? "out/\(plan.scenarioName)",
      points: document.points,
      scope: .comparison,
      traces: StreamTable.allCases.filter { parsed.has($0.rawValue) }
    )
    defer { output.discard() }
    if !parsed.has("quiet") {
      for line in document.controlTotals { context.console.note("\(line.label): \(line.text)\n") }
    }
    return try run(plan, output, parsed, try analysisOptions(parsed))
  }

  private func analysisOptions(
    _ parsed: ParsedArguments
  ) throws(CommandError) -> StudyAnalysis.Options {
    var options = StudyAnalysis.Options(isPairwise: parsed.has("pairwise"))
    let axes = try usageChecked { () throws(UsageError) in try parsed.list("pareto") }
    guard let axes else { return options }
    options.axes = []
    for text in axes {
      guard let axis = ParetoFront.Axis(parsing: text) else {
        throw .usage(
          .badValue(
            verb: parsed.verb,
            option: "pareto",
            found: text,
            expected: "a metric, or a metric followed by :mean or :es95"
          )
        )
      }
      try StudyMetrics.checkJudged(axis.metric, option: "pareto", verb: parsed.verb)
      options.axes.append(axis)
    }
    return options
  }

  private func run(
    _ plan: ComparisonPlan,
    _ output: StudyOutput,
    _ parsed: ParsedArguments,
    _ options: StudyAnalysis.Options
  ) throws(CommandError) -> ExitCode {
    let isQuiet = parsed.has("quiet")
    if !isQuiet { context.console.note(Self.announcement(plan) + "\n") }
    let meter = ProgressMeter(console: context.console, clock: context.clock, isShown: !isQuiet)
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
    meter.finish()
    if let failure = output.failure { throw .file(failure) }
    if result.isInterrupted {
      throw .interrupted(done: Int64(result.runs.count), total: Int64(plan.runCount))
    }
    let analysis = StudyAnalysis(result, options: options)
    let files = try output.publish(
      result,
      analysis: analysis,
      arguments: parsed.arguments,
      seconds: meter.elapsedSeconds
    )
    try show(result, analysis, output.path, files, seconds: meter.elapsedSeconds, parsed)
    return verdict(result)
  }

  // MARK: Plan

  private func plan(
    _ document: ScenarioDocument,
    names: [String]?,
    reference: String,
    jobs: Int
  ) throws(CommandError) -> ComparisonPlan {
    guard let scenario = document.points.first?.scenario else {
      throw .defect("the scenario was read without a point")
    }
    let referenceIndex = try access.policy(reference, in: scenario, option: "reference")
    var policies: [Int] = []
    if let names {
      for name in names {
        policies.append(try access.policy(name, in: scenario, option: "policies"))
      }
      // Differences need the reference, named or not.
      if !policies.contains(referenceIndex) { policies.insert(referenceIndex, at: 0) }
    } else {
      policies = Array(scenario.policies.indices)
    }
    let points = document.points.map { point in
      StudyPoint(
        id: point.id,
        parameters: point.parameters.map { StudyParameter(column: $0.column, value: $0.value) },
        scenario: point.scenario
      )
    }
    do throws(PlanError) {
      return try ComparisonPlan(
        points: points,
        policies: policies,
        reference: referenceIndex,
        replications: scenario.replications,
        jobs: jobs
      )
    } catch {
      throw .plan(error)
    }
  }

  private static func announcement(_ plan: ComparisonPlan) -> String {
    let points = plan.points.count == 1 ? "" : "\(plan.points.count) variants × "
    let workers = plan.jobs == 1 ? "1 worker" : "\(plan.jobs) workers"
    return "\(plan.scenarioName): \(points)\(plan.policies.count) policies × "
      + "\(plan.replications) replications = \(plan.runCount) runs, \(workers)"
  }

  // MARK: Result

  private func show(
    _ result: StudyResult,
    _ analysis: StudyAnalysis,
    _ directory: String,
    _ files: [String],
    seconds: Double,
    _ parsed: ParsedArguments
  ) throws(CommandError) {
    let text: String
    if parsed.has("json") {
      text = json(result, analysis, directory, files).rendered
    } else {
      let options = ComparisonTable.Options(
        width: context.console.width,
        usesColour: context.console.wantsColor
      )
      var table = ComparisonTable(result, analysis, options: options).text
      if !parsed.has("quiet") {
        table +=
          "\n\(result.plan.runCount) runs in \(ProgressMeter.elapsed(seconds)). "
          + "Files in \(directory): \(files.joined(separator: ", ")).\n"
      }
      text = table
    }
    try fileChecked { () throws(FileError) in try context.console.write(text) }
  }

  private func json(
    _ result: StudyResult,
    _ analysis: StudyAnalysis,
    _ directory: String,
    _ files: [String]
  ) -> ReportJSON {
    let headline = MetricCatalog.run.filter(\.isHeadline).map(\.name)
    let rows = analysis.comparison.filter { headline.contains($0.metric) }.map { row in
      let figures = row.statistics
      return ReportJSON.record([
        ("point", .text(row.point)), ("policy", .text(row.policy)),
        ("reference", .text(row.reference)), ("metric", .text(row.metric)),
        ("pairs", .integer(Int64(figures.pairCount))),
        ("referenceMean", .optional(figures.referenceMean)),
        ("policyMean", .optional(figures.policyMean)),
        ("differenceMean", .optional(figures.differenceMean)),
        ("low", .optional(figures.interval?.low)),
        ("high", .optional(figures.interval?.high)),
        ("verdict", .text(figures.verdict.words)),
      ])
    }
    return .record([
      ("scenario", .text(result.plan.scenarioName)),
      ("verdict", .text(result.verdict.word)),
      ("runs", .integer(Int64(result.plan.runCount))),
      ("failedRuns", .integer(Int64(result.failedRunCount))),
      ("directory", .text(directory)),
      ("files", .list(files.map { .text($0) })),
      ("comparison", .list(rows)),
    ])
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
