import Quantities

/// Refuses prices that fail a check: near the feed's bound, too old, too uncertain, too far away.
///
/// While a price is refused the last good one stands, and what would lend against it is closed; on
/// request liquidations are too. It is a standing rule: one activation, from the first block on.
public final class PriceChecks: MitigationStrategy {
  private let boundMargin: Ratio
  private let maximumAge: SimDuration
  private let maximumConfidence: Ratio
  private let maximumStep: Ratio
  private let closed: ActionSet

  init(_ values: [Int64]) {
    boundMargin = Ratio(partsPerBillion: values[0])
    maximumAge = SimDuration(nanoseconds: values[1])
    maximumConfidence = Ratio(partsPerBillion: values[2])
    maximumStep = Ratio(partsPerBillion: values[3])
    let lending: ActionSet = values[4] == 1 ? [.open, .withdraw] : []
    closed = values[5] == 1 ? lending.union(.liquidate) : lending
  }

  /// Demands the checks.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.boundMargin = boundMargin
    directives.maximumAge = maximumAge
    directives.maximumConfidence = maximumConfidence
    directives.maximumStep = maximumStep
    directives.closedWhileHeld = closed
    directives.level = 1
  }

  /// What the catalogue says about it.
  public static let descriptor = StrategyDescriptor(
    kind: "price-checks",
    summary: "Keeps the last good price while a new one fails a check; lends nothing meanwhile.",
    family: .pricing,
    runs: .inContract,
    observes: "Nothing; the price pipeline checks.",
    faults: """
      A price that moved for good by more than the step is held until the feed comes back; a held price \
      keeps the insolvent alive; with liquidations closed it trades unfair ones for bad debt.
      """,
    source: "Drift v2, oracle validity by action; Chainlink, staleness and minAnswer.",
    parameters: [
      .ratio("boundMargin", 0...500_000_000, 100_000_000, "Least distance from a reporting bound."),
      .duration("maximumAge", 1...2_592_000, 7_200, "Age of an observation that is too old."),
      .ratio(
        "maximumConfidence",
        100_000...1_000_000_000,
        20_000_000,
        "Widest half interval over the price."
      ),
      .ratio("maximumStep", 1_000_000...9_000_000_000, 500_000_000, "Largest step that is taken."),
      .flag("closesLending", true, "Close new debt and withdrawals while a price is held."),
      .flag("closesLiquidation", false, "Close liquidations while a price is held."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in PriceChecks(values) }
  )
}
