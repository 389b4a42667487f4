import Quantities

/// The parameters that the automated strategies share.
enum AutomationParameters {
  /// Enrolled share, trigger, size of an action, most actions.
  static func all(
    size: Int64,
    limit: Int64,
    trigger: Int64 = 20_000_000,
    distance: String = "Distance of the price from the threshold within which it acts."
  ) -> [ParameterDescriptor] {
    [
      .ratio("share", 1_000_000...1_000_000_000, 500_000_000, "Share of accounts enrolled."),
      .ratio(
        "trigger",
        1_000_000...500_000_000,
        trigger,
        distance
      ),
      .ratio(
        "size",
        1_000_000...1_000_000_000,
        size,
        "One action: of the requirement or collateral added, or of the position closed or bought."
      ),
      .count("limit", 1...1_000, limit, "Most actions for one account in a run."),
    ]
  }

  /// The rule that values of these parameters state.
  static func rule(_ action: AccountAutomation.Action, _ values: [Int64]) -> AccountAutomation {
    AccountAutomation(
      action: action,
      share: Ratio(partsPerBillion: values[0]),
      trigger: Ratio(partsPerBillion: values[1]),
      size: Ratio(partsPerBillion: values[2]),
      limit: Int32(clamping: values[3])
    )
  }
}
