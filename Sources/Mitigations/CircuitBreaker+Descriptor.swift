extension CircuitBreaker {
  /// What the catalogue says about the circuit breaker.
  public static let descriptor = StrategyDescriptor(
    kind: "circuit-breaker",
    summary: "Halts liquidations, bids, new risk and withdrawals for a while after a fast move.",
    runs: .poke,
    observes: "The protocol's price at every block end, and with useQueued the queued next price.",
    faults: """
      The poke waits and pays like any transaction, so congestion delays it; fed by a delayed \
      price it halts after the fact; risk grows while liquidations wait; honest users cannot \
      withdraw; debt falls due at the reopening all at once.
      """,
    source: "mechanisms.md §5.1: US market-wide breakers, CME dynamic breakers, Maker clip.",
    parameters: [
      .ratio("threshold", 10_000_000...900_000_000, 150_000_000, "Move that trips it."),
      .duration("window", 1...86_400, 3_600, "Trailing time over which the move is measured."),
      .duration("haltTime", 1...604_800, 1_800, "Length of a halt; it ends by itself."),
      .duration("rearmTime", 0...604_800, 1_800, "Shortest time from a halt's end to the next."),
      .ratio(
        "rearmThreshold",
        1_000_000...900_000_000,
        75_000_000,
        "Move below which it arms again; at most the threshold."
      ),
      .flag("useQueued", false, "Whether the next price of a delayed feed can trip it."),
      .flag("downOnly", false, "Whether only falls count."),
    ],
    pokeGas: 120_000,
    make: { (values) throws(MitigationError) in try CircuitBreaker(values) }
  )
}
