public import Quantities

extension VaultProtocol {
  /// Collateral in a vault.
  public func collateral(_ account: AccountID, in ledger: Ledger) -> BaseQuantity {
    BaseQuantity(units: ledger.balance(slot(columns.collateral, account)))
  }

  /// Debt of a vault, positive.
  public func debt(_ account: AccountID, in ledger: Ledger) -> QuoteAmount {
    QuoteAmount(micros: -ledger.balance(slot(columns.debt, account)))
  }

  /// The owner's collateral outside the protocol.
  public func ownerBase(_ account: AccountID) -> LedgerSlot { slot(columns.ownerBase, account) }

  /// The owner's stablecoin outside the protocol.
  public func ownerQuote(_ account: AccountID) -> LedgerSlot { slot(columns.ownerQuote, account) }

  /// Smallest price at which the vault is safe at multiplier 1, or nil without debt.
  public func liquidationPrice(_ account: AccountID) -> Price? {
    guard let key = index.key(account) else { return nil }
    return Price(nanos: key)
  }

  /// Collateral value over debt, rounded down; nil without debt or where it does not fit.
  public func ratio(_ account: AccountID, at price: Price, in ledger: Ledger) -> Ratio? {
    let owed = debt(account, in: ledger).micros
    if owed == 0 { return nil }
    let wide =
      Int128(collateral(account, in: ledger).units) * Int128(price.nanos)
      / (Int128(scale.unitsPerWhole) * 1_000)
    let (parts, overflow) = wide.multipliedReportingOverflow(by: 1_000_000_000)
    if overflow { return nil }
    guard let narrow = Int64(exactly: parts / Int128(owed)) else { return nil }
    return Ratio(partsPerBillion: narrow)
  }

  /// Whether a vault meets its requirement at a price and margin multiplier.
  public func isSafe(
    _ account: AccountID,
    at price: Price,
    multiplier: Ratio,
    in ledger: Ledger
  ) throws(MarginError) -> Bool {
    try isSafe(
      collateral: collateral(account, in: ledger).units,
      debt: debt(account, in: ledger).micros,
      price: price,
      multiplier: multiplier
    )
  }

  /// Adds collateral; from the owner's funds outside unless another slot pays.
  public mutating func topUp(
    _ account: AccountID,
    _ quantity: BaseQuantity,
    from payer: LedgerSlot? = nil,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if quantity <= .zero { return .rejected(.amountNotPositive) }
    let source = payer ?? ownerBase(account)
    if !canPay(quantity.units, source, ledger) { return .rejected(.insufficientFunds) }
    try ledger.transfer(
      quantity.units,
      from: source,
      to: slot(columns.collateral, account),
      reason: ledger.kind(of: source.column) == .external ? .deposit : .internalTransfer
    )
    try note(account) { audit throws(MarginError) in
      try audit.moveCollateral(account, quantity.units)
    }
    try refreshKey(account, ledger)
    return .done
  }

  /// Pays debt back; from the owner's funds outside unless another slot pays.
  public mutating func repay(
    _ account: AccountID,
    _ amount: QuoteAmount,
    from payer: LedgerSlot? = nil,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if amount <= .zero { return .rejected(.amountNotPositive) }
    if amount > debt(account, in: ledger) { return .rejected(.exceedsDebt) }
    let source = payer ?? ownerQuote(account)
    if !canPay(amount.micros, source, ledger) { return .rejected(.insufficientFunds) }
    try ledger.transfer(
      amount.micros,
      from: source,
      to: slot(columns.debt, account),
      reason: ledger.kind(of: source.column) == .external ? .deposit : .debtRepay
    )
    try note(account) { audit throws(MarginError) in
      try audit.moveDebt(account, -amount.micros)
    }
    try refreshKey(account, ledger)
    return .done
  }

  /// Takes collateral out, unless the vault would be below its requirement.
  public mutating func withdraw(
    _ account: AccountID,
    _ quantity: BaseQuantity,
    to target: LedgerSlot? = nil,
    at price: Price,
    multiplier: Ratio,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    let held = collateral(account, in: ledger)
    if quantity > .zero, quantity <= held {
      let left = held.units - quantity.units
      let safe = try isSafe(
        collateral: left,
        debt: debt(account, in: ledger).micros,
        price: price,
        multiplier: multiplier
      )
      if !safe { return .rejected(.wouldBeUnsafe) }
    }
    return try withdrawUnchecked(account, quantity, to: target, ledger: &ledger)
  }

