extension MetricCatalog {
  /// Fees and failures by class of transaction, beside those of liquidations.
  static let classes: [MetricDefinition] =
    [
      ("oracle_write", "oracle writes and pokes"), ("top_up", "top-ups and repayments"),
      ("other", "other transactions"),
    ].flatMap { name, words in
      [
        MetricDefinition(
          name: name + "_fees_paid_usd",
          unit: "USD",
          form: .amount,
          direction: .lower,
          side: .cost,
          formula: "the part of fees_paid_usd of \(words)",
          price: "market",
          zero: "nobody sent any"
        ),
        MetricDefinition(
          name: name + "_failed_share",
          unit: "1",
          form: .number,
          direction: .lower,
          side: .severity,
          formula: "\(words) that executed and failed over those that executed",
          price: "none",
          zero: "none failed",
          censoring: "undefined without such transactions"
        ),
      ]
    }

  /// Calls back into an escrow.
  static let reentry: [MetricDefinition] = [
    MetricDefinition(
      name: "reentry_paid_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "refunds from inside a refund that the escrow paid",
      price: "none",
      zero: "nobody attacks, or no attack succeeds"
    ),
    MetricDefinition(
      name: "reentry_refused_count",
      unit: "count",
      form: .count,
      direction: .neutral,
      side: .description,
      formula: "refunds from inside a refund that were refused: by the guard, by the books, or for "
        + "want of cash",
      price: "none",
      zero: "nobody tried"
    ),
  ]

  /// Who wins a liquidation, and what the place costs.
  static let race: [MetricDefinition] = [
    MetricDefinition(
      name: "liquidation_price_paid_gwei",
      unit: "gwei",
      form: .number,
      direction: .neutral,
      side: .description,
      formula: "mean gas price that liquidations which took effect paid",
      price: "none",
      zero: "winners paid nothing",
      censoring: "undefined without liquidations"
    ),
    MetricDefinition(
      name: "liquidation_first_winner_share",
      unit: "1",
      form: .number,
      direction: .neutral,
      side: .description,
      formula: "share of the liquidations that the first population of keepers who start any won",
      price: "none",
      zero: "others won all",
      censoring: "undefined without liquidations"
    ),
    MetricDefinition(
      name: "liquidation_top_winner_share",
      unit: "1",
      form: .number,
      direction: .neutral,
      side: .description,
      formula: "share of the liquidations that the population which won most of them won",
      price: "none",
      zero: "not possible",
      censoring: "undefined without liquidations"
    ),
    MetricDefinition(
      name: "lane_holder_winner_share",
      unit: "1",
      form: .number,
      direction: .neutral,
      side: .description,
      formula: "share of the liquidations that the holder of the express lane won",
      price: "none",
      zero: "there is no lane, or its holder won none",
      censoring: "undefined without liquidations"
    ),
    MetricDefinition(
      name: "lane_round_count",
      unit: "count",
      form: .count,
      direction: .neutral,
      side: .description,
      formula: "rounds of the express lane that somebody bought",
      price: "none",
      zero: "there is no lane, or nobody wanted it"
    ),
    MetricDefinition(
      name: "lane_paid_usd",
      unit: "USD",
      form: .amount,
      direction: .neutral,
      side: .cost,
      formula: "Σ prices of rounds of the express lane, each the second bid",
      price: "none",
      zero: "nobody outbid another"
    ),
  ]
}
