import Quantities

/// Voters who raise the maintenance requirement after a fall: review, vote, time lock, then force.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | base | the price fell by `fall` within `window`; the proposal passes and executes | raised |
/// | raised | `holdTime` has passed and the fall is over; a second vote executes | base |
///
/// A proposal is executed as voted, whatever the market did meanwhile.
public final class GovernedMargin: MitigationStrategy {
  /// Review, vote and time lock.
  public let approval: ApprovalPath?
  /// Whether the raised requirement is in force.
  public private(set) var isRaised = false

  private let fall: Ratio
  private let multiplier: Ratio
  private let holdTime: SimDuration
  private var raisedAt: SimInstant = .start
  private var extremes: SlidingExtremes

  init(_ values: [Int64]) {
    fall = Ratio(partsPerBillion: values[0])
    extremes = SlidingExtremes(window: SimDuration(nanoseconds: values[1]))
    multiplier = Ratio(partsPerBillion: values[2])
    holdTime = SimDuration(nanoseconds: values[3])
    var delay: Int64 = 0
    for period in values[4..<7] { delay += period }
    approval = .fixed(SimDuration(nanoseconds: delay))
  }

  /// Proposes the change that the market calls for.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    let hasFallen = update(view)
    if isRaised {
      let held = view.now - raisedAt
      requests.wantsTransaction = !hasFallen && held >= holdTime
    } else {
      requests.wantsTransaction = hasFallen
    }
  }

  /// Executes what was voted: the other of the two requirements.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    update(view)
    isRaised.toggle()
    raisedAt = view.now
    directives = Directives()
    guard isRaised else { return }
    directives.marginMultiplier = multiplier
    directives.level = 1
    directives.cause = 1
  }

  @discardableResult
  private func update(_ view: borrowing ProtocolView) -> Bool {
    guard let price = view.price?.price else { return false }
    extremes.record(price, at: view.now)
    guard let highest = extremes.highest, price < highest else { return false }
    return ExactComparison.reaches(fall, from: price, to: highest)
  }

  /// What the catalogue says about the vote.
  public static let descriptor = StrategyDescriptor(
    kind: "governed-margin",
    summary: "A vote raises the maintenance requirement after a fall, days later.",
    family: .administration,
    runs: .governance,
    observes: "The protocol's price at every block end.",
    faults: """
      It arrives days after its reason and then liquidates at an unchanged price; it falls as late \
      as it rises; a captured vote is not modelled here.
      """,
    source: "Compound governance: 2 days of review, 3 of vote, 2 of time lock.",
    parameters: [
      .ratio("fall", 1_000_000...990_000_000, 200_000_000, "Fall that leads to a proposal."),
      .duration("window", 60...2_592_000, 86_400, "Trailing time of the fall."),
      .ratio(
        "multiplier",
        1_000_000_000...20_000_000_000,
        1_500_000_000,
        "Multiple of the base requirement once executed."
      ),
      .duration("holdTime", 0...31_536_000, 604_800, "Shortest time before it is lowered again."),
      .duration("review", 0...2_592_000, 172_800, "Review before the vote."),
      .duration("vote", 0...2_592_000, 259_200, "Length of the vote."),
      .duration("timeLock", 0...2_592_000, 172_800, "Delay of the executor."),
    ],
    pokeGas: 300_000,
    make: { (values) throws(MitigationError) in GovernedMargin(values) }
  )
}
