import Quantities

/// Offers the finder of a code fault a share of what is at risk, paid from the insurance.
///
/// The finder weighs the offer against what it expects to keep of an attack and takes the better
/// one. The level is 1 in the block in which a report was paid.
public final class BugBounty: MitigationStrategy {
  private let offer: BountyOffer
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    offer = BountyOffer(
      share: Ratio(partsPerBillion: values[0]),
      cap: QuoteAmount(micros: values[1])
    )
  }

  /// Makes the offer.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.bounty = offer
    level.take(view.layers.bounties, &directives)
  }

  /// What the catalogue says about bounties.
  public static let descriptor = StrategyDescriptor(
    kind: "bug-bounty",
    summary: "Pays the finder of a code fault a share of the value at risk for a report.",
    family: .incentives,
    runs: .inContract,
    observes: "The value that it holds for its users and its own insurance.",
    faults: """
      It pays for faults that nobody would have used; the insurance it pays from is missed in the \
      next fall; no more can be offered than the insurance holds, and an attack that brings more \
      is made anyway.
      """,
    source:
      "Immunefi: a tenth of the funds at risk, up to a cap (10 M USD at MakerDAO and Wormhole).",
    parameters: [
      .ratio("share", 1_000_000...1_000_000_000, 100_000_000, "Share of the value at risk."),
      .quote("cap", 1...1_000_000_000, 10_000_000, "Most that is paid for a report."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in BugBounty(values) }
  )
}
