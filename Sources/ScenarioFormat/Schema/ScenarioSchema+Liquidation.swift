extension ScenarioSchema {
  static let liquidation = VariantSchema([
    .init("wholeAtMarket", "The whole position as a market order, at once.", []),
    .init("hyperliquid", "A fifth, then the rest; below two thirds the vault.", []),
    .init("dydxV4", "Slices at the fillable price; the bankrupt to winners.", []),
    .init("driftV2", "What restores the requirement and a buffer, over a minute.", []),
    .init("gmxV2", "Whole to the pool at the oracle's price.", []),
    .init("perpV2", "Half while half of the requirement is left, then all.", []),
    .init("bybitLadder", "Down one tier at a time.", []),
    .init("stages", "Stages of one's own.", stages),
  ])

  static let stages: [FieldSchema] = [
    .list(
      "stages",
      of: .record(stage),
      minimum: 1,
      "The stages, by falling equity; the first one's below is 100 %."
    ),
    FieldSchema(
      "accountBlockCap",
      .quantity(.quote),
      .optional,
      .above("0", to: "1000B"),
      "Most notional that one account loses in one block."
    ),
    .quantity(
      "dust",
      .quote,
      "0",
      .from("0", to: "1000B"),
      "A position whose rest would be worth no more is closed whole."
    ),
  ]

  static let stage = RecordSchema([
    .required(
      "below",
      .ratio,
      .from("0%", to: "100%"),
      "Equity over the maintenance requirement below which the stage holds."
    ),
    FieldSchema(
      "size",
      .variants(liquidationSize),
      .defaulted("{\"kind\": \"whole\"}"),
      "How much is closed at once."
    ),
    FieldSchema(
      "price",
      .variants(liquidationPrice),
      .defaulted("{\"kind\": \"market\"}"),
      "Who takes it at which price."
    ),
    .quantity(
      "cooldown",
      .duration,
      "0s",
      .from("0s", to: "365d"),
      "Least time between two liquidations of one account."
    ),
  ])

  static let liquidationSize = VariantSchema([
    .init("whole", "All of it.", []),
    .init(
      "share",
      "A share of positions above a notional, smaller ones whole.",
      [
        .required("share", .ratio, .above("0%", to: "100%"), "The share."),
        .quantity("above", .quote, "0", .from("0", to: "1000B"), "Notional above which it holds."),
        .flag("once", false, "Whether later steps close the rest."),
      ]
    ),
    .init(
      "slice",
      "A share of the position, but at least a notional.",
      [
        .required("share", .ratio, .above("0%", to: "100%"), "The share."),
        .quantity("least", .quote, "0", .from("0", to: "1000B"), "The least notional."),
      ]
    ),
    .init(
      "target",
      "What restores the requirement and a buffer.",
      [
        .quantity("buffer", .ratio, "2%", .from("0%", to: "100%"), "Buffer over notional."),
        .quantity("cost", .ratio, "1%", .from("0%", to: "100%"), "What closing costs."),
        .quantity("first", .ratio, "10%", .above("0%", to: "100%"), "Share that is open at once."),
        .quantity("ramp", .duration, "1m", .from("0s", to: "365d"), "Time until all of it is."),
        .quantity(
          "smallest",
          .quote,
          "50",
          .from("0", to: "1000B"),
          "Shortage that is closed whole."
        ),
      ]
    ),
    .init("lowerTier", "What brings the notional down one tier.", []),
  ])

  static let liquidationPrice = VariantSchema([
    .init("market", "A market order.", []),
    .init(
      "fillable",
      "A limit that widens as equity goes (dYdX v4).",
      [
        .quantity("spread", .ratio, "1.5x", .from("0%", to: "10000%"), "Widest, over the margin."),
        .quantity("adjustment", .ratio, "1x", .from("0%", to: "10000%"), "Speed of widening."),
      ]
    ),
    .init(
      "takeover",
      "The backstop, at the protocol's price less a discount.",
      [
        .quantity(
          "discount",
          .ratio,
          "0%",
          .from("0%", to: "100%", openAbove: true),
          "The discount."
        )
      ]
    ),
    .init("takeoverWhole", "The backstop takes every position and all cash.", []),
    .init("deleverage", "Winners of the other side.", []),
  ])

  static let requirements: [FieldSchema] = [
    FieldSchema(
      "estimator",
      .variants(estimator),
      .defaulted("{\"kind\": \"ewma\"}"),
      "How volatility is measured."
    ),
    .quantity(
      "updateInterval",
      .duration,
      "5m",
      .above("0s", to: "365d"),
      "Time between two updates."
    ),
    .quantity(
      "notice",
      .duration,
      "0s",
      .from("0s", to: "365d"),
      "Time from an update until it holds."
    ),
    .quantity("quantile", .ratio, "2.33x", .from("0%", to: "10000%"), "Quantile multiplier."),
    .quantity(
      "horizon",
      .duration,
      "1h",
      .above("0s", to: "365d"),
      "Time that a liquidation takes."
    ),
    .quantity(
      "ceiling",
      .ratio,
      "2.5x",
      .from("1x", to: "100x"),
      "Largest multiple of the base requirement."
    ),
    .quantity("stepUp", .ratio, "10%", .above("0%", to: "10000%"), "Largest rise of one update."),
    .quantity(
      "stepDown",
      .ratio,
      "5%",
      .above("0%", to: "100%", openAbove: true),
      "Largest fall of one update."
    ),
    FieldSchema(
      "procyclicality",
      .variants(procyclicality),
      .defaulted("{\"kind\": \"none\"}"),
      "What damps the movement."
    ),
    .choice(
      "scope",
      ["everyone", "newPositions"],
      "everyone",
      "Whose requirement moves."
    ),
    FieldSchema(
      "openInterest",
      .record(
        RecordSchema([
          .required(
            "lower",
            .quote,
            .from("0", to: "1000B"),
            "From where new positions need more."
          ),
          .required("upper", .quote, .above("0", to: "1000B"), "Where they need all of it."),
        ])
      ),
      .optional,
      "Open interest over which new positions need more (dYdX v4)."
    ),
    FieldSchema(
      "depthStress",
      .quantity(.ratio),
      .optional,
      .above("0%", to: "100%"),
      "Least share of the largest depth seen that a slippage charge counts on."
    ),
    FieldSchema(
      "congestionCap",
      .quantity(.ratio),
      .optional,
      .from("0%", to: "1000%"),
      "Most of the base requirement that observed inclusion delays add."
    ),
  ]

  static let estimator = VariantSchema([
    .init(
      "ewma",
      "Exponentially weighted squares of returns.",
      [.quantity("memory", .duration, "1h", .from("1s", to: "365d"), "Time constant.")]
    ),
    .init(
      "rolling",
      "Mean square of the last returns.",
      [.quantity("samples", .count, "60", .from("1", to: "100k"), "Number of returns.")]
    ),
    .init("parkinson", "Ranges of bars.", bars),
    .init("garmanKlass", "Ranges and bodies of bars.", bars),
  ])

  private static let bars: [FieldSchema] = [
    .quantity("bar", .duration, "1h", .from("1s", to: "365d"), "Length of a bar."),
    .quantity("bars", .count, "24", .from("1", to: "100k"), "Number of bars."),
  ]

  static let procyclicality = VariantSchema([
    .init("none", "Nothing.", []),
    .init(
      "buffer",
      "A charge on top that rises use up first.",
      [
        .quantity("size", .ratio, "25%", .from("0%", to: "100%"), "The buffer."),
        .quantity("rebuild", .ratio, "5%", .from("0%", to: "10000%"), "What it regains in a day."),
      ]
    ),
    .init(
      "stress",
      "A weight on a stressed volatility.",
      [
        .quantity("weight", .ratio, "25%", .from("0%", to: "100%"), "The weight."),
        .required("volatility", .ratio, .from("0%", to: "1000%"), "Stress per root of an hour."),
      ]
    ),
    .init(
      "floor",
      "A least volatility.",
      [.required("volatility", .ratio, .from("0%", to: "1000%"), "The floor per root of an hour.")]
    ),
  ])
}
