import EventKernel
import Margining
import Markets
import NetworkModel
import Quantities

extension World {
  /// Every market's impact-free price takes one step; impact decays by one tick.
  mutating func stepPaths(tick: Int64) throws(RunFailure) {
    for index in markets.indices {
      let next = markets[index].path[Int(tick)]
      do throws(QuantityError) {
        switch mode {
        case .impactFree: try markets[index].venue.step(impactFree: next)
        case .pinned: stripped[index].append(try markets[index].venue.stepPinned(record: next))
        }
      } catch { throw .quantity(error) }
      causes?.follow(nil)
      happened(
        .pathTick,
        scope: Int32(index),
        entity: tick,
        price: markets[index].venue.price
      )
      try marketPriceMoved(index, byFill: false)
    }
    if let price = markets.first?.venue.price {
      chain.handle(.priceObserved(price), at: now, into: &chainEffects)
      chainEffects.removeAll()
    }
    if tick + 1 < Int64(prepared.tickCount) {
      try schedule(
        MarketEvent(.pathTick, entity: tick + 1),
        at: now + scenario.tick,
        phase: .pathTick,
        source: .paths
      )
    }
  }

  /// Lets everyone who watches the market price see it; called after every change.
  mutating func marketPriceMoved(_ index: Int, byFill: Bool = true) throws(RunFailure) {
    let price = markets[index].venue.price
    let free = markets[index].venue.impactFreePrice
    if causes != nil { traceMove(of: index, byFill: byFill) }
    if price != markets[index].seenPrice {
      markets[index].seenPrice = price
      showVenuePrice(index)
      for position in protocols.indices where protocols[position].market == index {
        try marketObserversMove(position, price: price)
      }
      try legMarketMoved(index, price: price)
    }
    let anyDue = anyDue(inMarket: index)
    do throws(QuantityError) {
      try markets[index].tracker.observe(
        at: now,
        price: price,
        impactFree: free,
        anyDue: anyDue
      )
    } catch { throw .quantity(error) }
    for position in protocols.indices where protocols[position].market == index {
      try trackOracleError(position)
    }
  }

  /// Streams a fill that moved the price, and remembers what moved it last.
  private mutating func traceMove(of index: Int, byFill: Bool) {
    let moved = markets[index].venue.price.nanos - markets[index].seenPrice.nanos
    if byFill {
      if moved == 0 { return }
      let fill = trace(
        .fill,
        scope: Int32(index),
        entity: -1,
        amount: moved,
        price: markets[index].venue.price.nanos
      )
      causes?.follow(fill)
    }
    causes?.note(.market(index))
  }
}
