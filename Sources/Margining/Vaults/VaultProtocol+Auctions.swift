public import Quantities

extension VaultProtocol {
  /// Starts an auction over one lot of an unsafe vault (`cat.bite`).
  ///
  /// The protocol takes over the lot's share of the debt; the lot goes to the auction.
  ///
  /// - Rounding: debt share down (at least one unit, all with the last lot), penalty up.
  public mutating func startAuction(
    _ account: AccountID,
    at price: Price,
    multiplier: Ratio,
    now: SimInstant,
    tag: Int64 = 0,
    ledger: inout Ledger
  ) throws(MarginError) -> AuctionStart {
    if try isSafe(account, at: price, multiplier: multiplier, in: ledger) {
      return .rejected(.notUnsafe)
    }
    let held = collateral(account, in: ledger).units
    let owed = debt(account, in: ledger).micros
    if held == 0 { return .rejected(.nothingToSeize) }
    let lot = min(held, spec.lotSize.units)
    let share = try VaultMath.debtShare(lot: lot, collateral: held, debt: owed)
    let penalty = try MarginMath.scale(share, by: spec.liquidationPenalty, rounding: .ceiling)
    let tab = try MarginMath.sum(share, penalty)
    try ledger.transfer(
      lot,
      from: slot(columns.collateral, account),
      to: slot(columns.auctionCollateral),
      reason: .seizure
    )
    try ledger.transfer(
      share,
      from: slot(columns.systemDebt),
      to: slot(columns.debt, account),
      reason: .seizure
    )
    let id = AuctionID(Int32(auctions.count))
    auctions.append(
      Auction(
        id: id,
        account: account,
        startedAt: now,
        startLot: BaseQuantity(units: lot),
        debtShare: QuoteAmount(micros: share),
        tab: QuoteAmount(micros: tab),
        end: now + spec.auctionLength,
        tag: tag
      )
    )
    openAuctions.append(id)
    journal.append(.started(totals, audit.layers))
    totals.openAuctionDebt += Int128(share)
    totals.liquidatedDebt += Int128(share)
    totals.seizedCollateral += Int128(lot)
    let rules = spec
    try note(account) { audit throws(MarginError) in
      try audit.startAuction(account, rules)
    }
    try refreshKey(account, ledger)
    return .started(id)
  }

  /// Ends a won auction (`flip.deal`), pays the bid to the surplus and heals system debt
  /// (`vow.heal`).
  ///
  /// Only debt of settled auctions is healed, as Maker's queue does; debt of open auctions waits
  /// for its own bids.
  public mutating func settle(
    _ id: AuctionID,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> SettleOutcome {
    var auction = auction(id)
    // A falling price ends with its last purchase.
    if auction.isSettled || auction.dutch != nil { return .rejected(.closed) }
    guard let winner = auction.bidder else { return .rejected(.noBid) }
    if !auction.isWon(at: now) { return .rejected(.notExpired) }
    journal.append(.changed(auction, totals, audit.layers, audit.auctions[Int(id.index)]))
    try ledger.transfer(
      auction.bid.micros,
      from: slot(columns.escrow),
      to: slot(columns.surplus),
      reason: .settlement
    )
    try ledger.transfer(
      auction.lot.units,
      from: slot(columns.auctionCollateral),
      to: winner.collateral,
      reason: .settlement
    )
    audit.settle(id)
    auction.isSettled = true
    auctions[Int(id.index)] = auction
    removeOpen(id)
    let gain = auction.bid.micros - auction.debtShare.micros
    totals.openAuctionDebt -= Int128(auction.debtShare.micros)
    totals.realisedShortfall += Int128(max(0, -gain))
    totals.penaltyIncome += Int128(max(0, gain))
    totals.settledCount += 1
    let healed = try heal(&ledger)
    return .settled(
      Settlement(
        auction: id,
        account: auction.account,
        winner: winner,
        lot: auction.lot,
        bid: auction.bid,
        debtShare: auction.debtShare,
        shortfall: QuoteAmount(micros: max(0, -gain)),
        penaltyIncome: QuoteAmount(micros: max(0, gain)),
        healed: healed,
        returnedCollateral: BaseQuantity(units: auction.startLot.units - auction.lot.units),
        startedAt: auction.startedAt,
        tag: auction.tag
      )
    )
  }

  /// Gives an auction that ended without bids a new life (`flip.tick`).
  public mutating func restart(_ id: AuctionID, now: SimInstant) -> Verdict {
    var auction = auction(id)
    if auction.isSettled || auction.dutch != nil { return .rejected(.closed) }
    if auction.bidder != nil { return .rejected(.hasBid) }
    if auction.end > now { return .rejected(.notExpired) }
    journal.append(.changed(auction, totals, audit.layers, audit.auctions[Int(id.index)]))
    auction.end = now + spec.auctionLength
    auction.restartCount += 1
    auctions[Int(id.index)] = auction
    return .done
  }

  /// Changes the caller's word on an auction.
  public mutating func setTag(_ tag: Int64, of id: AuctionID) {
    var auction = auction(id)
    journal.append(.changed(auction, totals, audit.layers, audit.auctions[Int(id.index)]))
    auction.tag = tag
    auctions[Int(id.index)] = auction
  }

  /// An auction, open or settled.
  public func auction(_ id: AuctionID) -> Auction { auctions[Int(id.index)] }

  /// Number of auctions started.
  public var auctionCount: Int32 { Int32(auctions.count) }

  // MARK: Plumbing

  mutating func heal(_ ledger: inout Ledger) throws(MarginError) -> QuoteAmount {
    let systemDebt = -Int128(ledger.balance(slot(columns.systemDebt)))
    let surplus = Int128(ledger.balance(slot(columns.surplus)))
    let amount = try MarginMath.narrow(min(surplus, systemDebt - totals.openAuctionDebt))
    try ledger.transfer(
      amount,
      from: slot(columns.surplus),
      to: slot(columns.systemDebt),
      reason: .lossAbsorbed
    )
    return QuoteAmount(micros: amount)
  }

  mutating func removeOpen(_ id: AuctionID) {
    let position = openPosition(id)
    precondition(openAuctions[position] == id, "an open auction is in the list")
    openAuctions.remove(at: position)
  }

  // The first position whose auction is not older.
  func openPosition(_ id: AuctionID) -> Int {
    var low = 0
    var high = openAuctions.count
    while low < high {
      let middle = (low + high) / 2
      if openAuctions[middle] < id { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
