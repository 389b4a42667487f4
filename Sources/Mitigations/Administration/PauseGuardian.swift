public import Quantities

/// Guardians who pause the protocol by hand: k of n people sign, then a transaction.
///
/// They call for a pause when the price has moved by `priceMove` within `window`, or when the bad
/// debt of the window reaches `badDebt`. What they signed is executed even if the alarm has passed.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | watching | the alarm rings; the guardians sign; their transaction executes | paused |
/// | paused | `pauseTime` has passed: the pause expires by itself | reopening |
/// | reopening | `reopenTime` has passed: liquidations open after everything else | cooling |
/// | cooling | `rearmTime` has passed and no alarm rings | watching |
public final class PauseGuardian: MitigationStrategy {
  /// Where the guardians stand.
  public enum State: Equatable, Sendable, BitwiseCopyable {
    /// Nothing is paused.
    case watching
    /// Everything but top-ups, repayments and price writes is closed.
    case paused(until: SimInstant)
    /// Only liquidations and bids are closed: users may save themselves first.
    case reopening(until: SimInstant)
    /// Open, and no new pause before this instant.
    case cooling(until: SimInstant)
  }

  /// The people who sign.
  public let approval: ApprovalPath?
  /// The state as of the last look.
  public private(set) var state: State = .watching

  private let priceMove: Ratio
  private let badDebt: QuoteAmount
  private let pauseTime: SimDuration
  private let reopenTime: SimDuration
  private let rearmTime: SimDuration
  private var extremes: SlidingExtremes
  private var losses: CounterWindow

  init(_ values: [Int64]) throws(MitigationError) {
    priceMove = Ratio(partsPerBillion: values[0])
    badDebt = QuoteAmount(micros: values[1])
    let window = SimDuration(nanoseconds: values[2])
    extremes = SlidingExtremes(window: window)
    losses = CounterWindow(window: window)
    pauseTime = SimDuration(nanoseconds: values[3])
    reopenTime = SimDuration(nanoseconds: values[4])
    rearmTime = SimDuration(nanoseconds: values[5])
    approval = try ApprovalPath.people(values[6...], fixedDelay: .zero)
  }

  /// Rings the alarm, and books the pause's own ends.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    let isAlarmed = update(view)
    switch state {
    case .watching: requests.wantsTransaction = isAlarmed
    case .paused(let end): requests.wakeAt = end
    case .reopening(let end): requests.wakeAt = end
    case .cooling: break
    }
  }

  /// Executes the signed pause, unless one stands already.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    update(view)
    guard case .watching = state else { return }
    let end = view.now + pauseTime
    state = .paused(until: end)
    directives.halt(
      [.liquidate, .bid, .open, .reduce, .withdraw],
      until: end,
      level: 1,
      cause: 1
    )
    directives.closedAfterwards = [.liquidate, .bid]
    directives.closedAfterwardsUntil = end + reopenTime
  }

  // Records price and losses, passes the states whose time has come, and says whether the alarm
  // rings.
  @discardableResult
  private func update(_ view: borrowing ProtocolView) -> Bool {
    losses.record(view.badDebt.micros, at: view.now)
    var isAlarmed = losses.change >= badDebt.micros
    if let price = view.price?.price {
      extremes.record(price, at: view.now)
      if let highest = extremes.highest, let lowest = extremes.lowest {
        isAlarmed = isAlarmed || ExactComparison.reaches(priceMove, from: price, to: highest)
        isAlarmed = isAlarmed || ExactComparison.reaches(priceMove, from: price, to: lowest)
      }
    }
    if case .paused(let end) = state, view.now >= end {
      state = .reopening(until: end + reopenTime)
    }
    if case .reopening(let end) = state, view.now >= end {
      state = .cooling(until: end + rearmTime)
    }
    if case .cooling(let end) = state, view.now >= end, !isAlarmed { state = .watching }
    return isAlarmed
  }

  /// What the catalogue says about the guardians.
  public static let descriptor = StrategyDescriptor(
    kind: "pause-guardian",
    summary: "k of n guardians pause the protocol after an alarm, in their own human time.",
    family: .administration,
    runs: .guardian,
    observes: "The protocol's price and booked bad debt at every block end.",
    faults: """
      People sleep: the pause comes after the median of hours, often after the fall; what they \
      signed is executed though the alarm has passed; users are locked in; what waited falls due \
      at the reopening.
      """,
    source: """
      Balancer and Venus emergency multisignatures (2022–2025); expiry as Balancer's pause window, \
      later reopening of liquidations as Aave's grace after an unpause.
      """,
    parameters: [
      .ratio("priceMove", 1_000_000...1_000_000_000, 200_000_000, "Move that rings the alarm."),
      .quote("badDebt", 1...1_000_000_000_000, 500_000, "Bad debt that rings the alarm."),
      .duration("window", 60...604_800, 3_600, "Trailing time of both alarms."),
      .duration("pauseTime", 60...2_592_000, 14_400, "Length of a pause; it expires by itself."),
      .duration("reopenTime", 0...604_800, 3_600, "How much later liquidations open."),
      .duration("rearmTime", 0...2_592_000, 14_400, "Shortest time before the next pause."),
    ] + ApprovalPath.parameters,
    pokeGas: 90_000,
    make: { (values) throws(MitigationError) in try PauseGuardian(values) }
  )
}
