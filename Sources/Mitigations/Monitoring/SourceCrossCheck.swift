import Quantities

/// Closes new risk and withdrawals while the two price sources contradict each other.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | agreed | both are younger than `maximumAge` and differ by `deviation` or more | contradicted |
/// | contradicted | they differ by less than half of it, or one is missing or old, for `holdTime` | agreed |
///
/// It switches no source: it only refuses what could be taken with a wrong price. Liquidations stay
/// open unless `closesLiquidations`.
public final class SourceCrossCheck: MitigationStrategy {
  private let deviation: Ratio
  private let maximumAge: SimDuration
  private let holdTime: SimDuration
  private let closed: ActionSet
  private var isContradicted = false
  private var calmSince: SimInstant?

  init(_ values: [Int64]) {
    deviation = Ratio(partsPerBillion: values[0])
    maximumAge = SimDuration(nanoseconds: values[1])
    holdTime = SimDuration(nanoseconds: values[2])
    closed = values[3] == 1 ? [.open, .withdraw, .liquidate, .bid] : [.open, .withdraw]
  }

  /// Books the instant at which trust may return.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    if isContradicted, let since = calmSince { requests.wakeAt = since + holdTime }
  }

  /// Compares the sources and closes or opens.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let gap = contradiction(view)
    let now = view.now
    if gap == .full {
      isContradicted = true
      calmSince = nil
    } else if isContradicted {
      calmSince = gap == .none ? calmSince ?? now : nil
      if let since = calmSince, now - since >= holdTime { isContradicted = false }
    }
    directives = Directives()
    guard isContradicted else { return }
    directives.closed = closed
    directives.level = 1
    directives.cause = 1
  }

  private enum Gap { case none, half, full }

  private func contradiction(_ view: borrowing ProtocolView) -> Gap {
    guard let primary = view.primary, let secondary = view.secondary,
      view.now - primary.observedAt <= maximumAge,
      view.now - secondary.observedAt <= maximumAge
    else { return .none }
    let one = primary.price
    let other = secondary.price
    if ExactComparison.reaches(deviation, from: one, to: other) { return .full }
    let half = Ratio(partsPerBillion: deviation.partsPerBillion / 2)
    return ExactComparison.reaches(half, from: one, to: other) ? .half : .none
  }

  /// What the catalogue says about the cross-check.
  public static let descriptor = StrategyDescriptor(
    kind: "source-cross-check",
    summary: "Closes new risk and withdrawals while two price sources contradict each other.",
    family: .monitoring,
    runs: .inContract,
    observes: "Both sources as published: price and time of observation.",
    faults: """
      A delayed source contradicts a fresh one in every fast move, so it closes when users need to \
      act; a fault that both sources share is invisible; withdrawals wait for the worse source.
      """,
    source: "Two-source plausibility checks as in Compound's anchored view; here as a gate.",
    parameters: [
      .ratio("deviation", 1_000_000...900_000_000, 100_000_000, "Distance that contradicts."),
      .duration("maximumAge", 60...604_800, 7_200, "Age above which a source has no say."),
      .duration("holdTime", 0...604_800, 600, "How long they must agree to reopen."),
      .flag("closesLiquidations", false, "Whether liquidations and bids are closed as well."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in SourceCrossCheck(values) }
  )
}
