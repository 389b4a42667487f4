import Quantities

/// Carries out owners' repayments in one transaction: all steps or none.
///
/// A standing rule. The level is 1 in a block after an operation that would have taken several.
public final class AtomicBatching: MitigationStrategy {
  private var level = GrowthLevel()

  /// Demands one transaction.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.execution = .atomic
    level.take(view.layers.guardedOperations, &directives)
  }

  /// What the catalogue says about batching.
  public static let descriptor = StrategyDescriptor(
    kind: "atomic-batching",
    summary: "Carries out operations of several steps in one transaction.",
    family: .executionSafety,
    runs: .inContract,
    observes: "Nothing.",
    faults: """
      One larger transaction waits longer for its place in a full block, and one bad step undoes \
      the good ones.
      """,
    source: "Flash-loan repayments (DeFi Saver), multicall routers; EIP-7702 batches.",
    parameters: [],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in AtomicBatching() }
  )
}
