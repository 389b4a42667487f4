public import Quantities

/// Halts liquidations, bids, new risk and withdrawals after a fast price move.
///
/// The states are those of `HaltMachine`.
///
/// The move is that of the candidate price away from the highest (and, unless `downOnly`, the
/// lowest) protocol price of the trailing window. With a still price the move is zero after one
/// window, so cooling always ends.
public final class CircuitBreaker: MitigationStrategy {
  /// Why a halt stands.
  public enum Cause: UInt8, Sendable, BitwiseCopyable {
    /// The price fell.
    case fall = 1
    /// The price rose.
    case rise = 2
  }

  /// How much of the threshold the move of the candidate price is while it is armed.
  public var nearness: Ratio {
    guard state == .armed, let last else { return .zero }
    func share(from reference: Price?) -> Ratio {
      guard let reference else { return .zero }
      let gap = Int128(last.nanos) - Int128(reference.nanos)
      return ExactComparison.nearness(
        gap < 0 ? -gap : gap,
        to: threshold,
        of: Int128(reference.nanos)
      )
    }
    let fall = share(from: extremes.highest)
    return downOnly ? fall : max(fall, share(from: extremes.lowest))
  }

  /// What a halt closes; top-ups, repayments and price writes stay open.
  public static let halted: ActionSet = [.liquidate, .bid, .open, .withdraw]

  /// The state as of the last price that was seen.
  public var state: HaltMachine.State { machine.state }

  private var machine: HaltMachine
  private let threshold: Ratio
  private let rearmThreshold: Ratio
  private let usesQueued: Bool
  private let downOnly: Bool
  private var extremes: SlidingExtremes
  private var last: Price?

  init(_ values: [Int64]) throws(MitigationError) {
    threshold = Ratio(partsPerBillion: values[0])
    extremes = SlidingExtremes(window: SimDuration(nanoseconds: values[1]))
    machine = HaltMachine(
      haltTime: SimDuration(nanoseconds: values[2]),
      rearmTime: SimDuration(nanoseconds: values[3])
    )
    rearmThreshold = Ratio(partsPerBillion: values[4])
    usesQueued = values[5] == 1
    downOnly = values[6] == 1
    guard rearmThreshold <= threshold else {
      throw .contradiction("rearmThreshold is above threshold")
    }
  }

  /// Watches the price and asks for a poke when an armed breaker should trip.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    let cause = update(view)
    if state == .armed, cause != nil { requests.wantsTransaction = true }
    requests.wakeAt = machine.haltEnd
  }

  /// Halts if the contract itself finds the move; a poke that comes too late changes nothing.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let cause = update(view)
    guard state == .armed, let cause else { return }
    let end = machine.trip(at: view.now)
    directives.halt(Self.halted, until: end, level: 1, cause: cause.rawValue)
  }

  // Records the price, moves the state machine on, and says why an armed breaker should trip.
  private func update(_ view: borrowing ProtocolView) -> Cause? {
    guard let price = view.price?.price else { return nil }
    extremes.record(price, at: view.now)
    let candidate = usesQueued ? view.queued?.price ?? price : price
    last = candidate
    machine.advance(
      to: view.now,
      isCalm: cause(of: candidate, threshold: rearmThreshold) == nil
    )
    return cause(of: candidate, threshold: threshold)
  }

  private func cause(of candidate: Price, threshold: Ratio) -> Cause? {
    if let highest = extremes.highest, candidate < highest,
      ExactComparison.reaches(threshold, from: candidate, to: highest)
    {
      return .fall
    }
    if !downOnly, let lowest = extremes.lowest, candidate > lowest,
      ExactComparison.reaches(threshold, from: candidate, to: lowest)
    {
      return .rise
    }
    return nil
  }
}

extension CircuitBreaker {
  /// What the catalogue says about the circuit breaker.
  public static let descriptor = StrategyDescriptor(
    kind: "circuit-breaker",
    summary: "Halts liquidations, bids, new risk and withdrawals for a while after a fast move.",
    family: .circuitBreakers,
    runs: .poke,
    observes: "The protocol's price at every block end, and with useQueued the queued next price.",
    faults: """
      The poke waits and pays like any transaction, so congestion delays it; fed by a delayed \
      price it halts after the fact; risk grows while liquidations wait; honest users cannot \
      withdraw; debt falls due at the reopening all at once.
      """,
    source: "US market-wide circuit breakers; CME dynamic circuit breakers; Maker's clip.stopped.",
    parameters: [
      .ratio("threshold", 10_000_000...900_000_000, 150_000_000, "Move that trips it."),
      .duration("window", 1...86_400, 3_600, "Trailing time over which the move is measured."),
      .duration("haltTime", 1...604_800, 1_800, "Length of a halt; it ends by itself."),
      .duration("rearmTime", 0...604_800, 1_800, "Shortest time from a halt's end to the next."),
      .ratio(
        "rearmThreshold",
        1_000_000...900_000_000,
        75_000_000,
        "Move below which it arms again; at most the threshold."
      ),
      .flag("useQueued", false, "Whether the next price of a delayed feed can trip it."),
      .flag("downOnly", false, "Whether only falls count."),
    ],
    pokeGas: 120_000,
    make: { (values) throws(MitigationError) in try CircuitBreaker(values) }
  )
}
