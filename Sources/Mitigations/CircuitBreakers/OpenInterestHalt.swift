import Quantities

/// Halts when open interest has fallen by a share of its trailing high.
///
/// The states are those of `HaltMachine`; the measure is half its threshold before it arms again.
public final class OpenInterestHalt: MitigationStrategy {
  /// The state as of the last look.
  public var state: HaltMachine.State { halt.state }

  private var halt: CounterHalt

  init(_ values: [Int64]) throws(MitigationError) {
    halt = try CounterHalt(.openInterestFall(Ratio(partsPerBillion: values[0])), values[1...])
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
    kind: "open-interest-halt",
    summary: "Halts when open interest fell by a share within a window.",
    family: .circuitBreakers,
    runs: .poke,
    observes: "The protocol's own open interest (debt, of a lender), at every block end.",
    faults: """
      Users who leave of their own will trip it, and then cannot; open interest valued at a delayed \
      price moves with that price; the poke waits like any transaction.
      """,
    source: "A trigger variable of trading halts other than price; the form is ours.",
    parameters: [
      .ratio("threshold", 1_000_000...1_000_000_000, 100_000_000, "Fall from the high that trips.")
    ] + CounterHalt.parameters(window: 3_600, halt: 900, rearm: 3_600),
    pokeGas: 120_000,
    make: { (values) throws(MitigationError) in try OpenInterestHalt(values) }
  )
}
