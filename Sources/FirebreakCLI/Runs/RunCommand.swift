import Experiments
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// `firebreak run SCENARIO`.
struct RunCommand {
  /// Largest number of shuffles that the option takes.
  static let shuffleLimit: Int64 = 10_000

  private let context: CommandContext
  private let access: ScenarioAccess

  init(_ context: CommandContext) {
    self.context = context
    access = ScenarioAccess(context)
  }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let traces = try traces(parsed)
    let replication = try usageChecked { () throws(UsageError) in
      Int32(try parsed.number("replication", 0...(CompareCommand.replicationLimit - 1)) ?? 0)
    }
    let shuffles = try usageChecked { () throws(UsageError) in
      try parsed.number("shuffle-ties", 1...Self.shuffleLimit)
    }
    let document = try access.load(parsed)
    if !parsed.has("quiet") {
      for line in document.controlTotals { context.console.note("\(line.label): \(line.text)\n") }
    }
    let index = try parsed.value("point").map { id throws(CommandError) in
      try access.point(id, in: document.points)
    }
    let point = document.points[index ?? 0]
    let policy = try access.policy(
      parsed.value("policy") ?? "baseline",
      in: point.scenario,
      option: "policy"
    )
    let plan = try plan(point, policy: policy, replication: replication)
    let output = try parsed.value("out").map { path throws(CommandError) in
      try StudyOutput(context, path: path, points: [point], scope: .single, traces: traces)
    }
    defer { output?.discard() }
    let meter = ProgressMeter(console: context.console, clock: context.clock, isShown: false)
    let key = RunKey(point: 0, policy: policy, replication: replication)
    let outcome = context.executor.single(
      point.scenario,
      key: key,
      recorder: output?.recorder(for: plan)
    )
    let seconds = meter.elapsedSeconds
    if context.interrupt.isRaised { throw .interrupted(done: 0, total: 1) }
    var files: [String] = []
    if let output {
      output.append(outcome.recording)
      files = try output.publish(
        Self.study(plan, outcome.result),
        analysis: nil,
        arguments: parsed.arguments,
        seconds: seconds
      )
    }
    let shuffled = try shuffles.map { count throws(CommandError) in
      try shuffle(count, point.scenario, key, outcome.result)
    }
    let sheet = RunSheet(
      point: point,
      policy: point.scenario.policies[policy].name,
      replication: replication,
      result: outcome.result,
      seconds: seconds
    )
    try show(sheet, shuffled, parsed, output?.path, files)
    let isFailed = outcome.result.status == .failed || shuffled?.failure != nil
    return isFailed ? .verdictIsNo : .done
  }

  /// The traces that were asked for; they need a place.
  private func traces(_ parsed: ParsedArguments) throws(CommandError) -> [StreamTable] {
    let traces = StreamTable.allCases.filter { parsed.has($0.rawValue) }
    if let trace = traces.first, parsed.value("out") == nil {
      throw .usage(.needs(verb: .run, option: trace.rawValue, other: "out"))
    }
    return traces
  }

  /// Runs the row under shuffled ties; the seeds count from 1.
  private func shuffle(
    _ count: Int64,
    _ scenario: Scenario,
    _ key: RunKey,
    _ result: RunResult
  ) throws(CommandError) -> ShuffleSheet {
    let results = context.executor.withShuffledTies(
      scenario,
      key: key,
      seeds: (1...count).map { UInt64($0) },
      cancellation: context.interrupt.token
    )
    if context.interrupt.isRaised {
      throw .interrupted(done: Int64(results.count) + 1, total: count + 1)
    }
    return ShuffleSheet(result: result, shuffled: results)
  }

  /// A plan whose last replication of one policy is the run.
  private func plan(
    _ point: ScenarioPoint,
    policy: Int,
    replication: Int32
  ) throws(CommandError) -> ComparisonPlan {
    let study = StudyPoint(
      id: point.id,
      parameters: point.parameters.map { StudyParameter(column: $0.column, value: $0.value) },
      scenario: point.scenario
    )
    do throws(PlanError) {
      return try ComparisonPlan(
        points: [study],
        policies: [policy],
        reference: policy,
        replications: replication + 1,
        jobs: 1
      )
    } catch {
      throw .plan(error)
    }
  }

  private static func study(_ plan: ComparisonPlan, _ result: RunResult) -> StudyResult {
    var results = [RunResult?](repeating: nil, count: plan.runCount)
    results[plan.runCount - 1] = result
    return StudyResult(plan: plan, results: results, isInterrupted: false)
  }

  private func show(
    _ sheet: RunSheet,
    _ shuffled: ShuffleSheet?,
    _ parsed: ParsedArguments,
    _ directory: String?,
    _ files: [String]
  ) throws(CommandError) {
    let isJSON = parsed.has("json")
    let members = shuffled.map { [("shuffledTies", $0.json)] } ?? []
    var text = isJSON ? sheet.json(with: members).rendered : sheet.text
    if let shuffled, !isJSON { text += "\n" + shuffled.text }
    if let directory, !isJSON, !parsed.has("quiet") {
      text += "\nFiles in \(directory): \(files.joined(separator: ", ")).\n"
    }
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    if let failure = sheet.result.failure {
      context.console.note("The run failed: \(ErrorMessages.failure(failure)).\n")
    }
    if let failure = shuffled?.failure {
      context.console.note("A shuffled run failed: \(ErrorMessages.failure(failure)).\n")
    }
  }
}
