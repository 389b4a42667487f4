// Lending of several assets, and falling-price auctions.

extension ScenarioSchema {
  static let lending: [FieldSchema] = [
    FieldSchema(
      "reserves",
      .list(.record(reserve), minimum: 1),
      .required,
      "The assets, each once."
    ),
    FieldSchema("liquidation", .variants(loanLiquidation), .required, "What unsafe accounts meet."),
    .choice(
      "deficit",
      ["carried", "socialised"],
      "carried",
      "Whether a debt without collateral stays on the books or cuts the suppliers' claims."
    ),
    FieldSchema(
      "accountDebtCap",
      .quantity(.quote),
      .optional,
      .above("0", to: "1000B"),
      "Most debt of one account."
    ),
    FieldSchema(
      "flashFee",
      .quantity(.ratio),
      .optional,
      .from("0%", to: "100%"),
      "Fee of flash liquidity; without one liquidators need own capital."
    ),
    .quantity(
      "minimumProfit",
      .quote,
      "0",
      .from("0", to: "1B"),
      "Least profit for which liquidators act."
    ),
    gas("liquidationGas", "500k", "Gas of one liquidation."),
    gas("userGas", "250k", "Gas of a supply, withdrawal, loan or repayment."),
  ]

  static let reserve = RecordSchema([
    .reference("asset", .asset, "The asset."),
    FieldSchema(
      "market",
      .reference(.market, words: []),
      .optional,
      "The market that prices and sells it; none for the unit of account."
    ),
    FieldSchema(
      "oracle",
      .reference(.oracle, words: []),
      .optional,
      "The oracle that is believed, of its market or another one of the same pair; the first one of "
        + "its market where none is stated."
    ),
    .choice(
      "origin",
      ["pooled", "minted"],
      "pooled",
      "Whether loans come from suppliers or are minted."
    ),
    .quantity(
      "loanToValue",
      .ratio,
      "0%",
      .from("0%", to: "100%"),
      "Debt that a unit of value may open; at most the threshold."
    ),
    .quantity(
      "liquidationThreshold",
      .ratio,
      "0%",
      .from("0%", to: "100%", openAbove: true),
      "Debt that a unit of value must cover; 0 for an asset that is no collateral."
    ),
    .quantity(
      "liquidationBonus",
      .ratio,
      "0%",
      .from("0%", to: "100%"),
      "What a liquidated owner loses on top of the debt."
    ),
    .quantity(
      "reserveFactor",
      .ratio,
      "10%",
      .from("0%", to: "100%"),
      "Share of the interest that the protocol keeps."
    ),
    FieldSchema(
      "rates",
      .record(RecordSchema(rates)),
      .optional,
      "Yearly interest by utilisation; without it the asset cannot be borrowed."
    ),
    FieldSchema(
      "supplyCap",
      .quantity(.base),
      .optional,
      .from("0", to: "1B"),
      "Most that may be supplied."
    ),
    FieldSchema(
      "borrowCap",
      .quantity(.base),
      .optional,
      .from("0", to: "1B"),
      "Most that may be borrowed."
    ),
  ])

  static let rates: [FieldSchema] = [
    .quantity("base", .ratio, "0%", .from("0%", to: "10000%"), "Rate at no utilisation."),
    .quantity(
      "slopeBelow",
      .ratio,
      "4%",
      .from("0%", to: "10000%"),
      "What utilisation adds up to the optimum."
    ),
    .quantity(
      "slopeAbove",
      .ratio,
      "60%",
      .from("0%", to: "10000%"),
      "What utilisation adds from the optimum to 100 %."
    ),
    .quantity(
      "optimum",
      .ratio,
      "90%",
      .above("0%", to: "100%", openAbove: true),
      "Utilisation at the kink."
    ),
  ]

  static let loanLiquidation = VariantSchema([
    .init("closeFactor", "A caller repays a part for collateral and a bonus (Aave).", closeFactor),
    .init("absorb", "The protocol takes the account over and sells later (Compound v3).", absorb),
    .init("stabilityPool", "A pool of the minted asset cancels the debt (Liquity).", stabilityPool),
  ])

  static let closeFactor: [FieldSchema] = [
    .quantity(
      "closeFactor",
      .ratio,
      "50%",
      .above("0%", to: "100%"),
      "Share of the whole debt that one call may repay."
    ),
    .quantity(
      "fullCloseHealth",
      .ratio,
      "95%",
      .from("0%", to: "100%"),
      "Health at or below which one call may repay all."
    ),
    .quantity(
      "minimumValue",
      .quote,
      "2000",
      .from("0", to: "1B"),
      "Debt or collateral below which one call may repay all."
    ),
    .quantity(
      "minimumLeftover",
      .quote,
      "1000",
      .from("0", to: "1B"),
      "Least that a partial call may leave of either; at most the minimum value."
    ),
    .quantity(
      "protocolFee",
      .ratio,
      "10%",
      .from("0%", to: "100%"),
      "Protocol's share of the bonus."
    ),
    FieldSchema(
      "restoredHealth",
      .quantity(.ratio),
      .optional,
      .from("100%", to: "1000%"),
      "Health that a call restores at most."
    ),
    FieldSchema(
      "affordableMargin",
      .quantity(.ratio),
      .optional,
      .from("0%", to: "100%"),
      "Bounds the bonus by what the account can pay, less this margin."
    ),
    FieldSchema(
      "takeOverHealth",
      .quantity(.ratio),
      .optional,
      .from("0%", to: "100%"),
      "Health below which the protocol takes accounts over without a bonus."
    ),
  ]

