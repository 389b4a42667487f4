import Quantities

/// Enlarges enrolled positions that have come far from their threshold: a boost by a keeper.
///
/// It is the other half of automatic repayment: leverage that a gain has lowered is restored, until
/// the position is within `trigger` of its threshold again, or `limit` is reached. The order has to
/// meet the initial margin like any other. A lender's accounts stay as they are.
public final class AutoBoost: MitigationStrategy {
  private let rule: AccountAutomation
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    rule = AutomationParameters.rule(.boost, values)
  }

  /// Demands the service.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.automation = rule
    level.take(view.layers.automations, &directives)
  }

  /// What the catalogue says about the boost.
  public static let descriptor = StrategyDescriptor(
    kind: "auto-boost",
    summary: "Enlarges enrolled positions that have come far from their threshold.",
    family: .automatedRebalancing,
    runs: .inContract,
    observes: "The distance of accounts from their thresholds at the protocol's price.",
    faults: """
      It buys after a rise and moves the price on; what it bought is what the next fall \
      liquidates: no defence, but what stands beside automatic repayment at the same services.
      """,
    source: "DeFi Saver (boost), Summer.fi auto-buy.",
    parameters: AutomationParameters.all(
      size: 200_000_000,
      limit: 3,
      trigger: 250_000_000,
      distance: "Distance of the price from the threshold beyond which it acts."
    ),
    pokeGas: 0,
    make: { (values) throws(MitigationError) in AutoBoost(values) }
  )
}
