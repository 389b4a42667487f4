extension MetricCatalog {
  static let costs: [MetricDefinition] = [
    MetricDefinition(
      name: "halted_s",
      unit: "s",
      form: .number,
      direction: .lower,
      side: .cost,
      isHeadline: true,
      formula: "time in which a directive closes liquidations, orders or withdrawals",
      price: "none",
      zero: "nothing was halted"
    ),
    MetricDefinition(
      name: "blocked_usd_s",
      unit: "USD s",
      form: .amount,
      direction: .lower,
      side: .cost,
      isHeadline: true,
      formula: "Σ over distinct blocked intents (account, action) of intent value × time blocked",
      price: "market",
      zero: "no intent was blocked"
    ),
    MetricDefinition(
      name: "blocked_intent_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .cost,
      formula: "distinct (account, action) intents refused by a directive",
      price: "none",
      zero: "no intent was blocked"
    ),
    MetricDefinition(
      name: "foregone_volume_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .cost,
      formula: "Σ value of user intents that a directive refused and that never went through",
      price: "market",
      zero: "no user was turned away"
    ),
    MetricDefinition(
      name: "capital_committed_usd_s",
      unit: "USD s",
      form: .amount,
      direction: .lower,
      side: .cost,
      isHeadline: true,
      formula: "∫ insurance and surplus held by protocols over time",
      price: "none",
      zero: "no capital is set aside"
    ),
    MetricDefinition(
      name: "margin_locked_usd_s",
      unit: "USD s",
      form: .amount,
      direction: .lower,
      side: .cost,
      formula: "∫ (multiplier − 1) × base requirement of open accounts over time, sampled at "
        + "every block",
      price: "protocol",
      zero: "no margin beyond the base rule"
    ),
    MetricDefinition(
      name: "irrecoverable_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .cost,
      formula: "what remedies could not undo: the cost of trading positions back at the venue, and "
        + "what the insurance lacked of a payment",
      price: "protocol",
      zero: "nothing was undone, or all of it was"
    ),
    MetricDefinition(
      name: "activations",
      unit: "count",
      form: .count,
      direction: .neutral,
      side: .cost,
      isHeadline: true,
      formula: "rises of a strategy's level",
      price: "none",
      zero: "the policy never acted"
    ),
    MetricDefinition(
      name: "recovery_s",
      unit: "s",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "time from market's low until market stays within 5 % of the impact-free "
        + "price and no account is due, for 10 minutes",
      price: "market",
      zero: "nothing to recover from",
      censoring: "restricted to the horizon: see recovery_censored"
    ),
    MetricDefinition(
      name: "recovery_censored",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "1 when the recovery had not come by the horizon",
      price: "market",
      zero: "recovery_s is complete"
    ),
    MetricDefinition(
      name: "inclusion_delay_p95_s",
      unit: "s",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "95th percentile of the time from arrival in the mempool to inclusion, own "
        + "transactions",
      price: "none",
      zero: "immediate inclusion",
      censoring: "undefined without included transactions"
    ),
    MetricDefinition(
      name: "fee_peak_gwei",
      unit: "gwei",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "highest quoted gas price",
      price: "none",
      zero: "cannot be zero"
    ),
    MetricDefinition(
      name: "failed_transaction_share",
      unit: "1",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "own transactions that executed and failed over those that executed",
      price: "none",
      zero: "none failed",
      censoring: "undefined without transactions"
    ),
    MetricDefinition(
      name: "dropped_transaction_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "own transactions that expired or were evicted",
      price: "none",
      zero: "none was dropped"
    ),
    MetricDefinition(
      name: "stranded_usd_s",
      unit: "USD s",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "value × time in half-finished operations: collateral locked in auctions past "
        + "their end without settlement",
      price: "market",
      zero: "nothing was stranded"
    ),
    MetricDefinition(
      name: "cash_short_s",
      unit: "s",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "time in which a protocol cannot pay what it owes in cash; vault and "
        + "perpetual protocols of this version always can",
      price: "none",
      zero: "always liquid"
    ),
    MetricDefinition(
      name: "keeper_profit_usd",
      unit: "USD",
      form: .amount,
      direction: .neutral,
      side: .description,
      formula: "Σ keepers' final stablecoin and inventory at market − their start, gas at "
        + "market included",
      price: "market",
      zero: "keepers broke even"
    ),
    MetricDefinition(
      name: "arbitrage_profit_usd",
      unit: "USD",
      form: .amount,
      direction: .neutral,
      side: .description,
      formula: "arbitrageurs' quote received − quote paid + what unwinding what they hold at the "
        + "venue would bring; 0 where there are none",
      price: "market",
      zero: "arbitrageurs broke even"
    ),
    MetricDefinition(
      name: "attacker_profit_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "adversaries' quote received − quote paid + what unwinding what they hold at the "
        + "venue would bring; 0 where there are none",
      price: "market",
      zero: "no attack paid"
    ),
    MetricDefinition(
      name: "extracted_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "Σ worth of what code faults let through, at the protocol's price, and of what "
        + "re-entrant refunds took from the escrow of others, at market, when it was taken; 0 "
        + "where the scenario has neither",
      price: "protocol, market",
      zero: "nothing was extracted"
    ),
    MetricDefinition(
      name: "time_to_containment_s",
      unit: "s",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "longest time from what a code fault first let through to what it let through "
        + "last: nothing was taken after it; empty where nothing was taken",
      price: "none",
      zero: "one block"
    ),
    MetricDefinition(
      name: "anticipation_count",
      unit: "count",
      form: .count,
      direction: .neutral,
      side: .description,
      formula: "reductions and withdrawals sent because a halt or gate was near; 0 where nobody "
        + "anticipates",
      price: "none",
      zero: "nobody went ahead of a rule"
    ),
    MetricDefinition(
      name: "deposits_run_usd",
      unit: "USD",
      form: .amount,
      direction: .neutral,
      side: .description,
      formula: "Σ deposits that depositors who watch took out because the pool's cash looked short",
      price: "protocol price at the withdrawal",
      zero: "nobody ran, or nobody watches"
    ),
    MetricDefinition(
      name: "provider_loss_share",
      unit: "share",
      form: .number,
      direction: .lower,
      side: .description,
      formula: "largest over pools of (worth of holding − worth of the pool share with its fees) / "
        + "worth of holding, of providers who stayed; empty where there is no pool",
      price: "market",
      zero: "providers lost nothing"
    ),
    MetricDefinition(
      name: "conservation_error",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "number of broken books: assets whose ledger does not sum to zero, and "
        + "accounts or layers whose recomputed balance differs",
      price: "none",
      zero: "every book balances"
    ),
    MetricDefinition(
      name: "events",
      unit: "count",
      form: .count,
      direction: .neutral,
      side: .description,
      formula: "events that changed something",
      price: "none",
      zero: "cannot be zero"
    ),
  ]
}
