public import Quantities

/// The two ways to average a pool's own price.
public enum PoolMean: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// Time-weighted arithmetic mean of the price (Uniswap v2).
  case arithmetic = 0
  /// Time-weighted geometric mean: the mean tick (Uniswap v3).
  case geometric = 1
}

/// The time-weighted average of a venue's own price, as a contract can read it.
///
/// The arithmetic mean is exact. The geometric one works on ticks of 1 bp and whole seconds, in an
/// observation ring with room for one observation a second of the window (65 535 at most); where it
/// does not reach back far enough, it averages over what there is. Price and shadow are averaged alike.
public struct PoolAverage: Equatable, Sendable {
  private let mean: PoolMean
  private let window: SimDuration
  private var history = PriceHistory()
  private var ring: ObservationRing?
  private var shadowRing: ObservationRing?
  private var tick: Int32 = 0
  private var shadowTick: Int32 = 0

  /// Creates an average.
  ///
  /// - Parameters:
  ///   - mean: Which mean.
  ///   - window: Its length; positive.
  public init(mean: PoolMean, window: SimDuration) {
    precondition(window > .zero, "a window has a length")
    self.mean = mean
    self.window = window
  }

  /// The venue's price is this from now on.
  public mutating func observe(_ observation: Observation, at now: SimInstant) {
    switch mean {
    case .arithmetic:
      history.append(observation, from: now)
      history.compact()
    case .geometric:
      let second = Self.second(now)
      write(at: second)
      tick = TickMath.tick(at: observation.price, near: tick)
      shadowTick = TickMath.tick(at: observation.shadow, near: shadowTick)
    }
  }

  /// Returns the average over the window before now, or nil before the first price.
  ///
  /// - Throws: `overflow` for prices outside what a `Price` can hold.
  public mutating func read(
    at now: SimInstant
  ) throws(QuantityError) -> (price: Price, shadow: Price)? {
    switch mean {
    case .arithmetic:
      guard let mean = try history.mean(over: window, at: now) else { return nil }
      return (mean.price, mean.shadow)
    case .geometric:
      guard let ring, let shadowRing else { return nil }
      return (
        max(Price(nanos: 1), try Self.read(ring, tick, window, now)),
        max(Price(nanos: 1), try Self.read(shadowRing, shadowTick, window, now))
      )
    }
  }

  private mutating func write(at second: UInt32) {
    if ring == nil {
      var empty = ObservationRing(time: second)
      // One observation a second at most, so that this many always reach back over the window.
      let seconds = (window.nanoseconds + 999_999_999) / 1_000_000_000
      empty.grow(to: UInt16(min(seconds + 2, Int64(ObservationRing.largestCardinality))))
      ring = empty
      shadowRing = empty
    }
    ring?.write(tick: tick, at: second)
    shadowRing?.write(tick: shadowTick, at: second)
  }

  private static func read(
    _ ring: ObservationRing,
    _ tick: Int32,
    _ window: SimDuration,
    _ now: SimInstant
  ) throws(QuantityError) -> Price {
    let second = Self.second(now)
    let reach = second &- ring.oldest.time
    let length = min(UInt32(clamping: window.nanoseconds / 1_000_000_000), reach)
    let mean = (try? ring.meanTick(over: length, now: second, tick: tick)) ?? tick
    return try TickMath.price(at: mean)
  }

  private static func second(_ instant: SimInstant) -> UInt32 {
    UInt32(truncatingIfNeeded: instant.nanoseconds / 1_000_000_000)
  }
}
