import Quantities

extension PricePipeline {
  /// Why a candidate is not taken over, or nil; the first check that fails decides.
  func refusal(
    of candidate: ProtocolPrice,
    _ published: OnChainPrice,
    _ settings: Settings,
    _ sources: PublishedSources,
    at now: SimInstant
  ) -> PriceDecision? {
    if let margin = settings.boundMargin, let bounds = sources.bounds,
      Self.isNear(bounds, margin, published.observation.price)
    {
      return .heldForBound
    }
    if let maximumAge = settings.maximumAge, now - candidate.observedAt > maximumAge {
      return .heldForAge
    }
    if let limit = settings.maximumConfidence,
      let confidence = published.observation.confidence,
      Self.exceeds(limit, confidence.nanos, of: published.observation.price)
    {
      return .heldForConfidence
    }
    if let limit = settings.maximumStep, let good = lastGood,
      Self.exceeds(limit, candidate.price.nanos - good.price.nanos, of: good.price)
    {
      return .heldForStep
    }
    return nil
  }

  /// Cuts a candidate by the speed limit, then by the cap.
  func limited(
    _ candidate: ProtocolPrice,
    _ settings: Settings,
    _ sources: PublishedSources,
    at now: SimInstant
  ) throws(QuantityError) -> ProtocolPrice {
    var result = candidate
    if let limit = settings.rateLimit, let good = lastGood {
      let elapsed = now - acceptedAt
      let price = try limit.limited(result.price, from: good.price, after: elapsed)
      let shadow = try limit.limited(result.shadow, from: good.shadow, after: elapsed)
      let isCut = price != result.price
      result = result.replacing(
        price: price,
        shadow: shadow,
        decision: isCut ? .rateLimited : result.decision,
        state: isCut ? .limited : result.state
      )
    }
    if let cap = settings.cap {
      let highest = try cap.value(at: now, scale: sources.capScale)
      let isCut = result.price > highest
      result = result.replacing(
        price: min(result.price, highest),
        shadow: min(result.shadow, highest),
        decision: isCut ? .capped : result.decision,
        state: isCut ? .limited : result.state
      )
    }
    return result
  }

  /// Whether |change| ÷ base is beyond a limit; exact, without a division.
  private static func exceeds(_ limit: Ratio, _ change: Int64, of base: Price) -> Bool {
    UInt128(change.magnitude) * UInt128(Ratio.one.partsPerBillion)
      > UInt128(limit.partsPerBillion.magnitude) * UInt128(base.nanos.magnitude)
  }

  /// Whether a price is outside the bounds or closer to one of them than the margin.
  private static func isNear(_ bounds: PriceBounds, _ margin: Ratio, _ price: Price) -> Bool {
    let one = Int128(Ratio.one.partsPerBillion)
    let part = Int128(margin.partsPerBillion)
    let value = Int128(price.nanos) * one
    return value <= Int128(bounds.minimum.nanos) * (one + part)
      || value >= Int128(bounds.maximum.nanos) * (one - part)
  }
}
