import EventKernel
import Margining
import Markets
import Participants
import Quantities

extension World {
  /// Largest loss to the market price that an automatic sale accepts: 5 %.
  static var saleSlippageLimit: Ratio { .percent(5) }

  /// Sells base at a market's venue for a ledger slot.
  ///
  /// Nil when a guarded sale would lose more than its slippage limit or not be filled whole. The
  /// venue keeps its journal.
  mutating func sell(
    _ quantity: BaseQuantity,
    market: Int,
    from seller: LedgerSlot,
    to purse: LedgerSlot,
    guarded: Bool
  ) throws(RunFailure) -> QuoteAmount? {
    let fill: FillReport
    let least: QuoteAmount
    do throws(QuantityError) {
      let before = markets[market].venue.price
      least = try quantity.value(at: before, scale: markets[market].scale, rounding: .floor)
        .scaled(
          by: Ratio(
            partsPerBillion: Ratio.one.partsPerBillion - Self.saleSlippageLimit.partsPerBillion
          ),
          rounding: .floor
        )
      fill = try markets[market].venue.execute(.sell, quantity)
    } catch { throw .quantity(error) }
    if guarded, fill.unfilled > .zero || fill.quote < least { return nil }
    try transfer(
      fill.filled.units,
      from: seller,
      to: markets[market].venueBase,
      reason: .venueFill
    )
    try transfer(
      fill.quote.micros,
      from: markets[market].venueQuote,
      to: purse,
      reason: .venueFill
    )
    if fill.unfilled > .zero { flags.insert(.venueExhausted) }
    return fill.quote
  }

  /// Books the sale of a lot that a keeper has just won.
  mutating func bookSale(_ position: Int, _ settlement: Settlement) throws(RunFailure) {
    guard
      let group = keepers.firstIndex(where: { $0.stable == settlement.winner.cash.column })
    else { return }
    try bookSale(
      group: group,
      KeeperSale(
        member: settlement.winner.cash.member,
        market: MarketID(Int32(protocols[position].market)),
        quantity: settlement.lot,
        proceeds: .zero,
        liquidation: settlement.tag
      )
    )
  }

  /// Books the sale of what a keeper has come by.
  mutating func bookSale(group: Int, _ sale: KeeperSale) throws(RunFailure) {
    keepers[group].sales.append(sale)
    causes?.note(.sale(group: group, number: keepers[group].sales.count - 1))
    try schedule(
      MarketEvent(
        .keeperSale,
        scope: Int32(group),
        entity: Int64(keepers[group].sales.count - 1)
      ),
      at: now + keepers[group].population.spec.saleDelay,
      phase: .participant,
      source: .participant(Int(keepers[group].participant))
    )
  }

  /// A keeper sells what it won; what the venue cannot take is tried again later.
  mutating func sellInventory(group: Int, sale index: Int) throws(RunFailure) {
    let sale = keepers[group].sales[index]
    let market = Int(sale.market.index)
    let inventory = LedgerSlot(column: keepers[group].inventory[market], member: sale.member)
    let purse = LedgerSlot(column: keepers[group].recycling, member: sale.member)
    let held = ledger.balance(inventory)
    guard
      let proceeds = try sell(
        sale.quantity,
        market: market,
        from: inventory,
        to: purse,
        guarded: false
      )
    else { return }
    let sold = BaseQuantity(units: held - ledger.balance(inventory))
    let left = BaseQuantity(units: sale.quantity.units - sold.units)
    markets[market].venue.commit()
    let generation = log.entries[Int(sale.liquidation)].record.generation
    markets[market].forcedFills.append(
      ForcedFill(liquidation: sale.liquidation, generation: generation)
    )
    happened(
      .keeperSale,
      scope: Int32(market),
      entity: sale.liquidation,
      amount: sold.units,
      price: markets[market].venue.price
    )
    causes?.note(.sale(group: group, number: index))
    commitLedger()
    keepers[group].sales[index].proceeds = proceeds
    keepers[group].sales[index].quantity = left
    try marketPriceMoved(market)
    try schedule(
      MarketEvent(.keeperRecycle, scope: Int32(group), entity: Int64(index)),
      at: now + keepers[group].population.spec.recycleDelay,
      phase: .participant,
      source: .participant(Int(keepers[group].participant))
    )
  }

  /// Sale proceeds arrive in the wallet that bids; an unsold rest is offered again.
  mutating func recycle(group: Int, sale index: Int) throws(RunFailure) {
    let sale = keepers[group].sales[index]
    try transfer(
      sale.proceeds.micros,
      from: LedgerSlot(column: keepers[group].recycling, member: sale.member),
      to: LedgerSlot(column: keepers[group].stable, member: sale.member),
      reason: .internalTransfer
    )
    keepers[group].sales[index].proceeds = .zero
    commitLedger()
    if sale.quantity > .zero { try sellInventory(group: group, sale: index) }
  }
}
