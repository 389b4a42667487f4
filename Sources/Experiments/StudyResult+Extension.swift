public import MarketSimulation

extension ComparisonPlan {
  /// The plan with another number of replications, stated by its scenarios, too.
  public func with(replications: Int32) throws(PlanError) -> ComparisonPlan {
    let points = points.map { point in
      var point = point
      point.scenario.replications = replications
      return point
    }
    return try ComparisonPlan(
      points: points,
      policies: policies,
      reference: reference,
      replications: replications,
      jobs: jobs
    )
  }

  /// Units for every point and every replication of a range, point by point.
  public func units(replications: Range<Int32>) -> [ReplicationUnit] {
    points.indices.flatMap { point in
      replications.map { replication in
        ReplicationUnit(
          scenario: points[point].scenario,
          point: point,
          replication: replication,
          policies: policies
        )
      }
    }
  }
}

extension StudyResult {
  /// The study with replications added behind its own.
  ///
  /// - Parameters:
  ///   - units: Results of `plan.units(replications:)` for all replications of `plan` that this
  ///     study lacks.
  ///   - plan: This study's plan with more replications.
  /// - Returns: The study of `plan`.
  public func extended(by units: [[RunResult]], to plan: ComparisonPlan) -> StudyResult {
    let own = self.plan.replications
    let added = Int(plan.replications - own)
    precondition(units.count == added * plan.points.count, "\(units.count) units")
    var results: [RunResult?] = []
    results.reserveCapacity(plan.runCount)
    for point in plan.points.indices {
      for position in plan.policies.indices {
        for replication in 0..<own {
          results.append(self[point: point, policyAt: position, replication: replication])
        }
        for unit in 0..<added { results.append(units[point * added + unit][position]) }
      }
    }
    return StudyResult(
      plan: plan,
      results: results,
      isInterrupted: results.contains { $0 == nil }
    )
  }
}