  /// Takes collateral out without a margin check.
  ///
  /// For atomic batches that end with `isSafe` as their condition and revert without it.
  public mutating func withdrawUnchecked(
    _ account: AccountID,
    _ quantity: BaseQuantity,
    to target: LedgerSlot? = nil,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if quantity <= .zero { return .rejected(.amountNotPositive) }
    if quantity > collateral(account, in: ledger) { return .rejected(.insufficientFunds) }
    try ledger.transfer(
      quantity.units,
      from: slot(columns.collateral, account),
      to: target ?? ownerBase(account),
      reason: .withdrawal
    )
    try note(account) { audit throws(MarginError) in
      try audit.moveCollateral(account, -quantity.units)
    }
    try refreshKey(account, ledger)
    return .done
  }

  /// Draws new debt, unless the vault would be below its requirement.
  public mutating func draw(
    _ account: AccountID,
    _ amount: QuoteAmount,
    to target: LedgerSlot? = nil,
    at price: Price,
    multiplier: Ratio,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if amount <= .zero { return .rejected(.amountNotPositive) }
    let owed = try MarginMath.sum(debt(account, in: ledger).micros, amount.micros)
    let safe = try isSafe(
      collateral: collateral(account, in: ledger).units,
      debt: owed,
      price: price,
      multiplier: multiplier
    )
    if !safe { return .rejected(.wouldBeUnsafe) }
    let receiver = target ?? ownerQuote(account)
    try ledger.transfer(
      amount.micros,
      from: slot(columns.debt, account),
      to: receiver,
      reason: ledger.kind(of: receiver.column) == .external ? .withdrawal : .debtDraw
    )
    try note(account) { audit throws(MarginError) in
      try audit.moveDebt(account, amount.micros)
    }
    try refreshKey(account, ledger)
    return .done
  }

  /// Returns how much collateral, sold at `price` against the debt, restores a collateral ratio.
  ///
  ///     x = ⌈(target · debt − collateral · price) ÷ ((target − 1) · price)⌉
  ///
  /// At most the collateral, and nil where the ratio already holds.
  public func repaymentQuantity(
    _ account: AccountID,
    restoring target: Ratio,
    at price: Price,
    in ledger: Ledger
  ) throws(MarginError) -> BaseQuantity? {
    precondition(target > .one, "a repayment restores a collateral ratio above 1")
    if price.nanos <= 0 { throw .priceNotPositive(price) }
    let held = collateral(account, in: ledger).units
    let worth = try MarginMath.value(held, at: price, scale: scale, rounding: .floor)
    let wanted = try MarginMath.scale(
      debt(account, in: ledger).micros,
      by: target,
      rounding: .ceiling
    )
    if worth >= wanted { return nil }
    let sale = try MarginMath.multiplyDivide(
      wanted - worth,
      Ratio.one.partsPerBillion,
      by: target.partsPerBillion - Ratio.one.partsPerBillion,
      rounding: .ceiling
    )
    let units = try MarginMath.divide(
      Int128(sale) * Int128(scale.unitsPerWhole) * 1_000,
      by: Int128(price.nanos),
      rounding: .ceiling
    )
    return BaseQuantity(units: Int64(min(units, Int128(held))))
  }

  // MARK: Plumbing

  func isSafe(
    collateral: Int64,
    debt: Int64,
    price: Price,
    multiplier: Ratio
  ) throws(MarginError) -> Bool {
    let key = try VaultMath.key(
      collateral: collateral,
      debt: debt,
      ratio: spec.liquidationRatio,
      scale: scale
    )
    let scalar = try VaultMath.scalar(price: price, multiplier: multiplier, distance: .zero)
    guard let key else { return true }
    return scalar >= key
  }

  func canPay(_ units: Int64, _ payer: LedgerSlot, _ ledger: Ledger) -> Bool {
    ledger.kind(of: payer.column) != .internal || ledger.balance(payer) >= units
  }

  mutating func refreshKey(_ account: AccountID, _ ledger: Ledger) throws(MarginError) {
    let key = try VaultMath.key(
      collateral: collateral(account, in: ledger).units,
      debt: debt(account, in: ledger).micros,
      ratio: spec.liquidationRatio,
      scale: scale
    )
    journal.append(.key(account, index.key(account)))
    index.setKey(account, key)
  }

  mutating func note(
    _ account: AccountID,
    _ record: (inout VaultAudit) throws(MarginError) -> Void
  ) throws(MarginError) {
    journal.append(.statement(account, audit.statements[Int(account.index)]))
    try record(&audit)
  }
}
