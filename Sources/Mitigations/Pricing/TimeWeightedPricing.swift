import Quantities

/// Prices the protocol at a time-weighted average of its source.
///
/// It is a standing rule: active from the first block on, which counts as one activation.
public final class TimeWeightedPricing: MitigationStrategy {
  private let window: SimDuration

  init(_ values: [Int64]) {
    window = SimDuration(nanoseconds: values[0])
  }

  /// Demands the average.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.averageWindow = window
    directives.level = 1
  }

  /// What the catalogue says about time-weighted pricing.
  public static let descriptor = StrategyDescriptor(
    kind: "twap",
    summary: "Prices accounts at an arithmetic time-weighted average instead of the last value.",
    family: .pricing,
    runs: .inContract,
    observes: "Nothing; the price pipeline keeps the history of its source.",
    faults: """
      In a trend it lags by half the window, so loss before a liquidation grows; it hides the \
      price from honest borrowers too; after a source switch it has little history.
      """,
    source: "Uniswap v2 oracle (arithmetic mean), applied to pricing, not to execution.",
    parameters: [
      .duration("averageWindow", 1...604_800, 3_600, "Length of the average.")
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in TimeWeightedPricing(values) }
  )
}
