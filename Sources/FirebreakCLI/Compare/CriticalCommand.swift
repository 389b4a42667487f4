import Experiments
import MarketSimulation
import Markets
import Quantities
import Reporting
import ScenarioFormat

/// `firebreak compare SCENARIO --find-critical PATH`.
///
/// Every level is a point of the study, so that every run that was needed is a row of `runs.csv`
/// which `replay` repeats.
struct CriticalCommand {
  static let standardSteps: Int64 = 32
  static let stepLimit: Int64 = 1_000
  /// Levels of the scan that looks for shocks survived above a failure.
  static let scanSteps = 8

  private let context: CommandContext
  private let access: ScenarioAccess

  init(_ context: CommandContext) {
    self.context = context
    access = ScenarioAccess(context)
  }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let others = [
      "tune", "precision", "interactions", "pairwise", "pareto", "shuffle-ties", "series",
      "events", "liquidations",
    ]
    for option in others where parsed.has(option) {
      throw .usage(.conflict(verb: parsed.verb, option: "find-critical", other: option))
    }
    let setup = try ComparisonSetup(parsed, context)
    let limit = try MetricLimit(parsed.value("limit") ?? "bad_debt_usd=0", verb: parsed.verb)
    let levels = try levels(parsed, setup.plan)
    let points = try points(parsed, levels)
    let plan = try plan(points, setup.plan)
    let output = try StudyOutput(
      context,
      path: parsed.value("out") ?? "out/\(plan.scenarioName)-critical",
      points: points,
      scope: .single,
      traces: [],
      extra: [CriticalTable.schema.fileName, CriticalSummaryTable.schema.fileName]
    )
    defer { output.discard() }
    let meter = ProgressMeter(
      console: context.console,
      clock: context.clock,
      isShown: !parsed.has("quiet")
    )
    let study = CriticalStudy(plan, levels: levels, limit: limit, scanSteps: Self.scanSteps)
    let found = try study.run(context, meter)
    meter.finish()
    let report = study.report(found)
    let files = try output.publish(
      found.result,
      analysis: nil,
      extra: [CriticalTable.file(report), CriticalSummaryTable.file(report)],
      arguments: parsed.arguments,
      seconds: meter.elapsedSeconds
    )
    let text: String
    if parsed.has("json") {
      text = report.json(directory: output.path, files: files).rendered
    } else {
      let closing =
        "\n\(found.result.runs.count) runs in \(ProgressMeter.elapsed(meter.elapsedSeconds)). "
        + "Files in \(output.path): \(files.joined(separator: ", ")).\n"
      text = report.text(width: context.console.width) + (parsed.has("quiet") ? "" : closing)
    }
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return found.result.failedRunCount == 0 ? .done : .verdictIsNo
  }

  private func levels(
    _ parsed: ParsedArguments,
    _ plan: ComparisonPlan
  ) throws(CommandError) -> ShockLevels {
    let path = parsed.value("find-critical") ?? ""
    let steps = try usageChecked { () throws(UsageError) in
      try parsed.number("steps", 2...Self.stepLimit)
    }
    let ends: [String]
    if let text = parsed.value("between") {
      ends = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    } else if let sign = Self.sign(ofShockAt: path, plan.points[0].scenario) {
      ends = [sign + ShockLevels.standard.smallest, sign + ShockLevels.standard.largest]
    } else {
      throw .usage(.needs(verb: parsed.verb, option: "find-critical", other: "between"))
    }
    guard ends.count == 2,
      let levels = ShockLevels(
        path: path,
        from: ends[0],
        to: ends[1],
        steps: Int(steps ?? Self.standardSteps)
      )
    else {
      throw .usage(
        .badValue(
          verb: parsed.verb,
          option: "between",
          found: ends.joined(separator: ","),
          expected: "two different values in one unit, the smaller shock first, such as -1%,-60%"
        )
      )
    }
    return levels
  }

  /// The sign of a shock that the scenario states at a path like `shocks[0].size`; nil elsewhere.
  private static func sign(ofShockAt path: String, _ scenario: Scenario) -> String? {
    guard let steps = FieldPath(path)?.steps, steps.count == 3, steps[0] == .key("shocks"),
      case .position(let position) = steps[1], steps[2] == .key("size"),
      scenario.shocks.indices.contains(Int(position))
    else { return nil }
    // Shocks are kept in order of time; where several have different signs none is assumed.
    let isDown = scenario.shocks.allSatisfy { $0.size.partsPerBillion <= 0 }
    let isUp = scenario.shocks.allSatisfy { $0.size.partsPerBillion >= 0 }
    return isDown ? "-" : isUp ? "" : nil
  }

  /// The variants of the scenario at every level, level by level within a variant.
  private func points(
    _ parsed: ParsedArguments,
    _ levels: ShockLevels
  ) throws(CommandError) -> [ScenarioPoint] {
    var byLevel: [[ScenarioPoint]] = []
    for text in levels.texts {
      let override = FieldOverride(path: levels.path, value: text)
      byLevel.append(try access.load(parsed, varied: override).points)
    }
    var points: [ScenarioPoint] = []
    for variant in byLevel[0].indices {
      for level in byLevel.indices {
        var point = byLevel[level][variant]
        point.id = PointName.id(points.count)
        points.append(point)
      }
    }
    return points
  }

  private func plan(
    _ points: [ScenarioPoint],
    _ base: ComparisonPlan
  ) throws(CommandError) -> ComparisonPlan {
    do throws(PlanError) {
      return try ComparisonPlan(
        points: points.map { point in
          var point = point
          point.scenario.replications = base.replications
          return point.studyPoint
        },
        policies: base.policies,
        reference: base.reference,
        replications: base.replications,
        jobs: base.jobs
      )
    } catch {
      throw .plan(error)
    }
  }
}
