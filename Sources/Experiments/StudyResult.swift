public import MarketSimulation

/// What a study as a whole is worth.
public enum StudyVerdict: Equatable, Sendable {
  /// Every run ended by itself or at a stated limit.
  case complete
  /// Some runs failed; their replications are in no statistic, for any policy.
  case incomplete(failedRuns: Int)
  /// It was stopped before its end; its statistics cover what was done.
  case interrupted(runsDone: Int)

  /// The word in the manifest.
  public var word: String {
    switch self {
    case .complete: "complete"
    case .incomplete: "incomplete"
    case .interrupted: "interrupted"
    }
  }
}

/// One run of a study.
public struct StudyRun: Equatable, Sendable {
  /// Which run.
  public var key: RunKey
  /// Its outcome.
  public var result: RunResult

  /// Creates a run.
  public init(key: RunKey, result: RunResult) {
    self.key = key
    self.result = result
  }
}

/// All results of a study, placed by index: the same for any number of workers.
public struct StudyResult: Equatable, Sendable {
  /// What was asked.
  public let plan: ComparisonPlan
  /// Whether a cancellation stopped it before its end.
  public let isInterrupted: Bool
  private let results: [RunResult?]

  /// Creates a result.
  ///
  /// - Precondition: `results` has one entry per run of the plan, point by point, in a point policy
  ///   by policy, in a policy replication by replication; nil where it was not run.
  public init(plan: ComparisonPlan, results: [RunResult?], isInterrupted: Bool) {
    precondition(
      results.count == plan.runCount,
      "\(results.count) results for \(plan.runCount) runs"
    )
    self.plan = plan
    self.results = results
    self.isInterrupted = isInterrupted
  }

  /// The result at positions of the plan; nil where it was not run.
  public subscript(point point: Int, policyAt position: Int, replication replication: Int32)
    -> RunResult?
  {
    let row = point * plan.policies.count + position
    return results[row * Int(plan.replications) + Int(replication)]
  }

  /// The runs in the order of `runs.csv`: point, policy, replication.
  public var runs: [StudyRun] {
    var runs: [StudyRun] = []
    runs.reserveCapacity(results.count)
    for point in plan.points.indices {
      for position in plan.policies.indices {
        for replication in 0..<plan.replications {
          guard
            let result = self[point: point, policyAt: position, replication: replication]
          else { continue }
          let policy = plan.policies[position]
          let key = RunKey(point: point, policy: policy, replication: replication)
          runs.append(StudyRun(key: key, result: result))
        }
      }
    }
    return runs
  }

  /// The replications of a point in which no policy failed or is missing, ascending.
  ///
  /// Only these enter a statistic: nothing is averaged over missing runs, and every policy is
  /// averaged over the same shocks.
  public func completeReplications(point: Int) -> [Int32] {
    (0..<plan.replications).filter { replication in
      plan.policies.indices.allSatisfy { position in
        guard let result = self[point: point, policyAt: position, replication: replication] else {
          return false
        }
        return result.status != .failed
      }
    }
  }

  /// Number of failed runs.
  public var failedRunCount: Int {
    results.reduce(into: 0) { count, result in
      if result?.status == .failed { count += 1 }
    }
  }

  /// What the study is worth; an interruption outranks a failure.
  public var verdict: StudyVerdict {
    if isInterrupted {
      return .interrupted(runsDone: results.reduce(into: 0) { $0 += $1 == nil ? 0 : 1 })
    }
    let failed = failedRunCount
    return failed == 0 ? .complete : .incomplete(failedRuns: failed)
  }
}
