import Experiments
import MarketSimulation
import Reporting
import ScenarioFormat

/// Runs the studies of a suite.
struct SuiteRun {
  private let context: CommandContext
  private let suite: SuiteDocument
  private let jobs: Int

  init(_ context: CommandContext, _ suite: SuiteDocument, jobs: Int) {
    self.context = context
    self.suite = suite
    self.jobs = jobs
  }

  /// The mean of every watched metric, by case, point and policy.
  func means(_ meter: ProgressMeter) throws(CommandError) -> [SuiteExpectations.Row] {
    var columns: [Int] = []
    for name in suite.metrics {
      let definition = try StudyMetrics.definition(name)
      guard let column = MetricCatalog.position(of: definition.name) else {
        throw .defect("no column \(name)")
      }
      columns.append(column)
    }
    var rows: [SuiteExpectations.Row] = []
    for entry in suite.cases {
      let result = try run(entry, meter)
      for point in result.plan.points.indices {
        for (position, policy) in result.plan.policyNames.enumerated() {
          for (name, column) in zip(suite.metrics, columns) {
            rows.append(
              SuiteExpectations.Row(
                key: [entry.name, result.plan.points[point].id, policy, name],
                figure: result.mean(point: point, policyAt: position, column: column)
              )
            )
          }
        }
      }
    }
    return rows
  }

  private func run(
    _ entry: SuiteDocument.Case,
    _ meter: ProgressMeter
  ) throws(CommandError) -> StudyResult {
    guard let scenario = entry.document.points.first?.scenario else {
      throw .defect("a case was read without a point")
    }
    let (policies, reference) = try ComparisonSetup.policies(
      entry.policies.isEmpty ? nil : entry.policies,
      reference: "baseline",
      in: scenario,
      ScenarioAccess(context)
    )
    let plan: ComparisonPlan
    do throws(PlanError) {
      plan = try ComparisonPlan(
        points: entry.document.points.map(\.studyPoint),
        policies: policies,
        reference: reference,
        replications: scenario.replications,
        jobs: jobs
      )
    } catch {
      throw .plan(error)
    }
    return try context.whole(plan, meter)
  }
}

extension CommandContext {
  /// Runs a plan to its end; a stop or a failed run ends the command.
  func whole(_ plan: ComparisonPlan, _ meter: ProgressMeter) throws(CommandError) -> StudyResult {
    let result = executor.compare(
      plan,
      recorder: nil,
      cancellation: interrupt.token,
      progress: { meter.update($0) },
      recordings: { _, _ in }
    )
    if result.isInterrupted {
      meter.finish()
      throw .interrupted(done: Int64(result.runs.count), total: Int64(plan.runCount))
    }
    return result
  }
}

extension StudyResult {
  /// Values of one column over the complete replications, in their order.
  func values(point: Int, policyAt position: Int, column: Int) -> [Double?] {
    completeReplications(point: point).map { replication in
      self[point: point, policyAt: position, replication: replication]?.metrics[column].finiteValue
    }
  }

  /// Mean of one column over the complete replications; nil where it is never defined.
  func mean(point: Int, policyAt position: Int, column: Int) -> Double? {
    let values = values(point: point, policyAt: position, column: column).compactMap { $0 }
    return SampleStatistics(values, direction: .lower).mean
  }
}
