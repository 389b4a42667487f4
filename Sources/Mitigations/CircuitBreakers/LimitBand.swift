public import Quantities

/// Holds the price inside a band around its trailing mean, then pauses if it stays outside.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | open | the price leaves the band around the mean of `window` | limit |
/// | limit | the price is back inside the band | open |
/// | limit | `limitHold` has passed outside the band | paused |
/// | paused | `pauseTime` has passed; nobody has to act | open, with the mean of that instant |
///
/// In the limit state nothing new may be risked and nothing is liquidated, while reductions,
/// top-ups and withdrawals go on; a pause closes reductions and withdrawals too. The mean is that
/// of the protocol's price, weighted with time.
public final class LimitBand: MitigationStrategy {
  /// Where the band stands.
  public enum State: Equatable, Sendable, BitwiseCopyable {
    /// Inside the band.
    case open
    /// Outside the band since an instant.
    case limit(since: SimInstant)
    /// Paused until an instant.
    case paused(until: SimInstant)
  }

  /// The state as of the last action.
  public private(set) var state: State = .open

  /// How much of the band the price is away from its mean, while inside.
  public private(set) var nearness = Ratio.zero

  private let band: Ratio
  private let limitHold: SimDuration
  private let pauseTime: SimDuration
  private var mean: TrailingMean

  init(_ values: [Int64]) {
    band = Ratio(partsPerBillion: values[0])
    mean = TrailingMean(window: SimDuration(nanoseconds: values[1]))
    limitHold = SimDuration(nanoseconds: values[2])
    pauseTime = SimDuration(nanoseconds: values[3])
  }

  /// Books the end of the limit state and of the pause.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    switch state {
    case .open: break
    case .limit(let since): requests.wakeAt = since + limitHold
    case .paused(let end): requests.wakeAt = end
    }
  }

  /// Moves the state machine on and closes what its state closes.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    guard let price = view.price?.price else { return }
    nearness = .zero
    if case .paused(let end) = state {
      guard view.now >= end else {
        mean.record(price, at: view.now)
        return
      }
      state = .open
      mean.restart(price, at: view.now)
    }
    let reference = mean.value(at: view.now) ?? price
    mean.record(price, at: view.now)
    let isOutside = ExactComparison.reaches(band, from: price, to: reference)
    directives = Directives()
    guard isOutside else {
      state = .open
      let gap = Int128(price.nanos) - Int128(reference.nanos)
      nearness = ExactComparison.nearness(
        gap < 0 ? -gap : gap,
        to: band,
        of: Int128(reference.nanos)
      )
      return
    }
    var since = view.now
    if case .limit(let start) = state { since = start }
    if view.now - since >= limitHold {
      let end = view.now + pauseTime
      state = .paused(until: end)
      directives.halt(
        [.liquidate, .bid, .open, .reduce, .withdraw],
        until: end,
        level: 2,
        cause: 2
      )
    } else {
      state = .limit(since: since)
      directives.closed = [.liquidate, .bid, .open]
      directives.level = 1
      directives.cause = 1
    }
  }

  /// What the catalogue says about the band.
  public static let descriptor = StrategyDescriptor(
    kind: "limit-band",
    summary: "Freezes risk outside a band around the trailing mean, then pauses the market.",
    family: .circuitBreakers,
    runs: .inContract,
    observes: "The protocol's price at block ends, after its changes and at the band's own times.",
    faults: """
      A delayed price leaves the band after the market did; a price that falls steadily drags its \
      own mean along and never leaves; traders who see the limit near may sell into it; what waits \
      falls due at the reopening, which has no auction.
      """,
    source: "US limit up–limit down plan: 5 % around the 5-minute mean, 15 s, pause of 5 minutes.",
    parameters: [
      .ratio("band", 1_000_000...900_000_000, 50_000_000, "Distance from the mean that counts."),
      .duration("window", 1...86_400, 300, "Length of the trailing mean."),
      .duration("limitHold", 0...86_400, 15, "Time outside the band before the pause."),
      .duration("pauseTime", 1...604_800, 300, "Length of the pause; it ends by itself."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in LimitBand(values) }
  )
}
