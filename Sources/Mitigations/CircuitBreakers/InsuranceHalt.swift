import Quantities

/// Halts when the insurance fund has fallen by a share of its trailing high.
public enum InsuranceHalt {
  /// What the catalogue says about this halt.
  public static let descriptor = StrategyDescriptor(
    kind: "insurance-halt",
    summary: "Halts when the insurance fund fell by a share within a window.",
    runs: .poke,
    observes: "The balance of the insurance fund, at every block end.",
    faults: """
      The fund falls after the losses, and a fund that is too small trips on one account; income \
      during the window hides draws.
      """,
    source: "Bybit's drawdown rule over eight hours (2025), here as a halt instead of deleveraging.",
    parameters: [
      .ratio("threshold", 1_000_000...1_000_000_000, 300_000_000, "Fall from the high that trips.")
    ] + CounterHalt.parameters(window: 28_800, halt: 1_800, rearm: 3_600),
    pokeGas: 120_000,
    make: { (values) throws(MitigationError) in
      try CounterHalt(.insuranceFall(Ratio(partsPerBillion: values[0])), values[1...])
    }
  )
}
