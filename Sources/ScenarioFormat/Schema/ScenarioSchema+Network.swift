extension ScenarioSchema {
  static let network: [FieldSchema] =
    [
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
        orderings,
        "feePriority",
        "Order in a block: by gas price; oracle writes, top-ups, liquidations, the rest; by arrival; "
          + "with an express lane; in batches at one price; shuffled; as most nodes saw it."
      ),
      .quantity(
        "batchInterval",
        .duration,
        "1s",
        .above("0s", to: "1h"),
        "Length of a batch, for the ordering batchAuction."
      ),
      .record("expressLane", expressLane, "The lane, for the ordering expressLane."),
      .record("fairOrdering", fairOrdering, "The committee, for the ordering fair."),
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
    ] + chainFeatures

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
    [
      .init("firstPrice", "First-price auction, as before August 2021.", firstPrice),
      .init("eip1559", "A base fee by the exact rule of EIP-1559, and tips.", baseFee),
      .init("sequencer", "A rollup's sequencer, which prices its backlog.", sequencer),
      .init("recorded", "A recorded series of gas prices.", recordedGas),
    ],
    fallback: "firstPrice"
  )

  static let orderings = [
    "feePriority", "protocolPriority", "arrival", "expressLane", "batchAuction", "random", "fair",
  ]

  static let firstPrice: [FieldSchema] =
    [
      .quantity(
        "baseGasPrice",
        .gasPrice,
        "10 gwei",
        .above("0 wei", to: "1000000 gwei"),
        "Quoted gas price in quiet times."
      )
    ] + backgroundShock + [
      .quantity(
        "adjustmentPerMinute",
        .ratio,
        "2%",
        .from("0%", to: "100%"),
        "Relative change of the quoted price a minute for each unit of excess load."
      )
    ] + backgroundLoad("45%", "50%")

  static let backgroundShock: [FieldSchema] = [
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
  ]

  static func backgroundLoad(_ light: String, _ heavy: String) -> [FieldSchema] {
    [
      .quantity(
        "lightLoad",
        .ratio,
        light,
        .from("0%", to: "1000%"),
        "Gas wanted by light background transactions in quiet times, of the gas limit."
      ),
      .quantity(
        "heavyLoad",
        .ratio,
        heavy,
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
}
