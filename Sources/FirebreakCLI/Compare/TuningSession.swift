import Experiments
import MarketSimulation
import Mitigations
import Reporting

/// `compare --tune`: settings for every policy from training replications.
///
/// The report keeps replications 0 to R − 1; training uses those behind them.
struct TuningSession {
  /// Most candidates of a policy.
  static let budgetLimit: Int64 = 10_000

  private let budget: Int
  private let training: Int32?
  private let objective: MetricDefinition
  private let context: CommandContext
  private let verb: Verb

  /// Reads the options; nil where no tuning is asked for.
  init?(_ parsed: ParsedArguments, _ context: CommandContext) throws(CommandError) {
    let budget = try usageChecked { () throws(UsageError) in
      try parsed.number("tune", 2...Self.budgetLimit)
    }
    guard let budget else { return nil }
    let training = try usageChecked { () throws(UsageError) in
      try parsed.number("training", 1...CompareCommand.replicationLimit)
    }
    let name = parsed.value("objective") ?? "total_loss_usd"
    try StudyMetrics.checkJudged(name, option: "objective", verb: parsed.verb)
    if parsed.has("precision") {
      // More reported replications would run into the training ones.
      throw .usage(.conflict(verb: parsed.verb, option: "tune", other: "precision"))
    }
    objective = try StudyMetrics.definition(name)
    self.budget = Int(budget)
    self.training = training.map { Int32($0) }
    self.context = context
    verb = parsed.verb
  }

  /// Refuses points whose policies differ: one setting has to serve them all.
  func check(_ plan: ComparisonPlan) throws(CommandError) {
    for point in plan.points where point.scenario.policies != plan.points[0].scenario.policies {
      throw .usage(
        .badValue(
          verb: verb,
          option: "tune",
          found: point.id,
          expected: "--set or a scenario so that all variants have the same policies"
        )
      )
    }
  }

  /// Runs the candidates, chooses, and returns the plan of the report.
  func run(
    _ plan: ComparisonPlan,
    _ meter: ProgressMeter
  ) throws(CommandError) -> (plan: ComparisonPlan, tuning: Tuned) {
    let stated = plan.points[0].scenario.policies
    let layout = PolicyTuning.layout(
      of: plan.policies.map { stated[$0] },
      reference: stated[plan.reference],
      search: PolicySearch(catalog: context.catalog, seed: plan.points[0].scenario.seed),
      budget: budget
    )
    let count = training ?? plan.replications
    var scenarios = plan.points.map(\.scenario)
    for index in scenarios.indices { scenarios[index].policies = layout.policies }
    let units = scenarios.indices.flatMap { point in
      (plan.replications..<plan.replications + count).map { replication in
        ReplicationUnit(
          scenario: scenarios[point],
          point: point,
          replication: replication,
          policies: Array(layout.policies.indices)
        )
      }
    }
    let results = context.executor.units(
      units,
      jobs: plan.jobs,
      cancellation: context.interrupt.token,
      progress: { meter.update($0) }
    )
    meter.finish()
    guard let results else {
      throw .interrupted(done: 0, total: Int64(units.count * layout.policies.count))
    }
    guard let column = MetricCatalog.position(of: objective.name) else {
      throw .defect("no column \(objective.name)")
    }
    let tuning = PolicyTuning(
      objective: objective,
      column: column,
      policies: layout.policies,
      searches: layout.searches,
      units: results
    )
    return (
      try tuned(plan, tuning),
      Tuned(
        tuning: tuning,
        objective: objective,
        column: column,
        training: plan.replications..<plan.replications + count,
        catalog: context.catalog,
        policyNames: plan.policyNames
      )
    )
  }

  private func tuned(
    _ plan: ComparisonPlan,
    _ tuning: PolicyTuning
  ) throws(CommandError) -> ComparisonPlan {
    let points = plan.points.map { point in
      var point = point
      point.scenario.policies = tuning.applied(to: point.scenario.policies)
      return point
    }
    do throws(PlanError) {
      return try ComparisonPlan(
        points: points,
        policies: plan.policies,
        reference: plan.reference,
        replications: plan.replications,
        jobs: plan.jobs
      )
    } catch {
      throw .plan(error)
    }
  }
}

/// A tuning that waits for the reported replications.
struct Tuned {
  let tuning: PolicyTuning
  let objective: MetricDefinition
  let column: Int
  let training: Range<Int32>
  let catalog: MitigationCatalog
  let policyNames: [String]

  /// The rows of every candidate, with what the chosen ones did on the reported replications.
  func report(_ analysis: StudyAnalysis) -> TuningReport {
    TuningReport(
      objective: objective.name,
      training: training,
      rows: tuning.searches.flatMap { search in
        let reported = reportedDifference(search.name, analysis)
        return search.candidates.enumerated().map { index, candidate in
          let isChosen = index == search.chosen
          return TuningReport.Row(
            policy: search.name,
            candidate: Int32(index),
            isChosen: isChosen,
            settings: settings(candidate.policy),
            trainingMean: candidate.mean,
            trainingDifference: candidate.difference,
            reportedDifference: isChosen ? reported : nil,
            optimism: isChosen
              ? PolicyTuning.optimism(
                training: candidate.difference,
                reported: reported,
                direction: objective.direction
              ) : nil
          )
        }
      }
    )
  }

  /// Mean over the points of the mean paired difference.
  private func reportedDifference(_ policy: String, _ analysis: StudyAnalysis) -> Double? {
    guard let position = policyNames.firstIndex(of: policy) else { return nil }
    let means = analysis.completeCounts.indices.compactMap {
      analysis.comparison(point: $0, policyAt: position, metric: column)?.differenceMean
    }
    guard means.count == analysis.completeCounts.count, let first = means.first else { return nil }
    return first + means.reduce(0) { $0 + ($1 - first) } / Double(means.count)
  }

  /// `twap.averageWindow = 1h; …`, with the kind where there are several.
  private func settings(_ policy: PolicySpec) -> String {
    policy.mitigations.flatMap { mitigation in
      (catalog.descriptor(of: mitigation.kind)?.parameters ?? []).enumerated().map { index, own in
        let lead = policy.mitigations.count > 1 ? mitigation.kind + "." : ""
        let value = QuantityText.parameter(mitigation.values[index], own.unit)
        return "\(lead)\(own.name) = \(value)"
      }
    }.joined(separator: "; ")
  }
}
