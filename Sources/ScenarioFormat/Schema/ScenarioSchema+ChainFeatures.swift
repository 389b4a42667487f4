extension ScenarioSchema {
  static let expressLane: [FieldSchema] = [
    .quantity(
      "delay",
      .duration,
      "200ms",
      .from("0s", to: "1h"),
      "What everyone without the lane waits."
    ),
    .quantity("round", .duration, "60s", .above("0s", to: "1d"), "Time for which it is awarded."),
    .quantity(
      "closing",
      .duration,
      "15s",
      .from("0s", to: "1d"),
      "How long before its round an auction closes; at most the round."
    ),
  ]

  static let fairOrdering: [FieldSchema] = [
    .quantity("nodes", .count, "5", .from("1", to: "64"), "Members of the committee."),
    .quantity(
      "share",
      .ratio,
      "60%",
      .above("50%", to: "100%"),
      "Share of nodes that decides which of two came first."
    ),
    FieldSchema(
      "spread",
      .variants(latency),
      .defaulted(#"{"kind": "exponential", "mean": "100ms"}"#),
      "How far a node's sighting lies behind the first arrival."
    ),
  ]

  static let latency = VariantSchema(
    [
      .init(
        "fixed",
        "Always the same time.",
        [.quantity("time", .duration, "0s", .from("0s", to: "1d"), "The time.")]
      ),
      .init(
        "uniform",
        "Equally likely between two bounds.",
        [
          .required("low", .duration, .from("0s", to: "1d"), "Shortest time."),
          .required("high", .duration, .from("0s", to: "1d"), "Longest time."),
        ]
      ),
      .init(
        "exponential",
        "Memoryless.",
        [.required("mean", .duration, .from("0s", to: "1d"), "Mean time.")]
      ),
      .init(
        "logNormal",
        "Log-normal.",
        [
          .required("median", .duration, .from("0s", to: "1d"), "Median time."),
          .quantity(
            "deviation",
            .ratio,
            "50%",
            .from("0%", to: "500%"),
            "Standard deviation of the logarithm."
          ),
        ]
      ),
    ],
    fallback: "fixed"
  )

  static let chainFeatures: [FieldSchema] = [
    .quantity(
      "missedSlots",
      .ratio,
      "0%",
      .from("0%", to: "100%", openAbove: true),
      "Share of slots that stay without a block."
    ),
    .flag(
      "keepsNonces",
      false,
      "Whether a sender's transactions execute in the order of sending only."
    ),
    .quantity(
      "replacementRaise",
      .ratio,
      "10%",
      .from("0%", to: "10000%"),
      "How much more a replacement must pay."
    ),
    .record("propagation", propagation, "How long transactions travel to block producers."),
    .quantity(
      "relayShare",
      .ratio,
      "0%",
      .from("0%", to: "100%"),
      "Share of blocks built by someone whom the liquidators' private relay serves; 0 % for none."
    ),
    FieldSchema(
      "reorganisations",
      .record(RecordSchema(reorganisations)),
      .optional,
      "Forks that lose blocks; none where absent."
    ),
    .quantity(
      "finalityDepth",
      .count,
      "64",
      .from("1", to: "1M"),
      "Blocks after which a block cannot be lost any more."
    ),
    .list("outages", of: .record(outage), "Times without blocks, ascending and apart."),
    FieldSchema(
      "outageHazard",
      .record(RecordSchema(outageHazard)),
      .optional,
      "Outages that come by themselves; none where absent."
    ),
    .list("congestion", of: .variants(congestion), "Times in which everyone else wants more."),
    FieldSchema(
      "rollup",
      .record(RecordSchema(rollup)),
      .optional,
      "What only a rollup has; absent for a chain of its own."
    ),
  ]

  static let propagation: [FieldSchema] = [
    FieldSchema(
      "gossip",
      .variants(latency),
      .defaulted(#"{"kind": "fixed"}"#),
      "Through the public network of nodes."
    ),
    FieldSchema(
      "relay",
      .variants(latency),
      .defaulted(#"{"kind": "fixed"}"#),
      "Through the private relay."
    ),
  ]

  static let reorganisations: [FieldSchema] = [
    .quantity(
      "probability",
      .ratio,
      "0.2%",
      .from("0%", to: "100%"),
      "Probability that a fork begins at a block."
    ),
    .quantity(
      "growth",
      .ratio,
      "10%",
      .from("0%", to: "100%", openAbove: true),
      "Probability that a fork grows by another block."
    ),
    .quantity(
      "depthLimit",
      .count,
      "7",
      .from("1", to: "4096"),
      "Most blocks that a fork loses; at most finalityDepth."
    ),
  ]

  static let outage = RecordSchema([
    .required("from", .duration, .from("0s", to: "366d"), "First instant without blocks."),
    .required("until", .duration, .above("0s", to: "366d"), "First instant with blocks again."),
  ])

  static let outageHazard: [FieldSchema] = [
    .quantity(
      "meanUp",
      .duration,
      "60d",
      .from("1m", to: "36600d"),
      "Mean time from a restart to the next outage."
    ),
    .quantity(
      "medianDown",
      .duration,
      "45m",
      .above("0s", to: "366d"),
      "Median length of an outage."
    ),
    .quantity(
      "deviation",
      .ratio,
      "100%",
      .from("0%", to: "500%"),
      "Standard deviation of the length's logarithm."
    ),
    .quantity(
      "stressMultiple",
      .ratio,
      "10x",
      .from("0x", to: "1000000x"),
      "How much likelier an outage is in the most volatile hundredth of the minutes."
    ),
  ]

  private static let start = FieldSchema.quantity(
    "start",
    .duration,
    "0s",
    .from("0s", to: "366d"),
    "When it begins."
  )

  static let congestion = VariantSchema([
    .init("calm", "As in quiet times.", [start]),
    .init("busy", "Three times the quiet demand from the start on.", [start]),
    .init("black-thursday", "Six times the quiet demand for a day.", [start]),
    .init("spike", "Fifty times the quiet demand for ten minutes.", [start]),
    .init(
      "shock",
      "A stated multiple: a ramp, a time at the peak, and a fading by halves.",
      [
        start,
        .quantity("ramp", .duration, "0s", .from("0s", to: "366d"), "Time to the peak."),
        .required("hold", .duration, .from("0s", to: "366d"), "Time at the peak."),
        .quantity(
          "halfLife",
          .duration,
          "0s",
          .from("0s", to: "366d"),
          "Half-life of what exceeds the quiet demand after that."
        ),
        .required("multiple", .ratio, .from("0x", to: "10000x"), "The multiple at the peak."),
      ]
    ),
  ])

  static let rollup: [FieldSchema] = [
    .quantity(
      "batchInterval",
      .duration,
      "5m",
      .above("0s", to: "1d"),
      "Time between two batches posted to the parent chain."
    ),
    .quantity(
      "parentFinality",
      .duration,
      "15m",
      .from("0s", to: "30d"),
      "Time from a batch to its finality on the parent chain."
    ),
    .quantity(
      "inboxDelay",
      .duration,
      "10m",
      .from("0s", to: "1d"),
      "Time from a message on the parent chain until the sequencer sees it."
    ),
    .quantity(
      "forceInclusionDelay",
      .duration,
      "1d",
      .above("0s", to: "30d"),
      "Age from which the parent chain includes a message without the sequencer."
    ),
    .quantity(
      "forceInclusionInterval",
      .duration,
      "12s",
      .from("1ms", to: "1d"),
      "Time between two such inclusions."
    ),
    .flag(
      "ownersUseInbox",
      false,
      "Whether owners send through the parent chain while the sequencer is down."
    ),
  ]
}
