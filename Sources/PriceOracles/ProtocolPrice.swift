public import Quantities

/// How a protocol price came about.
public enum PriceDecision: UInt8, Sendable, BitwiseCopyable {
  /// The primary source as it stands.
  case used = 0
  /// The time-weighted average of the source in force.
  case averaged = 1
  /// The last good price: the source's observation was too old.
  case heldForAge = 2
  /// The last good price: the step to the new one was too large.
  case heldForStep = 3
  /// The second source as it stands, or the last good price because a source was chosen that
  /// gives nothing newer.
  case fallback = 4
}

/// What a protocol believes, with its impact-free shadow.
public struct ProtocolPrice: Equatable, Sendable, BitwiseCopyable {
  /// The price.
  public let price: Price
  /// The impact-free shadow, which went the same way as the price.
  public let shadow: Price
  /// When the newest observation in it was made.
  public let observedAt: SimInstant
  /// When the newest observation in it was written.
  public let writtenAt: SimInstant
  /// Forced fills on the venue before that observation.
  public let forcedFills: Int64
  /// Whether a fault changed the observation, or one inside the averaging window.
  public let faulty: Bool
  /// How the price came about.
  public let decision: PriceDecision

  /// Creates a protocol price.
  public init(
    price: Price,
    shadow: Price,
    observedAt: SimInstant,
    writtenAt: SimInstant,
    forcedFills: Int64,
    faulty: Bool,
    decision: PriceDecision
  ) {
    self.price = price
    self.shadow = shadow
    self.observedAt = observedAt
    self.writtenAt = writtenAt
    self.forcedFills = forcedFills
    self.faulty = faulty
    self.decision = decision
  }

  /// Creates a protocol price from one published observation.
  init(_ published: OnChainPrice, decision: PriceDecision) {
    price = published.observation.price
    shadow = published.observation.shadow
    observedAt = published.observation.observedAt
    writtenAt = published.writtenAt
    forcedFills = published.observation.forcedFills
    faulty = published.observation.faulty
    self.decision = decision
  }

  /// The same price under another decision.
  func decided(_ decision: PriceDecision) -> ProtocolPrice {
    ProtocolPrice(
      price: price,
      shadow: shadow,
      observedAt: observedAt,
      writtenAt: writtenAt,
      forcedFills: forcedFills,
      faulty: faulty,
      decision: decision
    )
  }
}
