import PriceOracles
import Quantities

/// Takes the primary price only within a band around an anchor; else the last good price stands.
///
/// It is a standing rule: active from the first block on, which counts as one activation.
public final class AnchoredPricing: MitigationStrategy {
  private let rule: SourceRule

  init(_ values: [Int64]) {
    rule = .anchored(
      anchor: UInt8(values[0]),
      band: Ratio(partsPerBillion: values[1]),
      base: values[2] == 1 ? .reported : .anchor
    )
  }

  /// Demands the band.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.rule = rule
    directives.level = 1
  }

  /// What the catalogue says about it.
  public static let descriptor = StrategyDescriptor(
    kind: "anchored-price",
    summary: "Uses the primary price only while it lies within a band around an anchor.",
    family: .pricing,
    runs: .inContract,
    observes: "Nothing; the price pipeline compares the sources.",
    faults: """
      An error inside the band passes; a true move outside it is held back until the anchor follows, so \
      that liquidations come late; a wrong anchor freezes a right price.
      """,
    source: "Compound v2, UniswapAnchoredView: 20 % in November 2020.",
    parameters: [
      ParameterDescriptor(
        name: "anchor",
        unit: .count,
        minimum: 1,
        maximum: 15,
        defaultValue: 2,
        summary: "The anchor: 1 is the second source, 2 the first reference, and so on."
      ),
      .ratio("band", 1_000_000...900_000_000, 200_000_000, "Largest distance that is accepted."),
      .flag("overReported", false, "Measure the distance over the reported price, not the anchor."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in AnchoredPricing(values) }
  )
}
