import Quantities

/// Sells positions slice by slice inside a band above the threshold, and buys back above it.
///
/// A position in the band loses a slice in every block until it has left the band or is used up;
/// once the price is above the band what was sold is bought back. Collateral of vaults is only sold.
public final class SoftLiquidation: MitigationStrategy {
  private let rule: AccountAutomation
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    rule = AutomationParameters.rule(.band, values)
  }

  /// Demands the service.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.automation = rule
    level.take(view.layers.automations, &directives)
  }

  /// What the catalogue says about soft liquidation.
  public static let descriptor = StrategyDescriptor(
    kind: "soft-liquidation",
    summary: "Sells in slices inside a band above the threshold and buys back above it.",
    family: .automatedRebalancing,
    runs: .inContract,
    observes: "The distance of accounts from their thresholds at the protocol's price.",
    faults: """
      A price that swings through the band makes it sell low and buy high again and again; in a \
      gap through the band it does nothing; its flow is known in advance.
      """,
    source: "Curve's crvUSD (LLAMMA) bands; here orders at the venue instead of a pool of bands.",
    parameters: AutomationParameters.all(size: 100_000_000, limit: 30),
    pokeGas: 0,
    make: { (values) throws(MitigationError) in SoftLiquidation(values) }
  )
}
