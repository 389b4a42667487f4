public import Quantities

/// What an absorption did.
public struct Absorption: Equatable, Sendable, BitwiseCopyable {
  /// Value of the account's collateral in micros, rounded down.
  public let collateralValue: Int128
  /// What of it was credited, in micros.
  public let credited: Int128
  /// Value of the debt in micros, rounded up.
  public let debtValue: Int128
  /// Debt above the collateral's value, in micros: bad debt at the protocol's prices.
  public let badDebt: Int128
  /// Units of the base asset that the account keeps as supply.
  public let surplus: Int64
}

/// The answer to an absorption.
public enum AbsorbVerdict: Equatable, Sendable, BitwiseCopyable {
  /// The account was taken over.
  case absorbed(Absorption)
  /// Nothing happened.
  case rejected(Rejection)
}

/// The answer to a purchase of absorbed collateral.
public enum StorefrontVerdict: Equatable, Sendable, BitwiseCopyable {
  /// Units of collateral for units of the base asset.
  case sold(collateral: Int64, paid: Int64)
  /// Nothing happened.
  case rejected(Rejection)
}

extension LendingProtocol {
  /// Whether an account is below the health at which a protocol with a close factor takes it over.
  public func isBelowTakeOver(
    _ account: AccountID,
    in ledger: Ledger
  ) throws(MarginError) -> Bool {
    guard case .closeFactor(let rules) = spec.liquidation, let floor = rules.takeOverHealth,
      let rule
    else { return false }
    let standing = try standing(account, prices: rule.prices, against: .threshold, ledger)
    return standing.isUnsafe(factor: rule.factor)
      && standing.healthParts < floor.partsPerBillion
  }

