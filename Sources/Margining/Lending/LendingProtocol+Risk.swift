public import Quantities

/// Which of an asset's two factors weighs it.
public enum CollateralWeight: Sendable, BitwiseCopyable {
  /// The liquidation threshold: what a debt must keep.
  case threshold
  /// The loan to value: what a new debt may use.
  case loanToValue
}

/// An account's collateral and debt at some prices.
public struct Standing: Equatable, Sendable, BitwiseCopyable {
  /// Value of the collateral in micros, each asset rounded down.
  public var collateral: Int128 = 0
  /// Σ value × weight, in micros times parts per billion.
  public var weighted: Int128 = 0
  /// Value of the debt in micros, each asset rounded up.
  public var debt: Int128 = 0

  /// Whether the weighted collateral is less than the debt times a factor in parts per billion.
  public func isUnsafe(factor: Int64) -> Bool { slack(factor: factor) < 0 }

  /// Health factor: weighted collateral ÷ debt, rounded down; nil without debt.
  ///
  /// One that does not fit is the largest ratio.
  public var health: Ratio? { debt == 0 ? nil : Ratio(partsPerBillion: healthParts) }

  var healthParts: Int64 { debt == 0 ? .max : Int64(clamping: weighted / debt) }

  func slack(factor: Int64) -> Int128 { weighted - debt * Int128(factor) }
}

extension LendingProtocol {
  /// Returns an account's standing at one price per asset.
  public func standing(
    _ account: AccountID,
    prices: [Price],
    against weight: CollateralWeight = .threshold,
    in ledger: Ledger
  ) throws(MarginError) -> Standing {
    try standing(account, prices: prices, against: weight, ledger)
  }

  func standing(
    _ account: AccountID,
    prices: [Price],
    against weight: CollateralWeight,
    _ ledger: Ledger
  ) throws(MarginError) -> Standing {
    var standing = Standing()
    for index in 0..<reserveCount {
      let reserve = ReserveID(index)
      let rules = spec.reserves[Int(index)]
      let held = supplied(account, reserve, in: ledger)
      if held > 0, rules.liquidationThreshold > .zero {
        let value = try worth(held, reserve, prices[Int(index)], .floor)
        let factor = weight == .threshold ? rules.liquidationThreshold : rules.loanToValue
        standing.collateral += value
        standing.weighted += value * Int128(factor.partsPerBillion)
      }
      let owed = owed(account, reserve, in: ledger)
      if owed > 0 { standing.debt += try worth(owed, reserve, prices[Int(index)], .ceiling) }
    }
    // Sums of a few 64-bit values; what the factors add stays below 128 bits only up to here.
    if standing.debt > Int128(Int64.max) || standing.collateral > Int128(Int64.max) {
      throw .quantity(.overflow)
    }
    return standing
  }

  /// Returns an account's health factor at the protocol's last observation, or nil without debt or
  /// observation.
  public func health(
    _ account: AccountID,
    in ledger: Ledger
  ) throws(MarginError) -> Ratio? {
    guard let rule = watch.observations[0] else { return nil }
    return try standing(account, prices: rule.prices, against: .threshold, ledger).health
  }

  /// Whether an account meets its requirement at prices and a margin multiplier.
  public func isSafe(
    _ account: AccountID,
    prices: [Price],
    multiplier: Ratio,
    in ledger: Ledger
  ) throws(MarginError) -> Bool {
    let factor = try MarginMath.combined(multiplier, distance: .zero).partsPerBillion
    return try !standing(account, prices: prices, against: .threshold, ledger)
      .isUnsafe(factor: factor)
  }

