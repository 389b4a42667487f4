extension MetricCatalog {
  static let losses: [MetricDefinition] = [
    MetricDefinition(
      name: "borrower_loss_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      isHeadline: true,
      formula: "Σ what liquidated owners lose beyond their debt: collateral taken at market "
        + "− debt cancelled − collateral returned, or equity at market before − after; "
        + "at the horizon, equity when the account fell below base maintenance − what is left; "
        + "never negative for one liquidation",
      price: "market",
      zero: "liquidation cost no owner anything"
    ),
    MetricDefinition(
      name: "adl_winner_loss_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "Σ over deleveragings of what winners paid above the protocol's price, or got below "
        + "it; gains are not set against it",
      price: "protocol",
      zero: "no winner lost by being deleveraged"
    ),
    MetricDefinition(
      name: "adl_overshoot_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "Σ over deleveragings of what winners lost beyond what the failing position lacked",
      price: "protocol",
      zero: "winners lost no more than was lacking"
    ),
    MetricDefinition(
      name: "adl_account_count",
      unit: "count",
      form: .count,
      direction: .lower,
      side: .severity,
      formula: "accounts that took over part of a failing position, counted each time",
      price: "none",
      zero: "nobody was deleveraged"
    ),
    MetricDefinition(
      name: "adl_concentration_max",
      unit: "1",
      form: .number,
      direction: .neutral,
      side: .description,
      formula:
        "largest Gini coefficient of winners' losses over the candidates of one deleveraging",
      price: "protocol",
      zero: "all candidates lost alike",
      censoring: "undefined without a deleveraging"
    ),
    MetricDefinition(
      name: "insurance_loss_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "bad debt absorbed by insurance or surplus, latent part included at the horizon",
      price: "none",
      zero: "insurance was not needed"
    ),
    MetricDefinition(
      name: "staker_loss_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "bad debt beyond the surplus of a vault protocol, borne by its token holders "
        + "through debt auctions",
      price: "none",
      zero: "stakers were not needed"
    ),
    MetricDefinition(
      name: "backstop_loss_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "capital of a backstop vault less what is left once its inventory is unwound at the "
        + "horizon, deficits it paid included; never negative",
      price: "market",
      zero: "no backstop loss"
    ),
    MetricDefinition(
      name: "lp_loss_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "loss of liquidity providers as counterparties of last resort; 0 where there "
        + "are none",
      price: "market",
      zero: "no such loss"
    ),
    MetricDefinition(
      name: "depositor_loss_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "bad debt beyond the insurance of a perpetual protocol, socialised over the "
        + "other accounts",
      price: "none",
      zero: "no loss was socialised"
    ),
    MetricDefinition(
      name: "robbed_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      formula: "Σ equity that owners had before a code fault took from them, less what they had "
        + "after it; the finder's own accounts are left out",
      price: "market at the taking",
      zero: "no owner lost equity to a code fault"
    ),
    MetricDefinition(
      name: "total_loss_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      isHeadline: true,
      formula: "Σ of the eight losses by bearer",
      price: "market",
      zero: "nobody lost"
    ),
  ]
}
