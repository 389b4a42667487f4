public import Quantities

/// A liquidator's call: which debt is repaid for which collateral.
public struct LiquidationCall: Equatable, Sendable, BitwiseCopyable {
  /// The unsafe account.
  public var account: AccountID
  /// The asset that is repaid.
  public var debt: ReserveID
  /// The asset that is seized.
  public var collateral: ReserveID
  /// Most units that the caller repays.
  public var most: Int64

  /// Creates a call.
  public init(account: AccountID, debt: ReserveID, collateral: ReserveID, most: Int64 = .max) {
    self.account = account
    self.debt = debt
    self.collateral = collateral
    self.most = most
  }
}

/// What a call repays and seizes.
public struct LiquidationTerms: Equatable, Sendable, BitwiseCopyable {
  /// Units of debt that the caller pays.
  public let repaid: Int64
  /// Units of collateral that leave the account.
  public let seized: Int64
  /// The part of `seized` that the protocol keeps.
  public let protocolFee: Int64
  /// Value of the repaid debt in micros, rounded down.
  public let repaidValue: Int128
  /// Value of the seized collateral in micros, rounded down.
  public let seizedValue: Int128
  /// Health factor before the call.
  public let healthBefore: Ratio

  /// Units of collateral that the caller gets.
  public var received: Int64 { seized - protocolFee }
}

/// The answer to a liquidation call.
public enum LendingVerdict: Equatable, Sendable, BitwiseCopyable {
  /// The call went through; `badDebt` is the value, in micros, of debt left without collateral.
  case liquidated(LiquidationTerms, badDebt: Int128)
  /// Nothing happened.
  case rejected(Rejection)
}

