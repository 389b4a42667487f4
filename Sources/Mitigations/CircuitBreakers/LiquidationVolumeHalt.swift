import Quantities

/// Halts when the notional liquidated within a trailing window reaches a threshold.
///
/// The states are those of `HaltMachine`; the measure is half its threshold before it arms again.
public final class LiquidationVolumeHalt: MitigationStrategy {
  /// The state as of the last look.
  public var state: HaltMachine.State { halt.state }

  private var halt: CounterHalt

  init(_ values: [Int64]) throws(MitigationError) {
    halt = try CounterHalt(.liquidated(QuoteAmount(micros: values[0])), values[1...])
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
    kind: "liquidation-volume-halt",
    summary: "Halts when a stated notional was liquidated within a window.",
    family: .circuitBreakers,
    runs: .poke,
    observes: "The protocol's own total of liquidated notional, at every block end.",
    faults: """
      It trips on the cascade itself, so what was to be prevented has begun; what waits falls due at \
      once when it reopens and can trip it again; a large but orderly liquidation stops everyone.
      """,
    source: "A trigger variable of trading halts other than price; the form is ours.",
    parameters: [
      .quote(
        "threshold",
        1...1_000_000_000_000,
        5_000_000,
        "Notional within the window that trips."
      )
    ] + CounterHalt.parameters(window: 600, halt: 900, rearm: 900),
    pokeGas: 120_000,
    make: { (values) throws(MitigationError) in try LiquidationVolumeHalt(values) }
  )
}
