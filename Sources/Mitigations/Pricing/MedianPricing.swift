import PriceOracles
import Quantities

/// Prices the protocol at the median of its oracle's sources.
///
/// It is a standing rule: active from the first block on, which counts as one activation.
public final class MedianPricing: MitigationStrategy {
  private let maximumAge: SimDuration

  init(_ values: [Int64]) {
    maximumAge = SimDuration(nanoseconds: values[0])
  }

  /// Demands the median.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.rule = .median(maximumAge: maximumAge)
    directives.level = 1
  }

  /// What the catalogue says about it.
  public static let descriptor = StrategyDescriptor(
    kind: "median-price",
    summary: "Prices accounts at the median of the sources that are young enough.",
    family: .pricing,
    runs: .inContract,
    observes: "Nothing; the price pipeline reads the sources.",
    faults: """
      With two sources it is their mean, which each of them can move; sources that share a venue or a \
      fault are wrong together; slow sources outvote a fast one in a crash.
      """,
    source: "Maker medianizer; Chainlink, Hyperliquid (median of venues).",
    parameters: [
      .duration("maximumAge", 1...604_800, 3_600, "Age from which a source has no vote.")
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in MedianPricing(values) }
  )
}
