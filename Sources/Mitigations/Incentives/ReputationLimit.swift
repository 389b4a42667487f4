import Quantities

/// Limits accounts that were liquidated before to a smaller notional than the others.
///
/// A standing rule. The level is 1 in a block in which an order was refused.
public final class ReputationLimit: MitigationStrategy {
  private let caps: AccountCaps
  private var level = GrowthLevel()

  init(_ values: [Int64]) throws(MitigationError) {
    let each = QuoteAmount(micros: values[0])
    let liquidated = QuoteAmount(micros: values[1])
    guard liquidated <= each else {
      throw .contradiction("afterLiquidation is above limit")
    }
    caps = AccountCaps(each: each, liquidated: liquidated)
  }

  /// Demands the limits.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.accountCaps = caps
    level.take(view.layers.refusals, &directives)
  }

  /// What the catalogue says about reputation.
  public static let descriptor = StrategyDescriptor(
    kind: "reputation-limit",
    summary: "Lets accounts that were liquidated before open less than others.",
    family: .incentives,
    runs: .inContract,
    observes: "Which accounts were liquidated; the notional of the account that sends an order.",
    faults: """
      A new account has a clean name: whoever is limited comes back under another; the unlucky \
      are punished like the careless, and later than the harm.
      """,
    source: "Credit limits by history (Spectral, ARCx); whitewashing: Friedman and Resnick (2001).",
    parameters: [
      .quote("limit", 1...1_000_000_000_000, 1_000_000, "Largest notional of any account."),
      .quote(
        "afterLiquidation",
        0...1_000_000_000_000,
        100_000,
        "Largest notional of an account that was liquidated; at most the limit."
      ),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in try ReputationLimit(values) }
  )
}
