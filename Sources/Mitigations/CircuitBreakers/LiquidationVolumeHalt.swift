import Quantities

/// Halts when the notional liquidated within a trailing window reaches a threshold.
public enum LiquidationVolumeHalt {
  /// What the catalogue says about this halt.
  public static let descriptor = StrategyDescriptor(
    kind: "liquidation-volume-halt",
    summary: "Halts when a stated notional was liquidated within a window.",
    runs: .poke,
    observes: "The protocol's own total of liquidated notional, at every block end.",
    faults: """
      It trips on the cascade itself, so what was to be prevented has begun; what waits falls due at \
      once when it reopens and can trip it again; a large but orderly liquidation stops everyone.
      """,
    source: "A trigger variable of trading halts other than price; the form is ours.",
    parameters: [
      .quote("threshold", 1...1_000_000_000_000, 5_000_000, "Notional within the window that trips.")
    ] + CounterHalt.parameters(window: 600, halt: 900, rearm: 900),
    pokeGas: 120_000,
    make: { (values) throws(MitigationError) in
      try CounterHalt(.liquidated(QuoteAmount(micros: values[0])), values[1...])
    }
  )
}
