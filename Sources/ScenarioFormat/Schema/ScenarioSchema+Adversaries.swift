import Participants

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

  static let anticipators: [FieldSchema] = [
    .reference("protocol", .protocol, "The protocol whose accounts they hold."),
    .quantity("share", .ratio, "0%", .from("0%", to: "100%"), "Share of its accounts."),
    .quantity(
      "trigger",
      .ratio,
      "80%",
      .above("0%", to: "100%"),
      "How near a halt or gate is when they go; 100% is where it acts."
    ),
    .quantity(
      "size",
      .ratio,
      "100%",
      .above("0%", to: "100%"),
      "What they take away, as a share of position or collateral."
    ),
    .quantity(
      "reactionMedian",
      .duration,
      "1m",
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
    fee,
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
    .choice("fault", faults.map { $0.word }, faults[0].word, "What is wrong with the code."),
    .quantity(
      "ownAccounts",
      .count,
      "10",
      .from("1", to: "10M"),
      "The finder's own accounts, the first ones of the book; for a skipped check."
    ),
    .quantity(
      "severity",
      .ratio,
      "150%",
      .from("100%", to: "10000%"),
      "Multiple of the requirement that a changed parameter asks for."
    ),
    FieldSchema(
      "repair",
      .quantity(.duration),
      .optional,
      .above("0s", to: "366d"),
      "Time from the first use until the code is repaired; never where none is stated."
    ),
  ]

  /// The kinds of code fault by their words.
  static let faults: [(word: String, kind: CodeFault.Kind)] = [
    ("unauthorisedWithdrawal", .unauthorisedWithdrawal), ("skippedCheck", .skippedCheck),
    ("roundingLeak", .roundingLeak), ("parameterChange", .parameterChange),
    ("reentrancy", .reentrancy), ("stuckState", .stuckState),
  ]

  static let raider: [FieldSchema] = [
    .reference("protocol", .protocol, "The lending protocol; it lends its unit of account."),
    .required("capital", .quote, .from("0", to: "1000B"), "Most collateral bought in one raid."),
    FieldSchema(
      "flashFee",
      .quantity(.ratio),
      .optional,
      .from("0%", to: "100%"),
      "Fee of flash liquidity; money of their own where none is stated."
    ),
    .quantity("accounts", .count, "1", .from("1", to: "10k"), "Accounts over which it is split."),
    .quantity("at", .duration, "0s", .from("0s", to: "366d"), "From when on it looks."),
    .quantity(
      "interval",
      .duration,
      "1s",
      .from("100ms", to: "30d"),
      "Time between two looks; below a block's it races the oracle's write."
    ),
    .quantity("limit", .count, "1", .from("0", to: "10k"), "Most raids of a run."),
    .quantity("minimumProfit", .quote, "0", .from("0", to: "1000B"), "Least profit of a raid."),
    FieldSchema(
      "votes",
      .record(
        RecordSchema([
          .required("cost", .quote, .from("0", to: "1000B"), "What the votes cost."),
          .quantity("delay", .duration, "2d", .from("0s", to: "366d"), "Time until they count."),
        ])
      ),
      .optional,
      "Votes that list something worthless as collateral: it needs none of its own then."
    ),
    .quantity("gas", .count, "400k", .from("21k", to: "30M"), "Gas for every account."),
    fee,
  ]

  static let savers: [FieldSchema] = [
    .reference("protocol", .protocol, "The lending protocol."),
    .quantity("share", .ratio, "100%", .from("0%", to: "100%"), "Share of its depositors."),
    .quantity(
      "waitingGain",
      .ratio,
      "4%",
      .above("0%", to: "100%"),
      "What staying brings where the pool does not fail, over the deposit."
    ),
    .quantity(
      "stayingLoss",
      .ratio,
      "0.5%",
      .above("0%", to: "100%"),
      "What staying costs where it does, over the deposit."
    ),
    .quantity(
      "noise",
      .ratio,
      "2%",
      .from("0%", to: "100%"),
      "Standard deviation of the error with which each sees the pool's cash over its deposits."
    ),
    .quantity("interval", .duration, "1m", .from("1s", to: "30d"), "Time between two looks."),
    .quantity(
      "reactionMedian",
      .duration,
      "2m",
      .from("0s", to: "30d"),
      "Median of the time from a look to the transaction."
    ),
    .quantity(
      "reactionDeviation",
      .number,
      "0.8",
      .from("0", to: "10"),
      "Standard deviation of that time's logarithm."
    ),
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
