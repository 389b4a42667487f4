import Quantities

/// What a detector does with its alarm: raises the requirement of new risk or closes it.
///
/// The answer stands for `holdTime` after the last alarm and then ends by itself (hysteresis).
struct AnomalyResponse: Sendable {
  private let multiplier: Ratio
  private let closes: Bool
  private let holdTime: SimDuration
  private(set) var end: SimInstant?

  // `values`: multiplier, closesNewRisk, holdTime.
  init(_ values: ArraySlice<Int64>) {
    let start = values.startIndex
    multiplier = Ratio(partsPerBillion: values[start])
    closes = values[start + 1] == 1
    holdTime = SimDuration(nanoseconds: values[start + 2])
  }

  /// Sets the directives that follow from an alarm or from its absence.
  mutating func answer(alarm: Bool, at now: SimInstant, _ directives: inout Directives) {
    if alarm { end = now + holdTime }
    guard let end, now < end else {
      self.end = nil
      directives = Directives()
      return
    }
    directives.marginMultiplier = multiplier == .one ? nil : multiplier
    directives.closed = closes ? .open : []
    directives.level = 1
    directives.cause = 1
  }

  /// The parameters of the answer.
  static let parameters: [ParameterDescriptor] = [
    .ratio(
      "multiplier",
      1_000_000_000...10_000_000_000,
      1_250_000_000,
      "Multiple of the base requirement while the alarm stands."
    ),
    .flag("closesNewRisk", true, "Whether new risk is closed while the alarm stands."),
    .duration("holdTime", 1...604_800, 300, "How long an alarm stands after it rang."),
  ]
}
