import Quantities

/// Halts when the insurance fund has fallen by a share of its trailing high.
///
/// The states are those of `HaltMachine`; the measure is half its threshold before it arms again.
public final class InsuranceHalt: MitigationStrategy {
  /// The state as of the last look.
  public var state: HaltMachine.State { halt.state }

  private var halt: CounterHalt

  init(_ values: [Int64]) throws(MitigationError) {
    halt = try CounterHalt(.insuranceFall(Ratio(partsPerBillion: values[0])), values[1...])
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
    kind: "insurance-halt",
    summary: "Halts when the insurance fund fell by a share within a window.",
    family: .circuitBreakers,
    runs: .poke,
    observes: "The balance of the insurance fund, at every block end.",
    faults: """
      The fund falls after the losses, and a fund that is too small trips on one account; income \
      during the window hides draws.
      """,
    source:
      "Bybit's drawdown rule over eight hours (2025), here as a halt instead of deleveraging.",
    parameters: [
      .ratio("threshold", 1_000_000...1_000_000_000, 300_000_000, "Fall from the high that trips.")
    ] + CounterHalt.parameters(window: 28_800, halt: 1_800, rearm: 3_600),
    pokeGas: 120_000,
    make: { (values) throws(MitigationError) in try InsuranceHalt(values) }
  )
}