  /// Returns the price of one asset at which an account is just safe, the others' prices fixed;
  /// nil where that asset alone cannot bring it to its threshold.
  ///
  /// For collateral the price below which, for debt the price above which the account is unsafe.
  /// An asset that is both counts with its net weight.
  ///
  /// - Rounding: against the account, as the exact test at that price does up to a unit of value.
  public func liquidationPrice(
    _ account: AccountID,
    of reserve: ReserveID,
    prices: [Price],
    in ledger: Ledger
  ) throws(MarginError) -> Price? {
    let index = Int(reserve.index)
    var others = prices
    others[index] = Price(nanos: 1)
    var rest = try standing(account, prices: others, against: .threshold, ledger)
    let held = supplied(account, reserve, in: ledger)
    let owed = owed(account, reserve, in: ledger)
    let threshold = spec.reserves[index].liquidationThreshold
    rest.weighted -=
      try worth(held, reserve, Price(nanos: 1), .floor) * Int128(threshold.partsPerBillion)
    rest.debt -= try worth(owed, reserve, Price(nanos: 1), .ceiling)
    // (owed − held × threshold) · p = weighted of the rest − debt of the rest, in 10⁻¹⁵.
    let one = Int128(Ratio.one.partsPerBillion)
    let net = Int128(owed) * one - Int128(held) * Int128(threshold.partsPerBillion)
    let slack = rest.weighted - rest.debt * one
    if net == 0 || (net > 0) != (slack > 0) { return nil }
    let scale = Int128(scales[index].unitsPerWhole) * 1_000
    let nanos = try MarginMath.divide(
      try MarginMath.product(slack, scale),
      by: net,
      rounding: net > 0 ? .floor : .ceiling
    )
    return nanos <= 0 || nanos > Int128(Int64.max) ? nil : Price(nanos: Int64(nanos))
  }

  /// Sum over accounts of debt above collateral value at prices: open bad debt, in micros.
  ///
  /// - Complexity: O(accounts × assets).
  public func negativeEquity(prices: [Price], in ledger: Ledger) throws(MarginError) -> Int128 {
    var sum: Int128 = 0
    for position in 0..<accountCount {
      let standing = try standing(
        AccountID(position),
        prices: prices,
        against: .threshold,
        ledger
      )
      sum += max(0, standing.debt - standing.collateral)
    }
    return sum
  }

  /// Value of all debt at prices, in micros; rounded up.
  public func totalDebt(prices: [Price], in ledger: Ledger) throws(MarginError) -> Int128 {
    var sum: Int128 = 0
    for index in 0..<reserveCount {
      let reserve = ReserveID(index)
      sum += try worth(borrowed(reserve, in: ledger), reserve, prices[Int(index)], .ceiling)
    }
    return sum
  }

  /// Value of all booked deficits at prices, in micros; rounded up.
  public func totalDeficit(prices: [Price], in ledger: Ledger) throws(MarginError) -> Int128 {
    var sum: Int128 = 0
    for index in 0..<reserveCount {
      let reserve = ReserveID(index)
      sum += try worth(deficit(reserve, in: ledger), reserve, prices[Int(index)], .ceiling)
    }
    return sum
  }

  // MARK: Plumbing

  /// Value of units of an asset in micros.
  func worth(
    _ units: Int64,
    _ reserve: ReserveID,
    _ price: Price,
    _ rounding: RoundingRule
  ) throws(MarginError) -> Int128 {
    try MarginMath.divide(
      Int128(units) * Int128(price.nanos),
      by: Int128(scales[Int(reserve.index)].unitsPerWhole) * 1_000,
      rounding: rounding
    )
  }

  /// Units of an asset that a value buys.
  func units(
    _ value: Int128,
    _ reserve: ReserveID,
    _ price: Price,
    _ rounding: RoundingRule
  ) throws(MarginError) -> Int64 {
    let scaled = try MarginMath.product(
      value,
      Int128(scales[Int(reserve.index)].unitsPerWhole) * 1_000
    )
    return try MarginMath.narrow(
      MarginMath.divide(scaled, by: Int128(price.nanos), rounding: rounding)
    )
  }

  /// The protocol's prices and factor in force, or nil before its first observation.
  var rule: HealthWatch.Observation? { watch.observations[Int(RiskObserver.rule.rawValue)] }
}
