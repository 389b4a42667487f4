public import Quantities

/// What a liquidation against a stability pool did.
public struct PoolLiquidation: Equatable, Sendable, BitwiseCopyable {
  /// Units of debt cancelled against the pool.
  public let offset: Int64
  /// Units of debt spread over the other debtors.
  public let redistributed: Int64
  /// Value of the collateral in micros, rounded down.
  public let collateralValue: Int128
  /// Value of the debt in micros, rounded up.
  public let debtValue: Int128
  /// Whether the whole system was in recovery.
  public let inRecovery: Bool
}

/// The answer to a liquidation against a stability pool.
public enum PoolVerdict: Equatable, Sendable, BitwiseCopyable {
  /// The account was closed.
  case liquidated(PoolLiquidation)
  /// Nothing happened.
  case rejected(Rejection)
}

extension LendingProtocol {
  /// Closes an unsafe account against the stability pool (Liquity's `TroveManager.liquidate`).
  ///
  /// Debt is cancelled against the pool, whose members gain the collateral; what the pool cannot
  /// take, and every account worth less than its debt in recovery, is spread over the other
  /// debtors. Nothing is sold here: the members sell later.
  ///
  /// In recovery (all collateral ÷ all debt below `criticalRatio`) accounts between their own
  /// threshold and the system's ratio go as well, if the pool covers them whole; they lose the
  /// penalty and keep the rest.
  ///
  /// - Rounding: to the pool down, the remainder to the debtors who bear the rest.
  /// - Complexity: O(accounts) where debt is spread.
  public mutating func liquidateToPool(
    _ account: AccountID,
    rewardTo purse: (debt: LedgerSlot, collateral: [LedgerSlot])? = nil,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> PoolVerdict {
    try accrueAll(now: now, ledger: &ledger)
    guard case .stabilityPool(let rules) = spec.liquidation, let rule else {
      return .rejected(.closed)
    }
    let call: PoolCall
    switch try poolCall(account, rules, rule, ledger) {
    case .failure(let rejection): return .rejected(rejection)
    case .success(let found): call = found
    }
    let (standing, offset) = (call.standing, call.offset)
    var owed = owed(account, rules.debt, in: ledger)
    if let purse {
      try reward(account, purse, rules, ledger: &ledger)
      owed = self.owed(account, rules.debt, in: ledger)
    }
    let capped = call.isBelowOwn ? nil : standing
    try give(account, rules, rule, offset: min(owed, offset), of: owed, capped, ledger: &ledger)
    let rest = self.owed(account, rules.debt, in: ledger)
    if rest > 0 { try spread(account, rules, rule, ledger: &ledger) }
    keepTotals()
    totals.liquidationCount += 1
    totals.liquidatedDebt += standing.debt
    totals.seizedValue += standing.collateral
    try refresh(account, ledger)
    return .liquidated(
      PoolLiquidation(
        offset: min(owed, offset),
        redistributed: rest,
        collateralValue: standing.collateral,
        debtValue: standing.debt,
        inRecovery: call.inRecovery
      )
    )
  }

  /// Whether `liquidateToPool` would close an account as the books stand.
  ///
  /// - Complexity: O(accounts × assets).
  public func goesToPool(_ account: AccountID, in ledger: Ledger) throws(MarginError) -> Bool {
    guard case .stabilityPool(let rules) = spec.liquidation, let rule else { return false }
    guard case .success = try poolCall(account, rules, rule, ledger) else { return false }
    return true
  }

  /// Multiple of the requirement at which accounts are due now: 1, or in recovery what brings them
  /// to the system's own ratio; at least 1.
  ///
  /// - Complexity: O(accounts × assets).
  public func recoveryMultiplier(
    prices: [Price],
    in ledger: Ledger
  ) throws(MarginError) -> Ratio {
    guard case .stabilityPool(let rules) = spec.liquidation else { return .one }
    let system = try systemRatioParts(
      HealthWatch.Observation(prices: prices, factor: Ratio.one.partsPerBillion),
      ledger
    )
    if system >= rules.criticalRatio.partsPerBillion { return .one }
    var threshold = Ratio.zero
    for reserve in spec.reserves { threshold = max(threshold, reserve.liquidationThreshold) }
    let factor = try MarginMath.scale(system, by: threshold, rounding: .ceiling)
    return max(.one, Ratio(partsPerBillion: factor))
  }

  // MARK: Plumbing

  // What a call against the pool would cancel, and why it may.
  private struct PoolCall {
    var standing: Standing
    var offset: Int64
    var isBelowOwn: Bool
    var inRecovery: Bool
  }

  private func poolCall(
    _ account: AccountID,
    _ rules: StabilityPoolRules,
    _ rule: HealthWatch.Observation,
    _ ledger: Ledger
  ) throws(MarginError) -> Result<PoolCall, Rejection> {
    let standing = try standing(account, prices: rule.prices, against: .threshold, ledger)
    if standing.debt == 0 { return .failure(.notUnsafe) }
    let own = ratioParts(standing.collateral, standing.debt)
    let system = try systemRatioParts(rule, ledger)
    let inRecovery = system < rules.criticalRatio.partsPerBillion
    let isBelowOwn = standing.isUnsafe(factor: Ratio.one.partsPerBillion)
    let available = poolCapacity(rules.debt, ledger)
    let owed = owed(account, rules.debt, in: ledger)
    if !isBelowOwn, !inRecovery || own >= system || owed > available {
      return .failure(.notUnsafe)
    }
    let offset = inRecovery && own <= Ratio.one.partsPerBillion ? 0 : min(owed, available)
    if offset < owed, try debtors(but: account, rule, ledger).isEmpty {
      return .failure(.nothingToSeize)
    }
    return .success(
      PoolCall(
        standing: standing,
        offset: offset,
        isBelowOwn: isBelowOwn,
        inRecovery: inRecovery
      )
    )
  }

  private func ratioParts(_ value: Int128, _ debt: Int128) -> Int64 {
    debt == 0 ? .max : Int64(clamping: value * Int128(Ratio.one.partsPerBillion) / debt)
  }

  private func systemRatioParts(
    _ rule: HealthWatch.Observation,
    _ ledger: Ledger
  ) throws(MarginError) -> Int64 {
    var collateral: Int128 = 0
    for index in 0..<reserveCount
    where spec.reserves[Int(index)].liquidationThreshold > .zero {
      let reserve = ReserveID(index)
      let units = supplied(reserve, in: ledger)
      collateral += try worth(units, reserve, rule.prices[Int(index)], .floor)
    }
    let debt = try totalDebt(prices: rule.prices, in: ledger)
    return ratioParts(collateral, debt)
  }

  // One whole unit stays, so that the members' shares keep a price.
  private func poolCapacity(_ debt: ReserveID, _ ledger: Ledger) -> Int64 {
    max(0, supplied(debt, in: ledger) - scales[Int(debt.index)].unitsPerWhole)
  }

  private mutating func reward(
    _ account: AccountID,
    _ purse: (debt: LedgerSlot, collateral: [LedgerSlot]),
    _ rules: StabilityPoolRules,
    ledger: inout Ledger
  ) throws(MarginError) {
    if rules.callerReward > 0 {
      try payLoan(account, rules.debt, rules.callerReward, to: purse.debt, ledger: &ledger)
    }
    for index in 0..<reserveCount
    where spec.reserves[Int(index)].liquidationThreshold > .zero {
      let reserve = ReserveID(index)
      let held = supplied(account, reserve, in: ledger)
      let share = try MarginMath.scale(held, by: rules.callerShare, rounding: .floor)
      if share == 0 { continue }
      try paySupply(
        account,
        reserve,
        share,
        to: purse.collateral[Int(index)],
        reason: .penalty,
        ledger: &ledger
      )
    }
  }

  // Cancels debt against the pool's members and gives them the collateral that goes with it.
  private mutating func give(
    _ account: AccountID,
    _ rules: StabilityPoolRules,
    _ rule: HealthWatch.Observation,
    offset: Int64,
    of owed: Int64,
    _ capped: Standing?,
    ledger: inout Ledger
  ) throws(MarginError) {
    if offset == 0 { return }
    let shares = -Int128(ledger.balance(slot(columns[Int(rules.debt.index)].supplyIssued)))
    try removeDebt(
      account,
      rules.debt,
      offset,
      to: columns[Int(rules.debt.index)].claims,
      bearer: .suppliers,
      reason: .lossAbsorbed,
      ledger: &ledger
    )
    for index in 0..<reserveCount
    where spec.reserves[Int(index)].liquidationThreshold > .zero {
      let reserve = ReserveID(index)
      let held = supplied(account, reserve, in: ledger)
      var units = try MarginMath.multiplyDivide(held, offset, by: owed, rounding: .floor)
      if let capped {
        // In recovery a healthy account loses its debt and the penalty, not all it has.
        let one = Int128(Ratio.one.partsPerBillion)
        let bonus = Int128(spec.reserves[Int(index)].liquidationBonus.partsPerBillion)
        let due = capped.debt * (one + bonus) / one
        let most = Int128(units) * min(due, capped.collateral) / max(1, capped.collateral)
        units = try MarginMath.narrow(most)
      }
      if units == 0 { continue }
      try takeClaim(account, reserve, units, bearer: .gains, ledger: &ledger)
      keepPool(reserve)
      let grown = Int128(units) * Self.unit + pools[Int(index)].gainRemainder
      pools[Int(index)].gainPerShare += grown / shares
      pools[Int(index)].gainRemainder = grown % shares
    }
  }

  // The other debtors and the value of their collateral, in order of account.
  private func debtors(
    but account: AccountID,
    _ rule: HealthWatch.Observation,
    _ ledger: Ledger
  ) throws(MarginError) -> [(account: AccountID, weight: Int128)] {
    var others: [(account: AccountID, weight: Int128)] = []
    for position in 0..<accountCount where position != account.index {
      let other = try standing(
        AccountID(position),
        prices: rule.prices,
        against: .threshold,
        ledger
      )
      if other.debt > 0, other.collateral > 0 {
        others.append((AccountID(position), other.collateral))
      }
    }
    return others
  }

  // Spreads what is left of an account over the other debtors by their collateral, to the unit.
  private mutating func spread(
    _ account: AccountID,
    _ rules: StabilityPoolRules,
    _ rule: HealthWatch.Observation,
    ledger: inout Ledger
  ) throws(MarginError) {
    let others = try debtors(but: account, rule, ledger)
    var whole: Int128 = 0
    for other in others { whole += other.weight }
    for index in 0..<reserveCount {
      let reserve = ReserveID(index)
      let held = supplied(account, reserve, in: ledger)
      let owed = owed(account, reserve, in: ledger)
      let isCollateral = spec.reserves[Int(index)].liquidationThreshold > .zero
      var running: Int128 = 0
      var (givenUnits, givenDebt): (Int64, Int64) = (0, 0)
      for other in others {
        running += other.weight
        let units = isCollateral ? try part(held, running, whole) - givenUnits : 0
        let debt = try part(owed, running, whole) - givenDebt
        givenUnits += units
        givenDebt += debt
        if units > 0 { try moveClaim(account, other.account, reserve, units, ledger: &ledger) }
        if debt > 0 { try moveDebt(account, other.account, reserve, debt, ledger: &ledger) }
      }
    }
    for other in others { try refresh(other.account, ledger) }
  }

  private func part(_ units: Int64, _ running: Int128, _ whole: Int128) throws(MarginError)
    -> Int64
  {
    try MarginMath.narrow(MarginMath.product(Int128(units), running) / whole)
  }

  private mutating func moveClaim(
    _ account: AccountID,
    _ other: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    ledger: inout Ledger
  ) throws(MarginError) {
    let cash = columns[Int(reserve.index)].bookedCash
    try removeClaim(account, reserve, units, to: cash, ledger: &ledger)
    try keep(account, reserve) { audit throws(MarginError) in
      try audit.withdraw(account, reserve, units, to: .cash)
    }
    try addClaim(other, reserve, units, from: cash, ledger: &ledger)
    try keep(other, reserve) { audit throws(MarginError) in
      try audit.supply(other, reserve, units, fromTreasury: false)
    }
  }

  private mutating func moveDebt(
    _ account: AccountID,
    _ other: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    ledger: inout Ledger
  ) throws(MarginError) {
    let own = columns[Int(reserve.index)]
    try removeDebt(
      account,
      reserve,
      units,
      to: own.bookedCash,
      bearer: .cash,
      reason: .lossSocialised,
      ledger: &ledger
    )
    let shares = try newDebt(units, reserve, ledger)
    try ledger.transfer(
      shares,
      from: slot(own.debtIssued),
      to: slot(own.debt, other),
      reason: .lossSocialised
    )
    try ledger.transfer(
      units,
      from: slot(own.bookedCash),
      to: slot(own.receivable),
      reason: .lossSocialised
    )
    try keep(other, reserve) { audit throws(MarginError) in
      try audit.borrow(other, reserve, units)
    }
  }
}
