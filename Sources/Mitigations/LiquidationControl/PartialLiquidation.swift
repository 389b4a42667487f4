public import Margining
import Quantities

/// Closes only what restores the requirement and a buffer.
///
/// It replaces the `liquidation` part of a venue's rule book.
public final class PartialLiquidation: MitigationStrategy {
  private let buffer: Ratio
  private let cost: Ratio
  private let smallest: QuoteAmount
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    buffer = Ratio(partsPerBillion: values[0])
    cost = Ratio(partsPerBillion: values[1])
    smallest = QuoteAmount(micros: values[2])
  }

  /// The liquidation policy.
  public var replaces: RuleBookParts { .liquidation }

  /// Replaces the policy by one stage that closes what is needed.
  public func amend(_ rules: inout ProtocolSpec) {
    rules.amendVenue {
      $0.liquidation = LiquidationPolicy(stages: [
        LiquidationStage(
          below: .one,
          size: .target(
            buffer: buffer,
            cost: cost,
            first: .one,
            ramp: .zero,
            smallest: smallest
          ),
          price: .market,
          cooldown: .zero
        )
      ])
    }
  }

  /// Notes whether anything was liquidated under it.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    level.take(view.liquidatedNotional.micros, &directives)
  }

  /// What the catalogue says about partial liquidation.
  public static let descriptor = StrategyDescriptor(
    kind: "partial-liquidation",
    summary: "Closes only what restores the requirement and a buffer.",
    family: .liquidationControl,
    runs: .inContract,
    observes: "The equity of an account at the protocol's price.",
    faults: """
      In a slide the same account comes back, every time at a worse price and with a fee; what \
      was left open becomes the deficit of a gap.
      """,
    source: "Drift v2, liquidation to margin ratio plus buffer; Bybit and FTX partial liquidation.",
    parameters: [
      .ratio("buffer", 0...500_000_000, 20_000_000, "Margin over notional beyond the requirement."),
      .ratio("cost", 0...500_000_000, 15_000_000, "Expected cost of the close over its notional."),
      .quote("smallest", 0...1_000_000_000, 100, "Shortage up to which it is closed whole."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in PartialLiquidation(values) }
  )
}
