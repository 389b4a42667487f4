public import Margining
import Quantities

/// Lets stakers pay the deficits that are left after the insurance, up to a share of their stake.
///
/// It replaces the `backstop` part of a venue's rule book: capital that takes no positions and only
/// pays. A vault protocol's deficits fall to its token holders anyway; there it changes nothing.
public final class StakerCover: MitigationStrategy {
  private let stake: QuoteAmount
  private let slashShare: Ratio
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    stake = QuoteAmount(micros: values[0])
    slashShare = Ratio(partsPerBillion: values[1])
  }

  /// The backstop.
  public var replaces: RuleBookParts { .backstop }

  /// Puts the stake behind the insurance.
  public func amend(_ rules: inout ProtocolSpec) {
    rules.amendVenue {
      $0.backstop = BackstopSpec(
        capital: stake,
        inventoryLimit: .zero,
        lossCap: slashShare,
        unwindInterval: .seconds(86_400),
        unwindSize: QuoteAmount(micros: 1_000_000),
        coversDeficits: true
      )
    }
  }

  /// Notes whether stakers paid.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    level.take(view.layers.backstopPaid.micros, &directives)
  }

  /// What the catalogue says about the cover.
  public static let descriptor = StrategyDescriptor(
    kind: "staker-cover",
    summary: "Stakers pay deficits beyond the insurance, up to a share of their stake.",
    family: .lossAbsorption,
    runs: .inContract,
    observes: "What stakers have paid.",
    faults: """
      The loss is not smaller, only somebody else's; beyond the share it ends and the rest is \
      shared as before; a stake in the protocol's own token is worth least when it is needed, \
      which is not modelled.
      """,
    source: "Aave Safety Module (slashing of at most 30 %) and Umbrella (deficit coverage).",
    parameters: [
      .quote("stake", 1...100_000_000_000, 2_000_000, "Value of the stake."),
      .ratio("slashShare", 1_000_000...1_000_000_000, 300_000_000, "Most of it that may be lost."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in StakerCover(values) }
  )
}
