public import Quantities

/// Halts liquidations, bids, new risk and withdrawals after a fast price move.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | armed | a poke executes while the move is at least the threshold | halted |
/// | halted | `haltTime` has passed; nobody has to act | cooling |
/// | cooling | `rearmTime` has passed and the move is below the re-arm threshold | armed |
///
/// The move is that of the candidate price away from the highest (and, unless `downOnly`, the
/// lowest) protocol price of the trailing window. With a still price the move is zero after one
/// window, so cooling always ends.
public final class CircuitBreaker: MitigationStrategy {
  /// Where the breaker stands.
  public enum State: Equatable, Sendable, BitwiseCopyable {
    /// It trips at the threshold.
    case armed
    /// It holds the halt until this instant.
    case halted(until: SimInstant)
    /// It cannot trip before this instant, nor before the price calms down.
    case cooling(until: SimInstant)
  }

  /// Why a halt stands.
  public enum Cause: UInt8, Sendable, BitwiseCopyable {
    /// The price fell.
    case fall = 1
    /// The price rose.
    case rise = 2
  }

  /// What a halt closes; top-ups, repayments and price writes stay open.
  public static let halted: ActionSet = [.liquidate, .bid, .open, .withdraw]

  /// The state as of the last price that was seen.
  public private(set) var state: State = .armed

  private let threshold: Ratio
  private let rearmThreshold: Ratio
  private let haltTime: SimDuration
  private let rearmTime: SimDuration
  private let usesQueued: Bool
  private let downOnly: Bool
  private var extremes: SlidingExtremes

  init(_ values: [Int64]) throws(MitigationError) {
    threshold = Ratio(partsPerBillion: values[0])
    extremes = SlidingExtremes(window: SimDuration(nanoseconds: values[1]))
    haltTime = SimDuration(nanoseconds: values[2])
    rearmTime = SimDuration(nanoseconds: values[3])
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
    if case .halted(let until) = state { requests.wakeAt = until }
  }

  /// Halts if the contract itself finds the move; a poke that comes too late changes nothing.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let cause = update(view)
    guard state == .armed, let cause else { return }
    let end = view.now + haltTime
    state = .halted(until: end)
    directives.closed = Self.halted
    directives.closedUntil = end
    directives.level = 1
    directives.cause = cause.rawValue
  }

  // Records the price, moves the state machine on, and says why an armed breaker should trip.
  private func update(_ view: borrowing ProtocolView) -> Cause? {
    guard let price = view.price?.price else { return nil }
    extremes.record(price, at: view.now)
    let candidate = usesQueued ? view.queued?.price ?? price : price
    if case .halted(let until) = state, view.now >= until {
      state = .cooling(until: until + rearmTime)
    }
    if case .cooling(let until) = state, view.now >= until,
      cause(of: candidate, threshold: rearmThreshold) == nil
    {
      state = .armed
    }
    return cause(of: candidate, threshold: threshold)
  }

  private func cause(of candidate: Price, threshold: Ratio) -> Cause? {
    if let highest = extremes.highest, candidate < highest,
      reaches(threshold, candidate, from: highest)
    {
      return .fall
    }
    if !downOnly, let lowest = extremes.lowest, candidate > lowest,
      reaches(threshold, candidate, from: lowest)
    {
      return .rise
    }
    return nil
  }

  // Exact: the gap over the reference against parts per billion, without a division.
  private func reaches(_ threshold: Ratio, _ price: Price, from reference: Price) -> Bool {
    let gap = Int128(price.nanos) - Int128(reference.nanos)
    let scaled = gap.magnitude * UInt128(Ratio.one.partsPerBillion)
    return scaled >= UInt128(threshold.partsPerBillion) * UInt128(reference.nanos.magnitude)
  }
}

extension CircuitBreaker {
  /// What the catalogue says about the circuit breaker.
  public static let descriptor = StrategyDescriptor(
    kind: "circuit-breaker",
    summary: "Halts liquidations, bids, new risk and withdrawals for a while after a fast move.",
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
