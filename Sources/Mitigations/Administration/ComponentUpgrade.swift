public import Quantities

/// Replaces the price component in flight: by vote, with a downtime, and back if the new one is
/// worse.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | old | the primary source is older than `maximumAge` or off the second one by `deviation` | voting |
/// | voting | `vote` has passed; what was voted is executed, whatever has changed | switching |
/// | switching | `downtime` has passed: the other component is in force | probation, or old on the way back |
/// | probation | the new source is older than `maximumAge`; nobody has to vote | old |
/// | probation | `probation` has passed | new |
/// | new | it is older than `maximumAge` | voting on the way back |
///
/// During the downtime liquidations, new risk and withdrawals are closed, so that nothing executes
/// between two components. The governor is a contract: it counts the votes and executes.
public final class ComponentUpgrade: MitigationStrategy {
  /// Where the upgrade stands.
  public enum State: Equatable, Sendable, BitwiseCopyable {
    /// The first component is in force.
    case old
    /// The vote is under way.
    case voting(until: SimInstant, toNew: Bool)
    /// Between the components.
    case switching(until: SimInstant, toNew: Bool)
    /// The second component is in force and may be taken back without a vote.
    case probation(until: SimInstant)
    /// The second component is in force.
    case new
  }

  /// The state as of the last action.
  public private(set) var state: State = .old

  private let deviation: Ratio
  private let maximumAge: SimDuration
  private let vote: SimDuration
  private let downtime: SimDuration
  private let probation: SimDuration

  init(_ values: [Int64]) {
    deviation = Ratio(partsPerBillion: values[0])
    maximumAge = SimDuration(nanoseconds: values[1])
    vote = SimDuration(nanoseconds: values[2])
    downtime = SimDuration(nanoseconds: values[3])
    probation = SimDuration(nanoseconds: values[4])
  }

  /// Books the end of the vote, of the downtime and of the probation.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    switch state {
    case .voting(let end, _), .switching(let end, _), .probation(let end): requests.wakeAt = end
    case .old, .new: break
    }
  }

  /// Moves the upgrade on.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    switch state {
    case .old:
      if isBroken(view) { state = .voting(until: view.now + vote, toNew: true) }
    case .new:
      if isOld(view.secondary, at: view.now) {
        state = .voting(until: view.now + vote, toNew: false)
      }
    case .voting(let end, let toNew):
      guard view.now >= end else { return }
      state = .switching(until: view.now + downtime, toNew: toNew)
      directives.halt(
        [.liquidate, .bid, .open, .withdraw],
        until: view.now + downtime,
        level: 1,
        cause: toNew ? 1 : 2
      )
    case .switching(let end, let toNew):
      guard view.now >= end else { return }
      state = toNew ? .probation(until: view.now + probation) : .old
      directives.source = toNew ? .secondary : nil
    case .probation(let end):
      if isOld(view.secondary, at: view.now) {
        state = .old
        directives.source = nil
      } else if view.now >= end {
        state = .new
      }
    }
  }

  private func isOld(_ price: PublishedPrice?, at now: SimInstant) -> Bool {
    guard let price else { return true }
    return now - price.observedAt > maximumAge
  }

  private func isBroken(_ view: borrowing ProtocolView) -> Bool {
    guard let second = view.secondary, !isOld(second, at: view.now) else { return false }
    if isOld(view.primary, at: view.now) { return true }
    guard let price = view.primary?.price else { return true }
    return ExactComparison.reaches(deviation, from: price, to: second.price)
  }

  /// What the catalogue says about upgrades.
  public static let descriptor = StrategyDescriptor(
    kind: "component-upgrade",
    summary: "Replaces the price source in flight, by vote, with a downtime and a way back.",
    family: .administration,
    runs: .inContract,
    observes: "The primary and the second source: their prices and ages.",
    faults: """
      The vote ends when the reason for it is gone, and is executed all the same; debts grow in \
      the downtime; the new component may be the worse one: slower, and noticed only once it \
      stops; two votes are needed to come back after the probation.
      """,
    source: "Compound and Aave oracle migrations by vote; upgradeable proxies with a time lock.",
    parameters: [
      .ratio(
        "deviation",
        1_000_000...900_000_000,
        50_000_000,
        "Difference of the two sources that leads to a vote."
      ),
      .duration("maximumAge", 60...604_800, 14_400, "Age from which a source counts as broken."),
      .duration("vote", 60...2_592_000, 172_800, "Review, vote and time lock together."),
      .duration("downtime", 1...86_400, 600, "How long nothing executes between the components."),
      .duration("probation", 0...2_592_000, 86_400, "Time in which the old one returns by itself."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in ComponentUpgrade(values) }
  )
}
