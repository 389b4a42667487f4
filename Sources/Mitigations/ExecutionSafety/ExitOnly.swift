import Quantities

/// After a fast move nobody may add risk, and everybody may leave.
///
/// The states are those of `HaltMachine`; liquidations, reductions and withdrawals stay open.
public final class ExitOnly: MitigationStrategy {
  /// The state as of the last price that was seen.
  public var state: HaltMachine.State { machine.state }

  private let threshold: Ratio
  private var extremes: SlidingExtremes
  private var machine: HaltMachine

  init(_ values: [Int64]) {
    threshold = Ratio(partsPerBillion: values[0])
    extremes = SlidingExtremes(window: SimDuration(nanoseconds: values[1]))
    machine = HaltMachine(
      haltTime: SimDuration(nanoseconds: values[2]),
      rearmTime: SimDuration(nanoseconds: values[3])
    )
  }

  /// Asks to be woken at the end.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    requests.wakeAt = machine.haltEnd
  }

  /// Closes new risk when the move reaches the threshold.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    guard let price = view.price?.price else { return }
    extremes.record(price, at: view.now)
    let hasMoved =
      extremes.highest.map { ExactComparison.reaches(threshold, from: price, to: $0) } ?? false
    machine.advance(to: view.now, isCalm: !hasMoved)
    guard state == .armed, hasMoved else { return }
    directives.halt(.open, until: machine.trip(at: view.now), level: 1, cause: 1)
  }

  /// What the catalogue says about exit-only trading.
  public static let descriptor = StrategyDescriptor(
    kind: "exit-only",
    summary: "Closes new risk after a fast move and leaves every exit open.",
    family: .executionSafety,
    runs: .inContract,
    observes: "The protocol's price.",
    faults: """
      Nobody may buy the low, so the venue recovers on its own makers alone; a hedge that adds \
      risk on this leg is refused.
      """,
    source: "Reduce-only modes of dYdX v4, Binance and Deribit.",
    parameters: [
      .ratio(
        "threshold",
        1_000_000...900_000_000,
        80_000_000,
        "Fall within the window that trips."
      ),
      .duration("window", 1...604_800, 3_600, "Trailing time of the move."),
      .duration("haltTime", 1...604_800, 3_600, "How long new risk stays closed."),
      .duration("rearmTime", 0...604_800, 1_800, "Shortest time to the next."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in ExitOnly(values) }
  )
}
