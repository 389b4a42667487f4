public import Margining
import Quantities

/// A vault with capital of its own takes over what falls below two thirds of its requirement.
///
/// It replaces the `backstop` and `liquidation` parts of a venue's rule book: an order at the venue
/// first, then a takeover, which the vault unwinds in time.
public final class BackstopVault: MitigationStrategy {
  private let spec: BackstopSpec
  private let below: Ratio
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    spec = BackstopSpec(
      capital: QuoteAmount(micros: values[0]),
      inventoryLimit: QuoteAmount(micros: values[1]),
      lossCap: Ratio(partsPerBillion: values[2]),
      unwindInterval: SimDuration(nanoseconds: values[3]),
      unwindSize: QuoteAmount(micros: values[4]),
      coversDeficits: values[5] == 1
    )
    below = Ratio(partsPerBillion: values[6])
  }

  /// The backstop, and when it takes over.
  public var replaces: RuleBookParts { [.backstop, .liquidation] }

  /// Opens the vault and adds the stage that hands accounts to it.
  public func amend(_ rules: inout ProtocolSpec) {
    rules.amendVenue {
      $0.backstop = spec
      $0.liquidation = LiquidationPolicy(stages: [
        LiquidationStage(below: .one, size: .whole, price: .market, cooldown: .zero),
        LiquidationStage(below: below, size: .whole, price: .takeoverWhole, cooldown: .zero),
      ])
    }
  }

  /// Notes whether the vault acted.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    level.take(view.layers.takeovers + view.layers.backstopPaid.micros, &directives)
  }

  /// What the catalogue says about the vault.
  public static let descriptor = StrategyDescriptor(
    kind: "backstop-vault",
    summary: "A vault with its own capital takes failing accounts over and unwinds them in time.",
    family: .lossAbsorption,
    runs: .inContract,
    observes: "The equity of accounts at the protocol's price; its own inventory.",
    faults: """
      It carries the inventory of a slide down with it; once its loss cap or its limit is reached \
      accounts fall to the venue again, later and cheaper; it unwinds at known times, so others \
      trade ahead.
      """,
    source: "Hyperliquid's liquidator vault (HLP); Drift v2's and GMX's pools as counterparties.",
    parameters: [
      .quote("capital", 1...100_000_000_000, 2_000_000, "Capital of the vault."),
      .quote("inventoryLimit", 0...1_000_000_000_000, 20_000_000, "Largest notional it holds."),
      .ratio("lossCap", 1_000_000...1_000_000_000, 300_000_000, "Loss at which it stops."),
      .duration("unwindInterval", 1...604_800, 60, "Time between two orders of its own."),
      .quote("unwindSize", 1...1_000_000_000, 100_000, "Size of such an order."),
      .flag("coversDeficits", true, "Whether it pays deficits after the insurance."),
      .ratio(
        "below",
        1_000_000...999_000_000,
        666_666_667,
        "Equity over requirement below which it takes over."
      ),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in BackstopVault(values) }
  )
}
