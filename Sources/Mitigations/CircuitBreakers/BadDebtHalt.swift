import Quantities

/// Halts when the bad debt booked within a trailing window reaches a threshold.
///
/// The states are those of `HaltMachine`; the measure is half its threshold before it arms again.
public final class BadDebtHalt: MitigationStrategy {
  /// The state as of the last look.
  public var state: HaltMachine.State { halt.state }

  private var halt: CounterHalt

  init(_ values: [Int64]) throws(MitigationError) {
    halt = try CounterHalt(.badDebt(QuoteAmount(micros: values[0])), values[1...])
  }

  /// Watches the counter and asks for a poke when an armed halt should trip.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    halt.observe(view, requests: &requests)
  }

  /// Halts if the contract itself finds the threshold reached.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    halt.act(view, directives: &directives)
  }

  /// What the catalogue says about this halt.
  public static let descriptor = StrategyDescriptor(
    kind: "bad-debt-halt",
    summary: "Halts when a stated bad debt was booked within a window.",
    family: .circuitBreakers,
    runs: .poke,
    observes: "The bad debt that the protocol has booked, at every block end.",
    faults: """
      Bad debt is booked late, when an account is closed, so the halt follows the loss; while it \
      stands further accounts pass from due to insolvent.
      """,
    source:
      "dYdX v4 blocks withdrawals when an account in debt cannot be resolved; Maker clip.stopped.",
    parameters: [
      .quote("threshold", 1...1_000_000_000_000, 100_000, "Bad debt within the window that trips.")
    ] + CounterHalt.parameters(window: 3_600, halt: 3_600, rearm: 3_600),
    pokeGas: 120_000,
    make: { (values) throws(MitigationError) in try BadDebtHalt(values) }
  )
}
