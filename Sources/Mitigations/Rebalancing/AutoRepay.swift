import Quantities

/// Sells a part of enrolled positions before they fall due: repayment by a keeper.
///
/// Of a position it closes `size`; of a vault it sells as much collateral as restores the
/// requirement with a tenth beyond it, and repays. Its transaction waits and pays like any other.
public final class AutoRepay: MitigationStrategy {
  private let rule: AccountAutomation
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    rule = AutomationParameters.rule(.reduce, values)
  }

  /// Demands the service.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.automation = rule
    level.take(view.layers.automations, &directives)
  }

  /// What the catalogue says about automatic repayment.
  public static let descriptor = StrategyDescriptor(
    kind: "auto-repay",
    summary: "Closes a part of enrolled positions before they fall due.",
    family: .automatedRebalancing,
    runs: .inContract,
    observes: "The distance of accounts from their thresholds at the protocol's price.",
    faults: """
      Its sales move the venue like liquidations and bring others closer to theirs; in a flash \
      crash it sells the low of accounts that nobody would have liquidated.
      """,
    source: "DeFi Saver (repay), Summer.fi stop-loss automation, Oasis; Aave keeper repay.",
    parameters: AutomationParameters.all(size: 300_000_000, limit: 3),
    pokeGas: 0,
    make: { (values) throws(MitigationError) in AutoRepay(values) }
  )
}
