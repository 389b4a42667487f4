import Determinism
public import Quantities

/// An exponentially weighted mean of a difference of prices, in 10⁻⁹ quote.
///
///     m ← m + (x − m) × (1 − e^(−Δt ÷ τ))
///
/// - Rounding: to nearest even at every step.
public struct BasisAverage: Equatable, Sendable, BitwiseCopyable {
  /// The time constant τ; positive.
  public let timeConstant: SimDuration
  /// The mean in 10⁻⁹ quote per base, or nil before the first value.
  public private(set) var nanos: Int64?
  private var updatedAt: SimInstant

  /// Creates a mean that has seen nothing.
  public init(timeConstant: SimDuration) {
    precondition(timeConstant > .zero, "a time constant is positive")
    self.timeConstant = timeConstant
    nanos = nil
    updatedAt = .start
  }

  /// Takes one value.
  ///
  /// - Throws: `overflow` when the difference does not fit.
  public mutating func add(_ value: Int64, at now: SimInstant) throws(QuantityError) {
    defer { updatedAt = now }
    guard let mean = nanos else {
      nanos = value
      return
    }
    let elapsed = (now - updatedAt).secondsValue / timeConstant.secondsValue
    let weight = -PortableMath.expm1(-elapsed)
    let step = Double(try WideArithmetic.difference(value, mean)) * weight
    guard let rounded = Int64(exactly: step.rounded(.toNearestOrEven)) else { throw .overflow }
    nanos = try WideArithmetic.sum(mean, rounded)
  }
}

/// The mean of the last n values, taken at a fixed step.
public struct SampleMean: Equatable, Sendable {
  private let capacity: Int32
  private var values: [Int64] = []
  private var oldest: Int32 = 0
  private var total: Int128 = 0

  /// Creates a mean of up to `count` values; at least one.
  public init(count: Int32) {
    precondition(count > 0, "a mean of at least one value")
    capacity = count
  }

  /// Takes one value; the oldest one leaves when the window is full.
  public mutating func add(_ value: Int64) {
    total += Int128(value)
    if values.count < Int(capacity) {
      values.append(value)
      return
    }
    total -= Int128(values[Int(oldest)])
    values[Int(oldest)] = value
    oldest = (oldest + 1) % capacity
  }

  /// The mean of what there is, to nearest even, or nil before the first value.
  public var mean: Int64? {
    guard !values.isEmpty,
      let wide = try? WideArithmetic.divide(total, by: Int128(values.count), rounding: .halfEven)
    else { return nil }
    // A mean lies between its values, so it fits where they do.
    return Int64(truncatingIfNeeded: wide)
  }
}
