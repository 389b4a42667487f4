import Quantities

/// Adds margin to enrolled accounts from their owners' pockets before they fall due.
///
/// A standing service: the contracts say who is enrolled and how close is too close, anyone sends
/// the transaction, which waits in the mempool and pays. The level is 1 in a block after an action.
public final class AutoTopUp: MitigationStrategy {
  private let rule: AccountAutomation
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    rule = AutomationParameters.rule(.topUp, values)
  }

  /// Demands the service.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.automation = rule
    level.take(view.layers.automations, &directives)
  }

  /// What the catalogue says about automatic top-ups.
  public static let descriptor = StrategyDescriptor(
    kind: "auto-top-up",
    summary: "Adds margin to enrolled accounts before they fall due.",
    family: .automatedRebalancing,
    runs: .inContract,
    observes: "The distance of accounts from their thresholds at the protocol's price.",
    faults: """
      In a slide it throws good money after bad: the account is liquidated later and larger; a \
      delayed price triggers it too late; all enrolled accounts want block space at once.
      """,
    source: "Exchanges' automatic margin replenishment; DeFi Saver and Instadapp automations.",
    parameters: AutomationParameters.all(size: 300_000_000, limit: 3),
    pokeGas: 0,
    make: { (values) throws(MitigationError) in AutoTopUp(values) }
  )
}
