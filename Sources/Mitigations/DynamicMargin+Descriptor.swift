extension DynamicMargin {
  /// What the catalogue says about dynamic margin.
  public static let descriptor = StrategyDescriptor(
    kind: "dynamic-margin",
    summary: "Raises the maintenance requirement with the volatility of the protocol's price.",
    runs: .inContract,
    observes: "The protocol's price at block ends, at most once per updateInterval.",
    faults: """
      Raising the requirement liquidates accounts at an unchanged price; the estimator sees low \
      volatility when the feed freezes, that is when it is needed; a price that moves in hourly \
      steps comes late and then all at once.
      """,
    source: "mechanisms.md §2.1 (EWMA, irregular updates) and §2.2 (step limits).",
    parameters: [
      .duration("updateInterval", 1...86_400, 300, "Shortest time between two updates."),
      .duration("memory", 60...604_800, 7_200, "Time constant of the moving average."),
      .ratio(
        "referenceVolatility",
        100_000...1_000_000_000,
        10_000_000,
        "Volatility per square root of an hour at which the multiplier is 1."
      ),
      .ratio(
        "maximumMultiplier",
        1_000_000_000...20_000_000_000,
        2_500_000_000,
        "Largest multiple of the base requirement."
      ),
      .ratio("stepUp", 1_000_000...1_000_000_000, 100_000_000, "Largest rise per update."),
      .ratio("stepDown", 1_000_000...900_000_000, 50_000_000, "Largest fall per update."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in DynamicMargin(values) }
  )
}
