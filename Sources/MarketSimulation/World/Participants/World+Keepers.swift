import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import Quantities

extension World {
  /// Age from which an adaptive keeper looks again at a pending transaction's bid.
  static var repriceAge: SimDuration { .seconds(60) }
  /// Time between two looks at an auction that does not change.
  private static var lookInterval: SimDuration { .seconds(60) }

  /// One look of a keeper group at the block that has just been produced.
  mutating func scan(group: Int, block: Int64) throws(RunFailure) {
    try reprice(group, block: block)
    for position in protocols.indices where keepers[group].population.spec.serves(position) {
      if keepers[group].population.spec.bids, case .vaults(let slot) = protocols[position].engine {
        try scanAuctions(group, position, slot)
      }
      try scanStorefront(group, position, block: block)
      if keepers[group].population.spec.starts { try scanStarts(group, position, block: block) }
    }
  }

  /// Offers starts for due accounts that nobody of this group is starting.
  private mutating func scanStarts(
    _ group: Int,
    _ position: Int,
    block: Int64
  ) throws(RunFailure) {
    guard !protocols[position].startQueue.isEmpty, keepers[group].population.freePlaces > 0,
      !protocols[position].closed.contains(.liquidate)
    else { return }
    let bit: UInt32 = 1 << UInt32(group)
    let everyone = startingGroups(position)
    // Taken out while it is walked, so that marking an account copies nothing.
    var queue: [AccountID] = []
    swap(&queue, &protocols[position].startQueue)
    var kept = 0
    var isExhausted = false
    for account in queue {
      let slot = Int(account.index)
      if isExhausted || keepers[group].population.freePlaces == 0 {
        queue[kept] = account
        kept += 1
        continue
      }
      guard isCrossed(protocols[position].engine, account, .rule) else {
        protocols[position].accounts[slot].isQueued = false
        continue
      }
      let isHeldBack = try isHeldBack(position, account)
      if try isWaiting(position, account) || isHeldBack {
        queue[kept] = account
        kept += 1
        continue
      }
      if protocols[position].accounts[slot].pendingStarts & bit == 0 {
        if try !isWorthwhile(group, position, account) {
          queue[kept] = account
          kept += 1
          continue
        }
        causes?.follow(.trigger(position, account: account.index))
        if try sendStart(group, position, account, block: block) {
          protocols[position].accounts[slot].pendingStarts |= bit
        } else {
          // Every start costs the same: who cannot send this one cannot send the next.
          isExhausted = true
        }
      }
      if protocols[position].accounts[slot].pendingStarts == everyone {
        protocols[position].accounts[slot].isQueued = false
      } else {
        queue[kept] = account
        kept += 1
      }
    }
    queue.removeLast(queue.count - kept)
    // A replaced or evicted start may have queued its account again meanwhile.
    queue.append(contentsOf: protocols[position].startQueue)
    swap(&queue, &protocols[position].startQueue)
  }

  /// Groups that start liquidations of a protocol, one bit each.
  private func startingGroups(_ position: Int) -> UInt32 {
    var bits: UInt32 = 0
    for group in keepers.indices {
      let spec = keepers[group].population.spec
      if spec.starts, spec.serves(position) { bits |= 1 << UInt32(group) }
    }
    return bits
  }

  mutating func sendStart(
    _ group: Int,
    _ position: Int,
    _ account: AccountID,
    block: Int64
  ) throws(RunFailure) -> Bool {
    let kind: TransactionKind
    let gas: Int64
    switch protocols[position].engine {
    case .vaults(let slot):
      kind = .startAuction
      gas = vaults[slot].spec.startGas
    case .perpetual(let slot):
      kind = .liquidatePosition
      gas = perpetuals[slot].spec.liquidationGas
    case .lending(let slot):
      kind = .liquidateLoan
      gas = lendings[slot].spec.liquidationGas
    }
    return try send(
      kind,
      group,
      opportunity: UInt64(position) << 32 | UInt64(account.index),
      attempt: UInt64(block),
      slot: Int64(position) << 40 | Int64(account.index),
      gas: gas,
      reserved: .zero,
      payload: TransactionPayload(a: Int64(position), b: Int64(account.index))
    )
  }

