import Quantities

/// Halts when open interest has fallen by a share of its trailing high.
public enum OpenInterestHalt {
  /// What the catalogue says about this halt.
  public static let descriptor = StrategyDescriptor(
    kind: "open-interest-halt",
    summary: "Halts when open interest fell by a share within a window.",
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
    make: { (values) throws(MitigationError) in
      try CounterHalt(.openInterestFall(Ratio(partsPerBillion: values[0])), values[1...])
    }
  )
}
