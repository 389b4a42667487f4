// The columns of a row in their order. Each entry names the code that computes it by its column
// name; `MetricTests` works every formula by hand.

/// Every metric of a run, in the order of `runs.csv`.
public enum MetricCatalog {
  /// Metrics of a whole run.
  public static let run: [MetricDefinition] =
    severity + losses + fairness + oracles + costs + network + classes + race + reentry

  /// The position of a metric in `run`, or nil.
  public static func position(of name: String) -> Int? {
    run.firstIndex { $0.name == name }
  }

  /// Names of the metrics that `protocols.csv` repeats for each protocol.
  public static let perProtocolNames: [String] = [
    "liquidated_notional_usd", "liquidation_count", "liquidated_account_count",
    "open_interest_share", "bad_debt_usd", "bad_debt_realised_usd", "bad_debt_latent_usd",
    "borrower_loss_usd", "insurance_loss_usd", "staker_loss_usd", "depositor_loss_usd",
    "unfair_liquidation_count", "unfair_liquidation_usd", "missed_liquidation_count",
    "missed_usd", "cash_short_s",
  ]

  /// Metrics that `protocols.csv` repeats for each protocol.
  public static let perProtocol: [MetricDefinition] = run.filter {
    perProtocolNames.contains($0.name)
  }
}
