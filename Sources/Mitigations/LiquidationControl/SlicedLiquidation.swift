public import Margining
import Quantities

/// Closes an account in equal slices over time, so that the venue can recover in between.
///
/// It replaces the `liquidation` part of a venue's rule book.
public final class SlicedLiquidation: MitigationStrategy {
  private let slice: Ratio
  private let least: QuoteAmount
  private let pause: SimDuration
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    slice = Ratio(partsPerBillion: values[0])
    least = QuoteAmount(micros: values[1])
    pause = SimDuration(nanoseconds: values[2])
  }

  /// The liquidation policy.
  public var replaces: RuleBookParts { .liquidation }

  /// Replaces the policy by one stage of slices.
  public func amend(_ rules: inout ProtocolSpec) {
    rules.amendVenue {
      $0.liquidation = LiquidationPolicy(stages: [
        LiquidationStage(
          below: .one,
          size: .slice(slice, least: least),
          price: .market,
          cooldown: pause
        )
      ])
    }
  }

  /// Notes whether anything was liquidated under it.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    level.take(view.liquidatedNotional.micros, &directives)
  }

  /// What the catalogue says about slices.
  public static let descriptor = StrategyDescriptor(
    kind: "sliced-liquidation",
    summary: "Executes a liquidation in slices over time instead of one order.",
    family: .liquidationControl,
    runs: .inContract,
    observes: "The equity of an account at the protocol's price; when its last slice was sold.",
    faults: """
      A slide outruns the slices and the rest is sold lower; everybody sees the next slice coming \
      and steps aside; each slice pays gas.
      """,
    source: "dYdX v4 (a tenth of the position per block); time-weighted execution of brokers.",
    parameters: [
      .ratio("slice", 1_000_000...1_000_000_000, 250_000_000, "Share of the position in a slice."),
      .quote("least", 0...1_000_000_000, 1_000, "Smallest slice."),
      .duration("pause", 0...86_400, 120, "Time between two slices of an account."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in SlicedLiquidation(values) }
  )
}
