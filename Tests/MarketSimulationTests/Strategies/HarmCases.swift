/// One case of harm for every strategy of the catalogue.
enum HarmCases {
  static let usd: Int64 = 1_000_000
  static let whole: Int64 = 1_000_000_000
  static let second: Int64 = 1_000_000_000

  static let all: [HarmCase] = halts + pricing + margins + liquidation + layers + rest + remedies

  private static let halts: [HarmCase] = [
    HarmCase(
      kind: "circuit-breaker",
      how: "accounts that could be closed at 94 wait until 60",
      place: .perpetual(4),
      changes: ["threshold": 50_000_000, "rearmThreshold": 20_000_000],
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "limit-band",
      how: "the band holds liquidations back while the price goes on",
      place: .perpetual(4),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "tiered-halt",
      how: "tiers close liquidations one after the other in a slide",
      place: .perpetual(6),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "open-interest-halt",
      how: "liquidations shrink open interest, and that closes liquidations",
      place: .perpetual(4),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "insurance-halt",
      how: "the fund fell because accounts failed, and now more of them fail",
      place: .perpetual(4),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "bad-debt-halt",
      how: "it follows the first loss and makes the next one larger",
      place: .perpetual(4),
      changes: ["threshold": 10 * usd],
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "liquidation-volume-halt",
      how: "the remedy is what it stops",
      place: .perpetual(4),
      changes: ["threshold": 5_000 * usd],
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "liquidation-pause",
      how: "nobody is liquidated for half an hour of a slide",
      place: .perpetual(4),
      changes: ["until": 1_800 * second],
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "pause-guardian",
      how: "guardians asleep: they pause when it is over and lock the users in",
      place: .perpetual(4),
      changes: ["priceMove": 50_000_000, "medianDelay": 900 * second],
      metric: "blocked_usd_s"
    ),
    HarmCase(
      kind: "exit-only",
      how: "who would have bought the low is refused",
      place: .perpetual(6),
      metric: "blocked_usd_s"
    ),
    HarmCase(
      kind: "invariant-guard",
      how: "the broken invariant closes what would repair it",
      place: .perpetual(4),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "graceful-degradation",
      how: "level 4 holds liquidations back while debts grow",
      place: .perpetual(6),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "withdrawal-gate",
      how: "users who want their own collateral back wait",
      place: .vaults(1),
      changes: ["share": 1_000_000, "floor": 0],
      metric: "blocked_usd_s"
    ),
    HarmCase(
      kind: "outflow-breaker",
      how: "an ordinary outflow locks everybody in",
      place: .vaults(1),
      changes: ["retained": 999_000_000, "minimum": 0],
      metric: "blocked_usd_s"
    ),
  ]

  private static let pricing: [HarmCase] = [
    HarmCase(
      kind: "twap",
      how: "an average lags a crash",
      place: .perpetual(6),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "median-price",
      how: "the slower source decides",
      place: .perpetual(4),
      metric: "depositor_loss_usd"
    ),
    HarmCase(
      kind: "anchored-price",
      how: "the anchor is old and holds the price where it was",
      place: .perpetual(4),
      changes: ["anchor": 1, "band": 1_000_000],
      metric: "bad_debt_usd"
    ),
    HarmCase(
      kind: "price-cap",
      how: "the cap is under the market and liquidates the healthy",
      place: .vaults(1),
      metric: "unfair_liquidation_count"
    ),
    HarmCase(
      kind: "price-checks",
      how: "a true fall looks like an error and is held out",
      place: .gap,
      changes: ["maximumStep": 50_000_000],
      metric: "bad_debt_usd"
    ),
    HarmCase(
      kind: "price-speed-limit",
      how: "the price follows too slowly",
      place: .perpetual(4),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "oracle-fallback",
      how: "it fails over to a worse source",
      place: .perpetual(4),
      changes: ["deviation": 5_000_000, "similar": 1_000_000],
      metric: "depositor_loss_usd"
    ),
    HarmCase(
      kind: "liquity-fallback",
      how: "a true fall is distrusted and the old second source believed",
      place: .gap,
      changes: ["maximumChange": 50_000_000, "similar": 5_000_000],
      metric: "bad_debt_usd"
    ),
    HarmCase(
      kind: "message-age-haircut",
      how: "an old message in a quiet market liquidates the healthy",
      place: .quiet,
      changes: ["freeAge": 60 * second, "perHour": whole],
      metric: "margin_induced_liquidation_usd"
    ),
  ]

