import NetworkModel
import Quantities

/// Turns owners' top-ups into requests with the funds in escrow, an executor and an expiry.
///
/// A standing rule; it needs owners whose operations have several steps. The level is 1 in a block
/// after a request.
public final class TwoPhaseOrders: MitigationStrategy {
  private let rule: TwoPhaseSpec
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    rule = TwoPhaseSpec(
      executorDelay: .fixed(SimDuration(nanoseconds: values[0])),
      outage: Ratio(partsPerBillion: values[1]),
      cancelAfter: SimDuration(nanoseconds: values[2])
    )
  }

  /// Demands requests.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.execution = .twoPhase(rule)
    level.take(view.layers.guardedOperations, &directives)
  }

  /// What the catalogue says about two phases.
  public static let descriptor = StrategyDescriptor(
    kind: "two-phase-orders",
    summary: "Turns top-ups into requests with escrow, executor and expiry.",
    family: .executionSafety,
    runs: .inContract,
    observes: "Nothing.",
    faults: """
      A top-up takes two blocks and an executor where it took one; when no executor comes the \
      funds lie in escrow while the account is liquidated.
      """,
    source: "GMX v2 and Synthetix v3: commit, execute by a keeper, cancel after expiry.",
    parameters: [
      .duration("executorDelay", 0...3_600, 3, "Time the executor needs."),
      .ratio("outage", 0...1_000_000_000, 0, "Share of requests that no executor takes."),
      .duration("cancelAfter", 1...604_800, 300, "Age at which the owner takes the funds back."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in TwoPhaseOrders(values) }
  )
}