  /// Sends a transaction from the first member, in drawn order, that can.
  mutating func send(
    _ kind: TransactionKind,
    _ group: Int,
    opportunity: UInt64,
    attempt: UInt64,
    slot: Int64,
    gas: Int64,
    reserved: QuoteAmount,
    payload: TransactionPayload,
    member fixed: Int32? = nil
  ) throws(RunFailure) -> Bool {
    // The cheap question first: most looks of a busy block end here.
    if let fixed, !keepers[group].population.canSend(fixed) { return false }
    let spec = keepers[group].population.spec
    let bid = spec.fee.bid(
      quoted: chain.quotedGasPrice,
      uniform: keepers[group].population.uniform(
        opportunity: opportunity,
        attempt: attempt,
        purpose: 3
      )
    )
    let first =
      fixed ?? keepers[group].population.member(opportunity: opportunity, attempt: attempt)
    for step in 0..<(fixed == nil ? spec.count : 1) {
      let member = (first + step) % spec.count
      guard try canAfford(group, member, gas: gas, bid: bid, reserved: reserved) else { continue }
      let sent = try submit(
        kind,
        from: .participant(Int(keepers[group].participant), member: member),
        lane: .liquidation,
        slot: Int64(kind.rawValue) << 56 | slot,
        gas: gas,
        bid: bid,
        payload: payload,
        latency: spec.latency
      )
      guard let sent else { continue }
      keepers[group].population.sent(
        PendingKeeperTransaction(transaction: sent, reserved: reserved)
      )
      return true
    }
    return false
  }

  /// Whether a member has a free place, gas money and stablecoin for one more transaction.
  private func canAfford(
    _ group: Int,
    _ member: Int32,
    gas: Int64,
    bid: GasPrice,
    reserved: QuoteAmount
  ) throws(RunFailure) -> Bool {
    guard keepers[group].population.canSend(member) else { return false }
    let scale = gasScale
    let fee = try exact { () throws(QuantityError) in try bid.fee(forGas: gas, scale: scale) }
    let wallet = ledger.balance(LedgerSlot(column: keepers[group].gas, member: member))
    let inFlight = Int64(keepers[group].population.pendingCounts[Int(member)]) + 1
    let (needed, overflow) = fee.units.multipliedReportingOverflow(by: inFlight)
    guard !overflow, wallet >= needed else { return false }
    return freeStablecoin(group, member) >= reserved
  }

  /// Stablecoin of a member that no pending bid has spoken for.
  func freeStablecoin(_ group: Int, _ member: Int32) -> QuoteAmount {
    let held = ledger.balance(LedgerSlot(column: keepers[group].stable, member: member))
    return QuoteAmount(micros: held - keepers[group].population.reservedMicros[Int(member)])
  }

  /// Looks at every open auction: settle, restart, or bid.
  private mutating func scanAuctions(
    _ group: Int,
    _ position: Int,
    _ slot: Int
  ) throws(RunFailure) {
    guard !protocols[position].closed.contains(.bid), keepers[group].population.freePlaces > 0
    else { return }
    let bit: UInt32 = 1 << UInt32(group)
    for id in protocols[position].watchedAuctions
    where protocols[position].auctionWatch[Int(id.index)].pendingGroups & bit == 0 {
      if keepers[group].population.freePlaces == 0 { return }
      causes?.follow(.auction(position, number: id.index))
      if try considerAuction(group, position, slot, vaults[slot].auction(id)) {
        protocols[position].auctionWatch[Int(id.index)].pendingGroups |= bit
      }
    }
  }

  /// Lists the auctions that keepers look at after this block: at once what is new, was bid on, or
  /// is over, and everything else once in a while.
  mutating func watchAuctions(_ position: Int) throws(RunFailure) {
    guard case .vaults(let slot) = protocols[position].engine else { return }
    protocols[position].watchedAuctions.removeAll(keepingCapacity: true)
    for id in vaults[slot].openAuctions
    where protocols[position].auctionWatch[Int(id.index)].lookAt <= now {
      protocols[position].watchedAuctions.append(id)
      var next = now + Self.lookInterval
      let auction = vaults[slot].auction(id)
      if let expiry = auction.bidExpiry, expiry > now { next = min(next, expiry) }
      if auction.end > now { next = min(next, auction.end) }
      if auction.dutch != nil { next = try dutchLook(position, slot, auction, before: next) }
      protocols[position].auctionWatch[Int(id.index)].lookAt = next
    }
  }

