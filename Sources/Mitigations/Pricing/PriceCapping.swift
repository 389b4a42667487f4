import PriceOracles
import Quantities

/// Caps the protocol's price at a value that grows at a stated rate; there is no floor.
///
/// It is a standing rule: active from the first block on, which counts as one activation.
public final class PriceCapping: MitigationStrategy {
  private let cap: PriceCap

  init(_ values: [Int64]) {
    cap = PriceCap(
      // Millionths to billionths; the parameter's range keeps the product in 64 bits.
      price: Price(nanos: values[0] * 1_000),
      growthPerYear: Ratio(partsPerBillion: values[1]),
      from: .start
    )
  }

  /// Demands the cap.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.cap = cap
    directives.level = 1
  }

  /// What the catalogue says about it.
  public static let descriptor = StrategyDescriptor(
    kind: "price-cap",
    summary: "Caps the protocol's price at a snapshot that grows at a stated rate.",
    family: .pricing,
    runs: .inContract,
    observes: "Nothing; the price pipeline caps.",
    faults: """
      A cap that is configured too low liquidates the healthy without any move of the market; a real rise \
      beyond it is not believed; it has no floor.
      """,
    source: "Aave, correlated-asset price oracle (CAPO); misconfigured on 10 March 2026.",
    parameters: [
      ParameterDescriptor(
        name: "cap",
        unit: .quote,
        minimum: 1,
        maximum: 9_000_000_000_000_000,
        defaultValue: 1_040_000,
        summary: "The cap at the start."
      ),
      .ratio("growthPerYear", 0...10_000_000_000, 0, "Growth of the cap in 365 days."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in PriceCapping(values) }
  )
}
