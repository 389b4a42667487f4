public import Determinism
public import Quantities

/// An independent second source: it publishes at once, on its own clock, with its own error.
///
/// The relative error of a publication is normal and addressed by the publication's number on the
/// clock, so no policy can shift it. It is off the congested path: nothing waits for a block.
public struct SecondarySource: Equatable, Sendable {
  private let spec: SecondarySourceSpec
  private let stream: RandomStream

  /// What it published last, or nil before the first publication.
  public private(set) var current: OnChainPrice?

  /// Creates a source.
  ///
  /// - Parameters:
  ///   - spec: A specification without `OracleSpec.problems()`.
  ///   - key: The source's own stream.
  public init(spec: SecondarySourceSpec, key: StreamKey) {
    precondition(spec.interval > .zero, "a source publishes at positive intervals")
    self.spec = spec
    stream = RandomStream(key: key)
    current = nil
  }

  /// Returns the first publication instant after `now`.
  public func nextPublication(after now: SimInstant) -> SimInstant {
    SimInstant(nanoseconds: (ordinal(now) + 1) * spec.interval.nanoseconds)
  }

  /// Publishes the market price with this publication's error; price and shadow share the error.
  ///
  /// - Returns: What is published now.
  /// - Throws: `overflow` when the price does not fit.
  /// - Precondition: `now` is not before the start.
  @discardableResult
  public mutating func publish(
    market: Price,
    shadow: Price,
    forcedFills: Int64,
    at now: SimInstant
  ) throws(QuantityError) -> OnChainPrice {
    let factor = try factor(at: now)
    let published = OnChainPrice(
      observation: Observation(
        price: max(Price(nanos: 1), try market.scaled(by: factor, rounding: .halfEven)),
        shadow: max(Price(nanos: 1), try shadow.scaled(by: factor, rounding: .halfEven)),
        observedAt: now,
        forcedFills: forcedFills,
        faulty: false
      ),
      writtenAt: now
    )
    current = published
    return published
  }

  /// 1 + noise × z of the publication at `now`.
  private func factor(at now: SimInstant) throws(QuantityError) -> Ratio {
    precondition(now >= .start, "a source publishes after the start")
    guard spec.noise > .zero else { return .one }
    let error = Double(spec.noise.partsPerBillion) * stream.normal(step: UInt64(ordinal(now)))
    guard let parts = Int64(exactly: error.rounded(.toNearestOrEven)) else { throw .overflow }
    let sum = try WideArithmetic.sum(Ratio.one.partsPerBillion, parts)
    return Ratio(partsPerBillion: max(1, sum))
  }

  private func ordinal(_ instant: SimInstant) -> Int64 {
    instant.nanoseconds / spec.interval.nanoseconds
  }
}