  private mutating func considerAuction(
    _ group: Int,
    _ position: Int,
    _ slot: Int,
    _ auction: Auction
  ) throws(RunFailure) -> Bool {
    let spec = vaults[slot].spec
    let key = UInt64(position) << 32 | UInt64(auction.id.index)
    let place = Int64(position) << 40 | Int64(auction.id.index)
    let payload = TransactionPayload(a: Int64(position), b: Int64(auction.id.index))
    if auction.dutch != nil {
      return try considerDutch(group, position, slot, auction, key: key, place: place)
    }
    if auction.isWon(at: now) {
      guard let winner = auction.bidder, winner.cash.column == keepers[group].stable else {
        return false
      }
      return try send(
        .settle,
        group,
        opportunity: key,
        attempt: UInt64(auction.bidCount),
        slot: place,
        gas: spec.settleGas,
        reserved: .zero,
        payload: payload,
        member: winner.cash.member
      )
    }
    if auction.isStale(at: now) {
      return try send(
        .restart,
        group,
        opportunity: key,
        attempt: UInt64(auction.restartCount),
        slot: place,
        gas: spec.settleGas,
        reserved: .zero,
        payload: payload
      )
    }
    if auction.end <= now { return false }
    return try considerBid(group, position, slot, auction, key: key, place: place)
  }

  /// Bids from the first member, in drawn order, that has the means and finds the lot worth more.
  private mutating func considerBid(
    _ group: Int,
    _ position: Int,
    _ slot: Int,
    _ auction: Auction,
    key: UInt64,
    place: Int64
  ) throws(RunFailure) -> Bool {
    let attempt = UInt64(auction.bidCount)
    let count = keepers[group].population.spec.count
    let first = keepers[group].population.member(opportunity: key, attempt: attempt)
    for step in 0..<count {
      let member = (first + step) % count
      if let bidder = auction.bidder, bidder.cash.column == keepers[group].stable,
        bidder.cash.member == member
      {
        return false
      }
      guard keepers[group].population.canSend(member),
        freeStablecoin(group, member) > auction.bid,
        let offer = try bidOffer(group, position, slot, auction, member)
      else { continue }
      let sent = try send(
        offer.kind,
        group,
        opportunity: key,
        attempt: attempt,
        slot: place,
        gas: vaults[slot].spec.bidGas,
        reserved: offer.reserved,
        payload: TransactionPayload(
          a: Int64(position),
          b: Int64(auction.id.index),
          c: offer.units
        ),
        member: member
      )
      if sent { return true }
    }
    return false
  }

  /// What a member bids on an auction; nil where the lot is not worth more to it.
  private func bidOffer(
    _ group: Int,
    _ position: Int,
    _ slot: Int,
    _ auction: Auction,
    _ member: Int32
  ) throws(RunFailure) -> (kind: TransactionKind, reserved: QuoteAmount, units: Int64)? {
    let quote = AuctionQuote(
      lot: auction.lot,
      standingBid: auction.bid,
      tab: auction.tab,
      minimumRaise: vaults[slot].spec.minimumRaise
    )
    let decision: BidDecision
    do throws(QuantityError) {
      decision = try AuctionBidding.decide(
        quote,
        market: markets[protocols[position].market].venue.price,
        discount: keepers[group].population.discounts[Int(member)],
        openingBid: keepers[group].population.spec.openingBid,
        scale: protocols[position].scale
      )
    } catch { throw .quantity(error) }
    switch decision {
    case .pass: return nil
    case .raise(let amount): return (.raiseBid, amount, amount.micros)
    case .cut(let lot): return (.cutLot, auction.tab, lot.units)
    }
  }
}
