import Quantities

/// Three levels of market-wide halt, measured from a reference that is set once per period.
///
/// Levels 1 and 2 halt for `haltTime`; level 3 halts until the next period. A level trips once per
/// period. The reference is the protocol's price at the first look of a period (the prior close of
/// a market that never closes); periods start at the scenario's start.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | level n passed | the fall from the reference reaches level n + 1 | halted at n + 1 |
/// | halted | its end; nobody has to act | level n passed |
/// | any | the period ends | no level passed |
public final class TieredHalt: MitigationStrategy {
  /// The highest level tripped in this period, 0 to 3.
  public private(set) var passed: UInt8 = 0

  private let levels: [Ratio]
  private let haltTime: SimDuration
  private let period: SimDuration
  private let actions: ActionSet
  private var reference: Price?
  private var periodEnd: SimInstant = .start
  private var haltEnd: SimInstant?

  init(_ values: [Int64]) throws(MitigationError) {
    levels = values[0..<3].map { Ratio(partsPerBillion: $0) }
    haltTime = SimDuration(nanoseconds: values[3])
    period = SimDuration(nanoseconds: values[4])
    actions = try HaltScope.actions(values[5...])
    guard levels[0] < levels[1], levels[1] < levels[2] else {
      throw .contradiction("the levels do not rise")
    }
    guard haltTime < period else { throw .contradiction("haltTime is not below period") }
  }

  /// Watches the fall and asks for a poke when the next level is reached.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    let level = reached(view)
    if let end = haltEnd, view.now < end {
      requests.wakeAt = end
    } else if level > passed {
      requests.wantsTransaction = true
    }
  }

  /// Halts at the highest level that the contract finds reached.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let level = reached(view)
    if let end = haltEnd, view.now < end { return }
    guard level > passed else { return }
    passed = level
    let end = level == 3 ? periodEnd : min(view.now + haltTime, periodEnd)
    haltEnd = end
    directives.halt(actions, until: end, level: level, cause: level)
  }

  // Starts a new period when it is time, and says which level the price has reached.
  private func reached(_ view: borrowing ProtocolView) -> UInt8 {
    guard let price = view.price?.price else { return 0 }
    let now = view.now
    if reference == nil || now >= periodEnd {
      let elapsed = (now - .start).nanoseconds
      periodEnd =
        now
        + SimDuration(
          nanoseconds: period.nanoseconds - elapsed % period.nanoseconds
        )
      reference = price
      passed = 0
    }
    guard let reference, price < reference else { return 0 }
    var level: UInt8 = 0
    for threshold in levels where ExactComparison.reaches(threshold, from: price, to: reference) {
      level += 1
    }
    return level
  }

  /// What the catalogue says about the tiers.
  public static let descriptor = StrategyDescriptor(
    kind: "tiered-halt",
    summary: "Halts at three falls from the period's first price, the third until the period ends.",
    family: .circuitBreakers,
    runs: .poke,
    observes: "The protocol's price at every block end.",
    faults: """
      The reference is arbitrary in a market that never closes: a fall that straddles two periods \
      trips nothing; a level near its threshold pulls sellers forward; the third level can close a \
      day while debts grow; the poke waits like any transaction.
      """,
    source: "US market-wide circuit breakers: 7 %, 13 %, 20 % from the prior close, 15 minutes.",
    parameters: [
      .ratio("level1", 1_000_000...900_000_000, 70_000_000, "Fall of the first level."),
      .ratio("level2", 1_000_000...950_000_000, 130_000_000, "Fall of the second level."),
      .ratio("level3", 1_000_000...990_000_000, 200_000_000, "Fall of the third level."),
      .duration("haltTime", 1...86_400, 900, "Length of a halt of level 1 or 2."),
      .duration("period", 3_600...604_800, 86_400, "Time between two references."),
    ] + HaltScope.parameters,
    pokeGas: 120_000,
    make: { (values) throws(MitigationError) in try TieredHalt(values) }
  )
}
