public import Quantities

// What a pool holds, and the movements that every operation is made of. Each movement is booked
// three times: the units, the shares, and the asset's balance sheet.
extension LendingProtocol {
  /// Units in an asset's pool; negative for a minted asset in circulation.
  public func cash(_ reserve: ReserveID, in ledger: Ledger) -> Int64 {
    ledger.balance(slot(columns[Int(reserve.index)].cash))
  }

  /// Units that an asset's suppliers are owed together.
  public func supplied(_ reserve: ReserveID, in ledger: Ledger) -> Int64 {
    -ledger.balance(slot(columns[Int(reserve.index)].claims))
  }

  /// Units that an asset's debtors owe together.
  public func borrowed(_ reserve: ReserveID, in ledger: Ledger) -> Int64 {
    ledger.balance(slot(columns[Int(reserve.index)].receivable))
  }

  /// Units of debt that nobody owes any more and nobody has paid.
  public func deficit(_ reserve: ReserveID, in ledger: Ledger) -> Int64 {
    ledger.balance(slot(columns[Int(reserve.index)].deficit))
  }

  /// Units that belong to the protocol; negative where absorbed debt exceeds its income.
  public func treasury(_ reserve: ReserveID, in ledger: Ledger) -> Int64 {
    -ledger.balance(slot(columns[Int(reserve.index)].treasury))
  }

  /// Borrowed ÷ (cash + borrowed) of an asset.
  public func utilisation(_ reserve: ReserveID, in ledger: Ledger) throws(MarginError) -> Ratio {
    if spec.reserves[Int(reserve.index)].origin == .minted { return .zero }
    do throws(QuantityError) {
      return try RateCurve.utilisation(
        cash: cash(reserve, in: ledger),
        borrowed: borrowed(reserve, in: ledger)
      )
    } catch { throw .quantity(error) }
  }

  /// Yearly rate that an asset's debtors pay now.
  public func borrowRate(_ reserve: ReserveID, in ledger: Ledger) throws(MarginError) -> Ratio {
    guard let curve = spec.reserves[Int(reserve.index)].rateCurve else { return .zero }
    let used = try utilisation(reserve, in: ledger)
    do throws(QuantityError) { return try curve.rate(at: used) } catch { throw .quantity(error) }
  }

  /// Units of an asset that an account has supplied, interest and losses included; rounded down.
  public func supplied(
    _ account: AccountID,
    _ reserve: ReserveID,
    in ledger: Ledger
  ) -> Int64 {
    let own = columns[Int(reserve.index)]
    let shares = ledger.balance(slot(own.supply, account))
    if shares == 0 { return 0 }
    let all = -Int128(ledger.balance(slot(own.supplyIssued)))
    return Int64(Int128(shares) * -Int128(ledger.balance(slot(own.claims))) / all)
  }

  /// Units of an asset that an account owes, interest included; rounded up.
  public func owed(
    _ account: AccountID,
    _ reserve: ReserveID,
    in ledger: Ledger
  ) -> Int64 {
    let own = columns[Int(reserve.index)]
    let shares = ledger.balance(slot(own.debt, account))
    if shares == 0 { return 0 }
    let all = -Int128(ledger.balance(slot(own.debtIssued)))
    let product = Int128(shares) * Int128(ledger.balance(slot(own.receivable)))
    return Int64((product + all - 1) / all)
  }

  /// Adds the interest of all assets since their last accrual.
  public mutating func accrueAll(
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) {
    for index in 0..<reserveCount { try accrue(ReserveID(index), now: now, ledger: &ledger) }
  }

  /// Adds an asset's interest since its last accrual: debtors owe more, suppliers and treasury are
  /// owed more.
  ///
  ///     interest = borrowed × rate × elapsed ÷ year
  ///
  /// What is less than a unit waits for the next accrual.
  ///
  /// - Rounding: rate up; treasury's share down.
  public mutating func accrue(
    _ reserve: ReserveID,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) {
    let index = Int(reserve.index)
    let elapsed = now.nanoseconds - pools[index].accruedAt.nanoseconds
    if elapsed <= 0 { return }
    let rate = try borrowRate(reserve, in: ledger)
    keepPool(reserve)
    pools[index].accruedAt = now
    audit.advance(reserve, to: now, rate: rate)
    let owed = borrowed(reserve, in: ledger)
    if owed <= 0 || rate <= .zero { return }
    let growth = try MarginMath.product(Int128(rate.partsPerBillion), Int128(elapsed))
    let grown = try MarginMath.product(
      Int128(owed),
      try MarginMath.product(growth, 1_000_000_000) / Self.yearNanoseconds
    )
    let (sum, overflow) = grown.addingReportingOverflow(pools[index].remainder)
    if overflow { throw .quantity(.overflow) }
    let interest = try MarginMath.narrow(sum / Self.unit)
    pools[index].remainder = sum % Self.unit
    audit.accrue(reserve, spec.reserves[index])
    if interest == 0 { return }
    let own = columns[index]
    var fee = try MarginMath.scale(
      interest,
      by: spec.reserves[index].reserveFactor,
      rounding: .floor
    )
    if ledger.balance(slot(own.supplyIssued)) == 0 { fee = interest }
    try ledger.transfer(
      fee,
      from: slot(own.treasury),
      to: slot(own.receivable),
      reason: .interest
    )
    try ledger.transfer(
      interest - fee,
      from: slot(own.claims),
      to: slot(own.receivable),
      reason: .interest
    )
  }

  static var unit: Int128 { 1_000_000_000_000_000_000 }
  static var yearNanoseconds: Int128 { 31_536_000_000_000_000 }

  // MARK: Shares

  /// Books new shares of suppliers against units already on the claims.
  func supplyShares(_ units: Int64, _ reserve: ReserveID, _ ledger: Ledger) throws(MarginError)
    -> Int64
  {
    let own = columns[Int(reserve.index)]
    let shares = -ledger.balance(slot(own.supplyIssued))
    if shares == 0 { return units }
    return try MarginMath.multiplyDivide(
      units,
      shares,
      by: supplied(reserve, in: ledger),
      rounding: .floor
    )
  }

  func burntSupply(_ units: Int64, _ account: AccountID, _ reserve: ReserveID, _ ledger: Ledger)
    throws(MarginError) -> Int64
  {
    let own = columns[Int(reserve.index)]
    let held = ledger.balance(slot(own.supply, account))
    let shares = -ledger.balance(slot(own.supplyIssued))
    let wanted = try MarginMath.multiplyDivide(
      units,
      shares,
      by: supplied(reserve, in: ledger),
      rounding: .ceiling
    )
    return min(held, wanted)
  }

  func newDebt(_ units: Int64, _ reserve: ReserveID, _ ledger: Ledger) throws(MarginError)
    -> Int64
  {
    let own = columns[Int(reserve.index)]
    let shares = -ledger.balance(slot(own.debtIssued))
    if shares == 0 || borrowed(reserve, in: ledger) == 0 { return units }
    return try MarginMath.multiplyDivide(
      units,
      shares,
      by: borrowed(reserve, in: ledger),
      rounding: .ceiling
    )
  }

  func burntDebt(_ units: Int64, _ account: AccountID, _ reserve: ReserveID, _ ledger: Ledger)
    throws(MarginError) -> Int64
  {
    let own = columns[Int(reserve.index)]
    if units >= owed(account, reserve, in: ledger) {
      return ledger.balance(slot(own.debt, account))
    }
    return try MarginMath.multiplyDivide(
      units,
      -ledger.balance(slot(own.debtIssued)),
      by: borrowed(reserve, in: ledger),
      rounding: .floor
    )
  }
}
