import Quantities

/// Gives every account a grace period between falling due and being liquidated.
///
/// It is a standing rule: active from the first block on, which counts as one activation. The
/// period starts again when an account was healthy in between.
public final class LiquidationGrace: MitigationStrategy {
  private let grace: SimDuration

  init(_ values: [Int64]) { grace = SimDuration(nanoseconds: values[0]) }

  /// Demands the grace period.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.liquidationGrace = grace
    directives.level = 1
  }

  /// What the catalogue says about the grace period.
  public static let descriptor = StrategyDescriptor(
    kind: "liquidation-grace",
    summary: "Lets an account be liquidated only after it was due for a while.",
    family: .liquidationControl,
    runs: .inContract,
    observes: "Nothing; the margin engine knows since when each account is due.",
    faults: """
      In a crash every second of grace is paid by the insurer; users who rely on it answer later; \
      keepers learn the end of every period and race for it.
      """,
    source: "Aave: grace period per asset after an unpause, at most 4 h; here per account.",
    parameters: [
      .duration("grace", 1...86_400, 600, "Time from falling due to the first liquidation.")
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in LiquidationGrace(values) }
  )
}
