public import Quantities

/// The most that a protocol's price may move in an hour, in either direction; a larger move is
/// followed at that speed.
public struct RateLimit: Equatable, Sendable, BitwiseCopyable {
  /// Largest relative move in an hour; positive.
  public var perHour: Ratio

  /// Creates a limit.
  public init(perHour: Ratio) { self.perHour = perHour }

  /// Returns a price no further from another one than the limit allows after a time.
  ///
  /// - Rounding: the allowance is rounded down.
  func limited(
    _ price: Price,
    from last: Price,
    after elapsed: SimDuration
  ) throws(QuantityError) -> Price {
    let hour = Int128(SimDuration.seconds(3_600).nanoseconds)
    let product = Int128(last.nanos) * Int128(perHour.partsPerBillion)
    let share = try WideArithmetic.divide(
      product,
      by: Int128(Ratio.one.partsPerBillion),
      rounding: .floor
    )
    let (scaled, overflow) = share.multipliedReportingOverflow(by: Int128(elapsed.nanoseconds))
    if overflow { throw .overflow }
    let allowed = try WideArithmetic.divide(scaled, by: hour, rounding: .floor)
    let highest = Int128(last.nanos) + allowed
    let lowest = max(1, Int128(last.nanos) - allowed)
    return Price(nanos: try WideArithmetic.narrow(min(max(Int128(price.nanos), lowest), highest)))
  }
}

/// A one-sided cap that grows at a stated rate from a snapshot on; there is no floor.
///
///     cap = price × (1 + growthPerYear × (now − from) ÷ year)
///
/// - Source: Aave, correlated-asset price oracle (bgd-labs/aave-capo); a growth of zero is its
///   fixed cap for stablecoins.
public struct PriceCap: Equatable, Sendable, BitwiseCopyable {
  /// The price at the snapshot; positive.
  public var price: Price
  /// Growth in a year of 365 days.
  public var growthPerYear: Ratio
  /// When the snapshot was taken.
  public var from: SimInstant

  /// Creates a cap.
  public init(price: Price, growthPerYear: Ratio, from: SimInstant) {
    self.price = price
    self.growthPerYear = growthPerYear
    self.from = from
  }

  /// Returns the cap at an instant, times what a fault makes of it.
  ///
  /// - Rounding: down.
  public func value(at now: SimInstant, scale: Ratio = .one) throws(QuantityError) -> Price {
    let year = SimDuration.seconds(31_536_000).nanoseconds
    let growth = try WideArithmetic.multiplyDivide(
      growthPerYear.partsPerBillion,
      max(0, (now - from).nanoseconds),
      by: year,
      rounding: .floor
    )
    let factor = Ratio(
      partsPerBillion: try WideArithmetic.sum(Ratio.one.partsPerBillion, growth)
    )
    let grown = try price.scaled(by: factor, rounding: .floor)
    return max(Price(nanos: 1), try grown.scaled(by: scale, rounding: .floor))
  }
}
