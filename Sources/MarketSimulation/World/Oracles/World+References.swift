import EventKernel
import Markets
import PriceOracles
import Quantities

extension World {
  /// Books the next publication of a reference.
  mutating func scheduleReference(_ index: Int, _ position: Int) throws(RunFailure) {
    try schedule(
      MarketEvent(.referencePublication, scope: Int32(index), entity: Int64(position)),
      at: oracles[index].references[position].nextPublication(after: now),
      phase: .observation,
      source: .reference(oracle: index, position: position)
    )
  }

  /// A reference publishes.
  mutating func publishReference(_ index: Int, _ position: Int) throws(RunFailure) {
    let market = oracles[index].market
    let before = oracles[index].referencePrices[position]
    let price = markets[market].venue.price
    let shadow = markets[market].venue.impactFreePrice
    let fills = Int64(markets[market].forcedFills.count)
    let feed = oracles[index].published.current
    do throws(QuantityError) {
      try oracles[index].references[position].publish(
        market: price,
        shadow: shadow,
        forcedFills: fills,
        index: feed,
        at: now
      )
    } catch { throw .quantity(error) }
    try scheduleReference(index, position)
    if oracles[index].posted[position] != nil {
      // Published is not posted: the contract waits for a transaction.
      return try signUpdate(index, position)
    }
    oracles[index].referencePrices[position] = oracles[index].references[position].current
    if oracles[index].referencePrices[position] == before { return }
    try refreshPrices(ofOracle: index)
  }

  /// Shows a new venue price to every source that averages it.
  mutating func showVenuePrice(_ market: Int) {
    for index in oracles.indices where oracles[index].market == market {
      let seen = Observation(
        price: markets[market].venue.price,
        shadow: markets[market].venue.impactFreePrice,
        observedAt: now,
        forcedFills: Int64(markets[market].forcedFills.count),
        faulty: false
      )
      oracles[index].secondary?.venueMoved(seen, at: now)
      for position in oracles[index].references.indices {
        oracles[index].references[position].venueMoved(seen, at: now)
      }
    }
  }

  /// What a contract can read of an oracle now, faults included.
  func publishedSources(_ index: Int) -> PublishedSources {
    func isReadable(_ source: SourceSet) -> Bool {
      oracles[index].timetable.first(.unreadable, on: source, at: now) == nil
    }
    var references = oracles[index].referencePrices
    for position in references.indices where !isReadable(.reference(position)) {
      references[position] = nil
    }
    let capError = oracles[index].timetable.first(.capError, on: .primary, at: now)
    return PublishedSources(
      primary: isReadable(.primary) ? oracles[index].published.current : nil,
      secondary: isReadable(.secondary) ? oracles[index].secondary?.current : nil,
      references: references,
      bounds: oracles[index].spec.feed.bounds,
      capScale: Ratio(
        partsPerBillion: Ratio.one.partsPerBillion + (capError?.size.partsPerBillion ?? 0)
      ),
      isFailoverStuck: oracles[index].timetable.first(.failoverStuck, on: .primary, at: now) != nil
    )
  }
}
