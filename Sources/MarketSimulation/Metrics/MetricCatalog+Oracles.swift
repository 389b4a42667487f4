extension MetricCatalog {
  static let oracles: [MetricDefinition] = [
    MetricDefinition(
      name: "oracle_error_mean_bp",
      unit: "bp",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "time-weighted mean of |protocol price − market| ÷ market",
      price: "protocol",
      zero: "the protocol price never differed",
      censoring: "undefined before the first publication"
    ),
    MetricDefinition(
      name: "oracle_error_live_mean_bp",
      unit: "bp",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "the same while the price came from the rule's first choice",
      price: "protocol",
      zero: "it never differed",
      censoring: "undefined where that never was"
    ),
    MetricDefinition(
      name: "oracle_error_fallback_mean_bp",
      unit: "bp",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "the same while the price came from the second source",
      price: "protocol",
      zero: "it never differed",
      censoring: "undefined where that never was"
    ),
    MetricDefinition(
      name: "oracle_error_held_mean_bp",
      unit: "bp",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "the same while the last good price stood",
      price: "protocol",
      zero: "it never differed",
      censoring: "undefined where that never was"
    ),
    MetricDefinition(
      name: "oracle_error_limited_mean_bp",
      unit: "bp",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "the same while a speed limit or a cap cut the price",
      price: "protocol",
      zero: "it never differed",
      censoring: "undefined where that never was"
    ),
    MetricDefinition(
      name: "oracle_error_fundamental_max_bp",
      unit: "bp",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "largest |protocol price − fundamental| ÷ fundamental",
      price: "protocol, fundamental",
      zero: "the protocol price never differed",
      censoring: "undefined before the first publication"
    ),
    MetricDefinition(
      name: "oracle_error_fundamental_mean_bp",
      unit: "bp",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "time-weighted mean of |protocol price − fundamental| ÷ fundamental",
      price: "protocol, fundamental",
      zero: "the protocol price never differed",
      censoring: "undefined before the first publication"
    ),
    MetricDefinition(
      name: "oracle_fallback_s",
      unit: "s",
      form: .number,
      direction: .neutral,
      side: .description,
      formula: "time in which the price came from the second source",
      price: "protocol",
      zero: "never"
    ),
    MetricDefinition(
      name: "oracle_held_s",
      unit: "s",
      form: .number,
      direction: .neutral,
      side: .description,
      formula: "time in which the last good price stood in place of a new one",
      price: "protocol",
      zero: "never"
    ),
    MetricDefinition(
      name: "oracle_limited_s",
      unit: "s",
      form: .number,
      direction: .neutral,
      side: .description,
      formula: "time in which a speed limit or a cap cut the price",
      price: "protocol",
      zero: "never"
    ),
    MetricDefinition(
      name: "oracle_switch_count",
      unit: "count",
      form: .count,
      direction: .neutral,
      side: .description,
      formula: "changes from a live price to the second source or to the last good "
        + "price",
      price: "protocol",
      zero: "no rule switched"
    ),
    MetricDefinition(
      name: "oracle_false_switch_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "those of them that left a primary price closer to market than the one "
        + "they took",
      price: "protocol, market",
      zero: "every switch came closer to market"
    ),
    MetricDefinition(
      name: "oracle_missed_switch_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "times longer than the missed grace in which a live price was more "
        + "than 5 % from market while another source of its oracle was not",
      price: "protocol, market",
      zero: "no switch was missing"
    ),
    MetricDefinition(
      name: "fallback_liquidation_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "liquidations triggered while the price came from the second source or "
        + "was held",
      price: "protocol",
      zero: "none"
    ),
    MetricDefinition(
      name: "fallback_liquidation_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "Σ their notional at market",
      price: "market",
      zero: "none"
    ),
    MetricDefinition(
      name: "unfair_fundamental_liquidation_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "liquidations of accounts healthy at the impact-free price just "
        + "before, under the rule in force",
      price: "fundamental",
      zero: "nobody healthy at fundamental was liquidated"
    ),
    MetricDefinition(
      name: "unfair_fault_liquidation_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "unfair liquidations that a faulty price triggered",
      price: "market",
      zero: "none of them"
    ),
    MetricDefinition(
      name: "missed_oracle_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "missed spells in which the protocol's price called the account "
        + "healthy when they ended",
      price: "market, protocol",
      zero: "every missed account was due, and nobody executed it"
    ),
  ]
}
