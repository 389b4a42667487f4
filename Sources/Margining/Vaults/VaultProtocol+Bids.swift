public import Quantities

extension VaultProtocol {
  /// Bids in an auction: raises the price (`flip.tend`), or at the tab lowers the lot
  /// (`flip.dent`).
  ///
  /// The last bidder is paid back from escrow; collateral that a smaller lot frees goes to the
  /// owner outside.
  ///
  /// - Rounding: least raise up, largest smaller lot down.
  public mutating func bid(
    _ id: AuctionID,
    bidder: Bidder,
    amount: QuoteAmount,
    lot: BaseQuantity,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> BidOutcome {
    var auction = auction(id)
    if let rejection = try rejection(auction, amount, lot, now) { return .rejected(rejection) }
    let ownRefund = auction.bidder?.cash == bidder.cash ? auction.bid.micros : 0
    if !canPay(amount.micros - ownRefund, bidder.cash, ledger) {
      return .rejected(.insufficientFunds)
    }
    let outbid = auction.bidder
    if let outbid {
      try ledger.transfer(
        auction.bid.micros,
        from: slot(columns.escrow),
        to: outbid.cash,
        reason: .bidRefund
      )
    }
    try ledger.transfer(
      amount.micros,
      from: bidder.cash,
      to: slot(columns.escrow),
      reason: .bid
    )
    let freed = auction.lot.units - lot.units
    try ledger.transfer(
      freed,
      from: slot(columns.auctionCollateral),
      to: ownerBase(auction.account),
      reason: .withdrawal
    )
    journal.append(.changed(auction, totals, audit.layers, audit.auctions[Int(id.index)]))
    audit.bid(id, amount: amount.micros, lot: lot.units)
    let expiry = now + spec.bidLifetime
    let refund = outbid == nil ? QuoteAmount.zero : auction.bid
    auction.bid = amount
    auction.lot = lot
    auction.bidder = bidder
    auction.bidExpiry = expiry
    auction.bidCount += 1
    auctions[Int(id.index)] = auction
    return .accepted(
      BidReceipt(
        outbid: outbid,
        refund: refund,
        returnedCollateral: BaseQuantity(units: freed),
        bidExpiry: expiry
      )
    )
  }

  /// Returns the least bid that the auction takes now: an amount for the whole lot, or at the
  /// tab the largest smaller lot; nil when no bid is possible.
  public func minimumBid(
    _ id: AuctionID,
    now: SimInstant
  ) throws(MarginError) -> (amount: QuoteAmount, lot: BaseQuantity)? {
    let auction = auction(id)
    if auction.dutch != nil || auction.isSettled || auction.isWon(at: now) || auction.end <= now {
      return nil
    }
    if auction.isReducing {
      let lot = try largestSmallerLot(auction)
      return lot > .zero ? (auction.tab, lot) : nil
    }
    return (try leastRaise(auction), auction.lot)
  }

  // MARK: Plumbing

  // In the order in which `flip` checks.
  private func rejection(
    _ auction: Auction,
    _ amount: QuoteAmount,
    _ lot: BaseQuantity,
    _ now: SimInstant
  ) throws(MarginError) -> Rejection? {
    if auction.isSettled || auction.dutch != nil { return .closed }
    if auction.isWon(at: now) || auction.end <= now { return .expired }
    if amount <= .zero || lot <= .zero { return .amountNotPositive }
    if auction.isReducing {
      if amount != auction.bid || lot >= auction.lot { return .outdated }
      return lot <= (try largestSmallerLot(auction)) ? nil : .belowMinimumRaise
    }
    if lot != auction.lot { return .outdated }
    if amount > auction.tab { return .aboveTab }
    if amount <= auction.bid { return auction.bidder == nil ? .belowMinimumRaise : .outdated }
    return amount >= (try leastRaise(auction)) ? nil : .belowMinimumRaise
  }

  private func leastRaise(_ auction: Auction) throws(MarginError) -> QuoteAmount {
    let factor = try MarginMath.sum(
      spec.minimumRaise.partsPerBillion,
      Ratio.one.partsPerBillion
    )
    let raised = try MarginMath.divide(
      Int128(auction.bid.micros) * Int128(factor),
      by: Int128(Ratio.one.partsPerBillion),
      rounding: .ceiling
    )
    let above = max(raised, Int128(auction.bid.micros) + 1)
    return QuoteAmount(micros: Int64(min(above, Int128(auction.tab.micros))))
  }

  private func largestSmallerLot(_ auction: Auction) throws(MarginError) -> BaseQuantity {
    let factor = try MarginMath.sum(
      spec.minimumRaise.partsPerBillion,
      Ratio.one.partsPerBillion
    )
    return BaseQuantity(
      units: try MarginMath.multiplyDivide(
        auction.lot.units,
        Ratio.one.partsPerBillion,
        by: factor,
        rounding: .floor
      )
    )
  }
}
