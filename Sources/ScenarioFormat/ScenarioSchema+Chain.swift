extension ScenarioSchema {
  static let oracle = RecordSchema([
    FieldSchema("name", .kebab, .required, "Name of the oracle."),
    .reference("market", .market, "The market that its reporters watch."),
    .record("feed", feed, "How the reporters write."),
    .quantity(
      "hop",
      .duration,
      "0s",
      .from("0s", to: "7d"),
      "Publication delay of the medianizer (one hour at Maker); zero publishes at once."
    ),
    .quantity(
      "pokeGas",
      .count,
      "60k",
      .from("21k", to: "30M"),
      "Gas of moving the delayed queue."
    ),
    FieldSchema(
      "secondary",
      .record(RecordSchema(secondary)),
      .optional,
      "An independent second source that a fallback may switch to."
    ),
    .list("faults", of: .variants(fault), "Times at which the feed is out of order."),
  ])

  static let feed: [FieldSchema] = [
    .quantity(
      "sampleInterval",
      .duration,
      "1m",
      .above("0s", to: "7d"),
      "How often the reporters look."
    ),
    .quantity(
      "deviationThreshold",
      .ratio,
      "0.5%",
      .from("0%", to: "100%"),
      "Relative move that triggers a write."
    ),
    .quantity(
      "heartbeat",
      .duration,
      "1h",
      .above("0s", to: "30d"),
      "Age of the last write that triggers another."
    ),
    .quantity(
      "latency",
      .duration,
      "5s",
      .from("0s", to: "1d"),
      "Time from the look to the arrival of the write in the mempool."
    ),
    .quantity("writeGas", .count, "80k", .from("21k", to: "30M"), "Gas of one write."),
    .quantity(
      "feeCap",
      .gasPrice,
      "150 gwei",
      .above("0 wei", to: "1000000 gwei"),
      "Highest gas price that the reporters pay."
    ),
    .quantity(
      "feeMultiple",
      .ratio,
      "1.1x",
      .above("0x", to: "100x"),
      "What the reporters bid, relative to the quoted gas price."
    ),
  ]

  static let secondary: [FieldSchema] = [
    .quantity("interval", .duration, "10m", .above("0s", to: "7d"), "How often it publishes."),
    .quantity(
      "noise",
      .ratio,
      "0.3%",
      .from("0%", to: "50%"),
      "Standard deviation of its relative error."
    ),
  ]

  static let faultTimes: [FieldSchema] = [
    .required("from", .duration, .from("0s", to: "366d"), "First faulty instant."),
    .required("until", .duration, .above("0s", to: "366d"), "First healthy instant again."),
  ]

  static let fault = VariantSchema([
    .init("outage", "Nothing is written.", faultTimes),
    .init(
      "bias",
      "Every observation is off by a relative bias.",
      faultTimes + [
        .required(
          "bias",
          .ratio,
          ValueRange("-100%", "1000%", openBelow: true),
          "Relative error."
        )
      ]
    ),
  ])

  static let network: [FieldSchema] = [
    FieldSchema(
      "gasAsset",
      .reference(.asset, words: []),
      .optional,
      "The asset in which gas is paid; the base of the first market where none is stated."
    ),
    FieldSchema(
      "blocks",
      .variants(blocks),
      .defaulted(#"{"kind": "poisson"}"#),
      "How blocks come."
    ),
    .quantity("gasLimit", .count, "10M", .from("21k", to: "1B"), "Gas in one block."),
    FieldSchema(
      "feeMarket",
      .variants(feeMarket),
      .defaulted(#"{"kind": "firstPrice"}"#),
      "How gas is priced and how much others want of it."
    ),
    .choice(
      "ordering",
      ["feePriority", "protocolPriority"],
      "feePriority",
      "Order in a block: by gas price; or oracle writes, top-ups, liquidations, the rest."
    ),
    .quantity(
      "expiry",
      .duration,
      "3h",
      .above("0s", to: "365d"),
      "Longest wait of a pending transaction before it is dropped."
    ),
    .quantity(
      "poolLimit",
      .count,
      "20k",
      .from("1", to: "10M"),
      "Most pending transactions; the cheapest leaves when the pool is full."
    ),
  ]

  static let blocks = VariantSchema(
    [
      .init(
        "fixed",
        "Every block after the same time.",
        [.quantity("interval", .duration, "12s", .from("1ms", to: "1d"), "Time between blocks.")]
      ),
      .init(
        "poisson",
        "Proof of work: independent exponential gaps.",
        [.quantity("mean", .duration, "13s", .from("1ms", to: "1d"), "Mean time between blocks.")]
      ),
    ],
    fallback: "poisson"
  )

  static let feeMarket = VariantSchema(
    [.init("firstPrice", "First-price auction, as before August 2021.", firstPrice)],
    fallback: "firstPrice"
  )

  static let firstPrice: [FieldSchema] = [
    .quantity(
      "baseGasPrice",
      .gasPrice,
      "10 gwei",
      .above("0 wei", to: "1000000 gwei"),
      "Quoted gas price in quiet times."
    ),
    .quantity(
      "shockSensitivity",
      .number,
      "0.025",
      .from("0", to: "10"),
      "Load added by one per cent of price range in ten minutes."
    ),
    .quantity(
      "shockHalfLife",
      .duration,
      "2h",
      .above("0s", to: "7d"),
      "Half-life of the remembered shock."
    ),
    .quantity(
      "demandElasticity",
      .number,
      "25",
      .above("1", to: "1000000"),
      "Multiple of the base gas price at which elastic demand has halved."
    ),
    .quantity(
      "adjustmentPerMinute",
      .ratio,
      "2%",
      .from("0%", to: "100%"),
      "Relative change of the quoted price a minute for each unit of excess load."
    ),
    .quantity(
      "lightLoad",
      .ratio,
      "45%",
      .from("0%", to: "1000%"),
      "Gas wanted by light background transactions in quiet times, of the gas limit."
    ),
    .quantity(
      "heavyLoad",
      .ratio,
      "50%",
      .from("0%", to: "1000%"),
      "Gas wanted by heavy background transactions in quiet times, of the gas limit."
    ),
    .quantity(
      "lightGas",
      .count,
      "45k",
      .from("21k", to: "30M"),
      "Gas of one light background transaction."
    ),
    .quantity(
      "heavyGas",
      .count,
      "180k",
      .from("21k", to: "30M"),
      "Gas of one heavy background transaction."
    ),
  ]
}
