public import Quantities

extension BookAccount {
  /// Returns what keeps a vault protocol from opening the account, or nil.
  ///
  /// Debt may be zero, and collateral may lie below the requirement: that is the book's business.
  public func vaultProblem(spec: VaultSpec, scale: BaseScale) -> BookAccountProblem? {
    if base < .zero || quote < .zero { return .negativeAmount }
    if entryPrice != nil { return .entryPriceMismatch }
    do throws(MarginError) {
      _ = try VaultMath.key(
        collateral: base.units,
        debt: quote.micros,
        ratio: spec.liquidationRatio,
        scale: scale
      )
      let penalty = try MarginMath.scale(
        quote.micros,
        by: spec.liquidationPenalty,
        rounding: .ceiling
      )
      _ = try MarginMath.sum(quote.micros, penalty)
    } catch {
      return .tooLarge
    }
    return nil
  }
}
