public import Quantities

/// Closes withdrawals for a cooldown once the locked value lost more than a share by outflow.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | armed | withdrawals of the window reach `1 − retained` of the value at its start | halted |
/// | halted | `cooldown` has passed; nobody has to act | cooling |
/// | cooling | the window holds less than half of that outflow | armed |
///
/// Below `minimum` of locked value it never trips.
public final class OutflowBreaker: MitigationStrategy {
  /// The state as of the last action.
  public var state: HaltMachine.State { machine.state }

  /// How much of what trips it has left in the window, while it is armed.
  public var nearness: Ratio {
    guard machine.state == .armed, let start = locked.first, start >= minimum.micros else {
      return .zero
    }
    return ExactComparison.nearness(Int128(withdrawn.change), to: outflow, of: Int128(start))
  }

  private let outflow: Ratio
  private let minimum: QuoteAmount
  private var machine: HaltMachine
  private var withdrawn: CounterWindow
  private var locked: CounterWindow

  init(_ values: [Int64]) {
    outflow = Ratio(partsPerBillion: Ratio.one.partsPerBillion - values[0])
    minimum = QuoteAmount(micros: values[1])
    let window = SimDuration(nanoseconds: values[2])
    withdrawn = CounterWindow(window: window)
    locked = CounterWindow(window: window)
    machine = HaltMachine(haltTime: SimDuration(nanoseconds: values[3]), rearmTime: .zero)
  }

  /// Books the end of a standing halt.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    requests.wakeAt = machine.haltEnd
  }

  /// Counts and, where the outflow is too large, closes withdrawals.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    withdrawn.record(view.withdrawnValue.micros, at: view.now)
    locked.record(view.lockedValue.micros, at: view.now)
    let start = locked.first ?? 0
    let left = Int64(clamping: Int128(withdrawn.change) * 2)
    machine.advance(
      to: view.now,
      isCalm: !ExactComparison.reaches(outflow, part: left, of: start)
    )
    guard machine.state == .armed, start >= minimum.micros, withdrawn.change > 0,
      ExactComparison.reaches(outflow, part: withdrawn.change, of: start)
    else { return }
    directives.halt(.withdraw, until: machine.trip(at: view.now), level: 1, cause: 1)
  }

  /// What the catalogue says about the breaker.
  public static let descriptor = StrategyDescriptor(
    kind: "outflow-breaker",
    summary: "Closes withdrawals for a cooldown after too large an outflow.",
    family: .outflowGates,
    runs: .inContract,
    observes: "The protocol's own withdrawals and the value that it holds for its users.",
    faults: """
      Whoever leaves first is paid in full and everyone else waits the whole cooldown; a real run \
      and an exploit look alike; large honest withdrawals trip it in calm markets.
      """,
    source: "ERC-7265 reference design: retain 70 % per 4 hours, cooldown of 3 days.",
    parameters: [
      .ratio("retained", 1_000_000...999_000_000, 700_000_000, "Share that has to stay."),
      .quote("minimum", 0...1_000_000_000_000, 1_000_000, "Locked value below which it sleeps."),
      .duration("window", 60...604_800, 14_400, "Trailing time over which outflow is counted."),
      .duration("cooldown", 60...2_592_000, 259_200, "How long withdrawals stay closed."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in OutflowBreaker(values) }
  )
}
