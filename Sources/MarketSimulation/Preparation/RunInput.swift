/// What a run is given and never changes.
///
/// A class, because the compiler's check of the noncopyable world takes time with every stored
/// field, down to the last one of a nested value.
final class RunInput: Sendable {
  let prepared: PreparedReplication
  let scenario: Scenario

  init(prepared: PreparedReplication, scenario: Scenario) {
    self.prepared = prepared
    self.scenario = scenario
  }
}
