import Determinism
import Quantities

/// How far the market moved lately: the per-cent range of every ten minutes, fading by halves.
///
/// State is a value: a copy continues exactly as the original.
struct ShockMemory: Equatable, Sendable, BitwiseCopyable {
  private let halfLife: Double
  // The remembered shock in per cent, and when it was brought up to date.
  private var shock: Double = 0
  private var shockAt: SimInstant = .start
  // Range of the prices seen in the open window; nil before the first price in it.
  private var window: Int64 = 0
  private var range: PriceRange?

  /// The length of a window whose range feeds the shock.
  static var windowLength: SimDuration { .seconds(600) }

  init(halfLife: SimDuration) { self.halfLife = halfLife.secondsValue }

  /// The remembered shock in per cent of price range, as last brought up to date.
  var percent: Double { shock }

  /// Takes note of a market price; its window's range counts when the window ends.
  mutating func observe(_ price: Price, at now: SimInstant) {
    precondition(price.nanos > 0, "a price is positive")
    closeWindows(before: now)
    let value = price.wholeValue
    if var seen = range {
      seen.low = min(seen.low, value)
      seen.high = max(seen.high, value)
      range = seen
    } else {
      range = PriceRange(low: value, high: value)
    }
  }

  /// Brings the shock up to `now`; time never goes back.
  mutating func advance(to now: SimInstant) {
    closeWindows(before: now)
    fade(to: now)
  }

  // Adds the range of every window that ended by `now`, at the instant at which it ended.
  private mutating func closeWindows(before now: SimInstant) {
    let current = now.nanoseconds / Self.windowLength.nanoseconds
    guard current > window else { return }
    if let seen = range {
      let end = (window + 1) * Self.windowLength.nanoseconds
      fade(to: SimInstant(nanoseconds: end))
      shock += 200 * (seen.high - seen.low) / (seen.high + seen.low)
      range = nil
    }
    window = current
  }

  private mutating func fade(to now: SimInstant) {
    let elapsed = (now - shockAt).secondsValue
    shock *= PortableMath.exp(-Self.naturalLogOfTwo * elapsed / halfLife)
    shockAt = now
  }

  private static var naturalLogOfTwo: Double { 0.693_147_180_559_945_3 }

  private struct PriceRange: Equatable, BitwiseCopyable {
    var low: Double
    var high: Double
  }
}
