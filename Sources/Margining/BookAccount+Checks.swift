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

extension BookAccount {
  /// Returns what keeps a perpetual protocol from opening the account, or nil.
  public func positionProblem(scale: BaseScale) -> BookAccountProblem? {
    if quote < .zero { return .negativeAmount }
    guard let entryPrice else { return .entryPriceMismatch }
    if entryPrice.nanos <= 0 { return .entryPriceNotPositive }
    if base.units == .min { return .tooLarge }
    do throws(MarginError) {
      _ = try openingCash(scale: scale)
    } catch {
      return .tooLarge
    }
    return nil
  }

  /// Returns posted margin less the cost of the position, rounded against the account.
  func openingCash(scale: BaseScale) throws(MarginError) -> Int64 {
    guard let entryPrice else { return quote.micros }
    let cost = try MarginMath.value(
      base.units,
      at: entryPrice,
      scale: scale,
      rounding: .ceiling
    )
    return try MarginMath.difference(quote.micros, cost)
  }
}