  /// Takes an unsafe account over at once (`comet.absorb`): all collateral to the treasury, all
  /// debt from it, what is credited beyond the debt to the account as supply of the base asset.
  ///
  /// Under a close factor this is the take-over of an account below `takeOverHealth`: without any
  /// discount, and without a surplus, which no account that far below its threshold has. It needs
  /// no buyer and no cash.
  ///
  /// - Rounding: credit down, debt up.
  public mutating func absorb(
    _ account: AccountID,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> AbsorbVerdict {
    try accrueAll(now: now, ledger: &ledger)
    guard let rule else { return .rejected(.notUnsafe) }
    let standing = try standing(account, prices: rule.prices, against: .threshold, ledger)
    if !standing.isUnsafe(factor: rule.factor) { return .rejected(.notUnsafe) }
    let base: ReserveID?
    switch spec.liquidation {
    case .absorb(let rules): base = rules.base
    case .closeFactor(let rules):
      guard let floor = rules.takeOverHealth, standing.healthParts < floor.partsPerBillion else {
        return .rejected(.closed)
      }
      base = nil
    case .stabilityPool: return .rejected(.closed)
    }
    let credited = try seizeAll(account, rule, discounted: base != nil, ledger: &ledger)
    try cancelDebts(account, ledger: &ledger)
    var surplus: Int64 = 0
    if let base, credited > standing.debt {
      let price = rule.prices[Int(base.index)]
      surplus = try units(credited - standing.debt, base, price, .floor)
      let shares = surplus > 0 ? try supplyShares(surplus, base, ledger) : 0
      if shares > 0 {
        let treasury = columns[Int(base.index)].treasury
        try addClaim(account, base, surplus, from: treasury, ledger: &ledger)
        try keep(account, base) { audit throws(MarginError) in
          try audit.supply(account, base, surplus, fromTreasury: true)
        }
      } else {
        surplus = 0
      }
    }
    let lost = max(0, standing.debt - standing.collateral)
    keepTotals()
    totals.liquidationCount += 1
    totals.liquidatedDebt += standing.debt
    totals.seizedValue += standing.collateral
    totals.badDebt += lost
    try refresh(account, ledger)
    return .absorbed(
      Absorption(
        collateralValue: standing.collateral,
        credited: credited,
        debtValue: standing.debt,
        badDebt: lost,
        surplus: surplus
      )
    )
  }

  /// Sells absorbed collateral for the base asset at a discount (`comet.buyCollateral`), while the
  /// base asset's reserves are below their target.
  ///
  ///     price = oracle × (1 − storefront share × liquidation discount)
  ///
  /// - Rounding: collateral down.
  public mutating func buyCollateral(
    _ reserve: ReserveID,
    paying units: Int64,
    payer: LedgerSlot,
    receiver: LedgerSlot,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> StorefrontVerdict {
    try accrueAll(now: now, ledger: &ledger)
    guard case .absorb(let rules) = spec.liquidation, let rule, reserve != rules.base else {
      return .rejected(.saleClosed)
    }
    if units <= 0 { return .rejected(.amountNotPositive) }
    if treasury(rules.base, in: ledger) >= rules.targetReserves { return .rejected(.saleClosed) }
    let got = try storefrontUnits(reserve, paying: units, rules, rule)
    if got <= 0 { return .rejected(.amountNotPositive) }
    if got > treasury(reserve, in: ledger) { return .rejected(.nothingToSeize) }
    if !canPay(units, payer, ledger) { return .rejected(.insufficientFunds) }
    if isShort(got, reserve, ledger) { return .rejected(.cashShort) }
    let base = columns[Int(rules.base.index)]
    let own = columns[Int(reserve.index)]
    try ledger.transfer(
      units,
      from: payer,
      to: slot(base.cash),
      reason: incoming(payer, else: .settlement, ledger)
    )
    try ledger.transfer(
      units,
      from: slot(base.treasury),
      to: slot(base.bookedCash),
      reason: .settlement
    )
    try ledger.transfer(
      got,
      from: slot(own.bookedCash),
      to: slot(own.treasury),
      reason: .settlement
    )
    try ledger.transfer(
      got,
      from: slot(own.cash),
      to: receiver,
      reason: outgoing(receiver, else: .settlement, ledger)
    )
    keepSheet(rules.base)
    keepSheet(reserve)
    audit.trade(rules.base, units)
    audit.trade(reserve, -got)
    return .sold(collateral: got, paid: units)
  }

  /// Price at which absorbed collateral is sold, rounded up; nil where nothing is sold.
  public func storefrontPrice(_ reserve: ReserveID) throws(MarginError) -> Price? {
    guard case .absorb(let rules) = spec.liquidation, let rule else { return nil }
    return try storefrontPrice(reserve, rules, rule)
  }

  // MARK: Plumbing

  private func storefrontPrice(
    _ reserve: ReserveID,
    _ rules: AbsorbRules,
    _ rule: HealthWatch.Observation
  ) throws(MarginError) -> Price {
    let discount = try MarginMath.scale(
      spec.reserves[Int(reserve.index)].liquidationBonus.partsPerBillion,
      by: rules.storefrontShare,
      rounding: .floor
    )
    let kept = Ratio(partsPerBillion: Ratio.one.partsPerBillion - discount)
    let nanos = rule.prices[Int(reserve.index)].nanos
    return Price(nanos: max(1, try MarginMath.scale(nanos, by: kept, rounding: .ceiling)))
  }

  private func storefrontUnits(
    _ reserve: ReserveID,
    paying units: Int64,
    _ rules: AbsorbRules,
    _ rule: HealthWatch.Observation
  ) throws(MarginError) -> Int64 {
    let price = try storefrontPrice(reserve, rules, rule)
    let value = try worth(units, rules.base, rule.prices[Int(rules.base.index)], .floor)
    return try self.units(value, reserve, price, .floor)
  }

  // All collateral to the treasury; returns what it counts for, in micros.
  private mutating func seizeAll(
    _ account: AccountID,
    _ rule: HealthWatch.Observation,
    discounted: Bool,
    ledger: inout Ledger
  ) throws(MarginError) -> Int128 {
    var credited: Int128 = 0
    let one = Ratio.one.partsPerBillion
    for index in 0..<reserveCount {
      let reserve = ReserveID(index)
      let rules = spec.reserves[Int(index)]
      let held = supplied(account, reserve, in: ledger)
      if held == 0 || rules.liquidationThreshold == .zero { continue }
      let value = try worth(held, reserve, rule.prices[Int(index)], .floor)
      let kept = discounted ? one - rules.liquidationBonus.partsPerBillion : one
      credited += value * Int128(kept) / Int128(one)
      try takeClaim(account, reserve, held, bearer: .treasury, ledger: &ledger)
    }
    return credited
  }

  private mutating func cancelDebts(
    _ account: AccountID,
    ledger: inout Ledger
  ) throws(MarginError) {
    for index in 0..<reserveCount {
      let reserve = ReserveID(index)
      let units = owed(account, reserve, in: ledger)
      if units == 0 { continue }
      try removeDebt(
        account,
        reserve,
        units,
        to: columns[Int(index)].treasury,
        bearer: .treasury,
        reason: .lossAbsorbed,
        ledger: &ledger
      )
    }
  }
}
