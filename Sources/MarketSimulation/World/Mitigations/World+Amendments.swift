import Margining
import Mitigations

extension World {
  /// Builds the world of one run at its start, under the rule books that its policy writes.
  static func open(
    _ prepared: PreparedReplication,
    scenario: Scenario? = nil,
    policy: PolicySpec,
    catalog: MitigationCatalog,
    mode: PathMode,
    options: RunOptions = RunOptions(),
    scheduledBefore: Int64 = 0,
    sink: (any RunSink)?
  ) throws(RunFailure) -> World {
    let stated = scenario ?? prepared.scenario
    let (scenario, hasConflict) = try amended(stated, by: policy, catalog: catalog)
    var world = try build(
      prepared,
      scenario: scenario,
      policy: policy,
      catalog: catalog,
      mode: mode,
      options: options,
      scheduledBefore: scheduledBefore,
      sink: sink
    )
    if hasConflict { world.flags.insert(.directiveConflict) }
    return world
  }

  /// The scenario under the rule books that a policy's strategies write.
  ///
  /// The first strategy that replaces a part of a protocol's rule book wins; a later one is a
  /// conflict. The shocks of a replication do not depend on rule books.
  static func amended(
    _ scenario: Scenario,
    by policy: PolicySpec,
    catalog: MitigationCatalog
  ) throws(RunFailure) -> (scenario: Scenario, hasConflict: Bool) {
    var amended = scenario
    var hasConflict = false
    for position in scenario.protocols.indices {
      var taken: RuleBookParts = []
      for mitigation in policy.mitigations {
        let strategy: any MitigationStrategy
        do throws(MitigationError) {
          strategy = try catalog.make(mitigation)
        } catch { throw .strategy(error) }
        if strategy.replaces.isEmpty { continue }
        guard taken.isDisjoint(with: strategy.replaces) else {
          hasConflict = true
          continue
        }
        taken.formUnion(strategy.replaces)
        strategy.amend(&amended.protocols[position])
        strategy.amend(&amended.network)
      }
      if taken.isEmpty { continue }
      // A rule book that a strategy made is held to the same rules as one that was written down.
      let isWrong =
        switch amended.protocols[position].form {
        case .perpetual(let form): !form.problems().isEmpty
        case .vaults(let form): !form.problems().isEmpty
        case .lending: false
        }
      if isWrong {
        throw .strategy(.contradiction("its rules do not fit \(scenario.protocols[position].name)"))
      }
    }
    return (amended, hasConflict)
  }
}
