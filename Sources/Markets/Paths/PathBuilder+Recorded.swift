import Determinism
import Quantities

extension PathBuilder {
  /// Bridges the touches of a record: each is exact at the first tick at or after its instant.
  ///
  /// From tick k−1 at log price x, with n steps left to a touch at log price b,
  ///
  ///     x′ = x + (b − x) ÷ n + σ × √(dt × (n − 1) ÷ n) × z(k)
  ///
  /// which is the Brownian bridge, whatever the tick: a finer one visits the same touches. A point
  /// beyond the range of its bar is mirrored at the bound, so that the bound is visited at its
  /// touch and not for minutes around it, and the bridge goes on from there.
  static func bridge(
    _ spec: RecordedPathSpec,
    tick: SimDuration,
    tickCount: Int32,
    stream: RandomStream
  ) throws(PathError) -> [Price] {
    let touches = spec.effectiveTouches()
    let deviation = spec.bridgeVolatility.value * years(tick).squareRoot()
    let size = Int64(tickCount) + 1
    var range = BarRange(bars: spec.bars)
    var prices: [Price] = []
    prices.reserveCapacity(Int(size))
    for (index, touch) in touches.enumerated() where Int64(prices.count) < size {
      prices.append(touch.price)
      guard index + 1 < touches.count else { break }
      let target = PortableMath.log(touches[index + 1].price.wholeValue)
      let arrival = touches[index + 1].tick(tick)
      var logarithm = PortableMath.log(touch.price.wholeValue)
      var step = Int64(prices.count)
      while step < min(arrival, size) {
        let left = Double(arrival - step + 1)
        let noise = deviation * ((left - 1) / left).squareRoot()
        logarithm += (target - logarithm) / left + noise * stream.normal(step: UInt64(step))
        range.advance(to: SimInstant(nanoseconds: step * tick.nanoseconds))
        logarithm = range.mirrored(logarithm)
        prices.append(range.clamped(try quantised(logarithm, tick: Int32(step))))
        step += 1
      }
    }
    if let last = prices.last {
      prices.append(contentsOf: repeatElement(last, count: Int(size) - prices.count))
    }
    return prices
  }
}

/// The range in force while a path walks over the bars of its record.
private struct BarRange {
  let bars: [PathBar]
  /// Position of the first bar that does not end before the instant.
  var next: Int32 = 0
  var low: Price?
  var high: Price?
  var logLow = 0.0
  var logHigh = 0.0
  /// Position of the bar whose range is loaded.
  var loaded: Int32?

  init(bars: [PathBar]) { self.bars = bars }

  mutating func advance(to instant: SimInstant) {
    while Int(next) < bars.count, bars[Int(next)].end <= instant { next += 1 }
    guard Int(next) < bars.count, bars[Int(next)].start <= instant else {
      low = nil
      high = nil
      loaded = nil
      return
    }
    if loaded == next { return }
    loaded = next
    low = bars[Int(next)].low
    high = bars[Int(next)].high
    if let low { logLow = PortableMath.log(low.wholeValue) }
    if let high { logHigh = PortableMath.log(high.wholeValue) }
  }

  /// Mirrors a log price at the bound that it passed; a second passage ends on the bound.
  func mirrored(_ logarithm: Double) -> Double {
    var value = logarithm
    if low != nil, value < logLow {
      value = 2 * logLow - value
    } else if high != nil, value > logHigh {
      value = 2 * logHigh - value
    }
    if low != nil { value = max(value, logLow) }
    if high != nil { value = min(value, logHigh) }
    return value
  }

  /// Rounding may leave the range by one unit; this brings it back.
  func clamped(_ price: Price) -> Price {
    var value = price
    if let low { value = max(value, low) }
    if let high { value = min(value, high) }
    return value
  }
}
