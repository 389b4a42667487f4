public import Determinism
public import Quantities

/// Builds the impact-free price path of a market: a pure function of its arguments.
///
/// A draw is addressed by its tick number, so a longer horizon extends a path and changes nothing
/// before, and no policy can shift a draw. Logarithms are `Double`; a price becomes an integer
/// once, at the end, and is never fed back.
public enum PathBuilder {
  /// Builds a path.
  ///
  /// - Parameters:
  ///   - spec: What the path is.
  ///   - tick: Time between two prices; positive.
  ///   - tickCount: Number of steps; not negative.
  ///   - key: The market's own stream.
  ///   - shocks: The price shocks of this market; each multiplies every price from the first tick
  ///     at or after its instant, in the given order, rounded to nearest.
  ///   - shared: The diffusion's normals, one for each tick, where the market is one of a group
  ///     (`CorrelationSpec`); a recorded path has no use for them.
  /// - Returns: `tickCount + 1` prices; the price at index k holds from instant k × `tick`.
  /// - Throws: The first of `PathSpec.problems(tick:)`; `shockTooLarge`; `priceOutOfRange`.
  /// - Rounding: to nearest 10⁻⁹, at least 10⁻⁹.
  /// - Source: docs/model/paths.md.
  public static func build(
    _ spec: PathSpec,
    tick: SimDuration,
    tickCount: Int32,
    key: StreamKey,
    shocks: [PriceShockSpec],
    normals shared: [Double]? = nil
  ) throws(PathError) -> [Price] {
    precondition(shared.map { $0.count >= Int(tickCount) } ?? true, "a normal for each tick")
    precondition(tick.nanoseconds > 0, "a path's tick is positive")
    precondition(tickCount >= 0, "a path has no negative number of ticks")
    if let problem = spec.problems(tick: tick).first { throw problem }
    let normals = PathNormals(stream: RandomStream(key: key), shared: shared)
    var prices: [Price]
    switch spec {
    case .recorded(let recorded):
      prices = try bridge(recorded, tick: tick, tickCount: tickCount, stream: normals.stream)
    case .jumpDiffusion(let diffusion):
      prices = try diffuse(diffusion, tick: tick, tickCount: tickCount, normals: normals)
    case .heston(let heston):
      prices = try simulate(heston, tick: tick, tickCount: tickCount, normals: normals)
    case .meanReverting(let reverting):
      prices = try revert(reverting, tick: tick, tickCount: tickCount, normals: normals)
    case .regimeSwitching(let switching):
      prices = try switchRegimes(switching, tick: tick, tickCount: tickCount, normals: normals)
    }
    try apply(shocks, to: &prices, tick: tick)
    return prices
  }

  /// Returns at each index the least price from there to the end.
  ///
  /// - Complexity: O(n).
  public static func suffixMinimum(_ prices: [Price]) -> [Price] {
    suffixExtreme(prices) { min($0, $1) }
  }

  /// Returns at each index the greatest price from there to the end.
  ///
  /// - Complexity: O(n).
  public static func suffixMaximum(_ prices: [Price]) -> [Price] {
    suffixExtreme(prices) { max($0, $1) }
  }

  private static func suffixExtreme(
    _ prices: [Price],
    _ choose: (Price, Price) -> Price
  ) -> [Price] {
    var result = prices
    for index in result.indices.dropLast().reversed() {
      result[index] = choose(result[index], result[index + 1])
    }
    return result
  }

  private static func apply(
    _ shocks: [PriceShockSpec],
    to prices: inout [Price],
    tick: SimDuration
  ) throws(PathError) {
    for (index, shock) in shocks.enumerated() {
      let (factor, overflow) = Ratio.one.partsPerBillion
        .addingReportingOverflow(shock.size.partsPerBillion)
      if factor <= 0 || overflow { throw .shockTooLarge(index: Int32(index)) }
      let first = max(0, PathTouch(at: shock.at, price: Price(nanos: 1)).tick(tick))
      guard first < Int64(prices.count) else { continue }
      for position in Int(first)..<prices.count {
        let scaled: Price
        do throws(QuantityError) {
          scaled = try prices[position].scaled(
            by: Ratio(partsPerBillion: factor),
            rounding: .halfEven
          )
        } catch {
          throw .priceOutOfRange(tick: Int32(position))
        }
        prices[position] = max(scaled, Price(nanos: 1))
      }
    }
  }

  /// Years in a tick, of 365 days.
  static func years(_ tick: SimDuration) -> Double {
    tick.secondsValue / 31_536_000
  }

  /// The price whose logarithm is `logarithm`, to nearest, at least 10⁻⁹.
  static func quantised(_ logarithm: Double, tick: Int32) throws(PathError) -> Price {
    let nanos = (PortableMath.exp(logarithm) * 1_000_000_000).rounded(.toNearestOrEven)
    // 2⁶³: the first value that does not fit; NaN fails the comparison too.
    guard nanos < 9_223_372_036_854_775_808 else { throw .priceOutOfRange(tick: tick) }
    return Price(nanos: max(1, Int64(nanos)))
  }
}
