public import NetworkModel

/// Executes price writes, then top-ups and repayments, then liquidations in every block.
///
/// It replaces the `ordering` part: the chain's sequencer applies the rule. Whoever has paid enough
/// to be in the block saves the account, whatever the liquidator bid.
public final class TopUpsFirst: MitigationStrategy {
  private var level = GrowthLevel()

  init() {}

  /// The order of a block.
  public var replaces: RuleBookParts { .ordering }

  /// Orders by lane.
  public func amend(_ network: inout NetworkSpec) {
    network.ordering = .protocolPriority
  }

  /// Notes blocks in which the rule had something to put first.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    level.take(view.layers.sequencedBlocks, &directives)
  }

  /// What the catalogue says about the order.
  public static let descriptor = StrategyDescriptor(
    kind: "top-ups-first",
    summary: "Executes top-ups and repayments before liquidations in every block.",
    family: .liquidationControl,
    runs: .inContract,
    observes: "The lane of each transaction of a block.",
    faults: """
      It helps only who is in the block: a full one leaves top-ups out as before; a price write \
      that comes first liquidates in its own block what had a block of time; who races for the \
      first liquidation pays for places that no longer exist.
      """,
    source: "Application-specific sequencing (dYdX v4, Osmosis); protocol-owned order flow.",
    parameters: [],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in TopUpsFirst() }
  )
}
