import Quantities

/// Raises the requirement of new risk as open interest goes from a lower to an upper bound.
///
///     multiplier = 1 + (maximum − 1) × clamp((OI − lower) ÷ (upper − lower), 0, 1)
///
/// Maintenance never changes, so it slows growth and liquidates nobody.
public final class OpenInterestMargin: MitigationStrategy {
  private let lower: QuoteAmount
  private let upper: QuoteAmount
  private let maximum: Ratio

  init(_ values: [Int64]) throws(MitigationError) {
    lower = QuoteAmount(micros: values[0])
    upper = QuoteAmount(micros: values[1])
    maximum = Ratio(partsPerBillion: values[2])
    guard lower < upper else { throw .contradiction("lower is not below upper") }
  }

  /// Sets the multiplier for the next orders, rounded up.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let width = Int128(upper.micros) - Int128(lower.micros)
    let used = min(max(Int128(view.openInterest.micros) - Int128(lower.micros), 0), width)
    let one = Int128(Ratio.one.partsPerBillion)
    let extra = ((Int128(maximum.partsPerBillion) - one) * used + width - 1) / width
    directives.initialMarginMultiplier =
      extra == 0 ? nil : Ratio(partsPerBillion: Int64(clamping: one + extra))
    directives.level = extra == 0 ? 0 : 1
    directives.cause = directives.level
  }

  /// What the catalogue says about this rule.
  public static let descriptor = StrategyDescriptor(
    kind: "open-interest-margin",
    summary: "Raises the requirement of new risk with open interest.",
    family: .dynamicMargin,
    runs: .inContract,
    observes: "The protocol's own open interest, at its price.",
    faults: """
      Positions that are open keep their old requirement, so the crowd that made the interest is \
      not touched; small users pay for large ones; it is dodged by opening early.
      """,
    source: "dYdX v4: initial margin fraction between lower and upper open-interest caps.",
    parameters: [
      .quote("lower", 0...1_000_000_000_000, 100_000_000, "Open interest at which it starts."),
      .quote("upper", 1...1_000_000_000_000, 400_000_000, "Open interest at which it ends."),
      .ratio(
        "maximum",
        1_000_000_000...50_000_000_000,
        5_000_000_000,
        "Multiple of the requirement at and beyond upper."
      ),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in try OpenInterestMargin(values) }
  )
}
