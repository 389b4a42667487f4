public import Determinism
public import Quantities

/// A source beside the oracle's own feed: it publishes at once, on its own clock.
///
/// Errors are normal and addressed by the publication's number on the clock, so no policy can
/// shift them. It is off the congested path: nothing waits for a block. Its faults act on what it
/// sees, before its own error.
public struct ReferenceSource: Equatable, Sendable {
  private let spec: ReferenceSpec
  private let stream: RandomStream
  private let timetable: FaultTimetable
  private var sight: FaultySight
  private var average: PoolAverage?
  private var mark: MarkEngine?
  private var shadowMark: MarkEngine?

  /// What it published last, or nil before the first publication.
  public private(set) var current: OnChainPrice?

  /// Creates a source.
  ///
  /// - Parameters:
  ///   - spec: A specification without `OracleSpec.problems()`.
  ///   - key: The source's own stream.
  ///   - timetable: Its own faults.
  public init(
    spec: ReferenceSpec,
    key: StreamKey,
    timetable: FaultTimetable = FaultTimetable([])
  ) {
    precondition(spec.interval > .zero, "a source publishes at positive intervals")
    self.spec = spec
    stream = RandomStream(key: key)
    self.timetable = timetable
    sight = FaultySight(timetable: timetable)
    current = nil
    switch spec.kind {
    case .pool(let mean, let window): average = PoolAverage(mean: mean, window: window)
    case .mark(let rule):
      mark = MarkEngine(rule: rule)
      shadowMark = MarkEngine(rule: rule)
    case .exchange, .pull, .posted: break
    }
  }

  /// The venue's price is this from now on; only a pool's average listens.
  public mutating func venueMoved(_ observation: Observation, at now: SimInstant) {
    average?.observe(observation, at: now)
  }

  /// Returns the first publication instant after `now`.
  public func nextPublication(after now: SimInstant) -> SimInstant {
    SimInstant(nanoseconds: (ordinal(now) + 1) * spec.interval.nanoseconds)
  }

  /// Publishes what the source makes of the market; price and shadow share every error.
  ///
  /// A mark price is made around `index`, the oracle's own feed; without one there is none.
  ///
  /// - Returns: What is published now, or nil where nothing is.
  /// - Throws: `overflow` when the price does not fit.
  /// - Precondition: `now` is not before the start.
  @discardableResult
  public mutating func publish(
    market: Price,
    shadow: Price,
    forcedFills: Int64,
    index: OnChainPrice? = nil,
    at now: SimInstant
  ) throws(QuantityError) -> OnChainPrice? {
    precondition(now >= .start, "a source publishes after the start")
    let seen = try look(market, shadow, forcedFills, index, at: now)
    guard let seen, let observation = try quoted(seen, at: now) else { return nil }
    current = OnChainPrice(observation: observation, writtenAt: now)
    return current
  }

  /// What the source would see, before its own error.
  private mutating func look(
    _ market: Price,
    _ shadow: Price,
    _ forcedFills: Int64,
    _ index: OnChainPrice?,
    at now: SimInstant
  ) throws(QuantityError) -> FaultySight.Sight? {
    var (price, twin) = (market, shadow)
    if average != nil {
      guard let read = try average?.read(at: now) else { return nil }
      (price, twin) = read
    }
    if mark != nil {
      guard let index else { return nil }
      let own = MarkInputs(index: index.observation.price, last: market)
      let other = MarkInputs(index: index.observation.shadow, last: shadow)
      if let made = try mark?.update(own, at: now) { price = made.price }
      if let made = try shadowMark?.update(other, at: now) { twin = made.price }
    }
    return try sight.look(market: price, shadow: twin, forcedFills: forcedFills, at: now)
  }

  private func quoted(
    _ seen: FaultySight.Sight,
    at now: SimInstant
  ) throws(QuantityError) -> Observation? {
    switch spec.kind {
    case .pool, .mark: return observation(seen, nil)
    case .exchange(let noise):
      return try observation(noisy(seen, noise, step: ordinal(now), index: 0), nil)
    case .posted(let spec):
      return try aggregate(seen, spec.publishers, spec.noise, spec.confidence, at: now)
    case .pull(let publishers, let noise, let confidence):
      return try aggregate(seen, publishers, noise, confidence, at: now)
    }
  }

  private func aggregate(
    _ seen: FaultySight.Sight,
    _ publishers: Int32,
    _ noise: Ratio,
    _ confidence: Ratio,
    at now: SimInstant
  ) throws(QuantityError) -> Observation? {
    let width = try widened(confidence, at: now)
    var quotes: [PublisherQuote] = []
    var shadows: [PublisherQuote] = []
    for publisher in 0..<publishers {
      let own = try noisy(seen, noise, step: ordinal(now), index: UInt64(publisher))
      let half = try own.price.scaled(by: width, rounding: .ceiling)
      quotes.append(PublisherQuote(price: own.price, confidence: half))
      shadows.append(PublisherQuote(price: own.shadow, confidence: half))
    }
    guard let price = try PullAggregate.of(quotes), let twin = try PullAggregate.of(shadows)
    else { return nil }
    var all = seen
    all.price = price.price
    all.shadow = twin.price
    return observation(all, price.confidence)
  }

  private func observation(_ seen: FaultySight.Sight, _ confidence: Price?) -> Observation {
    Observation(
      price: seen.price,
      shadow: seen.shadow,
      observedAt: seen.observedAt,
      forcedFills: seen.forcedFills,
      faulty: seen.isFaulty,
      confidence: confidence
    )
  }

  /// The relative confidence, with every blow-up in force.
  private func widened(_ confidence: Ratio, at now: SimInstant) throws(QuantityError) -> Ratio {
    var width = confidence
    for fault in timetable.faults where fault.kind == .confidence && fault.covers(now) {
      let factor = Ratio(
        partsPerBillion: try WideArithmetic.sum(
          Ratio.one.partsPerBillion,
          fault.size.partsPerBillion
        )
      )
      width = try width.multiplied(by: factor, rounding: .ceiling)
    }
    return width
  }

  /// The sight times 1 + noise × z of one draw.
  private func noisy(
    _ seen: FaultySight.Sight,
    _ noise: Ratio,
    step: Int64,
    index: UInt64
  ) throws(QuantityError) -> FaultySight.Sight {
    guard noise > .zero else { return seen }
    let error =
      Double(noise.partsPerBillion) * stream.normal(step: UInt64(step), index: index)
    guard let parts = Int64(exactly: error.rounded(.toNearestOrEven)) else { throw .overflow }
    let sum = try WideArithmetic.sum(Ratio.one.partsPerBillion, parts)
    let factor = Ratio(partsPerBillion: max(1, sum))
    var own = seen
    own.price = max(Price(nanos: 1), try seen.price.scaled(by: factor, rounding: .halfEven))
    own.shadow = max(Price(nanos: 1), try seen.shadow.scaled(by: factor, rounding: .halfEven))
    return own
  }

  private func ordinal(_ instant: SimInstant) -> Int64 {
    instant.nanoseconds / spec.interval.nanoseconds
  }
}
