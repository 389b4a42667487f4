extension ScenarioSchema {
  static let depositors: [FieldSchema] = [
    .quantity(
      "share",
      .ratio,
      "100%",
      .from("0%", to: "100%"),
      "Share of each lending protocol's pure suppliers that it has, the first ones."
    ),
    .quantity(
      "lossTolerance",
      .ratio,
      "0%",
      .from("0%", to: "100%"),
      "Bad debt over supply that they still bear."
    ),
    .quantity(
      "cashFloor",
      .ratio,
      "5%",
      .from("0%", to: "100%"),
      "Cash over supply of what they deposit below which they are alarmed."
    ),
    .quantity(
      "reactionMedian",
      .duration,
      "15m",
      .from("0s", to: "30d"),
      "Median of the reaction time."
    ),
    .quantity(
      "reactionDeviation",
      .number,
      "0.8",
      .from("0", to: "10"),
      "Standard deviation of the reaction time's logarithm."
    ),
    .quantity(
      "retry",
      .duration,
      "10m",
      .from("1s", to: "30d"),
      "Time until one who did not get everything tries again."
    ),
    fee,
  ]
}
