import Experiments
import MarketSimulation

/// `compare --precision`: adds replications until intervals are narrow enough or a budget ends.
struct PrecisionRounds {
  /// Replications that are never exceeded where `--max-replications` says nothing.
  static let standardLimit: Int64 = 10_000

  private let goals: [PrecisionGoal]
  private let limit: Int32
  private let context: CommandContext
  private let isQuiet: Bool

  /// Reads the options; nil where no precision is asked for.
  init?(_ parsed: ParsedArguments, _ context: CommandContext) throws(CommandError) {
    let texts = parsed.values("precision")
    guard !texts.isEmpty else { return nil }
    for trace in ["series", "events", "liquidations"] where parsed.has(trace) {
      // Traces stand in the order of the runs, which later replications would break.
      throw .usage(.conflict(verb: parsed.verb, option: "precision", other: trace))
    }
    var goals: [PrecisionGoal] = []
    for text in texts {
      guard let goal = PrecisionGoal(parsing: text) else {
        throw .usage(
          .badValue(
            verb: parsed.verb,
            option: "precision",
            found: text,
            expected: "METRIC=SHARE or METRIC=AMOUNT, for example bad_debt_usd=5%"
          )
        )
      }
      _ = try StudyMetrics.definition(goal.metric)
      goals.append(goal)
    }
    let limit = try usageChecked { () throws(UsageError) in
      try parsed.number("max-replications", 1...CompareCommand.replicationLimit)
    }
    self.goals = goals
    self.limit = Int32(limit ?? Self.standardLimit)
    self.context = context
    isQuiet = parsed.has("quiet")
  }

  /// Adds replications; returns how far every comparison is in the end.
  func extend(
    _ result: inout StudyResult,
    _ meter: ProgressMeter
  ) throws(CommandError) -> [PrecisionState] {
    while true {
      let states = goals.flatMap { $0.states(of: result) }
      let current = result.plan.replications
      guard
        let next = PrecisionGoal.nextReplications(after: current, states: states, limit: limit)
      else { return states }
      meter.finish()
      if !isQuiet {
        let open = states.count { !$0.isHeld }
        context.console.note(
          "\(open) of \(states.count) intervals are too wide after \(current) replications; "
            + "going on to \(next)\n"
        )
      }
      let plan: ComparisonPlan
      do throws(PlanError) {
        plan = try result.plan.with(replications: next)
      } catch {
        throw .plan(error)
      }
      let units = context.executor.units(
        plan.units(replications: current..<next),
        jobs: plan.jobs,
        cancellation: context.interrupt.token,
        progress: { meter.update($0) }
      )
      guard let units else {
        meter.finish()
        throw .interrupted(done: Int64(result.plan.runCount), total: Int64(plan.runCount))
      }
      result = result.extended(by: units, to: plan)
    }
  }
}
