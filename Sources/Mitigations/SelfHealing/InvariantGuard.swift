import Quantities

/// Goes to a safe state when one of the protocol's own invariants breaks, and comes back by itself.
///
/// | invariant | broken when |
/// | --- | --- |
/// | solvency | bad debt grew by more than `tolerance` of open interest since the last safe look |
/// | cover | the protocol holds less for its users than `cover` of open interest |
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | open | an invariant breaks | safe: new risk, withdrawals and liquidations closed |
/// | safe | both hold for `holdTime`, or `longest` has passed | open, with bad debt noted anew |
public final class InvariantGuard: MitigationStrategy {
  /// Whether the safe state stands.
  public var isSafe: Bool { since != nil }

  private let tolerance: Ratio
  private let cover: Ratio
  private let holdTime: SimDuration
  private let longest: SimDuration
  private var since: SimInstant?
  private var holdsSince: SimInstant?
  private var accepted: QuoteAmount = .zero
  private var acceptsCover = false

  init(_ values: [Int64]) throws(MitigationError) {
    tolerance = Ratio(partsPerBillion: values[0])
    cover = Ratio(partsPerBillion: values[1])
    holdTime = SimDuration(nanoseconds: values[2])
    longest = SimDuration(nanoseconds: values[3])
    guard holdTime <= longest else { throw .contradiction("longest is below holdTime") }
  }

  /// Books the instants at which the safe state can end.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    guard let since else { return }
    requests.wakeAt = min(since + longest, holdsSince.map { $0 + holdTime } ?? since + longest)
  }

  /// Checks the invariants.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let cause = broken(view)
    directives = Directives()
    if let since {
      let now = view.now
      holdsSince = cause == nil ? holdsSince ?? now : nil
      let hasHeld = holdsSince.map { now - $0 >= holdTime } ?? false
      if hasHeld || now - since >= longest {
        self.since = nil
        holdsSince = nil
        accepted = view.badDebt
        // What did not heal within the longest time is accepted, or it would trip for ever.
        acceptsCover = cause == 2
        return
      }
    } else if cause != nil {
      since = view.now
    } else {
      if acceptsCover { acceptsCover = isUncovered(view) }
      return
    }
    directives.closed = [.open, .withdraw, .liquidate, .bid]
    directives.level = 1
    directives.cause = cause ?? 0
  }

  private func broken(_ view: borrowing ProtocolView) -> UInt8? {
    let grown = Int128(view.badDebt.micros) - Int128(accepted.micros)
    let allowed = Int128(view.openInterest.micros) * Int128(tolerance.partsPerBillion)
    if grown > 0, grown * 1_000_000_000 > allowed { return 1 }
    if !acceptsCover, isUncovered(view) { return 2 }
    return nil
  }

  private func isUncovered(_ view: borrowing ProtocolView) -> Bool {
    Int128(view.lockedValue.micros) * 1_000_000_000
      < Int128(view.openInterest.micros) * Int128(cover.partsPerBillion)
  }

  /// What the catalogue says about the guard.
  public static let descriptor = StrategyDescriptor(
    kind: "invariant-guard",
    summary: "Closes risk, withdrawals and liquidations while an invariant is broken.",
    family: .selfHealing,
    runs: .inContract,
    observes: "Bad debt, open interest and what the protocol holds, by its own books and price.",
    faults: """
      A wrong price breaks an invariant that holds, or hides one that is broken; while it stands \
      healthy users are locked in and due accounts get worse; a loss that does not heal is \
      accepted in the end.
      """,
    source:
      "Invariant-triggered pauses (Aave caps plus guardian, Phalcon, Forta); the form is ours.",
    parameters: [
      .ratio(
        "tolerance",
        0...1_000_000_000,
        1_000_000,
        "Bad debt over open interest that is borne."
      ),
      .ratio("cover", 0...2_000_000_000, 20_000_000, "Least that is held over open interest."),
      .duration("holdTime", 0...604_800, 600, "How long both must hold again."),
      .duration("longest", 1...604_800, 7_200, "Longest safe state."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in try InvariantGuard(values) }
  )
}
