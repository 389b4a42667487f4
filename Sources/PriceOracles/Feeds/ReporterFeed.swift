public import Determinism
public import Quantities

/// What the reporters of a feed can be told.
public enum ReporterInput: Equatable, Sendable, BitwiseCopyable {
  /// The reporters look at the venue: its price, its impact-free price, forced fills so far.
  case sample(market: Price, shadow: Price, forcedFills: Int64)
  /// A block included the write of this observation.
  case writeConfirmed(Observation)
  /// The write of the observation made at this instant left the mempool without inclusion.
  case writeLost(observedAt: SimInstant)
  /// A replacement was refused: this older observation is the one that still waits.
  case replacementRefused(stillPending: Observation)
}

/// What the reporters of a feed do.
public enum ReporterEffect: Equatable, Sendable, BitwiseCopyable {
  /// Send a write.
  case write(Observation)
  /// Send a write in place of the pending one.
  case replaceWrite(Observation)
}

/// The off-chain reporters of a push feed.
///
/// A look leads to a write when nothing is pending and the price is at least `deviationThreshold`
/// away from the last confirmed one, or that one is at least `heartbeat` old. One write is pending
/// at a time; a look at least the threshold away from the *pending* price replaces it, so that a
/// write stuck at a low bid does not freeze the feed while the price runs.
///
/// | pending | look | effect |
/// | --- | --- | --- |
/// | no | deviation or heartbeat reached, or no price yet | `write` |
/// | yes | deviation against the pending price reached | `replaceWrite` |
/// | any | otherwise, during an outage, or with the median out of bounds | none |
///
/// Where nodes are stated, a look is the upper median of what each of them sees; out of bounds the
/// reporting stops. It does not clamp: the contract keeps the last answer that was in range.
///
/// - Source: Chainlink off-chain reporting; docs/model/oracles.md.
public struct ReporterFeed: Equatable, Sendable {
  private let spec: FeedSpec
  private let timetable: FaultTimetable
  private let stream: RandomStream
  /// Latency of each node.
  private let latencies: [SimDuration]
  private var sight: FaultySight

  /// The newest confirmed observation and when it was included, or nil before the first.
  public private(set) var confirmed: OnChainPrice?
  /// The observation whose write waits for inclusion, or nil.
  public private(set) var pending: Observation?

  /// Creates the reporters.
  ///
  /// - Parameters:
  ///   - spec: A specification without `OracleSpec.problems()`.
  ///   - timetable: When the feed is out of order.
  ///   - initial: What stands in the contract at the start, as if written then, or nil.
  ///   - key: The stream of the nodes' errors and latencies.
  public init(
    spec: FeedSpec,
    timetable: FaultTimetable,
    initial: Observation?,
    key: StreamKey
  ) {
    self.spec = spec
    self.timetable = timetable
    stream = RandomStream(key: key)
    var latencies: [SimDuration] = []
    if let nodes = spec.nodes {
      for node in 0..<UInt64(nodes.count) {
        let part = stream.uniform(step: node, purpose: 1) * Double(nodes.latency.nanoseconds)
        latencies.append(SimDuration(nanoseconds: Int64(part.rounded(.down))))
      }
    }
    self.latencies = latencies
    sight = FaultySight(timetable: timetable, latency: spec.nodes?.latency ?? .zero)
    confirmed = initial.map { OnChainPrice(observation: $0, writtenAt: .start) }
    pending = nil
  }

  /// Handles one input and emits what followed.
  ///
  /// - Throws: `overflow` when a bias brings a price out of range.
  public mutating func handle(
    _ input: ReporterInput,
    at now: SimInstant,
    into effects: inout EffectBuffer<ReporterEffect>
  ) throws(QuantityError) {
    switch input {
    case .sample(let market, let shadow, let forcedFills):
      guard
        let seen = try look(at: market, shadow: shadow, forcedFills: forcedFills, now: now)
      else { return }
      decide(on: seen, at: now, into: &effects)
    case .writeConfirmed(let observation):
      if pending?.observedAt == observation.observedAt { pending = nil }
      let newest = confirmed?.observation.observedAt
      if let newest, newest >= observation.observedAt { return }
      confirmed = OnChainPrice(observation: observation, writtenAt: now)
    case .writeLost(let observedAt):
      if pending?.observedAt == observedAt { pending = nil }
    case .replacementRefused(let stillPending):
      pending = stillPending
    }
  }

  private mutating func decide(
    on seen: Observation,
    at now: SimInstant,
    into effects: inout EffectBuffer<ReporterEffect>
  ) {
    if let pending {
      guard deviates(seen.price, from: pending.price) else { return }
      self.pending = seen
      effects.emit(.replaceWrite(seen))
      return
    }
    if let confirmed {
      let isOld = now - confirmed.writtenAt >= spec.heartbeat
      guard isOld || deviates(seen.price, from: confirmed.observation.price) else { return }
    }
    pending = seen
    effects.emit(.write(seen))
  }

  /// What the reporters see, or nil while they see or report nothing.
  private mutating func look(
    at market: Price,
    shadow: Price,
    forcedFills: Int64,
    now: SimInstant
  ) throws(QuantityError) -> Observation? {
    let seen = try sight.look(
      market: market,
      shadow: shadow,
      forcedFills: forcedFills,
      at: now
    )
    guard var seen else { return nil }
    if let nodes = spec.nodes {
      guard let median = try medianOfNodes(nodes, at: now) else { return nil }
      seen = median
    }
    if let bounds = spec.bounds, !bounds.contains(seen.price) { return nil }
    return Observation(
      price: seen.price,
      shadow: seen.shadow,
      observedAt: seen.observedAt,
      forcedFills: seen.forcedFills,
      faulty: seen.isFaulty
    )
  }

  /// The upper median of what the nodes see now.
  private mutating func medianOfNodes(
    _ nodes: FeedNodesSpec,
    at now: SimInstant
  ) throws(QuantityError) -> FaultySight.Sight? {
    let ordinal = UInt64(now.nanoseconds / spec.sampleInterval.nanoseconds)
    let corruption = timetable.first(.corruption, on: .primary, at: now)
    let corrupted =
      Int64(corruption.map { $0.share.partsPerBillion * Int64(nodes.count) } ?? 0)
      / Ratio.one.partsPerBillion
    var seen: [FaultySight.Sight] = []
    for node in 0..<Int(nodes.count) {
      guard var own = try sight.sight(at: now, latency: latencies[node]) else { continue }
      if let corruption, Int64(node) < corrupted {
        own = try own.biased(by: corruption.size)
      } else if nodes.noise > .zero {
        let error =
          Double(nodes.noise.partsPerBillion) * stream.normal(step: ordinal, index: UInt64(node))
        guard let parts = Int64(exactly: error.rounded(.toNearestOrEven)) else { throw .overflow }
        let wasFaulty = own.isFaulty
        own = try own.biased(by: Ratio(partsPerBillion: max(parts, -999_999_999)))
        own.isFaulty = wasFaulty
      }
      seen.append(own)
    }
    return MedianOf.upper(seen.map { $0.price }).map { seen[$0] }
  }

  /// Whether |price − reference| ÷ reference reaches the threshold; exact, without a division.
  private func deviates(_ price: Price, from reference: Price) -> Bool {
    let gap = (Int128(price.nanos) - Int128(reference.nanos)).magnitude
    let limit = Int128(spec.deviationThreshold.partsPerBillion) * Int128(reference.nanos)
    return Int128(gap) * Int128(Ratio.one.partsPerBillion) >= limit
  }
}
