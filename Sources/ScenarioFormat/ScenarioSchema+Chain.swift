extension ScenarioSchema {
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
