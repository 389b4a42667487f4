import Quantities

/// Caps the notional that may be liquidated in one block.
///
/// It is a standing rule: active from the first block on, which counts as one activation.
public final class LiquidationThrottle: MitigationStrategy {
  private let cap: QuoteAmount

  init(_ values: [Int64]) {
    cap = QuoteAmount(micros: values[0])
  }

  /// Demands the cap.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.blockLiquidationCap = cap
    directives.level = 1
  }

  /// What the catalogue says about the throttle.
  public static let descriptor = StrategyDescriptor(
    kind: "liquidation-throttle",
    summary: "Liquidates at most a stated notional per block.",
    family: .liquidationControl,
    runs: .inContract,
    observes: "Nothing; the margin engine counts the block's liquidations.",
    faults: """
      The queue keeps its risk while the price moves on; a cap above what the block's gas allows \
      never binds; the transactions that hit the cap pay their fee for nothing.
      """,
    source: "dYdX v4 per-block limits; Synthetix v3 liquidation windows; Maker's Hole.",
    parameters: [
      .quote(
        "blockLiquidationCap",
        1...1_000_000_000_000,
        60_000,
        "Most notional in one block; a larger account passes alone."
      )
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in LiquidationThrottle(values) }
  )
}
