import Determinism
import Experiments
import MarketSimulation
import Reporting

/// Runs the levels that the search of every (variant, policy, replication) asks for.
struct CriticalStudy {
  /// What was run and what it said.
  struct Found {
    var result: StudyResult
    var search: CriticalSearch
  }

  private let plan: ComparisonPlan
  private let levels: ShockLevels
  private let limit: MetricLimit
  private let stride: Int

  init(_ plan: ComparisonPlan, levels: ShockLevels, limit: MetricLimit, scanSteps: Int) {
    self.plan = plan
    self.levels = levels
    self.limit = limit
    stride = max(1, (levels.texts.count - 1) / scanSteps)
  }

  private var variantCount: Int { plan.points.count / levels.texts.count }

  private func subject(variant: Int, position: Int, replication: Int32) -> Int {
    (variant * plan.policies.count + position) * Int(plan.replications) + Int(replication)
  }

  /// Searches until every subject is done.
  func run(_ context: CommandContext, _ meter: ProgressMeter) throws(CommandError) -> Found {
    var search = CriticalSearch(
      levelCount: levels.texts.count,
      stride: stride,
      subjects: variantCount * plan.policies.count * Int(plan.replications)
    )
    var results = [RunResult?](repeating: nil, count: plan.runCount)
    var done: Int64 = 0
    while true {
      let units = nextUnits(search)
      if units.isEmpty { break }
      let found = context.executor.units(
        units,
        jobs: plan.jobs,
        cancellation: context.interrupt.token,
        progress: { meter.update($0) }
      )
      guard let found else {
        meter.finish()
        let total = done + units.reduce(0) { $0 + Int64($1.policies.count) }
        throw .interrupted(done: done, total: total)
      }
      for (unit, own) in zip(units, found) {
        for (policy, result) in zip(unit.policies, own) {
          place(result, policy: policy, unit, in: &results, &search)
          done += 1
        }
      }
    }
    return Found(
      result: StudyResult(plan: plan, results: results, isInterrupted: false),
      search: search
    )
  }

  private func place(
    _ result: RunResult,
    policy: Int,
    _ unit: ReplicationUnit,
    in results: inout [RunResult?],
    _ search: inout CriticalSearch
  ) {
    guard let position = plan.policies.firstIndex(of: policy) else { return }
    let row = unit.point * plan.policies.count + position
    results[row * Int(plan.replications) + Int(unit.replication)] = result
    let (variant, level) = unit.point.quotientAndRemainder(dividingBy: levels.texts.count)
    search.record(
      subject: subject(variant: variant, position: position, replication: unit.replication),
      level: level,
      limit.answer(result)
    )
  }

  /// One unit per (point, replication) that some policy needs next.
  private func nextUnits(_ search: CriticalSearch) -> [ReplicationUnit] {
    var units: [ReplicationUnit] = []
    for variant in 0..<variantCount {
      for replication in 0..<plan.replications {
        var policies = [[Int]](repeating: [], count: levels.texts.count)
        for (position, policy) in plan.policies.enumerated() {
          let own = subject(variant: variant, position: position, replication: replication)
          for level in search.nextLevels(of: own) { policies[level].append(policy) }
        }
        for level in policies.indices where !policies[level].isEmpty {
          let point = variant * levels.texts.count + level
          units.append(
            ReplicationUnit(
              scenario: plan.points[point].scenario,
              point: point,
              replication: replication,
              policies: policies[level]
            )
          )
        }
      }
    }
    return units
  }

  /// What the search found, as rows.
  func report(_ found: Found) -> CriticalReport {
    let names = plan.policyNames
    var rows: [CriticalReport.Row] = []
    for variant in 0..<variantCount {
      for position in plan.policies.indices {
        for replication in 0..<plan.replications {
          let own = subject(variant: variant, position: position, replication: replication)
          let outcome = found.search.outcome(of: own)
          rows.append(
            CriticalReport.Row(
              variant: variantName(variant),
              policy: names[position],
              replication: replication,
              survived: outcome.survived.map { levels.numbers[$0] },
              failed: outcome.failed.map { levels.numbers[$0] },
              survivedAbove: outcome.survivedAbove.map { levels.texts[$0] },
              isUndecided: outcome.isUndecided
            )
          )
        }
      }
    }
    return CriticalReport(
      scenario: plan.scenarioName,
      path: levels.path,
      unit: levels.unit,
      levels: levels.texts,
      numbers: levels.numbers,
      scanStride: stride,
      limit: limit.text,
      reference: names[plan.referencePosition],
      seed: plan.points[0].scenario.seed,
      rows: rows
    )
  }

  /// What sets a variant apart, without the level.
  private func variantName(_ variant: Int) -> String {
    plan.points[variant * levels.texts.count].parameters.dropLast()
      .map { "\($0.column)=\($0.value)" }.joined(separator: ";")
  }
}
