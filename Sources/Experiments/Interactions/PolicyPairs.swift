import MarketSimulation
public import Mitigations

/// Every pair of policies of a study, each as one more policy that holds both.
public struct PolicyPairs: Equatable, Sendable {
  /// A pair; indices into `policies`.
  public struct Pair: Equatable, Sendable {
    /// The one that is listed first, whose mitigations come first.
    public var first: Int
    /// The other one.
    public var second: Int
    /// The policy that holds both.
    public var both: Int
  }

  /// Why a pair is no policy.
  public enum Obstacle: Equatable, Sendable {
    /// Both have a mitigation of one kind.
    case sharedKind(String)
    /// A policy of the pair's name is there already.
    case nameTaken(String)
    /// The catalogue refuses the combination.
    case refused(MitigationError)
  }

  /// A pair that is left out.
  public struct Skipped: Equatable, Sendable {
    /// Name of the policy that is listed first.
    public var first: String
    /// Name of the other one.
    public var second: String
    /// Why.
    public var obstacle: Obstacle

    /// Creates a pair that is left out.
    public init(first: String, second: String, obstacle: Obstacle) {
      self.first = first
      self.second = second
      self.obstacle = obstacle
    }
  }

  /// The stated policies, then those of the pairs.
  public let policies: [PolicySpec]
  /// The pairs, by first and second.
  public let pairs: [Pair]
  /// The pairs that are left out.
  public let skipped: [Skipped]

  /// Pairs the chosen ones of a scenario's policies; those without mitigations have no pair.
  ///
  /// - Parameters:
  ///   - stated: The policies of the scenario.
  ///   - chosen: Indices of those that are paired.
  ///   - catalog: What refuses combinations.
  public init(_ stated: [PolicySpec], chosen: [Int], catalog: MitigationCatalog) {
    var policies = stated
    var pairs: [Pair] = []
    var skipped: [Skipped] = []
    let acting = chosen.filter { !stated[$0].mitigations.isEmpty }
    for (position, first) in acting.enumerated() {
      for second in acting[(position + 1)...] {
        let (one, other) = (stated[first], stated[second])
        let both = PolicySpec(
          name: one.name + "-and-" + other.name,
          mitigations: one.mitigations + other.mitigations
        )
        if let obstacle = Self.obstacle(one, other, both, among: policies, catalog) {
          skipped.append(Skipped(first: one.name, second: other.name, obstacle: obstacle))
        } else {
          pairs.append(Pair(first: first, second: second, both: policies.count))
          policies.append(both)
        }
      }
    }
    self.policies = policies
    self.pairs = pairs
    self.skipped = skipped
  }

  private static func obstacle(
    _ one: PolicySpec,
    _ other: PolicySpec,
    _ both: PolicySpec,
    among policies: [PolicySpec],
    _ catalog: MitigationCatalog
  ) -> Obstacle? {
    let kinds = one.mitigations.map(\.kind)
    if let shared = other.mitigations.first(where: { kinds.contains($0.kind) }) {
      return .sharedKind(shared.kind)
    }
    if policies.contains(where: { $0.name == both.name }) { return .nameTaken(both.name) }
    return catalog.problems(in: both).first.map { .refused($0) }
  }
}

extension ComparisonPlan {
  /// The plan with the pairs behind its policies.
  ///
  /// - Precondition: Every point has the policies that `pairs` was made of.
  public func with(_ pairs: PolicyPairs) throws(PlanError) -> ComparisonPlan {
    let points = points.map { point in
      precondition(
        pairs.policies.starts(with: point.scenario.policies),
        "\(point.id) has other policies"
      )
      var point = point
      point.scenario.policies = pairs.policies
      return point
    }
    return try ComparisonPlan(
      points: points,
      policies: policies + pairs.pairs.map(\.both),
      reference: reference,
      replications: replications,
      jobs: jobs
    )
  }
}

extension StudyResult {
  /// The study of some of its policies; the scenarios keep all of them.
  public func restricted(toPolicies policies: [Int]) throws(PlanError) -> StudyResult {
    let restricted = try ComparisonPlan(
      points: plan.points,
      policies: policies,
      reference: plan.reference,
      replications: plan.replications,
      jobs: plan.jobs
    )
    let positions = policies.map { policy -> Int in
      guard let position = plan.policies.firstIndex(of: policy) else {
        preconditionFailure("policy \(policy) was not run")
      }
      return position
    }
    let results = plan.points.indices.flatMap { point in
      positions.flatMap { position in
        (0..<plan.replications).map { self[point: point, policyAt: position, replication: $0] }
      }
    }
    return StudyResult(plan: restricted, results: results, isInterrupted: isInterrupted)
  }
}
