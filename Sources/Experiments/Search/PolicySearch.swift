import Determinism
public import Mitigations

/// Settings to try for a policy: drawn at random within the ranges that the catalogue states.
///
/// A range from a positive number to at least a hundred times as much is drawn on a logarithmic
/// scale, every other one evenly, a flag as a coin; values keep three digits. Candidate 0 is the
/// policy as stated, so tuning never does worse where it looked. A draw is addressed by policy
/// name, candidate, and parameter: a larger budget keeps the candidates of a smaller one.
public struct PolicySearch: Sendable {
  /// Draws before a candidate whose parameters contradict each other is given up.
  static let attempts: UInt64 = 64

  private let catalog: MitigationCatalog
  private let seeds: SeedTree

  /// Creates a search.
  public init(catalog: MitigationCatalog, seed: UInt64) {
    self.catalog = catalog
    seeds = SeedTree(rootSeed: seed, replication: 0)
  }

  /// Returns `count` candidates of the same name, or only the policy itself where it has no
  /// parameter.
  ///
  /// - Precondition: `count` is positive; the catalogue knows every kind of the policy.
  public func candidates(of policy: PolicySpec, count: Int) -> [PolicySpec] {
    precondition(count > 0, "no candidates")
    guard policy.mitigations.contains(where: { !$0.values.isEmpty }) else { return [policy] }
    return [policy] + (1..<max(count, 1)).map { candidate(UInt64($0), of: policy) }
  }

  private func candidate(_ number: UInt64, of policy: PolicySpec) -> PolicySpec {
    let stream = seeds.stream("experiments.tune/\(policy.name)")
    for attempt in 0..<Self.attempts {
      var drawn = policy
      var parameter: UInt64 = 0
      for index in drawn.mitigations.indices {
        guard let descriptor = catalog.descriptor(of: policy.mitigations[index].kind) else {
          preconditionFailure("no kind \(policy.mitigations[index].kind)")
        }
        for (position, bounds) in descriptor.parameters.enumerated() {
          let share = stream.uniform(step: number, index: parameter, purpose: attempt)
          drawn.mitigations[index].values[position] = Self.value(bounds, at: share)
          parameter += 1
        }
      }
      if catalog.problems(in: drawn).isEmpty { return drawn }
    }
    return policy
  }

  /// The value of a parameter at a share of its range.
  static func value(_ parameter: ParameterDescriptor, at share: Double) -> Int64 {
    let (low, high) = (parameter.minimum, parameter.maximum)
    if parameter.unit == .flag { return share < 0.5 ? low : high }
    let (first, last) = (Double(low), Double(high))
    var value = first + share * (last - first)
    if low > 0, high / low >= 100 {
      let (start, end) = (PortableMath.log(first), PortableMath.log(last))
      value = PortableMath.exp(start + share * (end - start))
    }
    var scale = 1.0
    while abs(value) / scale >= 1_000 { scale *= 10 }
    let rounded = (value / scale).rounded() * scale
    // Bounds beyond 2⁵³ round outward as numbers.
    return min(max(Int64(exactly: rounded) ?? low, low), high)
  }
}
