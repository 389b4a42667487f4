import PriceOracles
import Quantities

/// Falls back between two sources as Liquity v1 does: five states, evaluated at every read.
///
/// It is a standing rule: active from the first block on, which counts as one activation; the
/// changes of its state are in the events file and in the switch counts.
public final class LiquityFallback: MitigationStrategy {
  private let thresholds: LiquityMachine.Thresholds

  init(_ values: [Int64]) {
    thresholds = LiquityMachine.Thresholds(
      timeout: SimDuration(nanoseconds: values[0]),
      maximumChange: Ratio(partsPerBillion: values[1]),
      similar: Ratio(partsPerBillion: values[2])
    )
  }

  /// Demands the machine.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.rule = .liquity(thresholds)
    directives.level = 1
  }

  /// What the catalogue says about it.
  public static let descriptor = StrategyDescriptor(
    kind: "liquity-fallback",
    summary: "Falls back between two sources by the five-state machine of Liquity v1.",
    family: .pricing,
    runs: .inContract,
    observes: "Nothing; the price pipeline evaluates the machine at every read.",
    faults: """
      It notices a jump of one round only, so a source that drifts away slowly is believed; frozen, it \
      resumes the primary price without agreement when the second source breaks; the last good price can \
      stand without limit while borrowers act on it.
      """,
    source: "Liquity v1, PriceFeed.sol, by its constants.",
    parameters: [
      .duration("timeout", 60...86_400, 14_400, "Age of an answer that is frozen."),
      .ratio(
        "maximumChange",
        50_000_000...900_000_000,
        500_000_000,
        "Largest change between two rounds, over the larger price."
      ),
      .ratio(
        "similar",
        5_000_000...200_000_000,
        50_000_000,
        "Largest distance of similar prices, over the smaller one."
      ),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in LiquityFallback(values) }
  )
}
