public import Quantities

/// The price accumulators of a constant-product pair: Σ price × seconds, in both directions.
///
/// Prices are the ratio of the reserves in 2⁻¹¹², rounded down; sums are 256 bits wide and wrap;
/// time stamps are seconds modulo 2³². A mean over a window is the difference of two readings over
/// the seconds between them. The price that counts is the one that stood *before* an update: what
/// happens inside one second leaves no trace.
///
/// - Source: Uniswap v2 core, `UniswapV2Pair._update`, `UQ112x112`; v2 periphery,
///   `ExampleOracleSimple`.
public struct PairAccumulator: Equatable, Sendable {
  /// What both accumulators say at one instant.
  public struct Reading: Equatable, Sendable, BitwiseCopyable {
    /// Σ (reserve 1 ÷ reserve 0) × seconds, in 2⁻¹¹².
    public var cumulative0: UInt256
    /// Σ (reserve 0 ÷ reserve 1) × seconds, in 2⁻¹¹².
    public var cumulative1: UInt256
    /// When, in seconds modulo 2³².
    public var time: UInt32
  }

  /// The largest reserve: 2¹¹² − 1.
  public static var largestReserve: UInt128 { (1 << 112) - 1 }

  private var reserve0: UInt128
  private var reserve1: UInt128
  private var last: Reading

  /// Creates the accumulators of a pair that gets its first reserves.
  public init(reserve0: UInt128, reserve1: UInt128, time: UInt32) throws(AccumulatorError) {
    try Self.check(reserve0, reserve1)
    self.reserve0 = reserve0
    self.reserve1 = reserve1
    last = Reading(cumulative0: .zero, cumulative1: .zero, time: time)
  }

  /// What the accumulators would say at an instant, without an update.
  public func reading(at time: UInt32) -> Reading {
    let elapsed = UInt128(time &- last.time)
    return Reading(
      cumulative0: last.cumulative0
        &+ Self.ratio(reserve1, reserve0).multipliedWrapping(by: elapsed),
      cumulative1: last.cumulative1
        &+ Self.ratio(reserve0, reserve1).multipliedWrapping(by: elapsed),
      time: time
    )
  }

  /// Books the time since the last update at the old reserves, then takes the new ones.
  public mutating func update(
    reserve0: UInt128,
    reserve1: UInt128,
    time: UInt32
  ) throws(AccumulatorError) {
    try Self.check(reserve0, reserve1)
    last = reading(at: time)
    self.reserve0 = reserve0
    self.reserve1 = reserve1
  }

  /// Returns the mean price between two readings, in 2⁻¹¹² and rounded down.
  public static func mean0(from: Reading, to: Reading) throws(AccumulatorError) -> UInt256 {
    try mean(from.cumulative0, to.cumulative0, from.time, to.time)
  }

  /// Returns the mean of the inverse price between two readings.
  ///
  /// It is not the inverse of the mean price.
  public static func mean1(from: Reading, to: Reading) throws(AccumulatorError) -> UInt256 {
    try mean(from.cumulative1, to.cumulative1, from.time, to.time)
  }

  /// Returns what an amount is worth at a mean price, rounded down.
  ///
  /// - Throws: `overflow` beyond 144 bits.
  public static func quote(
    _ amount: UInt128,
    at mean: UInt256
  ) throws(QuantityError) -> UInt128 {
    let whole = mean.shiftedRight(by: 112)
    let fraction = mean.low & ((1 << 112) - 1)
    let part = UInt256.product(fraction, amount).shiftedRight(by: 112)
    let product = UInt256.product(whole.low, amount)
    let sum = product &+ part
    guard whole.high == 0, product.high == 0, sum.high == 0 else { throw .overflow }
    return sum.low
  }

  /// numerator ÷ denominator in 2⁻¹¹², rounded down; both at most 112 bits wide.
  static func ratio(_ numerator: UInt128, _ denominator: UInt128) -> UInt256 {
    let (whole, rest) = numerator.quotientAndRemainder(dividingBy: denominator)
    // rest × 2¹¹² in two words; the quotient is below 2¹¹² because rest < denominator.
    let fraction = denominator.dividingFullWidth((rest >> 16, rest << 112)).quotient
    return UInt256(high: whole >> 16, low: whole << 112 | fraction)
  }

  private static func mean(
    _ first: UInt256,
    _ second: UInt256,
    _ from: UInt32,
    _ to: UInt32
  ) throws(AccumulatorError) -> UInt256 {
    let elapsed = to &- from
    guard elapsed > 0,
      let mean = try? (second &- first).dividedRoundingDown(by: UInt128(elapsed)).quotient
    else { throw .windowEmpty }
    return mean
  }

  private static func check(_ reserve0: UInt128, _ reserve1: UInt128) throws(AccumulatorError) {
    let range = 1...largestReserve
    if !range.contains(reserve0) || !range.contains(reserve1) { throw .reserveOutOfRange }
  }
}
