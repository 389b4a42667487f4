extension ScenarioSchema {
  static let manipulator: [FieldSchema] = [
    .reference("market", .market, "Where it trades."),
    .choice("side", ["sell", "buy"], "sell", "The side of the first leg."),
    .required("notional", .quote, .from("0", to: "1000B"), "Value of the first leg."),
    .quantity("at", .duration, "1h", .from("0s", to: "366d"), "When the first slice is traded."),
    .quantity("slices", .count, "1", .from("1", to: "10k"), "Slices of each leg."),
    .quantity(
      "interval",
      .duration,
      "10s",
      .from("0s", to: "30d"),
      "Time between two slices."
    ),
    .quantity(
      "hold",
      .duration,
      "10m",
      .from("0s", to: "366d"),
      "Time from the last slice of the first leg to the first one back."
    ),
  ]

  static let arbitrageur: [FieldSchema] = [
    .reference("market", .market, "Where it trades."),
    .reference("oracle", .oracle, "Whose published price it believes."),
    .required("capital", .quote, .from("0", to: "1000B"), "Most that it holds, long or short."),
    .quantity(
      "threshold",
      .ratio,
      "0.5%",
      .from("0%", to: "100%"),
      "Difference of the two prices from which it acts: its costs and its risk."
    ),
    .quantity(
      "share",
      .ratio,
      "50%",
      .from("0%", to: "100%"),
      "Share of what would close the difference that it trades at a look."
    ),
    .quantity("interval", .duration, "12s", .above("0s", to: "30d"), "Time between two looks."),
    .quantity(
      "freshness",
      .duration,
      "1h",
      .from("0s", to: "366d"),
      "Greatest age of a published price that it believes."
    ),
  ]

  static let exploit: [FieldSchema] = [
    .reference("protocol", .protocol, "The protocol with the fault."),
    .quantity("at", .duration, "1h", .from("0s", to: "366d"), "When the fault is found."),
    .quantity(
      "rate",
      .ratio,
      "1%",
      .from("0%", to: "100%"),
      "Most that a block's transaction takes, as a share of the value locked when it was found."
    ),
    .quantity("cost", .quote, "0", .from("0", to: "1000B"), "Cost of the attack."),
    .quantity(
      "haircut",
      .ratio,
      "0%",
      .from("0%", to: "100%"),
      "Share of the takings lost on the way to money that can be spent."
    ),
    .quantity("bounty", .quote, "0", .from("0", to: "1000B"), "What a report is paid."),
    .quantity(
      "expectedBlocks",
      .count,
      "100",
      .from("0", to: "10M"),
      "Blocks for which the finder expects to go on."
    ),
    .flag("sells", true, "Whether stolen collateral is sold at the venue at once."),
    .quantity("gas", .count, "500k", .from("21k", to: "30M"), "Gas of one transaction."),
    fee,
  ]

  static let clustering = RecordSchema([
    .quantity(
      "branchingRatio",
      .ratio,
      "70%",
      ValueRange("0%", "100%", openAbove: true),
      "Mean number of intents that one calls forth."
    ),
    .quantity(
      "memory",
      .duration,
      "10s",
      .from("1ms", to: "366d"),
      "Mean time until a called one comes."
    ),
  ])
}
