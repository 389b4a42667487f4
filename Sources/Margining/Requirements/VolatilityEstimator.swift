import Determinism
public import Quantities

/// Realised variance per hour of one price, from samples at their instants.
///
/// The moving average squares relative returns, all others logarithms.
///
/// - Source: RiskMetrics (1996) at irregular intervals; Parkinson (1980); Garman and Klass (1980).
public struct VolatilityEstimator: Equatable, Sendable {
  /// How it measures.
  public let spec: VolatilitySpec
  /// Samples that were absorbed.
  public private(set) var sampleCount: Int64 = 0

  private var last: Price?
  private var lastAt: SimInstant = .start
  private var average: Double = 0
  private var window: VarianceWindow
  private var bar: PriceBar?

  /// Creates an estimator without samples.
  public init(_ spec: VolatilitySpec) {
    self.spec = spec
    switch spec {
    case .ewma: window = VarianceWindow(capacity: 1)
    case .rolling(let samples): window = VarianceWindow(capacity: samples)
    case .parkinson(_, let bars), .garmanKlass(_, let bars):
      window = VarianceWindow(capacity: bars)
    }
  }

  /// Estimated variance of returns per hour; 0 before two samples, for bars before
  /// the first is complete.
  public var variancePerHour: Double {
    switch spec {
    case .ewma: average
    case .rolling, .parkinson, .garmanKlass: window.mean
    }
  }

  /// Estimated volatility per square root of an hour.
  public var hourlyVolatility: Double { max(0, variancePerHour).squareRoot() }

  /// Takes a sample; one at the instant of the last or before changes nothing.
  ///
  /// - Precondition: the price is positive.
  public mutating func absorb(_ price: Price, at now: SimInstant) {
    precondition(price.nanos > 0, "a volatility estimator needs a positive price")
    if let last, now <= lastAt, last.nanos > 0 { return }
    defer {
      last = price
      lastAt = now
      sampleCount += 1
    }
    switch spec {
    case .ewma(let memory):
      guard let last else { return }
      let change = price.wholeValue / last.wholeValue - 1
      let elapsed = (now - lastAt).secondsValue
      let kept = PortableMath.exp(-elapsed / memory.secondsValue)
      let hours = elapsed / 3_600
      average = kept * average + (1 - kept) * (change * change / hours)
    case .rolling:
      guard let change = change(to: price) else { return }
      window.push(change * change * 3_600 / (now - lastAt).secondsValue)
    case .parkinson(let length, _), .garmanKlass(let length, _):
      absorb(price, at: now, length)
    }
  }

  private func change(to price: Price) -> Double? {
    guard let last else { return nil }
    return PortableMath.log(price.wholeValue / last.wholeValue)
  }

  private mutating func absorb(_ price: Price, at now: SimInstant, _ length: SimDuration) {
    guard let open = bar else {
      bar = PriceBar(open: price, at: now)
      return
    }
    guard now >= open.start + length else {
      bar?.include(price)
      return
    }
    // The sample that ends a bar is its close and opens the next one: no gap between bars.
    var complete = open
    complete.include(price)
    let hours = (now - complete.start).secondsValue / 3_600
    window.push(variance(of: complete) / hours)
    bar = PriceBar(open: price, at: now)
  }

  private func variance(of bar: PriceBar) -> Double {
    let range = PortableMath.log(bar.high.wholeValue / bar.low.wholeValue)
    let ln2 = 0.693_147_180_559_945_3
    if case .parkinson = spec { return range * range / (4 * ln2) }
    let body = PortableMath.log(bar.close.wholeValue / bar.open.wholeValue)
    return 0.5 * range * range - (2 * ln2 - 1) * body * body
  }
}

/// The range of one bar so far.
private struct PriceBar: Equatable, Sendable, BitwiseCopyable {
  let start: SimInstant
  let open: Price
  var high: Price
  var low: Price
  var close: Price

  init(open: Price, at start: SimInstant) {
    self.start = start
    self.open = open
    high = open
    low = open
    close = open
  }

  mutating func include(_ price: Price) {
    high = max(high, price)
    low = min(low, price)
    close = price
  }
}

/// The last variances, in a ring.
private struct VarianceWindow: Equatable, Sendable {
  private var values: [Double]
  private var next: Int32 = 0
  private let capacity: Int32

  init(capacity: Int32) {
    self.capacity = max(1, capacity)
    values = []
    values.reserveCapacity(Int(self.capacity))
  }

  mutating func push(_ value: Double) {
    if values.count < Int(capacity) {
      values.append(value)
    } else {
      values[Int(next)] = value
      next = (next + 1) % capacity
    }
  }

  /// In the order of places, so that the sum is the same for every history length.
  var mean: Double {
    if values.isEmpty { return 0 }
    var sum: Double = 0
    for value in values { sum += value }
    return sum / Double(values.count)
  }
}
