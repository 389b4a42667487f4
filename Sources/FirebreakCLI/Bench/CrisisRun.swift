import Experiments
import MarketSimulation
import PriceOracles
import Quantities
import Reporting
import ScenarioFormat

/// What became of one target.
struct CrisisAssessment: Equatable {
  /// The words of the verdict.
  enum Status: String {
    case passed
    case missed
    case baselineNotReproduced = "baseline not reproduced"
    case notAttempted = "not attempted"
  }

  var target: CrisisTarget
  var status: Status
  /// The figure in words, or the reason.
  var text: String
  /// The figure; nil where there is none.
  var figure: Double?
  /// Whether it was not attempted because the recorded data are not at hand.
  var lacksData = false

  var expectation: SuiteExpectations.Row {
    SuiteExpectations.Row(key: [target.id], status: status.rawValue, figure: figure)
  }
}

/// Holds the model against every crisis target.
struct CrisisRun {
  let context: CommandContext
  private let scenarios: String
  let data: String?
  private let jobs: Int
  private let studies = Locked<[(key: String, result: StudyResult)]>([])

  init(_ context: CommandContext, scenarios: String, data: String?, jobs: Int) {
    self.context = context
    self.scenarios = scenarios
    self.data = data
    self.jobs = jobs
  }

  /// Every target in order.
  func assess(_ meter: ProgressMeter) throws(CommandError) -> [CrisisAssessment] {
    var found: [CrisisAssessment] = []
    for target in CrisisTargets.all { found.append(try assess(target, meter)) }
    return found
  }

  private func assess(
    _ target: CrisisTarget,
    _ meter: ProgressMeter
  ) throws(CommandError) -> CrisisAssessment {
    switch target.attempt {
    case .notAttempted(let reason):
      return CrisisAssessment(target: target, status: .notAttempted, text: reason)
    case .outcome(let outcome): return try assess(target, outcome, meter)
    case .change(let change): return try assess(target, change, meter)
    case .shift(let shift): return try assess(target, shift, meter)
    case .delayedGap(let gap): return try assess(target, gap)
    case .computed(let computation): return try assess(target, computation)
    case .relation(let relation): return try assess(target, relation, meter)
    }
  }

  // MARK: Studies

  /// One policy of a scenario under settings, run once.
  func study(
    _ scenario: String,
    _ settings: [CrisisChange.Setting],
    _ meter: ProgressMeter,
    policy: String = "baseline"
  ) throws(CommandError) -> StudyResult {
    let key = ([scenario, policy] + settings.map { "\($0.path)=\($0.value)" })
      .joined(separator: "\n")
    if let known = studies.withLock({ $0.first { $0.key == key } }) { return known.result }
    let access = ScenarioAccess(context)
    let document = try access.load(
      FilePath.join(scenarios, scenario),
      overrides: settings.map { FieldOverride(path: $0.path, value: $0.value) }
    )
    let index = try access.policy(policy, in: document.points[0].scenario, option: "policies")
    let plan: ComparisonPlan
    do throws(PlanError) {
      plan = try ComparisonPlan(
        points: document.points.map(\.studyPoint),
        policies: [index],
        reference: index,
        replications: document.points[0].scenario.replications,
        jobs: jobs
      )
    } catch {
      throw .plan(error)
    }
    let result = try context.whole(plan, meter)
    studies.withLock { $0.append((key, result)) }
    return result
  }

  /// Per point, the values of a metric by replication.
  func values(_ result: StudyResult, _ metric: String) throws(CommandError) -> [[Double?]] {
    guard let column = MetricCatalog.position(of: metric) else {
      throw .defect("a target names the unknown metric \(metric)")
    }
    return result.plan.points.indices.map {
      result.values(point: $0, policyAt: 0, column: column)
    }
  }

  // MARK: Outcomes

  private func judgements(
    _ outcome: OutcomeTarget,
    _ meter: ProgressMeter
  ) throws(CommandError) -> [OutcomeJudgement?] {
    let result = try study(outcome.scenario, [], meter)
    return try values(result, outcome.metric).map { outcome.judge($0.compactMap { $0 }) }
  }

