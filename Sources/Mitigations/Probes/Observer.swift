/// Watches and demands nothing; every result with it equals the result without it.
public final class Observer: MitigationStrategy {
  init() {}

  /// Demands nothing.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {}

  /// What the catalogue says about the observer.
  public static let descriptor = StrategyDescriptor(
    kind: "observer",
    summary: "Watches and demands nothing: a probe that must leave every digest unchanged.",
    family: .probes,
    runs: .inContract,
    observes: "Everything that a strategy can see.",
    faults: "None; it has no effect.",
    source: "A probe: inert components change nothing (docs/determinism.md).",
    parameters: [],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in Observer() }
  )
}
