extension MetricCatalog {
  static let fairness: [MetricDefinition] = [
    MetricDefinition(
      name: "unfair_liquidation_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "liquidations of accounts healthy at market just before their own fill, under "
        + "the rule in force",
      price: "market",
      zero: "nobody healthy was liquidated"
    ),
    MetricDefinition(
      name: "unfair_liquidation_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      isHeadline: true,
      formula: "Σ those accounts' loss in the liquidation",
      price: "market",
      zero: "nobody healthy lost"
    ),
    MetricDefinition(
      name: "unfair_base_liquidation_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "the same under the scenario's base margin",
      price: "market",
      zero: "nobody healthy was liquidated"
    ),
    MetricDefinition(
      name: "unfair_base_liquidation_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "the same under the scenario's base margin",
      price: "market",
      zero: "nobody healthy lost"
    ),
    MetricDefinition(
      name: "missed_liquidation_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      isHeadline: true,
      formula: "spells in which an account stays below base maintenance at market longer "
        + "than the grace",
      price: "market",
      zero: "nobody stayed under water"
    ),
    MetricDefinition(
      name: "missed_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "Σ negative equity at close of accounts that closed after such a spell",
      price: "market",
      zero: "no missed account closed in debt"
    ),
    MetricDefinition(
      name: "missed_grace_s",
      unit: "s",
      form: .number,
      direction: .neutral,
      side: .description,
      formula: "the grace of missed_liquidation_count, a parameter",
      price: "none",
      window: "scenario",
      zero: "spells count at once"
    ),
    MetricDefinition(
      name: "oracle_error_max_bp",
      unit: "bp",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "largest |protocol price − market| ÷ market",
      price: "protocol",
      zero: "the protocol price never differed",
      censoring: "undefined before the first publication"
    ),
    MetricDefinition(
      name: "oracle_stale_s",
      unit: "s",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "time in which the used observation is older than heartbeat + twice the hop",
      price: "protocol",
      zero: "the feed kept its promise"
    ),
  ]
}
