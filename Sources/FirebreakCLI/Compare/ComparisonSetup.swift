import Experiments
import MarketSimulation
import Reporting
import ScenarioFormat

/// What a command line asks `compare` to run and to analyse.
struct ComparisonSetup {
  let document: ScenarioDocument
  let plan: ComparisonPlan
  let options: StudyAnalysis.Options
  private let context: CommandContext

  init(_ parsed: ParsedArguments, _ context: CommandContext) throws(CommandError) {
    self.context = context
    let access = ScenarioAccess(context)
    options = try Self.options(parsed)
    let jobs = try Self.jobs(parsed, context)
    let replications = try usageChecked { () throws(UsageError) in
      try parsed.number("replications", 1...CompareCommand.replicationLimit)
    }
    let names = try usageChecked { () throws(UsageError) in try parsed.list("policies") }
    var document = try access.load(parsed)
    if let replications {
      for index in document.points.indices {
        document.points[index].scenario.replications = Int32(replications)
      }
    }
    guard let scenario = document.points.first?.scenario else {
      throw .defect("the scenario was read without a point")
    }
    let (policies, reference) = try Self.policies(
      names,
      reference: parsed.value("reference") ?? "baseline",
      in: scenario,
      access
    )
    do throws(PlanError) {
      plan = try ComparisonPlan(
        points: document.points.map { $0.studyPoint },
        policies: policies,
        reference: reference,
        replications: scenario.replications,
        jobs: jobs
      )
    } catch {
      throw .plan(error)
    }
    self.document = document
  }

  /// Worker threads.
  static func jobs(
    _ parsed: ParsedArguments,
    _ context: CommandContext
  ) throws(CommandError) -> Int {
    let jobs = try usageChecked { () throws(UsageError) in
      try parsed.number("jobs", 1...CompareCommand.jobLimit)
    }
    return jobs.map { Int($0) } ?? context.processors
  }

  /// Indices of the named policies, or of all, with that of the reference among them.
  static func policies(
    _ names: [String]?,
    reference: String,
    in scenario: Scenario,
    _ access: ScenarioAccess
  ) throws(CommandError) -> (policies: [Int], reference: Int) {
    let referenceIndex = try access.policy(reference, in: scenario, option: "reference")
    guard let names else { return (Array(scenario.policies.indices), referenceIndex) }
    var policies: [Int] = []
    for name in names { policies.append(try access.policy(name, in: scenario, option: "policies")) }
    // Differences need the reference, named or not.
    if !policies.contains(referenceIndex) { policies.insert(referenceIndex, at: 0) }
    return (policies, referenceIndex)
  }

  private static func options(
    _ parsed: ParsedArguments
  ) throws(CommandError) -> StudyAnalysis.Options {
    try analysis(
      isPairwise: parsed.has("pairwise"),
      axes: try usageChecked { () throws(UsageError) in try parsed.list("pareto") },
      verb: parsed.verb
    )
  }

  /// What an analysis is asked, the axes of the front as they are written.
  static func analysis(
    isPairwise: Bool,
    axes: [String]?,
    verb: Verb
  ) throws(CommandError) -> StudyAnalysis.Options {
    var options = StudyAnalysis.Options(isPairwise: isPairwise)
    guard let axes else { return options }
    options.axes = []
    for text in axes {
      guard let axis = ParetoFront.Axis(parsing: text) else {
        throw .usage(
          .badValue(
            verb: verb,
            option: "pareto",
            found: text,
            expected: "a metric, or a metric followed by :mean or :es95"
          )
        )
      }
      try StudyMetrics.checkJudged(axis.metric, option: "pareto", verb: verb)
      options.axes.append(axis)
    }
    return options
  }

  /// Says what will be run, by `plan` where that is not the stated one, and what was read.
  func announce(_ wider: ComparisonPlan? = nil) {
    let plan = wider ?? plan
    for line in document.controlTotals { context.console.note("\(line.label): \(line.text)\n") }
    let points = plan.points.count == 1 ? "" : "\(plan.points.count) variants × "
    let workers = plan.jobs == 1 ? "1 worker" : "\(plan.jobs) workers"
    context.console.note(
      "\(plan.scenarioName): \(points)\(plan.policies.count) policies × "
        + "\(plan.replications) replications = \(plan.runCount) runs, \(workers)\n"
    )
  }
}

extension ScenarioPoint {
  /// The point of a study.
  var studyPoint: StudyPoint {
    StudyPoint(
      id: id,
      parameters: parameters.map { StudyParameter(column: $0.column, value: $0.value) },
      scenario: scenario
    )
  }
}
