import Markets
import Quantities
import TestSupport
import Testing

struct ImpactVenueJournalTests {
  @Test func `reverting restores an equal venue at every depth`() throws {
    try everySeed(count: 100) { seed in
      var draws = TestDraws(seed: seed)
      var venue = try makeVenue()
      _ = try venue.execute(.sell, base(500))
      var marks: [(mark: Int32, state: ImpactVenue)] = []
      for _ in 0..<30 {
        if draws.below(4) == 0 {
          let mark = venue.mark()
          marks.append((mark, venue))
        }
        let side: Side = draws.below(2) == 0 ? .buy : .sell
        _ = try venue.execute(side, BaseQuantity(units: draws.within(0...1_000_000_000_000)))
        if draws.below(5) == 0 { try venue.step(impactFree: usd(draws.within(100...300))) }
      }
      while let (mark, state) = marks.popLast() {
        venue.revert(to: mark)
        if venue != state { return "differs at mark \(mark)" }
      }
      return nil
    }
  }

  @Test func `a committed change stays`() throws {
    var venue = try makeVenue()
    let mark = venue.mark()
    #expect(mark == 0)
    _ = try venue.execute(.sell, base(10_000))
    venue.commit()
    let price = venue.price
    let next = venue.mark()
    _ = try venue.execute(.sell, base(10_000))
    venue.revert(to: next)
    venue.commit()
    #expect(venue.price == price)
  }

  @Test func `a pinned step returns the record exactly and its stripped path reproduces it`() throws
  {
    try everySeed(count: 50) { seed in
      var draws = TestDraws(seed: seed)
      var pinned = try makeVenue()
      var record: [Price] = []
      var stripped: [Price] = []
      var orders: [BaseQuantity] = []
      for _ in 0..<200 {
        record.append(Price(nanos: draws.within(80_000_000_000...250_000_000_000)))
        orders.append(BaseQuantity(units: draws.within(0...300_000_000_000)))
      }
      for index in record.indices {
        stripped.append(try pinned.stepPinned(record: record[index]))
        if pinned.price != record[index] { return "pinned price differs at \(index)" }
        _ = try pinned.execute(.sell, orders[index])
      }
      var replayed = try makeVenue()
      for index in record.indices {
        try replayed.step(impactFree: stripped[index])
        if replayed.price != record[index] { return "replayed price differs at \(index)" }
        _ = try replayed.execute(.sell, orders[index])
      }
      return replayed == pinned ? nil : "the venues part"
    }
  }

  @Test func `after net purchases a pinned step is at most a unit above the record`() throws {
    var venue = try makeVenue()
    _ = try venue.execute(.buy, base(500_000))
    for nanos: Int64 in 150_000_000_000...150_000_000_400 {
      try venue.stepPinned(record: Price(nanos: nanos))
      let gap = venue.price.nanos - nanos
      #expect((0...1).contains(gap))
    }
  }
}
