public import Margining
import Quantities

/// Shares what nobody's capital covers over the other accounts at once, instead of leaving a hole.
///
/// It replaces the `socialisation` part of a venue's rule book.
public final class SocialisedLoss: MitigationStrategy {
  private let scope: LossScope
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    scope = LossScope(rawValue: UInt8(clamping: values[0])) ?? .accounts
  }

  /// Who shares.
  public var replaces: RuleBookParts { .socialisation }

  /// States who shares.
  public func amend(_ rules: inout ProtocolSpec) {
    rules.amendVenue {
      $0.socialisation = scope
    }
  }

  /// Notes whether a loss was shared.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    level.take(view.layers.uncovered.micros, &directives)
  }

  /// What the catalogue says about sharing.
  public static let descriptor = StrategyDescriptor(
    kind: "socialised-loss",
    summary: "Shares an uncovered loss over other accounts at once.",
    family: .lossAbsorption,
    runs: .inContract,
    observes: "Deficits that nobody's capital covered.",
    faults: """
      Careful accounts pay for careless ones; the charge lowers the equity of accounts that were \
      close to their own requirement and can liquidate them.
      """,
    source: "Drift v2 (open positions), OKX and Deribit clawbacks (winners), all accounts: ours.",
    parameters: [
      .count("scope", 1...3, 1, "1 open positions, 2 winners by profit, 3 accounts by balance.")
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in SocialisedLoss(values) }
  )
}
