import MarketSimulation
import Synchronization

/// Where workers take units and place outcomes; its lock is held for a moment per run.
final class StudyBoard: Sendable {
  private struct State {
    var outcomes: [RunOutcome?]
    var progress: StudyProgress
    var delivered = 0
  }

  private let plan: ComparisonPlan
  private let cursor = Atomic<Int>(0)
  private let state: Mutex<State>
  private let progress: (@Sendable (StudyProgress) -> Void)?
  private let recordings: (@Sendable (RunKey, [[UInt8]]) -> Void)?

  /// Creates a board on which the runs of an earlier result stand already.
  ///
  /// - Precondition: The earlier result has the plan's points and policies, by name.
  init(
    plan: ComparisonPlan,
    earlier: StudyResult? = nil,
    progress: (@Sendable (StudyProgress) -> Void)?,
    recordings: (@Sendable (RunKey, [[UInt8]]) -> Void)?
  ) {
    self.plan = plan
    self.progress = progress
    self.recordings = recordings
    let outcomes = Self.outcomes(plan, earlier)
    let done = outcomes.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 }
    self.state = Mutex(
      State(
        outcomes: outcomes,
        progress: StudyProgress(
          runsDone: done,
          runsTotal: plan.runCount,
          events: 0,
          runsReused: done
        )
      )
    )
  }

  private static func outcomes(_ plan: ComparisonPlan, _ earlier: StudyResult?) -> [RunOutcome?] {
    var outcomes = [RunOutcome?](repeating: nil, count: plan.runCount)
    guard let earlier else { return outcomes }
    precondition(
      earlier.plan.points.map(\.id) == plan.points.map(\.id)
        && earlier.plan.policyNames == plan.policyNames,
      "the earlier result has other points or policies"
    )
    let replications = min(plan.replications, earlier.plan.replications)
    for point in plan.points.indices {
      for position in plan.policies.indices {
        for replication in 0..<replications {
          let unit = point * Int(plan.replications) + Int(replication)
          outcomes[unit * plan.policies.count + position] =
            earlier[point: point, policyAt: position, replication: replication]
            .map { RunOutcome(result: $0) }
        }
      }
    }
    return outcomes
  }

  /// The positions of the policies that a unit has no outcome for.
  func missing(unit: Int) -> [Int] {
    state.withLock { state in
      plan.policies.indices.filter { state.outcomes[unit * plan.policies.count + $0] == nil }
    }
  }

  /// Takes the next (point, replication), or nil when none is left.
  func takeUnit() -> Int? {
    let unit = cursor.add(1, ordering: .relaxed).oldValue
    return unit < plan.points.count * Int(plan.replications) ? unit : nil
  }

  /// Places one outcome, reports progress, and hands on what is next in order.
  func place(_ outcome: RunOutcome, unit: Int, position: Int) {
    state.withLock { state in
      state.outcomes[unit * plan.policies.count + position] = outcome
      state.progress.runsDone += 1
      state.progress.events += outcome.result.eventCount
      progress?(state.progress)
      deliver(&state)
    }
  }

  /// The results in the order of `StudyResult`.
  func result() -> StudyResult {
    let outcomes = state.withLock { $0.outcomes }
    let replications = Int(plan.replications)
    var results: [RunResult?] = []
    results.reserveCapacity(outcomes.count)
    for point in plan.points.indices {
      for position in plan.policies.indices {
        for replication in 0..<replications {
          let unit = point * replications + replication
          results.append(outcomes[unit * plan.policies.count + position]?.result)
        }
      }
    }
    return StudyResult(
      plan: plan,
      results: results,
      isInterrupted: results.contains { $0 == nil }
    )
  }

  private func deliver(_ state: inout State) {
    while state.delivered < state.outcomes.count,
      let outcome = state.outcomes[state.delivered]
    {
      let (unit, position) = state.delivered.quotientAndRemainder(
        dividingBy: plan.policies.count
      )
      if !outcome.recording.isEmpty {
        let (point, replication) = unit.quotientAndRemainder(dividingBy: Int(plan.replications))
        let key = RunKey(
          point: point,
          policy: plan.policies[position],
          replication: Int32(replication)
        )
        recordings?(key, outcome.recording)
        state.outcomes[state.delivered]?.recording = []
      }
      state.delivered += 1
    }
  }
}

extension RunResult {
  /// Events of the run, from its `events` column; 0 for a failed run.
  var eventCount: Int64 {
    guard
      let position = Self.eventsPosition,
      metrics.indices.contains(position),
      case .count(let count) = metrics[position]
    else { return 0 }
    return count
  }

  private static let eventsPosition = MetricCatalog.position(of: "events")
}
