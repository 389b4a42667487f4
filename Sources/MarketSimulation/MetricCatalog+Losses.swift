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
      formula: "profit taken from winners by auto-deleveraging; 0 where the protocol has none",
      price: "market",
      zero: "no winner was deleveraged"
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
      formula: "loss of a backstop vault; 0 where the protocol has none",
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
      name: "total_loss_usd",
      unit: "USD",
      form: .amount,
      direction: .lower,
      side: .severity,
      isHeadline: true,
      formula: "Σ of the seven losses by bearer",
      price: "market",
      zero: "nobody lost"
    ),
  ]
}
