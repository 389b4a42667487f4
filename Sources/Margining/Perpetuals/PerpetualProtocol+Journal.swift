import Quantities

/// One undo record of a perpetual protocol: what stood before.
enum PerpetualChange: Sendable, BitwiseCopyable {
  case scalars(market: Int32, RiskObserver, long: Int64, short: Int64)
  case view(market: Int32, RiskObserver, MarginWatch.View?)
  case flags(AccountID, UInt8)
  case totals(PerpetualProtocol.Totals, PerpetualAudit.Layers)
  case market(Int32, PerpetualMarketTotals, PerpetualAudit.MarketLayers)
  case account(AccountID, auditedCash: Int64, flags: UInt8)
  case position(
    AccountID,
    market: Int32,
    long: Int64?,
    short: Int64?,
    mark: Int64,
    entryCost: Int64,
    PerpetualAudit.Position
  )
  case progress(AccountID, LiquidationProgress?)
}

extension PerpetualProtocol {
  /// Number of changes since the last commit; give it to `revert(to:)`.
  public func mark() -> Int32 { Int32(journal.count) }

  /// Undoes the changes made since `mark`, newest first.
  ///
  /// - Complexity: O(changes undone).
  public mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && mark <= Int32(journal.count), "a mark of another transaction")
    while journal.count > Int(mark) { undo(journal.removeLast()) }
  }

  private mutating func undo(_ change: PerpetualChange) {
    switch change {
    case .scalars(let market, let observer, let long, let short):
      markets[Int(market)].longs.move(observer, to: long)
      markets[Int(market)].shorts.move(observer, to: short)
    case .view(let market, let observer, let view):
      watches.restore(view, market: Int(market), observer)
    case .flags(let account, let flags):
      watches.restore(flags, account)
    case .totals(let oldTotals, let layers):
      totals = oldTotals
      audit.layers = layers
    case .market(let market, let oldTotals, let layers):
      markets[Int(market)].totals = oldTotals
      markets[Int(market)].audit = layers
    case .account(let account, let cash, let flags):
      audit.cash[Int(account.index)] = cash
      watches.restore(flags, account)
    case .position(let account, let market, let long, let short, let mark, let cost, let row):
      let index = Int(account.index)
      if markets[Int(market)].longs.accountCount > 0 {
        markets[Int(market)].longs.setKey(account, long)
        markets[Int(market)].shorts.setKey(account, short)
      }
      markets[Int(market)].marks[index] = mark
      if !markets[Int(market)].entryCosts.isEmpty {
        markets[Int(market)].entryCosts[index] = cost
      }
      audit.positions[audit.place(account, Int(market))] = row
    case .progress(let account, let old):
      setProgress(account, old)
    }
  }

  /// Makes the changes since the last commit final.
  public mutating func commit() {
    // To empty what is empty takes eighty instructions, at every move of a price.
    if !journal.isEmpty { journal.removeAll(keepingCapacity: true) }
  }
}

extension PerpetualProtocol: Equatable {
  /// Whether two protocols are in the same state, open journal entries aside.
  public static func == (left: PerpetualProtocol, right: PerpetualProtocol) -> Bool {
    left.columns == right.columns && left.totals == right.totals
      && left.progress == right.progress && left.audit == right.audit
      && left.markets == right.markets && left.watches == right.watches
  }
}

extension PerpetualMarket: Equatable {
  static func == (left: PerpetualMarket, right: PerpetualMarket) -> Bool {
    left.totals == right.totals && left.audit == right.audit && left.marks == right.marks
      && left.entryCosts == right.entryCosts && left.longs == right.longs
      && left.shorts == right.shorts
  }
}