  private static let margins: [HarmCase] = [
    HarmCase(
      kind: "dynamic-margin",
      how: "a requirement that rises liquidates the healthy",
      place: .vaults(4),
      metric: "margin_induced_liquidation_usd"
    ),
    HarmCase(
      kind: "congestion-margin",
      how: "a full chain liquidates accounts that nobody endangered",
      place: .busyPerpetual(4),
      changes: ["referenceGasPrice": whole],
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "governed-margin",
      how: "the vote passes at the low and liquidates who survived it",
      place: .perpetual(4),
      changes: [
        "fall": 10_000_000, "review": 60 * second, "vote": 60 * second, "timeLock": 60 * second,
      ],
      metric: "margin_induced_liquidation_usd"
    ),
    HarmCase(
      kind: "open-interest-margin",
      how: "users who want to add are refused",
      place: .perpetual(4),
      changes: ["lower": 0, "upper": usd, "maximum": 50 * whole],
      metric: "failed_transaction_share"
    ),
    HarmCase(
      kind: "hazard-preemption",
      how: "a prediction turns users away who want to add",
      place: .vaults(5),
      metric: "failed_transaction_share"
    ),
    HarmCase(
      kind: "zscore-detector",
      how: "a false alarm turns users away",
      place: .perpetual(4),
      changes: ["threshold": 500_000_000, "memory": 600 * second],
      metric: "blocked_usd_s"
    ),
    HarmCase(
      kind: "cusum-detector",
      how: "a drift that is no crisis turns users away",
      place: .perpetual(4),
      changes: ["limit": 100_000_000, "slack": 0, "memory": 600 * second],
      metric: "blocked_usd_s"
    ),
    HarmCase(
      kind: "source-cross-check",
      how: "sources disagree by their age, and users are locked in",
      place: .perpetual(5),
      metric: "blocked_usd_s"
    ),
  ]

  private static let liquidation: [HarmCase] = [
    HarmCase(
      kind: "liquidation-grace",
      how: "ten minutes of grace in a slide",
      place: .perpetual(4),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "liquidation-throttle",
      how: "the queue is longer than the fall is slow",
      place: .perpetual(4),
      changes: ["blockLiquidationCap": 5_000 * usd],
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "sequencer-grace",
      how: "the fall goes on in the grace period",
      place: .outage,
      metric: "bad_debt_usd"
    ),
    HarmCase(
      kind: "liquidation-stop",
      how: "the price does not come back",
      place: .perpetual(4),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "partial-liquidation",
      how: "the rest is liquidated lower",
      place: .perpetual(1),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "sliced-liquidation",
      how: "the slide outruns the slices",
      place: .perpetual(2),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "auto-top-up",
      how: "good money after bad",
      place: .perpetual(1),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "auto-repay",
      how: "its own sales move the market against the others",
      place: .perpetual(3),
      metric: "price_drawdown"
    ),
    HarmCase(
      kind: "soft-liquidation",
      how: "slices sold on the way down take more depth than they save",
      place: .perpetual(3),
      metric: "total_loss_usd"
    ),
  ]

  private static let layers: [HarmCase] = [
    HarmCase(
      kind: "insurance-fund",
      how: "capital lies idle",
      place: .perpetual(5),
      metric: "capital_committed_usd_s"
    ),
    HarmCase(
      kind: "staker-cover",
      how: "stakers lose what others lost",
      place: .perpetual(5),
      metric: "backstop_loss_usd"
    ),
    HarmCase(
      kind: "backstop-vault",
      how: "the vault goes down with its inventory",
      place: .perpetual(4),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "auto-deleveraging",
      how: "winners pay",
      place: .perpetual(3),
      metric: "adl_winner_loss_usd"
    ),
    HarmCase(
      kind: "socialised-loss",
      how: "sharing makes further accounts fail",
      place: .perpetual(5),
      metric: "total_loss_usd"
    ),
  ]

  private static let rest: [HarmCase] = [
    HarmCase(
      kind: "open-interest-cap",
      how: "users are refused long before it is dangerous",
      place: .perpetual(4),
      changes: ["cap": usd],
      metric: "blocked_usd_s"
    ),
    HarmCase(
      kind: "risk-weighted-limit",
      how: "a hedger is refused like a gambler",
      place: .perpetual(4),
      changes: ["base": usd],
      metric: "blocked_usd_s"
    ),
    HarmCase(
      kind: "reputation-limit",
      how: "who has no history is refused like who has a bad one",
      place: .perpetual(4),
      changes: ["limit": usd, "afterLiquidation": 0],
      metric: "blocked_usd_s"
    ),
    HarmCase(
      kind: "atomic-batching",
      how: "one large transaction waits longer than the first of three",
      place: .vaultsInSteps(1),
      metric: "top_up_delay_p95_s"
    ),
    HarmCase(
      kind: "saga-compensation",
      how: "funds are in transit for longer",
      place: .vaultsInSteps(1),
      metric: "partial_state_usd_s"
    ),
    HarmCase(
      kind: "two-phase-orders",
      how: "no executor comes and the escrow waits",
      place: .vaultsInSteps(1),
      changes: ["outage": whole, "cancelAfter": 3_600 * second],
      metric: "partial_state_usd_s"
    ),
  ]
}
