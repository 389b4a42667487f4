public import Quantities

/// What a source saw: a price and its impact-free shadow, taken at one look.
///
/// Delays, filters and source switches treat the pair as one, so that the engine can ask later
/// what a protocol would have believed without impact. Strategies never receive this type.
public struct Observation: Equatable, Sendable, BitwiseCopyable {
  /// The price that was seen.
  public let price: Price
  /// The impact-free price at the same look, changed by every fault in the same way.
  public let shadow: Price
  /// When the source looked.
  public let observedAt: SimInstant
  /// Forced fills on the venue before the look: the last one is the parent of what follows.
  public let forcedFills: Int64
  /// Whether a fault changed what was seen.
  public let faulty: Bool
  /// Half the width of the interval that the source claims, or nil where it claims none.
  public let confidence: Price?

  /// Creates an observation.
  public init(
    price: Price,
    shadow: Price,
    observedAt: SimInstant,
    forcedFills: Int64,
    faulty: Bool,
    confidence: Price? = nil
  ) {
    self.price = price
    self.shadow = shadow
    self.observedAt = observedAt
    self.forcedFills = forcedFills
    self.faulty = faulty
    self.confidence = confidence
  }
}

/// An observation that stands in a contract, and since when.
public struct OnChainPrice: Equatable, Sendable, BitwiseCopyable {
  /// What was seen.
  public let observation: Observation
  /// When the contract took it over.
  public let writtenAt: SimInstant

  /// Creates a published observation.
  public init(observation: Observation, writtenAt: SimInstant) {
    self.observation = observation
    self.writtenAt = writtenAt
  }
}
