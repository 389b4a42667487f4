import MarketSimulation
import Mitigations

/// Why a plan cannot be run.
public enum PlanError: Error, Equatable, Sendable {
  /// There is no point.
  case noPoints
  /// Two points have the same id.
  case duplicatePoint(String)
  /// A point has other parameter columns than the first one.
  case unequalParameters(point: String)
  /// There is no policy.
  case noPolicies
  /// A policy is listed twice.
  case duplicatePolicy(Int)
  /// A point has no policy at an index, or one of another name than the first point.
  case policyMismatch(point: String, policy: Int)
  /// The reference is not among the policies.
  case referenceNotCompared(Int)
  /// There is no replication.
  case noReplications(Int32)
  /// There is no worker.
  case noJobs(Int)
}

/// What a comparison runs: points × replications × policies, and against which policy.
///
/// Policies are indices into `scenario.policies`, which all points share by name.
public struct ComparisonPlan: Equatable, Sendable {
  /// The worlds, in the order of the files; never empty.
  public let points: [StudyPoint]
  /// The policies, in the order of the files; never empty, without duplicates.
  public let policies: [Int]
  /// The policy that the others are compared with; one of `policies`.
  public let reference: Int
  /// Replications of every (point, policy); positive.
  public let replications: Int32
  /// Worker threads; positive; the results do not depend on it.
  public let jobs: Int

  /// Creates a plan; errors come in the order of `PlanError`'s cases.
  public init(
    points: [StudyPoint],
    policies: [Int],
    reference: Int,
    replications: Int32,
    jobs: Int
  ) throws(PlanError) {
    self.points = points
    self.policies = policies
    self.reference = reference
    self.replications = replications
    self.jobs = jobs
    try checkPoints()
    try checkPolicies()
    guard replications > 0 else { throw .noReplications(replications) }
    guard jobs > 0 else { throw .noJobs(jobs) }
  }

  /// Name of the scenario.
  public var scenarioName: String { points[0].scenario.name }

  /// Names of the policies, in the order of `policies`.
  public var policyNames: [String] { policies.map { points[0].scenario.policies[$0].name } }

  /// Position of the reference among `policies`.
  public var referencePosition: Int {
    guard let position = policies.firstIndex(of: reference) else {
      preconditionFailure("reference \(reference) is not among \(policies)")
    }
    return position
  }

  /// Number of runs.
  public var runCount: Int { points.count * policies.count * Int(replications) }

  private func checkPoints() throws(PlanError) {
    guard let first = points.first else { throw .noPoints }
    for (position, point) in points.enumerated() {
      if points[..<position].contains(where: { $0.id == point.id }) {
        throw .duplicatePoint(point.id)
      }
      guard point.parameters.map(\.column) == first.parameters.map(\.column) else {
        throw .unequalParameters(point: point.id)
      }
    }
  }

  private func checkPolicies() throws(PlanError) {
    guard !policies.isEmpty else { throw .noPolicies }
    for (position, policy) in policies.enumerated() {
      if policies[..<position].contains(policy) { throw .duplicatePolicy(policy) }
      for point in points {
        let known = point.scenario.policies
        let expected = points[0].scenario.policies
        guard known.indices.contains(policy), known[policy].name == expected[policy].name else {
          throw .policyMismatch(point: point.id, policy: policy)
        }
      }
    }
    guard policies.contains(reference) else { throw .referenceNotCompared(reference) }
  }
}
