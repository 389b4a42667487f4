import Quantities

/// Stops liquidating an account whose equity has fallen beyond the point where a sale still helps.
///
/// It is a standing rule of the contracts: below `share` of the equity that the base requirement
/// asks for, a liquidation of a vault or position reverts (lenders have rules of their own). The account may recover, or stay as bad debt. The level is 1 in
/// a block in which a further account was held back.
public final class LiquidationStop: MitigationStrategy {
  private let share: Ratio
  private var level = GrowthLevel()

  init(_ values: [Int64]) { share = Ratio(partsPerBillion: values[0]) }

  /// Demands the stop.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.liquidationStop = share
    level.take(view.layers.stopped, &directives)
  }

  /// What the catalogue says about the stop.
  public static let descriptor = StrategyDescriptor(
    kind: "liquidation-stop",
    summary: "Stops liquidating accounts that are beyond the toxic point.",
    family: .liquidationControl,
    runs: .inContract,
    observes: "The equity of an account at the protocol's price.",
    faults: """
      When the price does not come back every stopped account is a larger loss; owners beyond the \
      point hold a free option and have no reason to repay.
      """,
    source: "Warmuz, Chaudhary and Pinna (2022), Toxic liquidation spirals: stop above a ratio.",
    parameters: [
      .ratio(
        "share",
        0...999_000_000,
        200_000_000,
        "Share of the required equity below which nothing is liquidated."
      )
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in LiquidationStop(values) }
  )
}
