import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// Falling-price auctions: who buys, when, and what comes of it.
extension World {
  /// Where the keeper that starts an auction gets its tip.
  func starterPurse(_ transaction: Transaction) -> LedgerSlot? {
    keeperGroup(participant: transaction.population - 16).map {
      LedgerSlot(column: keepers[$0].stable, member: transaction.member)
    }
  }

  /// When keepers look at a falling price next: when it reaches the market, not before.
  func dutchLook(
    _ position: Int,
    _ slot: Int,
    _ auction: Auction,
    before limit: SimInstant
  ) throws(RunFailure) -> SimInstant {
    let market = markets[protocols[position].market].venue.price
    do throws(MarginError) {
      guard let at = try vaults[slot].takeable(auction.id, at: market) else { return limit }
      return at > now ? min(limit, at) : limit
    } catch { throw RunFailure(error) }
  }

  /// Resets what nobody may buy any more, and buys at a price below a keeper's own.
  mutating func considerDutch(
    _ group: Int,
    _ position: Int,
    _ slot: Int,
    _ auction: Auction,
    key: UInt64,
    place: Int64
  ) throws(RunFailure) -> Bool {
    let gas = vaults[slot].spec.settleGas
    let price: Price
    let isOver: Bool
    do throws(MarginError) {
      isOver = try vaults[slot].needsReset(auction.id, now: now)
      price = try vaults[slot].dutchPrice(auction.id, now: now)
    } catch { throw RunFailure(error) }
    if isOver {
      return try send(
        .resetAuction,
        group,
        opportunity: key,
        attempt: UInt64(auction.restartCount),
        slot: place,
        gas: gas,
        reserved: .zero,
        payload: TransactionPayload(a: Int64(position), b: Int64(auction.id.index))
      )
    }
    let attempt = UInt64(auction.bidCount)
    let member = keepers[group].population.member(opportunity: key, attempt: attempt)
    guard keepers[group].population.canSend(member), price.nanos > 0 else { return false }
    let discount = keepers[group].population.discounts[Int(member)]
    let market = markets[protocols[position].market].venue.price
    let own = Int128(freeStablecoin(group, member).micros)
    let lot: BaseQuantity
    do throws(QuantityError) {
      let keep = Ratio(partsPerBillion: Ratio.one.partsPerBillion - discount.partsPerBillion)
      if price > (try market.scaled(by: keep, rounding: .floor)) { return false }
      let scale = Int128(protocols[position].scale.unitsPerWhole) * 1_000
      let most = try WideArithmetic.divide(
        own * scale,
        by: Int128(price.nanos),
        rounding: .floor
      )
      lot = BaseQuantity(units: Int64(min(most, Int128(auction.lot.units))))
    } catch { throw .quantity(error) }
    if lot <= .zero { return false }
    let value = Int128(lot.units) * Int128(price.nanos)
    let cost = value / (Int128(protocols[position].scale.unitsPerWhole) * 1_000) + 1
    return try send(
      .takeLot,
      group,
      opportunity: key,
      attempt: attempt,
      slot: place,
      gas: vaults[slot].spec.bidGas,
      reserved: QuoteAmount(micros: Int64(min(cost, own))),
      payload: TransactionPayload(
        a: Int64(position),
        b: Int64(auction.id.index),
        c: lot.units
      ),
      member: member
    )
  }

  /// Buys from a falling-price auction; the buyer will sell.
  mutating func takeLot(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let auction = AuctionID(Int32(transaction.payload.b))
    guard case .vaults(let slot) = protocols[position].engine,
      let group = keeperGroup(participant: transaction.population - 16)
    else { return .failed(nil) }
    if protocols[position].closed.contains(.bid) { return .refused }
    let market = protocols[position].market
    let outcome: TakeOutcome
    do throws(MarginError) {
      outcome = try vaults[slot].take(
        auction,
        lot: BaseQuantity(units: transaction.payload.c),
        highest: markets[market].venue.price,
        buyer: bidder(group, transaction.member, market),
        now: now,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    switch outcome {
    case .rejected(let rejection): return .failed(rejection)
    case .taken(let receipt):
      protocols[position].auctionWatch[Int(auction.index)].lookAt = now
      happened(
        .bid,
        scope: Int32(position),
        entity: Int64(auction.index),
        amount: receipt.paid.micros,
        price: receipt.price,
        parent: causes?[.auction(position, number: auction.index)]
      )
      causes?.note(.auction(position, number: auction.index))
      let standing = vaults[slot].auction(auction)
      try bookSale(
        group: group,
        KeeperSale(
          member: transaction.member,
          market: MarketID(Int32(market)),
          quantity: receipt.lot,
          proceeds: .zero,
          liquidation: standing.tag
        )
      )
      if let end = receipt.settlement {
        happened(
          .settlement,
          scope: Int32(position),
          entity: Int64(auction.index),
          amount: end.bid.micros
        )
        try noteSettlement(position, standing, end)
      }
      return .done
    }
  }

  /// Starts a falling price anew from the protocol's price.
  mutating func resetAuction(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let auction = AuctionID(Int32(transaction.payload.b))
    guard case .vaults(let slot) = protocols[position].engine,
      let price = protocols[position].price
    else { return .failed(nil) }
    if !protocols[position].closed.isDisjoint(with: [.bid, .liquidate]) { return .refused }
    let verdict: Verdict
    do throws(MarginError) {
      verdict = try vaults[slot].reset(
        auction,
        at: price.price,
        keeper: starterPurse(transaction),
        now: now,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    if case .rejected(let rejection) = verdict { return .failed(rejection) }
    protocols[position].auctionWatch[Int(auction.index)].lookAt = now
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
