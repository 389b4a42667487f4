public import Quantities

/// What the insurance pays beside deficits, and what comes back to it.
extension PerpetualProtocol {
  /// Where the insurance came from, and whoever else pays into it from outside.
  public var treasury: LedgerSlot { slot(columns.treasury) }

  /// Pays an account from the insurance of its first market, at most what is there.
  ///
  /// Returns what was paid.
  public mutating func compensate(
    _ account: AccountID,
    _ amount: QuoteAmount,
    ledger: inout Ledger
  ) throws(MarginError) -> QuoteAmount {
    let market = reach(account).lowerBound
    let fund = fund(market)
    let held = ledger.balance(slot(columns.insurance, fund))
    let paid = max(0, min(amount.micros, held))
    if paid == 0 { return .zero }
    remember(account)
    try settleFunding(account, ledger: &ledger)
    try ledger.transfer(
      paid,
      from: slot(columns.insurance, fund),
      to: slot(columns.margin, account),
      reason: .lossAbsorbed
    )
    markets[Int(fund)].audit.insurance -= Int128(paid)
    try audit.take(account, -Int128(paid))
    try refresh(account, ledger)
    return QuoteAmount(micros: paid)
  }

  /// Pays somebody outside from the insurance of the first market, at most what is there.
  ///
  /// Returns what was paid.
  public mutating func payFromInsurance(
    _ amount: QuoteAmount,
    to receiver: LedgerSlot,
    ledger: inout Ledger
  ) throws(MarginError) -> QuoteAmount {
    let fund = fund(0)
    let paid = max(0, min(amount.micros, ledger.balance(slot(columns.insurance, fund))))
    if paid == 0 { return .zero }
    rememberMarket(Int(fund))
    try ledger.transfer(
      paid,
      from: slot(columns.insurance, fund),
      to: receiver,
      reason: .withdrawal
    )
    markets[Int(fund)].audit.insurance -= Int128(paid)
    return QuoteAmount(micros: paid)
  }

  /// Takes a third party's payment: first for losses that nobody has paid, the rest for the
  /// insurance of the first market.
  ///
  /// Returns what went to losses.
  public mutating func receiveCover(
    _ amount: QuoteAmount,
    ledger: inout Ledger
  ) throws(MarginError) -> QuoteAmount {
    if amount <= .zero { return .zero }
    let fund = fund(0)
    rememberMarket(Int(fund))
    journal.append(.totals(totals, audit.layers))
    let open = max(0, badDebt(in: ledger))
    let healed = Int64(min(Int128(amount.micros), open))
    try ledger.transfer(
      healed,
      from: treasury,
      to: slot(columns.socialisedLoss),
      reason: .deposit
    )
    audit.layers.socialised -= Int128(healed)
    let rest = amount.micros - healed
    try ledger.transfer(
      rest,
      from: treasury,
      to: slot(columns.insurance, fund),
      reason: .deposit
    )
    markets[Int(fund)].audit.insurance += Int128(rest)
    return QuoteAmount(micros: healed)
  }

  /// Takes a fill that gives an account back what was closed without its will: no fee, no check.
  public mutating func reopen(
    _ account: AccountID,
    market: Int32,
    filled: BaseQuantity,
    quote: QuoteAmount,
    ledger: inout Ledger
  ) throws(MarginError) {
    remember(account)
    try settleFunding(account, ledger: &ledger)
    let leg = filled.units > 0 ? -quote.micros : quote.micros
    try bookFill(account, Int(market), base: filled.units, quote: leg, ledger: &ledger)
    try refresh(account, ledger)
  }
}
