public import Quantities

extension VaultProtocol {
  /// Moves an observer to a price and appends the vaults that changed sides, deepest first.
  ///
  /// With a `distance` the observer already counts a vault at that relative distance above its
  /// threshold; the rule itself has none.
  ///
  /// - Throws: `priceNotPositive`, `multiplierOutOfRange`.
  /// - Rounding: toward early triggering.
  public mutating func observe(
    _ observer: RiskObserver,
    price: Price,
    multiplier: Ratio,
    distance: Ratio = .zero,
    crossings: inout [Crossing]
  ) throws(MarginError) {
    let scalar = try VaultMath.scalar(price: price, multiplier: multiplier, distance: distance)
    let old = index.scalar(observer)
    if scalar == old { return }
    journal.append(.scalar(observer, old))
    index.move(observer, to: scalar, crossings: &crossings)
  }

  /// Whether a vault is beyond an observer's threshold at the last observation.
  public func isCrossed(_ account: AccountID, _ observer: RiskObserver) -> Bool {
    index.isCrossed(account, observer)
  }

  /// Number of vaults below their requirement at the protocol's last observation.
  public var dueCount: Int32 { index.crossedCount(.rule) }

  /// Number of vaults beyond an observer's threshold.
  public func crossedCount(_ observer: RiskObserver) -> Int32 { index.crossedCount(observer) }

  /// Appends up to `limit` vaults beyond an observer's threshold: deepest first, then by account.
  public func appendDue(
    _ observer: RiskObserver = .rule,
    limit: Int = .max,
    to accounts: inout [AccountID]
  ) {
    index.appendCrossed(observer, limit: limit, to: &accounts)
  }

  /// Sum of all vaults' debts.
  public func totalDebt(in ledger: Ledger) -> Int128 { -ledger.total(columns.debt) }

  /// Sum of all vaults' collateral.
  public func totalCollateral(in ledger: Ledger) -> Int128 { ledger.total(columns.collateral) }

  /// The protocol's own stablecoin.
  public func surplus(in ledger: Ledger) -> QuoteAmount {
    QuoteAmount(micros: ledger.balance(slot(columns.surplus)))
  }

  /// System debt of settled auctions that no surplus has healed: realised bad debt.
  public func badDebt(in ledger: Ledger) -> Int128 {
    -Int128(ledger.balance(slot(columns.systemDebt))) - totals.openAuctionDebt
  }

  /// Sum over vaults of debt above collateral value at a price: open bad debt.
  ///
  /// - Complexity: O(accounts).
  public func negativeEquity(at price: Price, in ledger: Ledger) throws(MarginError) -> Int128 {
    var sum: Int128 = 0
    for position in 0..<accountCount {
      let account = AccountID(position)
      let worth = try MarginMath.divide(
        Int128(collateral(account, in: ledger).units) * Int128(price.nanos),
        by: Int128(scale.unitsPerWhole) * 1_000,
        rounding: .floor
      )
      sum += max(0, Int128(debt(account, in: ledger).micros) - worth)
    }
    return sum
  }
}
