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
  /// The last good price: the source's confidence interval was too wide.
  case heldForConfidence = 5
  /// The last good price: the source's answer was at or near the bound where it stops reporting.
  case heldForBound = 6
  /// The last good price: the primary price was outside the band around the anchor.
  case heldByAnchor = 7
  /// The last good price: no source was young enough.
  case heldForQuorum = 8
  /// The median, or another choice by rank, of several sources.
  case median = 9
  /// A price on its way to a new one, at the speed limit.
  case rateLimited = 10
  /// The cap in place of a higher price.
  case capped = 11

  /// The word in the trace.
  public var word: String {
    switch self {
    case .used: "used"
    case .averaged: "averaged"
    case .heldForAge: "held-for-age"
    case .heldForStep: "held-for-step"
    case .fallback: "fallback"
    case .heldForConfidence: "held-for-confidence"
    case .heldForBound: "held-for-bound"
    case .heldByAnchor: "held-by-anchor"
    case .heldForQuorum: "held-for-quorum"
    case .median: "median"
    case .rateLimited: "rate-limited"
    case .capped: "capped"
    }
  }
}

/// What a protocol price rests on: the classes in which its error is measured.
public enum PriceState: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// What the stated rule gives from its first choice.
  case live = 0
  /// The second source.
  case fallback = 1
  /// The last good price.
  case held = 2
  /// A price cut by a limit on its change or by a cap.
  case limited = 3

  /// The word in files.
  public var word: String {
    switch self {
    case .live: "live"
    case .fallback: "fallback"
    case .held: "held"
    case .limited: "limited"
    }
  }
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
  /// What it rests on.
  public let state: PriceState

  /// Creates a protocol price.
  public init(
    price: Price,
    shadow: Price,
    observedAt: SimInstant,
    writtenAt: SimInstant,
    forcedFills: Int64,
    faulty: Bool,
    decision: PriceDecision,
    state: PriceState
  ) {
    self.price = price
    self.shadow = shadow
    self.observedAt = observedAt
    self.writtenAt = writtenAt
    self.forcedFills = forcedFills
    self.faulty = faulty
    self.decision = decision
    self.state = state
  }

  /// Creates a protocol price from one published observation.
  init(_ published: OnChainPrice, decision: PriceDecision, state: PriceState) {
    price = published.observation.price
    shadow = published.observation.shadow
    observedAt = published.observation.observedAt
    writtenAt = published.writtenAt
    forcedFills = published.observation.forcedFills
    faulty = published.observation.faulty
    self.decision = decision
    self.state = state
  }

  /// The same price, held for a reason.
  func held(_ decision: PriceDecision) -> ProtocolPrice {
    replacing(price: price, shadow: shadow, decision: decision, state: .held)
  }

  /// Another price of the same age.
  func replacing(
    price: Price,
    shadow: Price,
    decision: PriceDecision,
    state: PriceState
  ) -> ProtocolPrice {
    ProtocolPrice(
      price: price,
      shadow: shadow,
      observedAt: observedAt,
      writtenAt: writtenAt,
      forcedFills: forcedFills,
      faulty: faulty,
      decision: decision,
      state: state
    )
  }
}
