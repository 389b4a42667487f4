public import Quantities

/// Halts after a fast move and reopens with a call auction of what fell due meanwhile.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | armed | the price moved by `threshold` from its extreme of `window` | halted |
/// | halted | `haltTime` has passed | calling |
/// | calling | `callTime` has passed, and the price stayed within `tolerance` or the one extension is used | cooling, and the auction is cleared |
/// | cooling | `rearmTime` has passed and the move is below half of `threshold` | armed |
///
/// Liquidations, new risk and withdrawals are closed until the clearing. Nobody has to act: the
/// contract clears at its own instants, at one price for all.
public final class ReopeningAuction: MitigationStrategy {
  /// Where the breaker stands.
  public enum State: Equatable, Sendable, BitwiseCopyable {
    /// It trips when the price moves.
    case armed
    /// Everything is closed.
    case halted(until: SimInstant)
    /// Orders of the due are collected at this price.
    case calling(until: SimInstant, price: Price, isExtended: Bool)
    /// Open, and no halt before this instant.
    case cooling(until: SimInstant)
  }

  /// The state as of the last action.
  public private(set) var state: State = .armed

  private let threshold: Ratio
  private var extremes: SlidingExtremes
  private let haltTime: SimDuration
  private let callTime: SimDuration
  private let tolerance: Ratio
  private let rearmTime: SimDuration
  private var cleared: Int64 = 0

  init(_ values: [Int64]) {
    threshold = Ratio(partsPerBillion: values[0])
    extremes = SlidingExtremes(window: SimDuration(nanoseconds: values[1]))
    haltTime = SimDuration(nanoseconds: values[2])
    callTime = SimDuration(nanoseconds: values[3])
    tolerance = Ratio(partsPerBillion: values[4])
    rearmTime = SimDuration(nanoseconds: values[5])
  }

  /// Books the end of the halt and of the call.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    switch state {
    case .halted(let end), .calling(let end, _, _): requests.wakeAt = end
    case .armed, .cooling: break
    }
  }

  /// Trips, calls, clears and arms again.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    guard let price = view.price?.price else { return }
    extremes.record(price, at: view.now)
    if case .halted(let end) = state, view.now >= end {
      state = .calling(until: view.now + callTime, price: price, isExtended: false)
    }
    if case .calling(let end, let indicative, let isExtended) = state, view.now >= end {
      let hasMoved =
        ExactComparison.reaches(tolerance, from: min(price, indicative), to: max(price, indicative))
      if hasMoved, !isExtended {
        state = .calling(until: view.now + callTime, price: price, isExtended: true)
      } else {
        state = .cooling(until: view.now + rearmTime)
        cleared += 1
      }
    }
    let half = Ratio(partsPerBillion: threshold.partsPerBillion / 2)
    if case .cooling(let end) = state, view.now >= end, !hasMoved(half, price) { state = .armed }
    if case .armed = state, hasMoved(threshold, price) {
      state = .halted(until: view.now + haltTime)
    }
    demand(&directives)
  }

  private func demand(_ directives: inout Directives) {
    let isClosed: Bool
    switch state {
    case .armed, .cooling: isClosed = false
    case .halted, .calling: isClosed = true
    }
    directives.closed = isClosed ? [.liquidate, .bid, .open, .withdraw] : []
    directives.batch = LiquidationBatch(cleared: cleared, holds: isClosed)
    if case .calling = state { directives.level = 2 } else { directives.level = isClosed ? 1 : 0 }
    directives.cause = directives.level
  }

  private func hasMoved(_ share: Ratio, _ price: Price) -> Bool {
    if let highest = extremes.highest, price < highest,
      ExactComparison.reaches(share, from: price, to: highest)
    {
      return true
    }
    if let lowest = extremes.lowest, price > lowest {
      return ExactComparison.reaches(share, from: price, to: lowest)
    }
    return false
  }

  /// What the catalogue says about the auction.
  public static let descriptor = StrategyDescriptor(
    kind: "reopening-auction",
    summary: "Halts after a fast move and reopens with a call auction at one price.",
    family: .circuitBreakers,
    runs: .inContract,
    observes: "The protocol's price at every block end and at its own instants.",
    faults: """
      The price moves on while nobody may close; the auction is one large order at the reopening, \
      without buyers of its own beyond the venue and the other side's due accounts; users wait \
      for the halt and for the call.
      """,
    source: "LULD and market-wide halts with their reopening auctions; Vega price monitoring.",
    parameters: [
      .ratio("threshold", 10_000_000...900_000_000, 100_000_000, "Move that trips it."),
      .duration("window", 1...86_400, 300, "Trailing time over which the move is measured."),
      .duration("haltTime", 1...604_800, 120, "Length of the halt before the call."),
      .duration("callTime", 1...86_400, 60, "Length of the call; it may be extended once."),
      .ratio(
        "tolerance",
        1_000_000...900_000_000,
        20_000_000,
        "Move of the price during the call that extends it."
      ),
      .duration("rearmTime", 0...604_800, 1_800, "Shortest time from a clearing to the next halt."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in ReopeningAuction(values) }
  )
}
