/// The strategies that a binary knows: a value, so that another package can add its own.
public struct MitigationCatalog: Sendable {
  /// The strategies in order of name.
  public private(set) var descriptors: [StrategyDescriptor]

  /// Creates a catalogue; the order of `descriptors` does not matter.
  ///
  /// - Precondition: no two descriptors have one kind.
  public init(_ descriptors: [StrategyDescriptor]) {
    self.descriptors = descriptors.sorted {
      $0.kind.utf8.lexicographicallyPrecedes($1.kind.utf8)
    }
    for (one, next) in zip(self.descriptors, self.descriptors.dropFirst()) {
      precondition(one.kind != next.kind, "a catalogue names each kind once")
    }
  }

  /// Returns this catalogue with one more strategy, which replaces one of the same kind.
  public func adding(_ descriptor: StrategyDescriptor) -> MitigationCatalog {
    MitigationCatalog(descriptors.filter { $0.kind != descriptor.kind } + [descriptor])
  }

  /// The strategy of a kind, or nil.
  public func descriptor(of kind: String) -> StrategyDescriptor? {
    descriptors.first { $0.kind == kind }
  }

  /// Makes a fresh instance, after checking every parameter against its range.
  public func make(_ spec: MitigationSpec) throws(MitigationError) -> any MitigationStrategy {
    guard let descriptor = descriptor(of: spec.kind) else { throw .unknownKind(spec.kind) }
    guard spec.values.count == descriptor.parameters.count else {
      throw .contradiction("\(spec.kind) takes \(descriptor.parameters.count) parameters")
    }
    if let problem = valuesOutOfRange(spec).first { throw problem }
    return try descriptor.make(spec.values)
  }

  /// Returns everything that is wrong with a policy, in the order of its mitigations.
  ///
  /// Ranges come first, parameter by parameter; contradictions are looked for once all values are
  /// in range.
  public func problems(in policy: PolicySpec) -> [MitigationError] {
    var found: [MitigationError] = []
    for mitigation in policy.mitigations {
      let outside = valuesOutOfRange(mitigation)
      found += outside
      guard outside.isEmpty else { continue }
      do throws(MitigationError) {
        _ = try make(mitigation)
      } catch {
        found.append(error)
      }
    }
    return found
  }

  private func valuesOutOfRange(_ spec: MitigationSpec) -> [MitigationError] {
    guard let descriptor = descriptor(of: spec.kind),
      spec.values.count == descriptor.parameters.count
    else { return [] }
    var found: [MitigationError] = []
    for (parameter, value) in zip(descriptor.parameters, spec.values)
    where value < parameter.minimum || value > parameter.maximum {
      found.append(.outOfRange(parameter: parameter.name, found: value))
    }
    return found
  }
}
