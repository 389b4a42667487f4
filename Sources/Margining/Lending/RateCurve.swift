public import Quantities

/// Interest by utilisation, with a kink: cheap below the optimum, steep above.
///
/// Source: aave/aave-v3-core `DefaultReserveInterestRateStrategy`; compound-finance/comet
/// `getBorrowRate`.
public struct RateCurve: Equatable, Sendable, BitwiseCopyable {
  /// Yearly rate at no utilisation.
  public var base: Ratio
  /// What utilisation adds up to the optimum.
  public var slopeBelow: Ratio
  /// What utilisation adds from the optimum to 100 %.
  public var slopeAbove: Ratio
  /// Utilisation at the kink; above 0, below 100 %.
  public var optimum: Ratio

  /// Creates a curve.
  public init(base: Ratio, slopeBelow: Ratio, slopeAbove: Ratio, optimum: Ratio) {
    self.base = base
    self.slopeBelow = slopeBelow
    self.slopeAbove = slopeAbove
    self.optimum = optimum
  }

  /// Returns the yearly rate that debtors pay at a utilisation between 0 and 100 %.
  ///
  ///     u ≤ k: base + below · u ÷ k        u > k: base + below + above · (u − k) ÷ (1 − k)
  ///
  /// - Rounding: up, against the debtors.
  public func rate(at utilisation: Ratio) throws(QuantityError) -> Ratio {
    let used = utilisation.partsPerBillion
    let kink = optimum.partsPerBillion
    var rate = base.partsPerBillion
    if used <= kink {
      let part = try WideArithmetic.multiplyDivide(
        slopeBelow.partsPerBillion,
        used,
        by: kink,
        rounding: .ceiling
      )
      return Ratio(partsPerBillion: try WideArithmetic.sum(rate, part))
    }
    rate = try WideArithmetic.sum(rate, slopeBelow.partsPerBillion)
    let part = try WideArithmetic.multiplyDivide(
      slopeAbove.partsPerBillion,
      used - kink,
      by: Ratio.one.partsPerBillion - kink,
      rounding: .ceiling
    )
    return Ratio(partsPerBillion: try WideArithmetic.sum(rate, part))
  }

  /// Returns borrowed ÷ (cash + borrowed), rounded down; 0 of nothing.
  public static func utilisation(cash: Int64, borrowed: Int64) throws(QuantityError) -> Ratio {
    let whole = Int128(cash) + Int128(borrowed)
    if borrowed <= 0 || whole <= 0 { return .zero }
    let parts = try WideArithmetic.divide(
      Int128(borrowed) * Int128(Ratio.one.partsPerBillion),
      by: whole,
      rounding: .floor
    )
    return min(.one, Ratio(partsPerBillion: try WideArithmetic.narrow(parts)))
  }
}
