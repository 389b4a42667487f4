import Quantities

/// The margin rule of a vault as exact integers.
///
/// Unsafe when collateral × p < debt × liquidation ratio, with p the price over the margin
/// multiplier. Whole nanos of p on one side and of the threshold on the other give the same
/// answer, because p < x and p < ⌈x⌉ agree for whole p.
enum VaultMath {
  /// Returns the smallest price at which the vault is safe, or nil without debt.
  ///
  ///     key = ⌈debt · LR · 10ᵈ ÷ (collateral · 10⁶)⌉ nanos
  ///
  /// A vault that no price makes safe has the largest key.
  static func key(
    collateral: Int64,
    debt: Int64,
    ratio: Ratio,
    scale: BaseScale
  ) throws(MarginError) -> Int64? {
    if debt <= 0 { return nil }
    if collateral <= 0 { return .max }
    let decimals = scale.unitsPerWhole
    let reduces = decimals >= 1_000_000
    let owed = try MarginMath.product(
      Int128(debt) * Int128(ratio.partsPerBillion),
      Int128(reduces ? decimals / 1_000_000 : 1)
    )
    let key = try MarginMath.divide(
      owed,
      by: Int128(collateral) * Int128(reduces ? 1 : 1_000_000 / decimals),
      rounding: .ceiling
    )
    return Int64(clamping: key)
  }

  /// Returns the scalar θ of an observer: price over multiplier and distance, rounded down.
  static func scalar(
    price: Price,
    multiplier: Ratio,
    distance: Ratio
  ) throws(MarginError) -> Int64 {
    if price.nanos <= 0 { throw .priceNotPositive(price) }
    let factor = try MarginMath.combined(multiplier, distance: distance)
    return try MarginMath.multiplyDivide(
      price.nanos,
      Ratio.one.partsPerBillion,
      by: factor.partsPerBillion,
      rounding: .floor
    )
  }

  /// Returns the debt that goes with `lot` of `collateral`: rounded down, at least one unit, all
  /// of it with the last lot.
  static func debtShare(lot: Int64, collateral: Int64, debt: Int64) throws(MarginError) -> Int64 {
    if lot == collateral { return debt }
    let share = try MarginMath.multiplyDivide(debt, lot, by: collateral, rounding: .floor)
    return max(1, share)
  }
}
