import Quantities

/// Gives users time after an outage of the chain before anything can be liquidated.
///
/// | state | leaves when |
/// | --- | --- |
/// | open | the chain produces its first block after an outage; before any of its transactions |
/// | grace | the grace period since that block is over; nobody has to act |
public final class SequencerGrace: MitigationStrategy {
  private let grace: SimDuration

  init(_ values: [Int64]) { grace = SimDuration(nanoseconds: values[0]) }

  /// Closes what takes from users or adds risk, and leaves repayments and top-ups open.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives = Directives()
    guard let restarted = view.restartedAt, view.now < restarted + grace else { return }
    directives.closed = [.liquidate, .bid, .open, .withdraw]
    directives.closedUntil = restarted + grace
    directives.level = 1
  }

  /// What the catalogue says about the grace period.
  public static let descriptor = StrategyDescriptor(
    kind: "sequencer-grace",
    summary: "Closes liquidations and new risk for a while after an outage of the chain.",
    family: .liquidationControl,
    runs: .inContract,
    observes: "The chain's uptime feed: when it last came back.",
    faults: """
      Losses grow while nobody can liquidate, on top of those of the outage; the price may have \
      recovered already; users who do not watch gain nothing.
      """,
    source: """
      Chainlink: L2 sequencer uptime feeds, sample contract with 3 600 s; Aave v3.7 removed the \
      gate again, because it made positions worse.
      """,
    parameters: [
      .duration("grace", 1...86_400, 3_600, "Time from the first block to the first liquidation.")
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in SequencerGrace(values) }
  )
}
