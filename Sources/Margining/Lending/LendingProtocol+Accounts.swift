public import Quantities

extension LendingProtocol {
  /// Supplies units of an asset; from the user's holdings outside unless another slot pays.
  ///
  /// Supply earns interest, and counts as collateral where the asset has a liquidation threshold.
  public mutating func supply(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    from payer: LedgerSlot? = nil,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    try accrue(reserve, now: now, ledger: &ledger)
    if units <= 0 { return .rejected(.amountNotPositive) }
    let source = payer ?? wallet(account, reserve)
    if !canPay(units, source, ledger) { return .rejected(.insufficientFunds) }
    let total = Int128(supplied(reserve, in: ledger))
    if let cap = spec.reserves[Int(reserve.index)].supplyCap, total + Int128(units) > Int128(cap) {
      return .rejected(.capExceeded)
    }
    let shares = -Int128(ledger.balance(slot(columns[Int(reserve.index)].supplyIssued)))
    // Suppliers have lost all but a millionth: a new share would have no meaningful price.
    if shares > 0, total * 1_000_000 < shares { return .rejected(.poolWorthless) }
    if try supplyShares(units, reserve, ledger) == 0 { return .rejected(.amountNotPositive) }
    try settleGains(account, ledger: &ledger)
    try takeSupply(account, reserve, units, from: source, ledger: &ledger)
    return .done
  }

  /// Takes supply out, unless cash is short or the account would be below its requirement.
  public mutating func withdraw(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    to target: LedgerSlot? = nil,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    try accrue(reserve, now: now, ledger: &ledger)
    if units <= 0 { return .rejected(.amountNotPositive) }
    if units > supplied(account, reserve, in: ledger) { return .rejected(.insufficientFunds) }
    if let rule {
      let standing = try standing(account, prices: rule.prices, against: .threshold, ledger)
      let index = Int(reserve.index)
      let weight = Int128(spec.reserves[index].liquidationThreshold.partsPerBillion)
      // What is taken counts rounded up: at most a unit of value against the account.
      let taken = try worth(units, reserve, rule.prices[index], .ceiling) * weight
      if standing.debt > 0, standing.weighted - taken < standing.debt * Int128(rule.factor) {
        return .rejected(.wouldBeUnsafe)
      }
    }
    if isShort(units, reserve, ledger) { return refuseForCash() }
    try settleGains(account, ledger: &ledger)
    try paySupply(
      account,
      reserve,
      units,
      to: target ?? wallet(account, reserve),
      ledger: &ledger
    )
    return .done
  }

  /// Borrows units of an asset, unless cash or the account's collateral does not allow it.
  public mutating func borrow(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    to target: LedgerSlot? = nil,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    try accrue(reserve, now: now, ledger: &ledger)
    let index = Int(reserve.index)
    let rules = spec.reserves[index]
    if units <= 0 { return .rejected(.amountNotPositive) }
    if rules.rateCurve == nil { return .rejected(.notBorrowable) }
    guard let rule else { return .rejected(.wouldBeUnsafe) }
    if let cap = rules.borrowCap,
      Int128(borrowed(reserve, in: ledger)) + Int128(units) > Int128(cap)
    {
      return .rejected(.capExceeded)
    }
    var after = try standing(account, prices: rule.prices, against: .loanToValue, ledger)
    // A unit more for the share that rounds up.
    after.debt += try worth(units, reserve, rule.prices[index], .ceiling) + 1
    if let cap = spec.accountDebtCap, after.debt > Int128(cap.micros) {
      return .rejected(.capExceeded)
    }
    if after.isUnsafe(factor: rule.factor) { return .rejected(.wouldBeUnsafe) }
    if isShort(units, reserve, ledger) { return refuseForCash() }
    try payLoan(
      account,
      reserve,
      units,
      to: target ?? wallet(account, reserve),
      ledger: &ledger
    )
    return .done
  }

  /// Lends without asking whether it is safe, as far as there is cash: what a captured vote or a
  /// code fault makes of a loan.
  public mutating func borrowUnchecked(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    to target: LedgerSlot,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    try accrue(reserve, now: now, ledger: &ledger)
    if units <= 0 { return .rejected(.amountNotPositive) }
    if isShort(units, reserve, ledger) { return refuseForCash() }
    try payLoan(account, reserve, units, to: target, ledger: &ledger)
    return .done
  }

