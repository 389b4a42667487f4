import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

extension World {
  /// Starts the auction of a due vault's next lot.
  mutating func startAuction(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let account = AccountID(Int32(transaction.payload.b))
    guard case .vaults(let slot) = protocols[position].engine,
      let price = protocols[position].price
    else { return .failed(nil) }
    let isHeldBack = try isHeldBack(position, account)
    if isHeldBack || protocols[position].closed.contains(.liquidate) {
      return .refused
    }
    let held = vaults[slot].collateral(account, in: ledger)
    let lot = vaults[slot].spec.dutch == nil ? min(held, vaults[slot].spec.lotSize) : held
    guard try fitsBlockCap(position, quantity: lot) else { return .refused }
    let facts = try liquidationFacts(position, account)
    let outcome: AuctionStart
    do throws(MarginError) {
      outcome =
        vaults[slot].spec.dutch == nil
        ? try vaults[slot].startAuction(
          account,
          at: price.price,
          multiplier: protocols[position].multiplier,
          now: now,
          tag: Int64(log.entries.count),
          ledger: &ledger
        )
        : try vaults[slot].startDutch(
          account,
          at: price.price,
          multiplier: protocols[position].multiplier,
          keeper: starterPurse(transaction),
          now: now,
          tag: Int64(log.entries.count),
          ledger: &ledger
        )
    } catch { throw RunFailure(error) }
    switch outcome {
    case .rejected(let rejection): return .failed(rejection)
    case .started(let auction):
      protocols[position].auctionWatch.append(AuctionWatch(lookAt: now))
      try noteAuctionStart(position, vaults[slot].auction(auction), facts)
      causes?.note(.auction(position, number: auction.index))
      try accountChanged(position, account)
      return .done
    }
  }