  private func assess(
    _ target: CrisisTarget,
    _ outcome: OutcomeTarget,
    _ meter: ProgressMeter
  ) throws(CommandError) -> CrisisAssessment {
    let judged = try judgements(outcome, meter)
    let words = judged.map { judgement -> String in
      guard let judgement else { return "undefined" }
      var text = DisplayNumber.text(judgement.median)
      text += " " + DisplayNumber.interval(judgement.low, judgement.high)
      if !judgement.isMedianWithin { text += " median outside" }
      if !judgement.isPublishedInBand { text += " published value outside the band" }
      if !judgement.isBandNarrow { text += " band too wide" }
      return text
    }
    let fit = outcome.isInSample ? "; in sample, no fit without this event" : ""
    return CrisisAssessment(
      target: target,
      status: judged.allSatisfy { $0?.passes == true } ? .passed : .missed,
      text: "median and 5–95 % band " + words.joined(separator: ", ") + fit,
      figure: judged.first.flatMap { $0?.median }
    )
  }

  /// What of a baseline is not reproduced; nil when all medians lie in their ranges.
  private func unreproduced(
    _ baseline: [OutcomeTarget],
    _ meter: ProgressMeter
  ) throws(CommandError) -> String? {
    for outcome in baseline {
      for judgement in try judgements(outcome, meter) where judgement?.isMedianWithin != true {
        let median = judgement.map { DisplayNumber.text($0.median) } ?? "undefined"
        return "median of \(outcome.metric) is \(median)"
      }
    }
    return nil
  }

  // MARK: Counterfactuals

  private func assess(
    _ target: CrisisTarget,
    _ change: ChangeTarget,
    _ meter: ProgressMeter
  ) throws(CommandError) -> CrisisAssessment {
    if let problem = try unreproduced(change.baseline, meter) {
      return CrisisAssessment(target: target, status: .baselineNotReproduced, text: problem)
    }
    guard let scenario = change.baseline.first?.scenario else {
      throw .defect("\(target.id) has no baseline")
    }
    var shares: [Double] = []
    var words: [String] = []
    for one in change.changes {
      let result = try study(scenario, one.settings, meter)
      var byBound: [[[Double?]]] = []
      for bound in change.bounds { byBound.append(try values(result, bound.metric)) }
      let least =
        result.plan.points.indices.map { point in change.share(byBound.map { $0[point] }) }.min()
        ?? 0
      shares.append(least)
      words.append("\(one.name) \(DisplayNumber.percent(least))")
    }
    return CrisisAssessment(
      target: target,
      status: shares.allSatisfy { $0 >= ChangeTarget.neededShare } ? .passed : .missed,
      text: "seeds that agree: " + words.joined(separator: ", "),
      figure: shares.min()
    )
  }

  private func assess(
    _ target: CrisisTarget,
    _ shift: ShiftTarget,
    _ meter: ProgressMeter
  ) throws(CommandError) -> CrisisAssessment {
    if let problem = try unreproduced(shift.baseline, meter) {
      return CrisisAssessment(target: target, status: .baselineNotReproduced, text: problem)
    }
    guard let scenario = shift.baseline.first?.scenario else {
      throw .defect("\(target.id) has no baseline")
    }
    // By change, by horizon, by point, by replication.
    var counts: [[[[Double]]]] = []
    for settings in [[], shift.change.settings] {
      var byHorizon: [[[Double]]] = []
      for horizon in shift.horizons {
        let own = settings + [CrisisChange.Setting("horizon", "\"\(horizon)\"")]
        let result = try study(scenario, own, meter)
        let found = try values(result, "liquidation_count")
        byHorizon.append(found.map { $0.map { $0 ?? 0 } })
      }
      counts.append(byHorizon)
    }
    let least =
      counts[0][0].indices.map { point in
        shift.share(without: counts[0].map { $0[point] }, with: counts[1].map { $0[point] })
      }.min() ?? 0
    return CrisisAssessment(
      target: target,
      status: least >= ChangeTarget.neededShare ? .passed : .missed,
      text: "seeds that agree: \(DisplayNumber.percent(least))",
      figure: least
    )
  }
}
