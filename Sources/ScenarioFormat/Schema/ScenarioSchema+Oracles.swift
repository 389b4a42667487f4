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
      .variants(reference),
      .optional,
      "An independent second source that a fallback may switch to."
    ),
    .list(
      "references",
      of: .variants(reference),
      "Further sources, for rules that compare several; 14 at most."
    ),
    .list("faults", of: .variants(fault), "Times at which a source or a rule is out of order."),
    .list("faultProcesses", of: .record(faultProcess), "Faults that come by chance."),
    .list(
      "manipulations",
      of: .record(manipulation),
      "Agents who trade the venue to move what the oracle sees, and pay for it."
    ),
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
    FieldSchema(
      "nodes",
      .record(nodes),
      .optional,
      "The nodes whose median is reported; without them the reporters act as one without error."
    ),
    FieldSchema(
      "minimum",
      .quantity(.price),
      .optional,
      .above("0", to: "1B"),
      "Lowest price that is reported; below it reporting stops. Stated together with maximum."
    ),
    FieldSchema(
      "maximum",
      .quantity(.price),
      .optional,
      .above("0", to: "1B"),
      "Highest price that is reported; above it reporting stops."
    ),
  ]

  static let nodes = RecordSchema([
    .quantity("count", .count, "31", .from("1", to: "64"), "Number of nodes."),
    .quantity(
      "noise",
      .ratio,
      "2bp",
      .from("0%", to: "50%"),
      "Standard deviation of a node's relative error."
    ),
    .quantity(
      "latency",
      .duration,
      "10s",
      .from("0s", to: "1d"),
      "Largest latency of a node; each has its own, drawn once."
    ),
  ])

  static let manipulation = RecordSchema([
    .choice("direction", ["up", "down"], "down", "Which way the price is pushed first."),
    .required("size", .base, .above("0", to: "1B"), "Base quantity of each of the two trades."),
    .required("from", .duration, .from("0s", to: "366d"), "When the push is traded."),
    .required("until", .duration, .above("0s", to: "366d"), "When it is taken back."),
  ])
}
