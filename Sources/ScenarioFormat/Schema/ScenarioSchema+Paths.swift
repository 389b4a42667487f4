extension ScenarioSchema {
  private static let start = FieldSchema.required(
    "initialPrice",
    .price,
    .above("0", to: "1B"),
    "Price at the start."
  )

  private static let drift = FieldSchema.quantity(
    "drift",
    .ratio,
    "0%",
    .from("-1000%", to: "1000%"),
    "Annualised drift (365 days)."
  )

  static let heston: [FieldSchema] = [
    start, drift,
    .quantity(
      "initialVariance",
      .ratio,
      "64%",
      .from("0%", to: "40000%"),
      "Annualised variance at the start; 64 % is a volatility of 80 %."
    ),
    .quantity(
      "meanVariance",
      .ratio,
      "64%",
      .from("0%", to: "40000%"),
      "Annualised variance to which it reverts."
    ),
    .quantity(
      "reversion",
      .number,
      "5",
      .above("0", to: "100000"),
      "Rate of the reversion, per year."
    ),
    .quantity(
      "varianceVolatility",
      .ratio,
      "150%",
      .above("0%", to: "10000%"),
      "Annualised volatility of the variance."
    ),
    .quantity(
      "correlation",
      .ratio,
      "-20%",
      ValueRange("-100%", "100%", openBelow: true, openAbove: true),
      "Correlation between the moves of price and variance."
    ),
  ]

  static let meanReverting: [FieldSchema] = [
    start,
    .required("level", .price, .above("0", to: "1B"), "Price to which it reverts."),
    .quantity(
      "halfLife",
      .duration,
      "1d",
      .above("0s", to: "3660d"),
      "Time in which the mean distance halves."
    ),
    .quantity("volatility", .ratio, "5%", .from("0%", to: "2000%"), "Annualised volatility."),
  ]

  static let regimeSwitching: [FieldSchema] = [
    start,
    FieldSchema(
      "regimes",
      .list(.record(regime), minimum: 1),
      .required,
      "The regimes, at most eight; the path starts in the first one."
    ),
  ]

  /// A diffusion with jumps: of a path of its own, and of a regime.
  static let driftAndJumps: [FieldSchema] = [
    drift,
    .quantity("volatility", .ratio, "80%", .from("0%", to: "2000%"), "Annualised volatility."),
    .quantity(
      "jumpsPerYear",
      .number,
      "0",
      .from("0", to: "1000000"),
      "Expected number of jumps a year."
    ),
    .quantity(
      "jumpMean",
      .ratio,
      "0%",
      .from("-500%", to: "500%"),
      "Mean of a jump's logarithmic size."
    ),
    .quantity(
      "jumpDeviation",
      .ratio,
      "0%",
      .from("0%", to: "500%"),
      "Standard deviation of a jump's logarithmic size."
    ),
  ]

  private static let regime = RecordSchema(
    [FieldSchema("name", .kebab, .required, "Name, for example calm.")] + driftAndJumps + [
      .list(
        "switches",
        of: .record(
          RecordSchema([
            FieldSchema("to", .kebab, .required, "The regime it leaves for."),
            .required(
              "perYear",
              .number,
              .from("0", to: "1000000"),
              "Expected switches in a year spent here."
            ),
          ])
        ),
        "How often it leaves for other regimes."
      )
    ]
  )

  static let correlation = RecordSchema([
    FieldSchema(
      "pairs",
      .list(.record(pair), minimum: 1),
      .required,
      "Pairs of markets whose diffusions move together; a pair that is not stated has no correlation."
    ),
    FieldSchema(
      "stress",
      .record(correlationStress),
      .optional,
      "Times in which the correlations in stress hold."
    ),
  ])

  private static let pair = RecordSchema([
    .reference("first", .market, "One market."),
    .reference("second", .market, "The other one."),
    .required(
      "correlation",
      .ratio,
      .from("-100%", to: "100%"),
      "Correlation of their diffusions."
    ),
    .quantity(
      "stressed",
      .ratio,
      "90%",
      .from("-100%", to: "100%"),
      "Correlation in stress; it is read where the group has times of stress."
    ),
  ])

  private static let correlationStress = RecordSchema([
    .quantity(
      "entriesPerYear",
      .number,
      "12",
      .from("0", to: "1000000"),
      "Expected times of stress in a year of calm."
    ),
    .quantity("meanLength", .duration, "12h", .above("0s", to: "3660d"), "Their mean length."),
    .flag("startsStressed", false, "Whether the run starts in stress."),
  ])
}
