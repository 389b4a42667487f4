import Quantities

/// The margin rule of linear positions as exact integers.
///
/// With cash Q, sizes qᵢ, the funding index Fᵢ of a position's side and the account's mark fᵢ in
/// nanos per whole base unit, everything in 10⁻¹² micros:
///
///     equity = Q · 10¹² + Σ qᵢ · (Pᵢ − Fᵢ + fᵢ) · 10⁹⁻ᵈ
///     unsafe ⇔ equity < Σ maxₖ (|qᵢ| · 10⁹⁻ᵈ · ⌈Pᵢ · ⌈λ · mₖ⌉⌉ − ⌊λ · dₖ⌋)
///
/// An isolated position under a flat schedule needs no more than one number, with K = 10ᵈ · 10³:
///
///     long   ⇔ P − r − F < ⌈−Q·K ÷ q⌉ − f             r = ⌈P · ⌈λ · m⌉⌉
///     short  ⇔ F − P − r < ⌈−Q·K ÷ |q|⌉ + f
///
/// Left of these two stands the market's scalar, right the account's key: whole numbers, so
/// rounding the quotient up changes no answer.
///
/// - Source: `docs/model/margin.md`.
enum PerpetualMath {
  /// 10⁻¹² micros in one micro.
  static let fine: Int128 = 1_000_000_000_000

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

  /// Returns what a position is worth in 10⁻¹² micros, funding since the last touch taken off.
  static func worth(
    size: Int64,
    price: Int64,
    fundingSince: Int64,
    factor: Int128
  ) throws(MarginError) -> Int128 {
    if size == 0 { return 0 }
    return try MarginMath.product(
      Int128(size) * factor,
      Int128(price) - Int128(fundingSince)
    )
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
    if size == 0 || rise == 0 { return (0, 0) }
    let exact = Int128(size) * Int128(rise)
    let unit = unitsPerPrice(scale)
    let received = try MarginMath.divide(exact, by: unit, rounding: .floor)
    let paid = received * unit == exact ? received : received + 1
    return (try MarginMath.narrow(paid), try MarginMath.narrow(received))
  }
}
