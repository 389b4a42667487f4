public import Margining
import Quantities

/// Sells a vault's collateral at a falling price instead of by rising bids.
///
/// It replaces the `liquidation` part of a vault protocol's rule book: an auction starts at `buffer`
/// times the protocol's price and falls by `cut` every `step`; whoever takes pays the price of that
/// instant and settles at once, so a bidder's capital is tied up for one transaction only. A
/// protocol of another form stays as it is.
public final class DutchAuction: MitigationStrategy {
  private let rules: DutchRules
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    rules = DutchRules(
      buffer: Ratio(partsPerBillion: values[0]),
      curve: .stairs(
        step: SimDuration(nanoseconds: values[1]),
        cut: Ratio(partsPerBillion: Ratio.one.partsPerBillion - values[2])
      ),
      tail: SimDuration(nanoseconds: values[3]),
      cusp: Ratio(partsPerBillion: values[4]),
      hole: QuoteAmount(micros: values[5]),
      tip: QuoteAmount(micros: values[6]),
      chip: Ratio(partsPerBillion: values[7]),
      dust: QuoteAmount(micros: values[8])
    )
  }

  /// The liquidation policy.
  public var replaces: RuleBookParts { .liquidation }

  /// Replaces the auctions.
  public func amend(_ rules: inout ProtocolSpec) {
    guard case .vaults(var spec) = rules.form else { return }
    spec.dutch = self.rules
    rules.form = .vaults(spec)
  }

  /// Notes whether anything was liquidated under it.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    level.take(view.liquidatedNotional.micros, &directives)
  }

  /// What the catalogue says about falling-price auctions.
  public static let descriptor = StrategyDescriptor(
    kind: "dutch-auction",
    summary: "Sells liquidated collateral at a falling price, settled at once.",
    family: .liquidationControl,
    runs: .inContract,
    observes: "The protocol's price when an auction starts or is reset.",
    faults: """
      The price waits for nobody: while the chain is full or the keepers are few it falls on, and \
      the first who gets through pays little; a start price from a stale oracle is too low or \
      never reached.
      """,
    source: "Maker LIQ-2.0 (dog, clip, abaci), ETH-A in mid-2025.",
    parameters: [
      .ratio("buffer", 1_000_000_000...3_000_000_000, 1_100_000_000, "First price over the price."),
      .duration("step", 1...86_400, 90, "Time between two cuts."),
      .ratio("cut", 1_000_000...900_000_000, 10_000_000, "Part of the price that one cut takes."),
      .duration("tail", 60...604_800, 7_200, "Age from which an auction has to be reset."),
      .ratio("cusp", 1_000_000...999_000_000, 450_000_000, "Share of the first price to reset at."),
      .quote("hole", 1_000...1_000_000_000_000, 40_000_000, "Most debt in auctions at a time."),
      .quote("tip", 0...1_000_000, 250, "Paid to whoever starts or resets an auction."),
      .ratio("chip", 0...100_000_000, 1_000_000, "Paid on top, as a share of the debt."),
      .quote("dust", 0...1_000_000, 0, "Least debt that a vault or an auction may be left with."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in DutchAuction(values) }
  )
}