  /// Units of an asset that an account may borrow now; nil before the protocol has prices.
  ///
  /// Its collateral at loan to value, the caps and the pool's cash allow no more.
  public func borrowable(
    _ account: AccountID,
    _ reserve: ReserveID,
    in ledger: Ledger
  ) throws(MarginError) -> Int64? {
    guard let rule else { return nil }
    let index = Int(reserve.index)
    let standing = try standing(account, prices: rule.prices, against: .loanToValue, ledger)
    var room = standing.slack(factor: rule.factor) / Int128(rule.factor)
    if let cap = spec.accountDebtCap { room = min(room, Int128(cap.micros) - standing.debt) }
    // Two units of value less, for what is rounded up.
    if room <= 2 { return 0 }
    var most = try units(room - 2, reserve, rule.prices[index], .floor)
    if let cap = spec.reserves[index].borrowCap {
      most = min(most, cap - borrowed(reserve, in: ledger))
    }
    if spec.reserves[index].origin == .pooled { most = min(most, cash(reserve, in: ledger)) }
    return max(0, most)
  }

  /// Pays debt back; from the user's holdings outside unless another slot pays.
  public mutating func repay(
    _ account: AccountID,
    _ reserve: ReserveID,
    _ units: Int64,
    from payer: LedgerSlot? = nil,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    try accrue(reserve, now: now, ledger: &ledger)
    if units <= 0 { return .rejected(.amountNotPositive) }
    if units > owed(account, reserve, in: ledger) { return .rejected(.exceedsDebt) }
    let source = payer ?? wallet(account, reserve)
    if !canPay(units, source, ledger) { return .rejected(.insufficientFunds) }
    try takeRepayment(account, reserve, units, from: source, ledger: &ledger)
    return .done
  }

  /// Units of an asset that an account can take out now: its supply, its requirement and the
  /// pool's cash allow no more.
  public func withdrawable(
    _ account: AccountID,
    _ reserve: ReserveID,
    in ledger: Ledger
  ) throws(MarginError) -> Int64 {
    var most = supplied(account, reserve, in: ledger)
    if spec.reserves[Int(reserve.index)].origin == .pooled {
      most = min(most, cash(reserve, in: ledger))
    }
    guard let rule else { return most }
    let index = Int(reserve.index)
    let weight = Int128(spec.reserves[index].liquidationThreshold.partsPerBillion)
    let standing = try standing(account, prices: rule.prices, against: .threshold, ledger)
    if standing.debt == 0 || weight == 0 { return most }
    let slack = standing.slack(factor: rule.factor)
    if slack <= 0 { return 0 }
    let free = try units(slack / weight, reserve, rule.prices[index], .floor)
    return min(most, free)
  }

  /// Pays for a deficit from outside (a treasury vote, slashed stakers).
  public mutating func coverDeficit(
    _ reserve: ReserveID,
    _ units: Int64,
    from payer: LedgerSlot? = nil,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    let own = columns[Int(reserve.index)]
    if units <= 0 { return .rejected(.amountNotPositive) }
    if units > deficit(reserve, in: ledger) { return .rejected(.exceedsDebt) }
    let source = payer ?? slot(own.sponsor)
    if !canPay(units, source, ledger) { return .rejected(.insufficientFunds) }
    try ledger.transfer(
      units,
      from: source,
      to: slot(own.cash),
      reason: incoming(source, else: .lossAbsorbed, ledger)
    )
    try ledger.transfer(
      units,
      from: slot(own.deficit),
      to: slot(own.bookedCash),
      reason: .lossAbsorbed
    )
    keepSheet(reserve)
    audit.cover(reserve, units, bearer: .cash)
    return .done
  }

  // MARK: Plumbing

  func canPay(_ units: Int64, _ payer: LedgerSlot, _ ledger: Ledger) -> Bool {
    ledger.kind(of: payer.column) != .internal || ledger.balance(payer) >= units
  }

  func isShort(_ units: Int64, _ reserve: ReserveID, _ ledger: Ledger) -> Bool {
    spec.reserves[Int(reserve.index)].origin == .pooled && units > cash(reserve, in: ledger)
  }

  // A refusal for cash is counted even when the transaction around it reverts: the caller sees the
  // verdict and keeps its own record.
  mutating func refuseForCash() -> Verdict {
    keepTotals()
    totals.cashRefusals += 1
    return .rejected(.cashShort)
  }
}
