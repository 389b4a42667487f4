import Quantities

/// Closes liquidations and bids between two instants, whatever happens.
///
/// | state | leaves when |
/// | --- | --- |
/// | before | `from` is reached |
/// | paused | `until` is reached; nobody has to act |
/// | over | never; it demands nothing any more |
public final class LiquidationPause: MitigationStrategy {
  private let from: SimInstant
  private let until: SimInstant

  init(_ values: [Int64]) throws(MitigationError) {
    from = SimInstant(nanoseconds: values[0])
    until = SimInstant(nanoseconds: values[1])
    guard from < until else { throw .contradiction("until is not after from") }
  }

  /// Books the start of the pause.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    if view.now < from { requests.wakeAt = from }
  }

  /// Closes what is to be closed now.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives = Directives()
    guard view.now >= from, view.now < until else { return }
    directives.closed = [.liquidate, .bid]
    directives.closedUntil = until
    directives.level = 1
  }

  /// What the catalogue says about the pause.
  public static let descriptor = StrategyDescriptor(
    kind: "liquidation-pause",
    summary: "Closes liquidations and bids between two instants, unconditionally.",
    family: .probes,
    runs: .inContract,
    observes: "The clock.",
    faults: """
      No position is closed while its collateral falls; losses are only postponed, as the close-out \
      at the horizon shows.
      """,
    source: "A probe: halting until the end must win nothing (docs/model/margin.md).",
    parameters: [
      .duration("from", 0...315_360_000, 0, "Start, since the start of the scenario."),
      .duration("until", 1...315_360_000, 31_536_000, "End, since the start of the scenario."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in try LiquidationPause(values) }
  )
}
