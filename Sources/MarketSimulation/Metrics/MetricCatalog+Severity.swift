extension MetricCatalog {
  static let severity: [MetricDefinition] = [
    MetricDefinition(
      name: "liquidated_notional_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      isHeadline: true,
      formula: "Σ value of collateral or position taken by each liquidation, at market just "
        + "before it",
      price: "market",
      zero: "no liquidation"
    ),
    MetricDefinition(
      name: "liquidation_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "number of liquidation fills (auction starts for vaults)",
      price: "none",
      zero: "no liquidation"
    ),
    MetricDefinition(
      name: "liquidated_account_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "distinct accounts with at least one liquidation",
      price: "none",
      zero: "no liquidation"
    ),
    MetricDefinition(
      name: "open_interest_share",
      unit: "1",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "liquidated debt (vaults) or notional (positions) over the sum at the start",
      price: "protocol",
      zero: "no liquidation",
      censoring: "undefined without open interest"
    ),
    MetricDefinition(
      name: "over_liquidation_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "Σ value taken beyond the least that restores the maintenance requirement at "
        + "the protocol price",
      price: "protocol",
      zero: "no more was taken than needed"
    ),
    MetricDefinition(
      name: "liquidation_slippage_bp",
      unit: "bp",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "notional-weighted (protocol price at trigger − average fill) ÷ price at "
        + "trigger, signed against the account",
      price: "protocol",
      zero: "filled at the trigger price",
      censoring: "undefined without forced fills"
    ),
    MetricDefinition(
      name: "liquidation_multiplier",
      unit: "1",
      form: .number,
      direction: .lower,
      side: .severity,
      isHeadline: true,
      formula: "liquidated accounts over those of the replication's twin without impact and "
        + "mitigation",
      price: "none",
      zero: "cannot be zero unless nothing was liquidated with impact",
      censoring: "undefined where the twin liquidates nothing"
    ),
    MetricDefinition(
      name: "max_excess",
      unit: "1",
      form: .number,
      direction: .lower,
      side: .severity,
      isHeadline: true,
      formula: "largest impact-free price ÷ market − 1, over every price change",
      price: "market",
      zero: "impact never lowered the price"
    ),
    MetricDefinition(
      name: "drawdown_1h",
      unit: "1",
      form: .number,
      direction: .lower,
      side: .severity,
      isHeadline: true,
      formula: "largest relative fall of market within one hour",
      price: "market",
      window: "any hour",
      zero: "market never fell"
    ),
    MetricDefinition(
      name: "price_drawdown",
      unit: "1",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "largest relative fall of market from an earlier high",
      price: "market",
      zero: "market never fell"
    ),
    MetricDefinition(
      name: "price_change",
      unit: "1",
      form: .number,
      direction: .neutral,
      side: .description,
      formula: "market at the horizon over market at the start, less one",
      price: "market",
      zero: "market came back to where it began"
    ),
    MetricDefinition(
      name: "amplification",
      unit: "1",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "largest adverse log move of market from the start over that of the "
        + "impact-free price",
      price: "market",
      zero: "cannot be zero",
      censoring: "undefined when the impact-free move is under 10 bp"
    ),
    MetricDefinition(
      name: "branching_ratio",
      unit: "1",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "share of liquidations whose threshold the shadow never crosses after the trigger",
      price: "fundamental",
      zero: "every liquidation would have come without impact",
      censoring: "lower bound with a live oracle; undefined without liquidations"
    ),
    MetricDefinition(
      name: "advanced_share",
      unit: "1",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "share of liquidations triggered by impact whose threshold the shadow crosses "
        + "later",
      price: "fundamental",
      zero: "impact advanced none",
      censoring: "undefined without liquidations"
    ),
    MetricDefinition(
      name: "max_generation",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "longest chain of forced fills triggering liquidations",
      price: "protocol",
      zero: "no liquidation was triggered by another's impact"
    ),
    MetricDefinition(
      name: "episode_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "groups of liquidations separated by the stated quiet time",
      price: "none",
      zero: "no liquidation"
    ),
    MetricDefinition(
      name: "cascade_duration_s",
      unit: "s",
      form: .number,
      direction: .lower,
      side: .severity,
      formula: "Σ time from the first to the last liquidation of each episode",
      price: "none",
      zero: "no two liquidations in one episode"
    ),
    MetricDefinition(
      name: "margin_induced_liquidation_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .cost,
      formula: "liquidated notional whose cause is a moved requirement",
      price: "market",
      zero: "no requirement liquidated anyone"
    ),
    MetricDefinition(
      name: "bad_debt_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      isHeadline: true,
      formula: "bad_debt_realised_usd + bad_debt_latent_usd, gross, before any absorber",
      price: "market",
      zero: "every debt was covered"
    ),
    MetricDefinition(
      name: "bad_debt_realised_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "Σ debt of closed accounts and settled auctions beyond what they brought",
      price: "none",
      zero: "every closed account was covered"
    ),
    MetricDefinition(
      name: "bad_debt_latent_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "negative equity at the horizon of open accounts, due accounts and open "
        + "auctions, valued at market less the modelled cost of unwinding them together",
      price: "market",
      window: "horizon",
      zero: "nothing under water is left"
    ),
    MetricDefinition(
      name: "zero_bid_share",
      unit: "1",
      form: .number,
      direction: .lower,
      side: .severity,
      isHeadline: true,
      formula: "share of settled auctions won at under 1 % of the lot's value at market",
      price: "market",
      zero: "every lot found a price",
      censoring: "undefined without settled auctions"
    ),
    MetricDefinition(
      name: "zero_bid_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "Σ lot value at market of auctions won at under 1 % of it",
      price: "market",
      zero: "every lot found a price"
    ),
  ]
}
