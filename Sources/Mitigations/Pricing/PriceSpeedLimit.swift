import PriceOracles
import Quantities

/// Lets the protocol's price follow its source at a limited speed only.
///
/// It is a standing rule: active from the first block on, which counts as one activation.
public final class PriceSpeedLimit: MitigationStrategy {
  private let limit: RateLimit

  init(_ values: [Int64]) {
    limit = RateLimit(perHour: Ratio(partsPerBillion: values[0]))
  }

  /// Demands the limit.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.rateLimit = limit
    directives.level = 1
  }

  /// What the catalogue says about it.
  public static let descriptor = StrategyDescriptor(
    kind: "price-speed-limit",
    summary: "Limits how fast the protocol's price follows its source, both ways.",
    family: .pricing,
    runs: .inContract,
    observes: "Nothing; the price pipeline limits.",
    faults: """
      In a crash the price lags without bound, so the insolvent stay open; after a false print it takes \
      as long to come back as it was led away.
      """,
    source: "Curve LLAMMA, limited oracle moves; dYdX v4, price change limits.",
    parameters: [
      .ratio("perHour", 1_000_000...100_000_000_000, 600_000_000, "Largest move in an hour.")
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in PriceSpeedLimit(values) }
  )
}
