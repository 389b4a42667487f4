extension ScenarioSchema {
  static let publication: [FieldSchema] = [
    .quantity("interval", .duration, "10m", .above("0s", to: "7d"), "How often it publishes.")
  ]

  static let sourceNoise = FieldSchema.quantity(
    "noise",
    .ratio,
    "0.3%",
    .from("0%", to: "50%"),
    "Standard deviation of its relative error."
  )

  static let reference = VariantSchema(
    [
      .init("exchange", "One venue's or provider's price.", publication + [sourceNoise]),
      .init("pull", "A pull feed: publishers with confidence intervals.", publication + pull),
      .init(
        "posted",
        "A pull feed of which a contract knows only the updates that somebody posts.",
        publication + posted
      ),
      .init("pool", "The time-weighted average of the venue's own price.", publication + pool),
      .init("mark", "A mark price of the venue around the oracle's own feed.", publication + mark),
    ],
    fallback: "exchange"
  )

  static let pull: [FieldSchema] = [
    sourceNoise,
    .quantity("publishers", .count, "9", .from("1", to: "64"), "Number of publishers."),
    .quantity(
      "confidence",
      .ratio,
      "0.1%",
      .from("0%", to: "100%"),
      "Half the interval that each publisher claims, over its price."
    ),
  ]

  static let posted: [FieldSchema] =
    pull + [
      .quantity(
        "updateGas",
        .count,
        "120k",
        .from("1", to: "1B"),
        "Gas of one update, which who acts on the protocol pays too."
      ),
      .quantity(
        "deviation",
        .ratio,
        "0.5%",
        .above("0%", to: "100%"),
        "Distance from the contract's price at which somebody posts an update of its own."
      ),
    ]

  static let pool: [FieldSchema] = [
    .choice(
      "mean",
      ["arithmetic", "geometric"],
      "geometric",
      "Mean of the price (Uniswap v2) or of its logarithm (v3)."
    ),
    .quantity("window", .duration, "30m", .above("0s", to: "7d"), "Length of the average."),
  ]

  static let mark: [FieldSchema] = [
    .choice(
      "rule",
      ["index", "last", "basisSamples", "basisAverage"],
      "basisAverage",
      "How the mark is made: of the index, the last trade, or a median of three."
    ),
    .quantity("samples", .count, "30", .from("1", to: "10k"), "Samples of basisSamples."),
    .quantity(
      "fundingInterval",
      .duration,
      "8h",
      .above("0s", to: "30d"),
      "Funding interval of basisSamples."
    ),
    .quantity(
      "basis",
      .duration,
      "150s",
      .above("0s", to: "1d"),
      "Time constant of the basis in basisAverage."
    ),
    .quantity(
      "book",
      .duration,
      "30s",
      .above("0s", to: "1d"),
      "Time constant of the book in basisAverage."
    ),
  ]

  static let faultTimes: [FieldSchema] = [
    .required("from", .duration, .from("0s", to: "366d"), "First faulty instant."),
    .required("until", .duration, .above("0s", to: "366d"), "First healthy instant again."),
    FieldSchema(
      "sources",
      .list(.choice(sourceNames), minimum: 1),
      .defaulted("[\"primary\"]"),
      "The sources that it strikes; several at once are a correlated fault."
    ),
  ]

  /// The sources of an oracle as a fault names them.
  static let sourceNames = ["primary", "secondary"] + (1...14).map { "reference\($0)" }

  static let faultBias = FieldSchema.required(
    "bias",
    .ratio,
    ValueRange("-100%", "100000%", openBelow: true),
    "Relative error."
  )

  static let fault = VariantSchema([
    .init("outage", "Nothing is seen and nothing is written.", faultTimes),
    .init("bias", "Every observation is off by a relative bias.", faultTimes + [faultBias]),
    .init("freeze", "The value stays, with fresh time stamps.", faultTimes),
    .init(
      "delay",
      "The source sees the market as it was some time ago.",
      faultTimes + [
        .required("delay", .duration, .above("0s", to: "7d"), "How long ago.")
      ]
    ),
    .init("staleRound", "Every write repeats the same round, time stamp included.", faultTimes),
    .init(
      "confidence",
      "The claimed confidence interval blows up.",
      faultTimes + [
        .required("widening", .ratio, .from("0%", to: "100000%"), "By how much it is wider.")
      ]
    ),
    .init(
      "corruption",
      "A share of the feed's nodes reports a wrong price.",
      faultTimes + [
        faultBias,
        .required("share", .ratio, .above("0%", to: "100%"), "Share of the nodes, rounded down."),
      ]
    ),
    .init("unreadable", "The source cannot be read: the call fails.", faultTimes),
    .init("capError", "The cap of a capped rule is off by a bias.", faultTimes + [faultBias]),
    .init("failoverStuck", "A rule with a failover stays where it is.", faultTimes),
  ])

  static let faultProcess = RecordSchema([
    .choice(
      "fault",
      ["outage", "bias", "freeze", "staleRound", "unreadable"],
      "outage",
      "What goes wrong."
    ),
    .quantity(
      "perDay",
      .number,
      "1",
      .above("0", to: "10000"),
      "Expected faults of one source a day."
    ),
    .quantity("meanLength", .duration, "10m", .above("0s", to: "30d"), "Mean length of a fault."),
    .quantity(
      "correlation",
      .ratio,
      "0%",
      .from("0%", to: "100%"),
      "Share of a source's faults that strike all of them at once."
    ),
    .quantity(
      "bias",
      .ratio,
      "0%",
      ValueRange("-100%", "100000%", openBelow: true),
      "Relative error of a bias; zero otherwise."
    ),
    FieldSchema(
      "sources",
      .list(.choice(sourceNames), minimum: 1),
      .defaulted("[\"primary\"]"),
      "The sources that it strikes."
    ),
  ])
}
