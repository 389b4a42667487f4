public import MarketSimulation
public import Mitigations

/// Tuning of policies on training replications that the report does not use.
///
/// Every policy gets the same number of candidates and the same replications. The candidate with
/// the best mean paired difference to the reference is chosen, the earlier one where two are
/// equal; one with a failed run is out. What was best where it was looked for is better there
/// than elsewhere: `optimism` says by how much.
public struct PolicyTuning: Equatable, Sendable {
  /// A setting and what it did on the training replications.
  public struct Candidate: Equatable, Sendable {
    /// The setting.
    public var policy: PolicySpec
    /// Mean of the objective; nil after a failed run or where it is never defined.
    public var mean: Double?
    /// Mean paired difference to the reference.
    public var difference: Double?
  }

  /// The candidates of one policy.
  public struct Search: Equatable, Sendable {
    /// Name of the policy.
    public var name: String
    /// The candidates; the first one is the policy as stated.
    public var candidates: [Candidate]
    /// Position of the chosen one.
    public var chosen: Int
  }

  /// Name of the objective, a metric with a direction.
  public let objective: String
  /// Per tuned policy its candidates; policies without parameters and the reference are not here.
  public let searches: [Search]

  /// Lays out the candidates of all policies behind the reference as policies of one scenario.
  ///
  /// - Returns: The policies of the training scenario, and per tuned policy its positions there.
  public static func layout(
    of policies: [PolicySpec],
    reference: PolicySpec,
    search: PolicySearch,
    budget: Int
  ) -> (policies: [PolicySpec], searches: [(name: String, range: Range<Int>)]) {
    var all = [reference]
    var searches: [(name: String, range: Range<Int>)] = []
    for policy in policies where policy.name != reference.name {
      let candidates = search.candidates(of: policy, count: budget)
      guard candidates.count > 1 else { continue }
      searches.append((policy.name, all.count..<all.count + candidates.count))
      all += candidates
    }
    return (all, searches)
  }

  /// Chooses from the training runs.
  ///
  /// - Parameters:
  ///   - objective: What is to be improved.
  ///   - column: Its position in `RunResult.metrics`.
  ///   - policies: The layout's policies.
  ///   - searches: The layout's ranges.
  ///   - units: Per training replication, over all points, one result per policy of the layout.
  public init(
    objective: MetricDefinition,
    column: Int,
    policies: [PolicySpec],
    searches: [(name: String, range: Range<Int>)],
    units: [[RunResult]]
  ) {
    precondition(objective.direction != .neutral, "a neutral metric is no objective")
    let sign = objective.direction == .higher ? -1.0 : 1.0
    let values = policies.indices.map { policy in
      units.map { $0[policy].metrics.indices.contains(column) ? $0[policy].metrics[column] : nil }
    }
    self.objective = objective.name
    self.searches = searches.map { search in
      let candidates = search.range.map { policy -> Candidate in
        let isWhole = units.allSatisfy { $0[policy].status != .failed }
        let own = values[policy].compactMap { $0?.finiteValue }
        let pairs = zip(values[policy], values[0]).compactMap { own, other -> Double? in
          guard let own, let other else { return nil }
          return own.pairedDifference(from: other)
        }
        return Candidate(
          policy: policies[policy],
          mean: isWhole ? SampleStatistics.mean(own) : nil,
          difference: isWhole ? SampleStatistics.mean(pairs) : nil
        )
      }
      var chosen = 0
      for (index, candidate) in candidates.enumerated() {
        guard let own = candidate.difference else { continue }
        let best = candidates[chosen].difference.map { sign * $0 } ?? .infinity
        if sign * own < best { chosen = index }
      }
      return Search(name: search.name, candidates: candidates, chosen: chosen)
    }
  }

  /// The policies with every tuned one in its chosen setting.
  public func applied(to policies: [PolicySpec]) -> [PolicySpec] {
    policies.map { policy in
      searches.first { $0.name == policy.name }.map { $0.candidates[$0.chosen].policy } ?? policy
    }
  }

  /// How much better a chosen setting looked in training than it is on other replications.
  ///
  /// - Parameters:
  ///   - training: Its mean paired difference on the training replications.
  ///   - reported: The same on replications that training did not use.
  ///   - direction: Which way is better.
  /// - Returns: The objective's unit; positive where it looked better.
  public static func optimism(
    training: Double?,
    reported: Double?,
    direction: MetricDefinition.Direction
  ) -> Double? {
    guard let training, let reported else { return nil }
    return direction == .higher ? training - reported : reported - training
  }
}
