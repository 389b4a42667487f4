public import Quantities

/// The closed forms of pooled lending.
public enum LendingMath {
  /// Returns the price at which one collateral with one debt of the unit of account is at its
  /// threshold: debt ÷ (collateral × threshold), rounded up.
  ///
  /// Below it the account is unsafe; at it, it is safe.
  ///
  /// - Throws: `divisionByZero` without collateral or threshold.
  public static func liquidationPrice(
    debt: QuoteAmount,
    collateral: BaseQuantity,
    threshold: Ratio,
    scale: BaseScale
  ) throws(QuantityError) -> Price {
    // debt micros · 10³ · 10ᵈ · 10⁹ ÷ (units · ppb): the first factors fit, the last is split off.
    let (owed, overflow) = (Int128(debt.micros) * Int128(scale.unitsPerWhole))
      .multipliedReportingOverflow(by: 1_000_000_000_000)
    if overflow { throw .overflow }
    let nanos = try WideArithmetic.divide(
      owed,
      by: Int128(collateral.units) * Int128(threshold.partsPerBillion),
      rounding: .ceiling
    )
    return Price(nanos: try WideArithmetic.narrow(nanos))
  }

  /// Returns the health factor below which a call with this bonus makes an account worse:
  /// threshold × (1 + bonus), rounded up.
  ///
  /// Health rises with a repayment exactly when collateral ÷ debt > 1 + bonus.
  public static func toxicHealth(threshold: Ratio, bonus: Ratio) throws(QuantityError) -> Ratio {
    let factor = try WideArithmetic.sum(Ratio.one.partsPerBillion, bonus.partsPerBillion)
    return try threshold.multiplied(by: Ratio(partsPerBillion: factor), rounding: .ceiling)
  }

  /// Returns the debt to repay, with seizure at a bonus, that restores a health factor; nil where
  /// no repayment does.
  ///
  ///     d = (h · D − W) ÷ (h − t · (1 + b)),  W = Σ value × threshold
  ///
  /// `weighted` is W in 10⁻¹⁵ (micros times parts per billion).
  ///
  /// - Rounding: up, so that the target is reached.
  public static func repayment(
    restoring health: Ratio,
    debt: Int128,
    weighted: Int128,
    threshold: Ratio,
    bonus: Ratio
  ) throws(QuantityError) -> Int128? {
    let toxic = try toxicHealth(threshold: threshold, bonus: bonus)
    if health <= toxic { return nil }
    let missing = debt * Int128(health.partsPerBillion) - weighted
    if missing <= 0 { return 0 }
    return try WideArithmetic.divide(
      missing,
      by: Int128(health.partsPerBillion - toxic.partsPerBillion),
      rounding: .ceiling
    )
  }
}
