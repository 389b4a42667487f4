extension MetricCatalog {
  static let network: [MetricDefinition] =
    [
      MetricDefinition(
        name: "inclusion_delay_p50_s",
        unit: "s",
        form: .number,
        direction: .lower,
        side: .description,
        formula: "median of the time from arrival in the mempool to inclusion, own transactions",
        price: "none",
        zero: "immediate inclusion",
        censoring: "undefined without included transactions"
      )
    ]
    + [
      ("oracle_write", "oracle writes and pokes"), ("top_up", "top-ups and repayments"),
      ("liquidation", "liquidations and auction transactions"), ("other", "other transactions"),
    ].flatMap { delays($0.0, of: $0.1) } + [
      MetricDefinition(
        name: "fees_paid_usd",
        unit: "USD",
        form: .amount,
        direction: .lower,
        side: .cost,
        formula: "Σ gas × gas price paid of executed own transactions, each at market when it was "
          + "paid, failed ones included; gas of no market counts nothing",
        price: "market",
        zero: "nobody sent anything"
      ),
      MetricDefinition(
        name: "liquidation_fees_paid_usd",
        unit: "USD",
        form: .amount,
        direction: .lower,
        side: .cost,
        formula: "the part of fees_paid_usd of liquidations and auction transactions",
        price: "market",
        zero: "nobody liquidated"
      ),
      MetricDefinition(
        name: "liquidation_failed_share",
        unit: "1",
        form: .number,
        direction: .lower,
        side: .severity,
        formula: "liquidations and auction transactions that executed and failed over those that "
          + "executed",
        price: "none",
        zero: "none failed",
        censoring: "undefined without such transactions"
      ),
      MetricDefinition(
        name: "returned_transaction_count",
        unit: "count",
        form: .count,
        direction: .lower,
        side: .severity,
        formula: "times that a lost block gave an own transaction back",
        price: "none",
        zero: "no block with an own transaction was lost"
      ),
      MetricDefinition(
        name: "chain_down_s",
        unit: "s",
        form: .number,
        direction: .lower,
        side: .severity,
        formula: "Σ time from the last block before an outage to the first one after it",
        price: "none",
        zero: "the chain never stood still"
      ),
    ] + operations

  private static let operations: [MetricDefinition] = [
    MetricDefinition(
      name: "operation_count",
      unit: "count",
      form: .count,
      direction: .neutral,
      side: .description,
      formula: "operations of several transactions that owners began",
      price: "none",
      zero: "nobody used any"
    ),
    MetricDefinition(
      name: "operation_completed_share",
      unit: "1",
      form: .number,
      direction: .higher,
      side: .severity,
      formula: "operations of which every step took effect over those that began",
      price: "none",
      zero: "none was completed",
      censoring: "undefined without operations; what runs at the horizon counts as not completed"
    ),
    MetricDefinition(
      name: "partial_state_usd_s",
      unit: "USD s",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "∫ value in transit between two steps over time, valued at each change",
      price: "market",
      zero: "nothing was ever in transit"
    ),
    MetricDefinition(
      name: "stranded_value_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "value in transit at the horizon",
      price: "market",
      zero: "nothing is left between two steps"
    ),
    MetricDefinition(
      name: "compensation_cost_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .cost,
      formula: "Σ what undoing steps cost: bids for gas of undoing transactions, and base that was "
        + "sold and could not be bought back for the proceeds",
      price: "market",
      zero: "nothing was undone"
    ),
    MetricDefinition(
      name: "stranded_liquidation_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula:
        "liquidations of accounts some but not all of whose operation's steps were in effect",
      price: "none",
      zero: "no liquidation met funds in transit"
    ),
  ]

  private static func delays(_ name: String, of words: String) -> [MetricDefinition] {
    [(50, "median"), (95, "95th percentile")].map { percent, title in
      MetricDefinition(
        name: "\(name)_delay_p\(percent)_s",
        unit: "s",
        form: .number,
        direction: .lower,
        side: .description,
        formula: "\(title) of the time from arrival in the mempool to inclusion, \(words)",
        price: "none",
        zero: "immediate inclusion",
        censoring: "undefined without such transactions"
      )
    }
  }
}
