extension ScenarioSchema {
  static let market = RecordSchema([
    FieldSchema("name", .name, .required, "Name, for example ETH-USD."),
    .reference("base", .asset, "The asset that is priced."),
    .reference("quote", .asset, "The asset it is priced in; it has 6 decimals."),
    FieldSchema("path", .variants(path), .required, "The exogenous price path."),
    .record("venue", venue, "How the price answers to forced flow."),
  ])

  static let venue: [FieldSchema] = [
    .flag("impact", true, "Whether forced flow moves the price at all."),
    .quantity(
      "depthPerPercent",
      .quote,
      "2M",
      .above("0", to: "1000B"),
      "Value at the initial price that moves the price by 1 %."
    ),
    .quantity(
      "permanentShare",
      .ratio,
      "30%",
      .from("0%", to: "100%"),
      "Share of the impact that never decays; 0 % for pools and books."
    ),
    .quantity(
      "halfLife",
      .duration,
      "20m",
      .above("0s", to: "366d"),
      "Half-life of the rest of the impact; of the gap to the impact-free price where trades close it."
    ),
    FieldSchema(
      "form",
      .variants(venueForm),
      .defaulted(#"{"kind": "linear"}"#),
      "What kind of venue it is."
    ),
    FieldSchema(
      "stress",
      .record(liquidityStress),
      .optional,
      "How liquidity leaves when prices move fast, and returns; constant where absent."
    ),
  ]

  static let path = VariantSchema([
    .init("recorded", "A documented history, bridged between its facts.", recorded),
    .init(
      "jumpDiffusion",
      "A seeded jump diffusion (Merton 1976); without jumps, geometric Brownian motion.",
      jumpDiffusion
    ),
    .init("heston", "A seeded price of random volatility (Heston 1993).", heston),
    .init("meanReverting", "A seeded log price that reverts to a level.", meanReverting),
    .init(
      "regimeSwitching",
      "A seeded jump diffusion whose parameters follow a Markov chain.",
      regimeSwitching
    ),
  ])

  static let recorded: [FieldSchema] = [
    .choice(
      "role",
      ["fundamental", "observed"],
      "observed",
      "What the record means: used as is, or with its own impact, which is stripped once."
    ),
    .choice(
      "intrabar",
      ["stated", "mirrored"],
      "stated",
      "Order of the extremes inside a bar: as stated, or mirrored in time."
    ),
    .quantity(
      "bridgeVolatility",
      .ratio,
      "100%",
      .from("0%", to: "2000%"),
      "Annualised volatility of the seeded bridge between two facts (365 days)."
    ),
    .quantity("barLength", .duration, "1h", .from("1m", to: "30d"), "Length of one of bars."),
    FieldSchema(
      "bars",
      .list(.record(bar), minimum: 1),
      .optional,
      "The history as bars with what is documented of each."
    ),
    FieldSchema(
      "touches",
      .list(.record(touch), minimum: 1),
      .optional,
      "The history as single facts; the first one at the start."
    ),
    FieldSchema(
      "bounds",
      .list(.record(bound), minimum: 0),
      .optional,
      "Ranges in which the bridge between touches stays."
    ),
    FieldSchema(
      "file",
      .file,
      .optional,
      "A CSV of candles (timestamp,open,high,low,close,volume); it replaces bars and touches."
    ),
    .choice(
      "order",
      ["highFirst", "lowFirst"],
      "highFirst",
      "Which extreme of a candle of the file comes first, at a third of its length."
    ),
    .quantity(
      "from",
      .duration,
      "0s",
      .from("0s", to: "3660d"),
      "Where the run starts, from the first candle of the file; a whole number of candles."
    ),
  ]

  static let bar = RecordSchema([
    .required("at", .duration, .from("0s", to: "366d"), "Start of the bar."),
    FieldSchema(
      "open",
      .quantity(.price),
      .optional,
      .above("0", to: "1B"),
      "Price at the start of the bar."
    ),
    FieldSchema("low", .record(extreme), .optional, "Lowest price and its minute."),
    FieldSchema("high", .record(extreme), .optional, "Highest price and its minute."),
  ])

  static let extreme = RecordSchema([
    .required("price", .price, .above("0", to: "1B"), "The price."),
    .required("minute", .count, .from("1", to: "43200"), "Minute inside the bar, from its start."),
  ])

  static let touch = RecordSchema([
    .required("at", .duration, .from("0s", to: "366d"), "When the price was seen."),
    .required("price", .price, .above("0", to: "1B"), "The price that was seen."),
  ])

  static let bound = RecordSchema([
    .required("at", .duration, .from("0s", to: "366d"), "Start of the range."),
    .required("length", .duration, .above("0s", to: "366d"), "Length of the range."),
    FieldSchema(
      "low",
      .quantity(.price),
      .optional,
      .above("0", to: "1B"),
      "Lowest price of the range."
    ),
    FieldSchema(
      "high",
      .quantity(.price),
      .optional,
      .above("0", to: "1B"),
      "Highest price of the range."
    ),
  ])

  static let jumpDiffusion: [FieldSchema] =
    [.required("initialPrice", .price, .above("0", to: "1B"), "Price at the start.")]
    + driftAndJumps
}