  static let absorb: [FieldSchema] = [
    .reference("base", .asset, "The one asset that is borrowed."),
    .quantity(
      "storefrontShare",
      .ratio,
      "50%",
      .from("0%", to: "100%"),
      "Share of the liquidation discount that a buyer gets."
    ),
    .quantity(
      "targetReserves",
      .quote,
      "5M",
      .from("0", to: "1000B"),
      "Reserves from which on absorbed collateral is not sold."
    ),
  ]

  static let stabilityPool: [FieldSchema] = [
    .reference("debt", .asset, "The minted asset."),
    .quantity(
      "criticalRatio",
      .ratio,
      "150%",
      .from("100%", to: "10000%"),
      "Collateral over debt under which the system is in recovery."
    ),
    .quantity(
      "callerShare",
      .ratio,
      "0.5%",
      .from("0%", to: "10%"),
      "Share of the collateral that the caller gets."
    ),
    .quantity("callerReward", .quote, "200", .from("0", to: "1M"), "What the caller gets on top."),
    .quantity(
      "saleDelayMedian",
      .duration,
      "1h",
      .from("0s", to: "365d"),
      "Median time from a gain to its sale by a member."
    ),
    .quantity(
      "saleDelayDeviation",
      .number,
      "1",
      .from("0", to: "10"),
      "Standard deviation of that time's logarithm."
    ),
  ]

  static let dutch: [FieldSchema] = [
    .quantity("buffer", .ratio, "110%", .from("100%", to: "1000%"), "First price over the oracle."),
    FieldSchema(
      "curve",
      .variants(dutchCurve),
      .defaulted("{\"kind\": \"stairs\"}"),
      "How the price falls."
    ),
    .quantity("tail", .duration, "2h", .above("0s", to: "365d"), "Age from which a reset is due."),
    .quantity(
      "cusp",
      .ratio,
      "45%",
      .above("0%", to: "100%"),
      "Share of the first price below which a reset is due."
    ),
    .quantity(
      "hole",
      .quote,
      "40M",
      .above("0", to: "1000B"),
      "Most debt with penalty in all auctions together."
    ),
    .quantity("tip", .quote, "250", .from("0", to: "1M"), "Paid for a start or a reset."),
    .quantity("chip", .ratio, "0.1%", .from("0%", to: "10%"), "Paid on top, of what is to raise."),
    .quantity("dust", .quote, "7500", .from("0", to: "1B"), "Least debt that may be left."),
  ]

  static let dutchCurve = VariantSchema([
    .init(
      "stairs",
      "Falls by a factor at every step.",
      [
        .quantity("step", .duration, "90s", .from("1s", to: "365d"), "Length of a step."),
        .quantity(
          "cut",
          .ratio,
          "99%",
          .above("0%", to: "100%", openAbove: true),
          "Factor of a step."
        ),
      ]
    ),
    .init(
      "linear",
      "Falls in a straight line to nothing.",
      [.required("duration", .duration, .above("0s", to: "365d"), "Time to nothing.")]
    ),
  ])

  static let drawnLoans: [FieldSchema] = [
    .required("borrowers", .count, .from("1", to: "5M"), "Number of borrowers."),
    .required("depositors", .count, .from("1", to: "5M"), "Number of depositors."),
    .reference("debt", .asset, "The asset that is borrowed and deposited."),
    .required("totalDebt", .quote, .above("0", to: "100B"), "Value of all debts."),
    .quantity(
      "sizeTail",
      .number,
      "1.2",
      .above("1", to: "100"),
      "Tail exponent of the Pareto distribution of debts and deposits."
    ),
    .quantity(
      "utilisation",
      .ratio,
      "80%",
      .from("1%", to: "10000%"),
      "Debt over deposits at the start; over the pool for a minted asset."
    ),
    .quantity(
      "excessMedian",
      .ratio,
      "40%",
      .above("0%", to: "10000%"),
      "Median of the excess of health over 1."
    ),
    .quantity(
      "excessDeviation",
      .number,
      "0.7",
      .from("0", to: "10"),
      "Standard deviation of the excess's logarithm."
    ),
    .quantity("excessFloor", .ratio, "1%", .from("0%", to: "10000%"), "Smallest excess."),
    FieldSchema(
      "collateral",
      .list(
        .record(
          RecordSchema([
            .reference("asset", .asset, "The asset."),
            .required("weight", .ratio, .above("0%", to: "100000%"), "How often it is held."),
          ])
        ),
        minimum: 1
      ),
      .required,
      "The assets that borrowers hold."
    ),
  ]

  static let loans: [FieldSchema] = [
    FieldSchema(
      "accounts",
      .list(.record(loanAccount), minimum: 1),
      .required,
      "The accounts in the order of their numbers."
    )
  ]

  static let loanAccount = RecordSchema([
    FieldSchema(
      "holdings",
      .list(
        .record(
          RecordSchema([
            .reference("asset", .asset, "The asset."),
            .quantity("supplied", .base, "0", .from("0", to: "9B"), "What is supplied."),
            .quantity("owed", .base, "0", .from("0", to: "9B"), "What is owed."),
          ])
        ),
        minimum: 1
      ),
      .required,
      "What the account supplies and owes, each asset once."
    )
  ])
}
