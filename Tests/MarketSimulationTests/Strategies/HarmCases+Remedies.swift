extension HarmCases {
  /// Auctions, remedies and incentives.
  static let remedies: [HarmCase] = [
    HarmCase(
      kind: "auto-boost",
      how: "what it bought is what the next fall liquidates",
      place: .perpetual(4),
      changes: ["trigger": 100_000_000, "share": whole],
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "batch-auction",
      how: "who could have been closed waits for the clearing",
      place: .gap,
      changes: ["interval": 600 * second],
      metric: "bad_debt_usd"
    ),
    HarmCase(
      kind: "reopening-auction",
      how: "the price moves on while nobody may close",
      place: .perpetual(4),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "dutch-auction",
      how: "what does not fit in the hole waits and falls on",
      place: .vaults(4),
      changes: ["hole": 1_000 * usd],
      metric: "bad_debt_usd"
    ),
    HarmCase(
      kind: "top-ups-first",
      how: "price writes of the same block come first and liquidate in it",
      place: .perpetual(5),
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "bug-bounty",
      how: "it pays for a fault that nobody would have used",
      place: .exploit,
      metric: "insurance_loss_usd"
    ),
    HarmCase(
      kind: "third-party-cover",
      how: "the premium is gone, and no claim falls due in the time",
      place: .perpetual(4),
      changes: ["premium": whole],
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "liquidation-voiding",
      how: "a slow second source voids what was right, and the next fall takes it again",
      place: .slowSource,
      changes: [
        "medianDelay": second, "deviation": 0, "asleepShare": 0, "members": 1, "quorum": 1,
      ],
      metric: "total_loss_usd"
    ),
    HarmCase(
      kind: "checkpoint-rollback",
      how: "a crash looks like a fault, and the pause lets debts grow",
      place: .slowSource,
      changes: ["falseAlarm": 0, "deviation": 30_000_000],
      metric: "bad_debt_usd"
    ),
    HarmCase(
      kind: "component-upgrade",
      how: "a true fall is a reason for a vote, and the slow source comes into force",
      place: .perpetual(1),
      changes: ["vote": 60 * second, "deviation": 5_000_000],
      metric: "total_loss_usd"
    ),
  ]
}
