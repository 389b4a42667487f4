public import Quantities

extension PerpetualProtocol {
  /// The owner's cash outside the protocol.
  public func ownerQuote(_ account: AccountID) -> LedgerSlot {
    slot(columns.ownerQuote, account)
  }

  /// Adds cash; from the owner's funds outside unless another slot pays.
  public mutating func topUp(
    _ account: AccountID,
    _ amount: QuoteAmount,
    from payer: LedgerSlot? = nil,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if amount <= .zero { return .rejected(.amountNotPositive) }
    let source = payer ?? ownerQuote(account)
    let isInternal = ledger.kind(of: source.column) == .internal
    if isInternal, ledger.balance(source) < amount.micros {
      return .rejected(.insufficientFunds)
    }
    remember(account)
    try settleFunding(account, ledger: &ledger)
    try ledger.transfer(
      amount.micros,
      from: source,
      to: slot(columns.margin, account),
      reason: isInternal ? .internalTransfer : .deposit
    )
    try books.update { books throws(MarginError) in
      try books.audit.deposit(account, amount.micros)
    }
    try refresh(account, ledger)
    return .done
  }

  /// Takes cash out, unless the account would be below its initial or withdrawal margin.
  public mutating func withdraw(
    _ account: AccountID,
    _ amount: QuoteAmount,
    to target: LedgerSlot? = nil,
    at marks: PerpetualMarks,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if amount <= .zero { return .rejected(.amountNotPositive) }
    let settled = try settledCash(account, ledger)
    let left = try MarginMath.difference(settled, amount.micros)
    if left < 0, !hasPosition(account, in: ledger) { return .rejected(.insufficientFunds) }
    let safe = try wouldMeetInitial(
      account,
      settled: settled,
      after: AccountChange(cash: -amount.micros),
      marks,
      ledger
    )
    if !safe { return .rejected(.wouldBeUnsafe) }
    return try withdrawUnchecked(account, amount, to: target, ledger: &ledger)
  }

  /// Takes cash out without a margin check, for what a faulty contract lets through.
  public mutating func withdrawUnchecked(
    _ account: AccountID,
    _ amount: QuoteAmount,
    to target: LedgerSlot? = nil,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if amount <= .zero { return .rejected(.amountNotPositive) }
    remember(account)
    try settleFunding(account, ledger: &ledger)
    try ledger.transfer(
      amount.micros,
      from: slot(columns.margin, account),
      to: target ?? ownerQuote(account),
      reason: .withdrawal
    )
    try audit.deposit(account, -amount.micros)
    try refresh(account, ledger)
    return .done
  }

  /// Takes a fill that opens or enlarges a position, unless the account would be below its
  /// initial margin; then nothing is posted.
  ///
  /// `filled` is signed (a purchase is positive), `quote` the fill's quote leg without sign.
  ///
  /// - Rounding: fee up, a rebate down.
  public mutating func increase(
    _ account: AccountID,
    market: Int32 = 0,
    filled: BaseQuantity,
    quote: QuoteAmount,
    isMaker: Bool = false,
    at marks: PerpetualMarks,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if filled == .zero || quote < .zero { return .rejected(.amountNotPositive) }
    guard reach(account).contains(Int(market)) else { return .rejected(.wrongMarket) }
    let old = size(account, Int(market), ledger)
    if old != 0, (old > 0) != (filled.units > 0) { return .rejected(.exceedsPosition) }
    let fill = try tradeFill(market, filled, quote, isMaker: isMaker)
    let safe = try wouldMeetInitial(
      account,
      settled: try settledCash(account, ledger),
      after: try fill.change(),
      marks,
      ledger
    )
    if !safe { return .rejected(.wouldBeUnsafe) }
    try take(account, fill, ledger: &ledger)
    return .done
  }

  /// Takes a fill that makes a position smaller, unless the account's equity would be negative;
  /// then nothing is posted.
  ///
  /// `filled` is signed (a sale is negative), `quote` the fill's quote leg without sign.
  ///
  /// - Rounding: fee up, a rebate down.
  public mutating func reduce(
    _ account: AccountID,
    market: Int32 = 0,
    filled: BaseQuantity,
    quote: QuoteAmount,
    isMaker: Bool = false,
    at marks: PerpetualMarks,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    if filled == .zero || quote < .zero { return .rejected(.amountNotPositive) }
    guard reach(account).contains(Int(market)) else { return .rejected(.wrongMarket) }
    let old = size(account, Int(market), ledger)
    if old == 0 { return .rejected(.noPosition) }
    if !Self.canClose(old, by: filled.units) { return .rejected(.exceedsPosition) }
    let fill = try tradeFill(market, filled, quote, isMaker: isMaker)
    let after = try fineEquity(
      account,
      settled: try settledCash(account, ledger),
      after: try fill.change(),
      marks,
      ledger
    )
    if after < 0 { return .rejected(.insolvent) }
    try take(account, fill, ledger: &ledger)
    return .done
  }

  /// Whether a signed fill closes at most the whole of a position.
  static func canClose(_ size: Int64, by filled: Int64) -> Bool {
    size > 0 ? filled < 0 && filled >= -size : filled > 0 && filled.magnitude <= size.magnitude
  }
}
