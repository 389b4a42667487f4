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
/// | any | otherwise, or during an outage | none |
///
/// - Source: Chainlink off-chain reporting; docs/model/oracles.md.
public struct ReporterFeed: Equatable, Sendable {
  private let spec: FeedSpec
  private let faults: [FeedFaultSpec]

  /// The newest confirmed observation and when it was included, or nil before the first.
  public private(set) var confirmed: OnChainPrice?
  /// The observation whose write waits for inclusion, or nil.
  public private(set) var pending: Observation?

  /// Creates the reporters.
  ///
  /// - Parameters:
  ///   - spec: A specification without `OracleSpec.problems()`.
  ///   - faults: When the feed is out of order.
  ///   - initial: What stands in the contract at the start, as if written then, or nil.
  public init(spec: FeedSpec, faults: [FeedFaultSpec], initial: Observation?) {
    self.spec = spec
    self.faults = faults
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

  /// Whether a fault of this kind is in force.
  public func isFaulty(_ kind: FeedFaultSpec.Kind, at now: SimInstant) -> Bool {
    for fault in faults where fault.kind == kind && fault.covers(now) { return true }
    return false
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

  /// What the reporters see, or nil while they see nothing.
  private func look(
    at market: Price,
    shadow: Price,
    forcedFills: Int64,
    now: SimInstant
  ) throws(QuantityError) -> Observation? {
    var price = market
    var twin = shadow
    var isBiased = false
    for fault in faults where fault.covers(now) {
      switch fault.kind {
      case .outage: return nil
      case .bias:
        let factor = Ratio(
          partsPerBillion: try WideArithmetic.sum(
            Ratio.one.partsPerBillion,
            fault.bias.partsPerBillion
          )
        )
        price = try price.scaled(by: factor, rounding: .halfEven)
        twin = try twin.scaled(by: factor, rounding: .halfEven)
        isBiased = true
      }
    }
    return Observation(
      price: max(price, Price(nanos: 1)),
      shadow: max(twin, Price(nanos: 1)),
      observedAt: now,
      forcedFills: forcedFills,
      faulty: isBiased
    )
  }

  /// Whether |price − reference| ÷ reference reaches the threshold; exact, without a division.
  private func deviates(_ price: Price, from reference: Price) -> Bool {
    let gap = (Int128(price.nanos) - Int128(reference.nanos)).magnitude
    let limit = Int128(spec.deviationThreshold.partsPerBillion) * Int128(reference.nanos)
    return Int128(gap) * Int128(Ratio.one.partsPerBillion) >= limit
  }
}

extension FeedFaultSpec {
  /// Whether the fault is in force.
  func covers(_ instant: SimInstant) -> Bool { from <= instant && instant < until }
}
