import Quantities

/// Levels instead of one switch: the more stress, the more is closed, and back step by step.
///
/// | level | in force |
/// | --- | --- |
/// | 0 | nothing |
/// | 1 | new risk needs `admissionMultiplier` of its requirement |
/// | 2 | and open interest is capped at what it was when the level rose |
/// | 3 | and new risk is closed; liquidations are throttled to `blockLiquidationCap` |
/// | 4 | and reductions and liquidations are closed; top-ups and repayments stay open |
/// | 5 | and withdrawals are closed |
///
/// Stress is the largest price move of the window over `step`, floored: each further `step` of the
/// move is one level. A level rises after the stress has lasted `upDelay`, and falls by one after
/// `downHold` at a lower stress; level 0 is reached from every level once the price stands still.
public final class GracefulDegradation: MitigationStrategy {
  /// The level in force, 0 to 5.
  public private(set) var level: UInt8 = 0

  private let step: Ratio
  private let upDelay: SimDuration
  private let downHold: SimDuration
  private let admission: Ratio
  private let blockCap: QuoteAmount
  private let highestLevel: UInt8
  private var extremes: SlidingExtremes
  private var above: SimInstant?
  private var below: SimInstant?
  private var interestCap: QuoteAmount?

  init(_ values: [Int64]) {
    step = Ratio(partsPerBillion: values[0])
    extremes = SlidingExtremes(window: SimDuration(nanoseconds: values[1]))
    upDelay = SimDuration(nanoseconds: values[2])
    downHold = SimDuration(nanoseconds: values[3])
    admission = Ratio(partsPerBillion: values[4])
    blockCap = QuoteAmount(micros: values[5])
    highestLevel = UInt8(values[6])
  }

  /// Books the next instant at which the level can change by itself.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    if let since = above { requests.wakeAt = since + upDelay }
    if let since = below, level > 0 { requests.wakeAt = since + downHold }
  }

  /// Moves the level and sets what it closes.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    guard let price = view.price?.price else { return }
    extremes.record(price, at: view.now)
    move(to: stress(price), view)
    directives = Directives()
    directives.level = level
    directives.cause = level
    if level >= 1 { directives.initialMarginMultiplier = admission }
    if level >= 2 { directives.openInterestCap = interestCap }
    if level >= 3 {
      directives.closed = .open
      directives.blockLiquidationCap = blockCap
    }
    if level >= 4 { directives.closed.formUnion([.reduce, .liquidate, .bid]) }
    if level >= 5 { directives.closed.formUnion(.withdraw) }
  }

  private func move(to stress: UInt8, _ view: borrowing ProtocolView) {
    let now = view.now
    if stress > level {
      below = nil
      let since = above ?? now
      above = since
      guard now - since >= upDelay else { return }
      if level < 2, stress >= 2 { interestCap = view.openInterest }
      level = stress
      above = nil
    } else if stress < level {
      above = nil
      let since = below ?? now
      below = since
      guard now - since >= downHold else { return }
      level -= 1
      below = level > stress ? now : nil
    } else {
      above = nil
      below = nil
    }
  }

  private func stress(_ price: Price) -> UInt8 {
    var stress: UInt8 = 0
    while stress < highestLevel {
      let next = Ratio(partsPerBillion: step.partsPerBillion * Int64(stress + 1))
      let hasFallen =
        extremes.highest.map { ExactComparison.reaches(next, from: price, to: $0) } ?? false
      let hasRisen =
        extremes.lowest.map { ExactComparison.reaches(next, from: price, to: $0) } ?? false
      guard hasFallen || hasRisen else { break }
      stress += 1
    }
    return stress
  }

  /// What the catalogue says about the levels.
  public static let descriptor = StrategyDescriptor(
    kind: "graceful-degradation",
    summary: "Five graded levels, from dearer new risk to closed withdrawals, and back.",
    family: .gracefulDegradation,
    runs: .inContract,
    observes: "The protocol's price and open interest.",
    faults: """
      A delayed price reaches the levels late; level 4 holds liquidations back while debts grow; \
      users who read the levels run before the next one.
      """,
    source: "Graded operating states as in exchange rule books; the six levels are ours.",
    parameters: [
      .ratio("step", 1_000_000...190_000_000, 70_000_000, "Move of the window per level."),
      .duration("window", 60...604_800, 3_600, "Trailing time of the move."),
      .duration("upDelay", 0...3_600, 0, "How long the stress must last before a level rises."),
      .duration("downHold", 0...86_400, 900, "How long it must be lower before a level falls."),
      .ratio(
        "admissionMultiplier",
        1_000_000_000...20_000_000_000,
        1_500_000_000,
        "Multiple of the requirement of new risk from level 1 on."
      ),
      .quote("blockLiquidationCap", 1...1_000_000_000_000, 100_000, "Cap per block at level 3."),
      .count("highestLevel", 1...5, 5, "Level at which it stops."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in GracefulDegradation(values) }
  )
}
