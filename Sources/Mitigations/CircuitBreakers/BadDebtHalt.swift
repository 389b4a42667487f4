import Quantities

/// Halts when the bad debt booked within a trailing window reaches a threshold.
public enum BadDebtHalt {
  /// What the catalogue says about this halt.
  public static let descriptor = StrategyDescriptor(
    kind: "bad-debt-halt",
    summary: "Halts when a stated bad debt was booked within a window.",
    runs: .poke,
    observes: "The bad debt that the protocol has booked, at every block end.",
    faults: """
      Bad debt is booked late, when an account is closed, so the halt follows the loss; while it \
      stands further accounts pass from due to insolvent.
      """,
    source: "dYdX v4 blocks withdrawals when an account in debt cannot be resolved; Maker clip.stopped.",
    parameters: [
      .quote("threshold", 1...1_000_000_000_000, 100_000, "Bad debt within the window that trips.")
    ] + CounterHalt.parameters(window: 3_600, halt: 3_600, rearm: 3_600),
    pokeGas: 120_000,
    make: { (values) throws(MitigationError) in
      try CounterHalt(.badDebt(QuoteAmount(micros: values[0])), values[1...])
    }
  )
}
