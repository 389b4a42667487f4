import Determinism
import Quantities

/// How much of a venue's liquidity is there, from the moves of its own price.
struct LiquidityGauge: Equatable, Sendable, BitwiseCopyable {
  /// What a tick changes.
  struct State: Equatable, Sendable, BitwiseCopyable {
    /// Exponentially weighted square of the relative move of a tick, in parts per 10¹⁸.
    var variance: Int64
    /// Price at the last tick in 10⁻⁹.
    var price: Int64
    /// Share of liquidity in parts per billion.
    var share: Int64
  }

  /// A relative move beyond this counts as this: its square still fits.
  static let largestMove: Int64 = 3_000_000_000

  /// What is left of the weights, and of the gap to the target, after one tick, times 2⁶².
  private let fade: Int64
  private let wait: Int64
  /// Standard deviation of a tick's move at normal volatility, in parts per billion; positive.
  private let normal: Int64
  private let sensitivity: Int64
  private let floor: Int64

  /// Creates a gauge of a sound specification.
  init(_ spec: LiquidityStress, tick: SimDuration) {
    fade = VenueArithmetic.decay(halfLife: spec.memory, tick: tick)
    wait = VenueArithmetic.decay(halfLife: spec.refill, tick: tick)
    let deviation = spec.normalVolatility.value * PathBuilder.years(tick).squareRoot() * 1e9
    normal = max(1, Int64(min(deviation, 1e18)))
    sensitivity = spec.sensitivity.partsPerBillion
    floor = spec.floor.partsPerBillion
  }

  /// The state of whole liquidity at a price.
  static func whole(at price: Int64) -> State {
    State(variance: 0, price: price, share: Ratio.one.partsPerBillion)
  }

  /// The state one tick later, at a new price.
  func stepped(_ state: State, price: Int64) -> State {
    var next = state
    let gap = Int128(price) - Int128(state.price)
    let move = min(Int128(Self.largestMove), gap.magnitude128 * 1_000_000_000 / Int128(state.price))
    let square = move * move
    let kept = (Int128(state.variance) * Int128(fade)) >> 62
    let added = (square * ((1 << 62) - Int128(fade))) >> 62
    next.variance = Int64(min(kept + added, Int128(Int64.max)))
    next.price = price
    let target = self.target(variance: next.variance)
    if target <= state.share {
      next.share = target
    } else {
      let left = (Int128(target - state.share) * Int128(wait)) >> 62
      next.share = target - Int64(left)
    }
    return next
  }

  private func target(variance: Int64) -> Int64 {
    let whole = Int128(Ratio.one.partsPerBillion)
    let deviation = Int128(VenueArithmetic.squareRoot(UInt128(variance)))
    let excess = max(0, deviation * whole / Int128(normal) - whole)
    // excess ≤ 3·10¹⁸ and sensitivity < 2⁶³: the product fits 128 bits.
    let denominator = whole + Int128(sensitivity) * excess / whole
    return max(floor, Int64(whole * whole / denominator))
  }
}

extension Int128 {
  /// The absolute value of a difference of two 64-bit numbers.
  fileprivate var magnitude128: Int128 { self < 0 ? -self : self }
}
