import Quantities

/// The margin rule of an isolated linear position as exact integers.
///
/// With cash Q, size q, funding index F and the account's mark Fᵢ, in nanos per whole base unit:
///
///     equity · K = Q · K + q · (P − F + Fᵢ)        K = 10ᵈ · 10³
///     unsafe     ⇔ equity · K < |q| · r            r = ⌈P · ⌈λ · m⌉⌉
///     long       ⇔ P − r − F < ⌈−Q·K ÷ q⌉ − Fᵢ
///     short      ⇔ F − P − r < ⌈−Q·K ÷ |q|⌉ + Fᵢ
///
/// Left of the last two stands the market's scalar, right the account's key: whole numbers, so
/// rounding the quotient up changes no answer.
///
/// - Source: `docs/model/margin.md`.
enum PerpetualMath {
  /// K: nanos per whole unit in one micro per stored unit.
  static func unitsPerPrice(_ scale: BaseScale) -> Int128 {
    Int128(scale.unitsPerWhole) * 1_000
  }

  /// Returns the key of a position, or nil without one; saturates where no price matters.
  static func key(
    cash: Int64,
    size: Int64,
    fundingMark: Int64,
    scale: BaseScale
  ) throws(MarginError) -> Int64? {
    if size == 0 { return nil }
    let magnitude = Int128(size.magnitude)
    let entry = try MarginMath.divide(
      -Int128(cash) * unitsPerPrice(scale),
      by: magnitude,
      rounding: .ceiling
    )
    let mark = Int128(fundingMark)
    return Int64(clamping: size > 0 ? entry - mark : entry + mark)
  }

  /// Returns the requirement per whole base unit in nanos, rounded up twice against the account.
  static func requirement(
    price: Price,
    margin: Ratio,
    multiplier: Ratio
  ) throws(MarginError) -> Int64 {
    if price.nanos <= 0 { throw .priceNotPositive(price) }
    if multiplier < .one { throw .multiplierOutOfRange(multiplier) }
    let rate = try MarginMath.scale(
      margin.partsPerBillion,
      by: multiplier,
      rounding: .ceiling
    )
    return try MarginMath.scale(
      price.nanos,
      by: Ratio(partsPerBillion: rate),
      rounding: .ceiling
    )
  }

  /// Returns equity · K of a position at a price.
  static func scaledEquity(
    cash: Int64,
    size: Int64,
    price: Price,
    fundingSince: Int64,
    scale: BaseScale
  ) throws(MarginError) -> Int128 {
    let worth = try MarginMath.product(
      Int128(size),
      Int128(price.nanos) - Int128(fundingSince)
    )
    let (equity, overflow) = (Int128(cash) * unitsPerPrice(scale))
      .addingReportingOverflow(worth)
    if overflow { throw .quantity(.overflow) }
    return equity
  }

  /// Returns what a position owes for a rise of the funding index.
  ///
  /// What the account pays is rounded up, what its counterparty gets down; both are negative when
  /// the account receives.
  static func funding(
    size: Int64,
    since rise: Int64,
    scale: BaseScale
  ) throws(MarginError) -> (paid: Int64, received: Int64) {
    let exact = Int128(size) * Int128(rise)
    let unit = unitsPerPrice(scale)
    let paid = try MarginMath.divide(exact, by: unit, rounding: .ceiling)
    let received = try MarginMath.divide(exact, by: unit, rounding: .floor)
    return (try MarginMath.narrow(paid), try MarginMath.narrow(received))
  }
}