  /// Raises a bid or cuts the lot of an auction.
  mutating func placeBid(
    _ kind: TransactionKind,
    _ transaction: Transaction
  ) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let auction = AuctionID(Int32(transaction.payload.b))
    guard case .vaults(let slot) = protocols[position].engine,
      let group = keeperGroup(participant: transaction.population - 16)
    else { return .failed(nil) }
    if protocols[position].closed.contains(.bid) { return .refused }
    let standing = vaults[slot].auction(auction)
    let isCut = kind == .cutLot
    let outcome: BidOutcome
    do throws(MarginError) {
      outcome = try vaults[slot].bid(
        auction,
        bidder: bidder(group, transaction.member, protocols[position].market),
        amount: isCut ? standing.tab : QuoteAmount(micros: transaction.payload.c),
        lot: isCut ? BaseQuantity(units: transaction.payload.c) : standing.lot,
        now: now,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    guard case .accepted = outcome else {
      if case .rejected(let rejection) = outcome { return .failed(rejection) }
      return .failed(nil)
    }
    let after = vaults[slot].auction(auction)
    protocols[position].auctionWatch[Int(auction.index)].lookAt = now
    happened(
      .bid,
      scope: Int32(position),
      entity: Int64(auction.index),
      amount: after.bid.micros,
      parent: causes?[.auction(position, number: auction.index)]
    )
    causes?.note(.auction(position, number: auction.index))
    return .done
  }

  /// Settles a won auction: the lot goes to the winner, who will sell it.
  mutating func settleAuction(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let auction = AuctionID(Int32(transaction.payload.b))
    guard case .vaults(let slot) = protocols[position].engine else { return .failed(nil) }
    if protocols[position].closed.contains(.bid) { return .refused }
    let outcome: SettleOutcome
    do throws(MarginError) {
      outcome = try vaults[slot].settle(auction, now: now, ledger: &ledger)
    } catch { throw RunFailure(error) }
    switch outcome {
    case .rejected(let rejection): return .failed(rejection)
    case .settled(let settlement):
      happened(
        .settlement,
        scope: Int32(position),
        entity: Int64(auction.index),
        amount: settlement.bid.micros,
        parent: causes?[.auction(position, number: auction.index)]
      )
      try noteSettlement(position, vaults[slot].auction(auction), settlement)
      try bookSale(position, settlement)
      return .done
    }
  }

  /// Gives an auction that ended without a bid another life.
  mutating func restartAuction(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let auction = AuctionID(Int32(transaction.payload.b))
    guard case .vaults(let slot) = protocols[position].engine else { return .failed(nil) }
    if protocols[position].closed.contains(.bid) { return .refused }
    switch vaults[slot].restart(auction, now: now) {
    case .rejected(let rejection): return .failed(rejection)
    case .done:
      happened(
        .auctionRestart,
        scope: Int32(position),
        entity: Int64(auction.index),
        parent: causes?[.auction(position, number: auction.index)]
      )
      causes?.note(.auction(position, number: auction.index))
      return .done
    }
  }

  /// Withdraws, sells and repays: three steps of one transaction, all or none.
  mutating func autoRepay(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let account = AccountID(Int32(transaction.payload.b))
    guard case .vaults(let slot) = protocols[position].engine,
      protocols[position].price != nil
    else { return .failed(nil) }
    if !protocols[position].closed.isDisjoint(with: [.withdraw, .topUp]) { return .refused }
    let market = protocols[position].market
    let quantity = BaseQuantity(units: transaction.payload.c)
    let owner = vaults[slot].ownerBase(account)
    let purse = vaults[slot].ownerQuote(account)
    if let rejection = try vaultStep(
      { (engine, ledger) throws(MarginError) in
        try engine.withdrawUnchecked(account, quantity, to: owner, ledger: &ledger)
      },
      slot
    ) {
      return .failed(rejection)
    }
    guard
      let proceeds = try sell(quantity, market: market, from: owner, to: purse, guarded: true)
    else { return .failed(nil) }
    let owed = vaults[slot].debt(account, in: ledger)
    if let rejection = try vaultStep(
      { (engine, ledger) throws(MarginError) in
        try engine.repay(account, min(proceeds, owed), from: purse, ledger: &ledger)
      },
      slot
    ) {
      return .failed(rejection)
    }
    if try wouldBeDue(position, account, .believed) { return .failed(.wouldBeUnsafe) }
    markets[market].forcedFills.append(ForcedFill(liquidation: nil, generation: 0))
    happened(
      .autoRepay,
      scope: Int32(position),
      entity: Int64(account.index),
      amount: quantity.units
    )
    try accountChanged(position, account)
    return .done
  }

  /// Runs one step on a vault engine; nil when it took effect.
  mutating func vaultStep(
    _ step: (inout VaultProtocol, inout Ledger) throws(MarginError) -> Verdict,
    _ slot: Int
  ) throws(RunFailure) -> Rejection? {
    do throws(MarginError) {
      if case .rejected(let rejection) = try step(&vaults[slot], &ledger) { return rejection }
      return nil
    } catch { throw RunFailure(error) }
  }

  /// Where a member of a keeper group keeps cash and receives collateral of a market.
  func bidder(_ group: Int, _ member: Int32, _ market: Int) -> Bidder {
    Bidder(
      cash: LedgerSlot(column: keepers[group].stable, member: member),
      collateral: LedgerSlot(column: keepers[group].inventory[market], member: member)
    )
  }

  /// Whether a liquidation fits the block's cap; a first one always does.
  func fitsBlockCap(
    _ position: Int,
    quantity: BaseQuantity,
    leg: Int = 0
  ) throws(RunFailure) -> Bool {
    guard let cap = protocols[position].combined.directives.blockLiquidationCap else {
      return true
    }
    let used = protocols[position].liquidatedInBlock
    if used == .zero { return true }
    let price = markets[protocols[position].market(ofLeg: leg)].venue.price
    let scale = protocols[position].scale(ofLeg: leg)
    do throws(QuantityError) {
      let value = try quantity.value(at: price, scale: scale, rounding: .ceiling)
      return try used.adding(value) <= cap
    } catch { throw .quantity(error) }
  }
}
