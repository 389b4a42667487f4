package import Mitigations

// The tables of the format. One entry is everything there is to know about a field: `decode`,
// `explain` and `schema` read nothing else.

/// The scenario format as data.
package enum ScenarioSchema {
  /// The record of a scenario file; mitigations come from a catalogue.
  package static func root(_ catalog: MitigationCatalog) -> RecordSchema {
    RecordSchema(identity + contents + study(catalog))
  }

  static let identity: [FieldSchema] = [
    FieldSchema("$schema", .text, .optional, "Address of the JSON Schema, for editors; not read."),
    FieldSchema("name", .kebab, .required, "Name of the scenario; also the default output folder."),
    FieldSchema("summary", .text, .defaulted("\"\""), "One paragraph for people."),
    FieldSchema("extends", .file, .optional, "A base file; what stands here replaces it by key."),
    .required(
      "horizon",
      .duration,
      .above("0s", to: "366d"),
      "Length of a run."
    ),
    .quantity(
      "tick",
      .duration,
      "10s",
      .from("1ms", to: "1d"),
      "Step of the exogenous price path."
    ),
    FieldSchema(
      "seed",
      .seed,
      .defaulted("\"s1\""),
      "Root seed of the study: a whole number, or s and up to 16 hexadecimal digits."
    ),
    .quantity(
      "replications",
      .count,
      "100",
      .from("1", to: "1000000"),
      "Replications of a comparison, each with its own draws."
    ),
  ]

  static let contents: [FieldSchema] = [
    .list("assets", of: .record(asset), minimum: 1, "The assets."),
    .list("markets", of: .record(market), minimum: 1, "The markets: price paths and venues."),
    .list(
      "oracles",
      of: .record(oracle),
      "The price oracles; where none is stated, one live feed for each market."
    ),
    .record("network", network, "The chain that all protocols share."),
    .list("protocols", of: .record(marginProtocol), minimum: 1, "The margin protocols."),
    .list("participants", of: .variants(participants), "The populations."),
    .list("shocks", of: .record(shock), "Exogenous price steps on top of the paths, in any order."),
    .list(
      "correlations",
      of: .record(correlation),
      "Groups of markets whose drawn paths move together."
    ),
  ]

  static func study(_ catalog: MitigationCatalog) -> [FieldSchema] {
    [
      .list(
        "policies",
        of: .record(policy(catalog)),
        "The policies; baseline, the empty one, is added first where it is not stated."
      ),
      .record("metrics", metrics, "Parameters of metrics."),
      .record("limits", limits, "Limits of one run."),
      .list(
        "uncertain",
        of: .record(uncertain),
        "Parameters known only as ranges: drawn anew in every replication, alike for all policies."
      ),
      FieldSchema("check", .overrides, .optional, "Field paths with their values at check size."),
      .list("variants", of: .record(variant), "Points of the study; none means one point."),
    ]
  }

  static let asset = RecordSchema([
    FieldSchema("name", .name, .required, "Name, for example ETH."),
    FieldSchema(
      "decimals",
      .quantity(.count),
      .optional,
      .from("0", to: "9"),
      "Decimals of the stored unit; 6 for assets worth one USD, else 8."
    ),
    FieldSchema(
      "pricing",
      .reference(.market, words: ["constantUSD"]),
      .required,
      "How it is valued in USD: constantUSD, or the market whose price it has."
    ),
  ])

  static let shock = RecordSchema([
    .reference("market", .market, "The market whose path steps."),
    .required("at", .duration, .from("0s", to: "366d"), "When, from the start."),
    .required(
      "size",
      .ratio,
      ValueRange("-100%", "1000%", openBelow: true),
      "Relative size of the step, for example -10%."
    ),
  ])

  static let metrics: [FieldSchema] = [
    .quantity(
      "missedGrace",
      .duration,
      "10m",
      .from("0s", to: "366d"),
      "How long an account may stay below base maintenance at market before it counts as missed."
    ),
    .quantity(
      "episodeQuiet",
      .duration,
      "10m",
      .above("0s", to: "366d"),
      "Quiet time that ends a cascade episode."
    ),
    .quantity(
      "seriesInterval",
      .duration,
      "1m",
      .above("0s", to: "366d"),
      "Time between two rows of series.csv."
    ),
  ]

  static let limits: [FieldSchema] = [
    .quantity(
      "events",
      .count,
      "200M",
      .from("1", to: "1000000000000"),
      "Most events of one run; a run that reaches it has status stopped."
    ),
    FieldSchema(
      "instant",
      .quantity(.duration),
      .optional,
      .from("0s", to: "366d"),
      "Time from the start after which nothing more happens; a run cut there has status stopped."
    ),
  ]

  static let uncertain = RecordSchema([
    FieldSchema(
      "path",
      .text,
      .required,
      "Field path: depthPerPercent, permanentShare or halfLife of a venue; total, median or "
        + "deviation of a drawn book; capital or latency of keepers; network.feeMarket."
        + "shockSensitivity."
    ),
    FieldSchema("low", .text, .required, "Smallest value, as the field is written."),
    FieldSchema("high", .text, .required, "Largest value, as the field is written."),
    .choice("scale", ["linear", "log"], "linear", "Whether equal shares are steps or ratios."),
  ])

  static let variant = RecordSchema([
    FieldSchema("name", .kebab, .required, "Name of the point."),
    FieldSchema("set", .overrides, .required, "Field paths with their values in this point."),
  ])
}
