public import Margining
import Quantities

/// Lets winners take over a position whose liquidation would leave a loss to share.
///
/// It replaces the `deleveraging` part of a venue's rule book.
public final class AutoDeleveraging: MitigationStrategy {
  private let spec: DeleveragingSpec
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    spec = DeleveragingSpec(
      ranking: DeleveragingSpec.Ranking(rawValue: UInt8(clamping: values[0])) ?? .profitLeverage,
      price: values[1] == 1 ? .previousMark : .bankruptcy,
      counterpartyLimit: Int32(clamping: values[2])
    )
  }

  /// Who takes over, and at which price.
  public var replaces: RuleBookParts { .deleveraging }

  /// Adds the rule.
  public func amend(_ rules: inout ProtocolSpec) {
    rules.amendVenue {
      $0.deleveraging = spec
    }
  }

  /// Notes whether winners were deleveraged.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    level.take(view.layers.deleveragings, &directives)
  }

  /// What the catalogue says about deleveraging.
  public static let descriptor = StrategyDescriptor(
    kind: "auto-deleveraging",
    summary: "Winners take over a failing position before a loss is shared.",
    family: .lossAbsorption,
    runs: .inContract,
    observes: "Profit, leverage and size of the accounts on the other side.",
    faults: """
      A hedger loses one leg of the hedge in the worst minute; at the previous mark winners lose \
      more than was lacking; whoever is ranked by profit learns to take it early.
      """,
    source: """
      BitMEX and Binance (profit and leverage), Hyperliquid (previous mark), dYdX v4 (bankruptcy \
      price); shares of profit: Chitra (2025), Autodeleveraging.
      """,
    parameters: [
      .count(
        "ranking",
        0...5,
        0,
        """
        0 profit and leverage, 1 Hyperliquid's, 2 random, 3 shares of profit, 4 of notional, 5 of \
        leveraged profit.
        """
      ),
      .flag("previousMark", false, "Whether the price is the previous mark, not the bankruptcy's."),
      .count("counterpartyLimit", 1...1_000_000, 1_000, "Most winners that one position hits."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in AutoDeleveraging(values) }
  )
}
