extension ScenarioSchema {
  static let execution: [FieldSchema] = [
    FieldSchema(
      "topUpPath",
      .variants(topUpPath),
      .defaulted(#"{"kind": "direct"}"#),
      "How a top-up arrives."
    ),
    .flag(
      "repaysInSteps",
      false,
      "Whether an automatic repayment is three transactions instead of one."
    ),
    .record("retry", retry, "What an owner does about a failed step."),
  ]

  static let topUpPath = VariantSchema(
    [
      .init("direct", "In one transaction.", []),
      .init(
        "requested",
        "As a request with the funds in escrow, which an executor carries out.",
        [
          FieldSchema(
            "executorDelay",
            .variants(latency),
            .defaulted(#"{"kind": "logNormal", "median": "3s"}"#),
            "How long the executor takes."
          ),
          .quantity(
            "outage",
            .ratio,
            "0%",
            .from("0%", to: "100%"),
            "Probability that no executor ever comes."
          ),
          .quantity(
            "cancelAfter",
            .duration,
            "300s",
            .above("0s", to: "30d"),
            "Age from which the owner cancels."
          ),
          .quantity(
            "attackers",
            .ratio,
            "0%",
            .from("0%", to: "100%"),
            "Share of the owners whose refund calls back into the escrow."
          ),
          .choice(
            "refund",
            ["effectFirst", "callFirst"],
            "effectFirst",
            "Whether the escrow books a refund before or after it calls the receiver."
          ),
          .flag("guarded", false, "Whether the escrow refuses a refund inside a refund."),
          .quantity(
            "depth",
            .count,
            "16",
            .from("1", to: "1024"),
            "How deep an attacker calls."
          ),
        ]
      ),
      .init(
        "bridged",
        "From another chain: locked there, announced by a message, deposited here.",
        [
          .quantity(
            "finality",
            .duration,
            "15m",
            .from("0s", to: "30d"),
            "Time from the lock to its finality."
          ),
          FieldSchema(
            "relay",
            .variants(latency),
            .defaulted(#"{"kind": "logNormal", "median": "60s"}"#),
            "How long the relay takes after that."
          ),
          .quantity(
            "stuck",
            .ratio,
            "0.1%",
            .from("0%", to: "100%"),
            "Probability that a message is stuck until it is sent again."
          ),
          .quantity(
            "retryAfter",
            .duration,
            "10m",
            .above("0s", to: "30d"),
            "Time after which a stuck message is sent again."
          ),
          .quantity(
            "expiry",
            .duration,
            "8h",
            .above("0s", to: "30d"),
            "Time from the lock after which the message is lost for good."
          ),
        ]
      ),
    ],
    fallback: "direct"
  )

  static let retry: [FieldSchema] = [
    .quantity("retries", .count, "3", .from("0", to: "1000"), "How often a step is tried again."),
    .quantity(
      "backoff",
      .duration,
      "30s",
      .from("0s", to: "30d"),
      "Wait before the first retry; each further one doubles it."
    ),
    .quantity(
      "longestBackoff",
      .duration,
      "10m",
      .from("0s", to: "30d"),
      "The longest such wait."
    ),
    .quantity(
      "deadline",
      .duration,
      "10m",
      .above("0s", to: "366d"),
      "Time from the start after which nothing is retried any more."
    ),
    .flag("compensates", true, "Whether steps in effect are undone when the owner gives up."),
  ]
}