extension LendingProtocol {
  /// Liquidates a part of an unsafe account: repays debt for collateral at a bonus
  /// (`liquidationCall`).
  ///
  /// What remains without any collateral is booked as deficit.
  ///
  /// - Rounding: against the account: seized units up, repaid units down.
  public mutating func liquidate(
    _ call: LiquidationCall,
    payer: LedgerSlot,
    receiver: LedgerSlot,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> LendingVerdict {
    try accrue(call.debt, now: now, ledger: &ledger)
    try accrue(call.collateral, now: now, ledger: &ledger)
    let terms: LiquidationTerms
    switch try self.terms(call, in: ledger) {
    case .success(let agreed): terms = agreed
    case .failure(let rejection): return .rejected(rejection)
    }
    if !canPay(terms.repaid, payer, ledger) { return .rejected(.insufficientFunds) }
    // Where one asset is both, the repayment is there before the seizure.
    let isShort =
      call.debt == call.collateral
      ? self.isShort(terms.received - terms.repaid, call.collateral, ledger)
      : self.isShort(terms.received, call.collateral, ledger)
    if isShort {
      keepTotals()
      totals.cashRefusals += 1
      return .rejected(.cashShort)
    }
    try takeRepayment(call.account, call.debt, terms.repaid, from: payer, ledger: &ledger)
    try takeClaim(
      call.account,
      call.collateral,
      terms.protocolFee,
      bearer: .treasury,
      ledger: &ledger
    )
    try paySupply(
      call.account,
      call.collateral,
      terms.received,
      to: receiver,
      reason: .seizure,
      ledger: &ledger
    )
    keepTotals()
    totals.liquidationCount += 1
    totals.liquidatedDebt += terms.repaidValue
    totals.seizedValue += terms.seizedValue
    let lost = try bookDeficit(call.account, ledger: &ledger)
    return .liquidated(terms, badDebt: lost)
  }

  /// Returns what a call would repay and seize now, or why not; changes nothing.
  public func terms(
    _ call: LiquidationCall,
    in ledger: Ledger
  ) throws(MarginError) -> Result<LiquidationTerms, Rejection> {
    guard case .closeFactor(let rules) = spec.liquidation, let rule else {
      return .failure(.notUnsafe)
    }
    let standing = try standing(call.account, prices: rule.prices, against: .threshold, ledger)
    if !standing.isUnsafe(factor: rule.factor) { return .failure(.notUnsafe) }
    if let floor = rules.takeOverHealth, standing.healthParts < floor.partsPerBillion {
      return .failure(.toxic)
    }
    let held = supplied(call.account, call.collateral, in: ledger)
    let owed = owed(call.account, call.debt, in: ledger)
    if held == 0 || spec.reserves[Int(call.collateral.index)].liquidationThreshold == .zero {
      return .failure(.nothingToSeize)
    }
    if owed == 0 { return .failure(.exceedsDebt) }
    let bonus = try bonus(call.collateral, rules, standing)
    let most = try repayable(call, rules, rule, standing, bonus: bonus, owed: owed, held: held)
    let wanted = min(call.most, most)
    if wanted <= 0 { return .failure(.amountNotPositive) }
    let terms = try exchange(call, wanted, held, bonus, rules, rule, standing.healthParts)
    if terms.repaid <= 0 { return .failure(.amountNotPositive) }
    if try leavesDust(call, terms, rules, rule, owed: owed, held: held) {
      return .failure(.leavesDust)
    }
    return .success(terms)
  }

  /// Bonus that a call against an asset pays an account of this standing.
  func bonus(
    _ collateral: ReserveID,
    _ rules: CloseFactorRules,
    _ standing: Standing
  ) throws(MarginError) -> Ratio {
    let full = spec.reserves[Int(collateral.index)].liquidationBonus
    guard case .affordable(let margin) = rules.bonusRule, standing.debt > 0 else { return full }
    let covered = try MarginMath.divide(
      standing.collateral * Int128(Ratio.one.partsPerBillion),
      by: standing.debt,
      rounding: .floor
    )
    let spare =
      covered - Int128(Ratio.one.partsPerBillion) - Int128(margin.partsPerBillion)
    return min(full, Ratio(partsPerBillion: Int64(clamping: max(0, spare))))
  }

  // Most units of the debt that one call may repay.
  private func repayable(
    _ call: LiquidationCall,
    _ rules: CloseFactorRules,
    _ rule: HealthWatch.Observation,
    _ standing: Standing,
    bonus: Ratio,
    owed: Int64,
    held: Int64
  ) throws(MarginError) -> Int64 {
    let price = rule.prices[Int(call.debt.index)]
    let owedValue = try worth(owed, call.debt, price, .ceiling)
    let heldValue = try worth(
      held,
      call.collateral,
      rule.prices[Int(call.collateral.index)],
      .floor
    )
    var most = owed
    let small = Int128(rules.minimumValue.micros)
    if standing.healthParts > rules.fullCloseHealth.partsPerBillion, owedValue >= small,
      heldValue >= small
    {
      let part = try MarginMath.divide(
        standing.debt * Int128(rules.closeFactor.partsPerBillion),
        by: Int128(Ratio.one.partsPerBillion),
        rounding: .floor
      )
      if part < owedValue { most = min(owed, try units(part, call.debt, price, .floor)) }
    }
    guard let target = rules.restoredHealth else { return most }
    let restoring: Int128?
    do throws(QuantityError) {
      restoring = try LendingMath.repayment(
        restoring: target,
        debt: standing.debt,
        weighted: standing.weighted,
        threshold: spec.reserves[Int(call.collateral.index)].liquidationThreshold,
        bonus: bonus
      )
    } catch { throw .quantity(error) }
    guard let restoring, restoring < owedValue else { return most }
    return min(most, try units(restoring, call.debt, price, .ceiling))
  }

  // Collateral for a repayment; where the account has less, the repayment for all it has.
  private func exchange(
    _ call: LiquidationCall,
    _ repaid: Int64,
    _ held: Int64,
    _ bonus: Ratio,
    _ rules: CloseFactorRules,
    _ rule: HealthWatch.Observation,
    _ health: Int64
  ) throws(MarginError) -> LiquidationTerms {
    let debtPrice = rule.prices[Int(call.debt.index)]
    let price = rule.prices[Int(call.collateral.index)]
    let one = Int128(Ratio.one.partsPerBillion)
    let factor = one + Int128(bonus.partsPerBillion)
    var repaid = repaid
    let worthRepaid = try worth(repaid, call.debt, debtPrice, .ceiling)
    let due = try MarginMath.divide(worthRepaid * factor, by: one, rounding: .ceiling)
    // What is due may be worth more units than an integer counts, at a price near nothing.
    let isAll = try due >= worth(held, call.collateral, price, .ceiling)
    var seized = isAll ? held : try units(due, call.collateral, price, .ceiling)
    if seized >= held {
      seized = held
      let paid = try MarginMath.divide(
        try worth(held, call.collateral, price, .floor) * one,
        by: factor,
        rounding: .floor
      )
      repaid = min(repaid, try units(paid, call.debt, debtPrice, .floor))
    }
    let withoutBonus = try MarginMath.divide(
      Int128(seized) * one,
      by: factor,
      rounding: .ceiling
    )
    let fee = try MarginMath.scale(
      seized - Int64(withoutBonus),
      by: rules.protocolFee,
      rounding: .floor
    )
    return LiquidationTerms(
      repaid: repaid,
      seized: seized,
      protocolFee: fee,
      repaidValue: try worth(repaid, call.debt, debtPrice, .floor),
      seizedValue: try worth(seized, call.collateral, price, .floor),
      healthBefore: Ratio(partsPerBillion: health)
    )
  }

  // A partial call may not leave a remainder on either side that nobody would ever liquidate.
  private func leavesDust(
    _ call: LiquidationCall,
    _ terms: LiquidationTerms,
    _ rules: CloseFactorRules,
    _ rule: HealthWatch.Observation,
    owed: Int64,
    held: Int64
  ) throws(MarginError) -> Bool {
    let least = Int128(rules.minimumLeftover.micros)
    let debtLeft = owed - terms.repaid
    let collateralLeft = held - terms.seized
    if debtLeft <= 0 || collateralLeft <= 0 { return false }
    let debtPrice = rule.prices[Int(call.debt.index)]
    let price = rule.prices[Int(call.collateral.index)]
    let debtValue = try worth(debtLeft, call.debt, debtPrice, .ceiling)
    let collateralValue = try worth(collateralLeft, call.collateral, price, .floor)
    return debtValue < least || collateralValue < least
  }
}
