public import Quantities

/// What the surplus pays beside bad debt, and what comes back to it.
extension VaultProtocol {
  /// Pays somebody outside from the surplus, at most what is there; returns what was paid.
  public mutating func payFromSurplus(
    _ amount: QuoteAmount,
    to receiver: LedgerSlot,
    ledger: inout Ledger
  ) throws(MarginError) -> QuoteAmount {
    let paid = max(0, min(amount.micros, surplus(in: ledger).micros))
    if paid == 0 { return .zero }
    try ledger.transfer(paid, from: slot(columns.surplus), to: receiver, reason: .withdrawal)
    audit.endow(-paid)
    return QuoteAmount(micros: paid)
  }

  /// Takes a third party's payment into the surplus, which heals what bad debt there is; returns
  /// what was healed.
  public mutating func receiveCover(
    _ amount: QuoteAmount,
    ledger: inout Ledger
  ) throws(MarginError) -> QuoteAmount {
    if amount <= .zero { return .zero }
    try ledger.transfer(
      amount.micros,
      from: treasury,
      to: slot(columns.surplus),
      reason: .deposit
    )
    audit.endow(amount.micros)
    let healed = try heal(&ledger)
    audit.heal()
    return healed
  }

  /// Where the surplus came from, and whoever else pays into it from outside.
  public var treasury: LedgerSlot { slot(columns.treasury) }
}
