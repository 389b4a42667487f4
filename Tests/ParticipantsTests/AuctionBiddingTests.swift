import Participants
import Quantities
import TestSupport
import Testing

@Suite struct AuctionBiddingTests {
  struct Row: CustomTestStringConvertible {
    let name: String
    var lot: Int64 = 50_00000000
    var standing: Int64 = 0
    var tab: Int64 = 4_000_000000
    var raise: Ratio = .percent(3)
    var market: Int64 = 100_000000000
    var discount: Ratio = .percent(10)
    var opening: Ratio = .one
    let decision: BidDecision
    var testDescription: String { name }

    func decide() throws(QuantityError) -> BidDecision {
      try AuctionBidding.decide(
        AuctionQuote(
          lot: BaseQuantity(units: lot),
          standingBid: QuoteAmount(micros: standing),
          tab: QuoteAmount(micros: tab),
          minimumRaise: raise
        ),
        market: Price(nanos: market),
        discount: discount,
        openingBid: opening,
        scale: .standard
      )
    }
  }

  // 50 ETH at 100 less 10 % are worth 4,500; the tab is 4,000 unless the row says otherwise.
  @Test(arguments: [
    Row(name: "a competitive keeper opens at the tab", decision: .raise(whole(4_000))),
    Row(
      name: "a tab above the value caps the first bid at the value",
      tab: 6_000_000000,
      decision: .raise(whole(4_500))
    ),
    Row(
      name: "half an opening bid is half of what it would pay",
      opening: .percent(50),
      decision: .raise(whole(2_000))
    ),
    Row(
      name: "an opportunist opens at the smallest unit",
      opening: .zero,
      decision: .raise(QuoteAmount(micros: 1))
    ),
    Row(
      name: "an opportunist raises by the minimum only",
      standing: 1_000_000000,
      opening: .zero,
      decision: .raise(whole(1_030))
    ),
    Row(
      name: "the aim prevails where it is above the least raise",
      standing: 1_000_000000,
      opening: .percent(50),
      decision: .raise(whole(2_000))
    ),
    Row(
      name: "the least raise is rounded up",
      standing: 333,
      opening: .zero,
      decision: .raise(QuoteAmount(micros: 343))
    ),
    Row(
      name: "a raise past the tab stops at the tab",
      standing: 3_990_000000,
      opening: .zero,
      decision: .raise(whole(4_000))
    ),
    Row(
      name: "a least raise equal to the value is bid",
      standing: 4_368_932038,
      tab: 9_000_000000,
      decision: .raise(whole(4_500))
    ),
    Row(
      name: "a least raise above the value is not",
      standing: 4_368_932039,
      tab: 9_000_000000,
      decision: .pass
    ),
    Row(
      name: "a worthless lot gets no bid, not even from an opportunist",
      lot: 0,
      opening: .zero,
      decision: .pass
    ),
    Row(name: "a whole discount leaves nothing", discount: .one, decision: .pass),
    Row(
      name: "values are rounded down",
      lot: 1,
      tab: 9,
      market: 399_999999999,
      discount: .zero,
      decision: .raise(QuoteAmount(micros: 3))
    ),
  ])
  func `before the tab is reached a bid raises`(_ row: Row) throws {
    #expect(try row.decide() == row.decision)
  }

  // At the tab of 4,000 the lot that pays it at 90 each is 44.444… ETH, rounded up.
  @Test(arguments: [
    Row(
      name: "a competitive keeper asks for just what pays the tab",
      standing: 4_000_000000,
      decision: .cut(BaseQuantity(units: 44_44444445))
    ),
    Row(
      name: "an opportunist cuts by the minimum only, rounded down",
      standing: 4_000_000000,
      opening: .zero,
      decision: .cut(BaseQuantity(units: 48_54368932))
    ),
    Row(
      name: "half way",
      standing: 4_000_000000,
      opening: .percent(50),
      decision: .cut(BaseQuantity(units: 46_49406689))
    ),
    Row(
      name: "a lot that only just pays the tab is taken",
      lot: 45_77777779,
      standing: 4_000_000000,
      decision: .cut(BaseQuantity(units: 44_44444445))
    ),
    Row(
      name: "a lot that would not pay the tab is left",
      lot: 45_77777778,
      standing: 4_000_000000,
      decision: .pass
    ),
    Row(
      name: "a price that the discount eats is left",
      standing: 4_000_000000,
      discount: .one,
      decision: .pass
    ),
    Row(name: "the smallest lot cannot be cut", lot: 1, standing: 1, tab: 1, decision: .pass),
  ])
  func `at the tab a bid cuts the lot`(_ row: Row) throws {
    #expect(try row.decide() == row.decision)
  }

  @Test func `a bid never exceeds the keeper's own value and always meets the rules`() throws {
    try everySeed(count: 3_000) { seed in
      let row = Self.drawn(seed)
      let decision = try row.decide()
      let kept = Ratio(partsPerBillion: 1_000_000_000 - row.discount.partsPerBillion)
      switch decision {
      case .pass:
        return nil
      case .raise(let bid):
        let value = try BaseQuantity(units: row.lot)
          .value(at: Price(nanos: row.market), scale: .standard, rounding: .floor)
          .scaled(by: kept, rounding: .floor)
        if bid > value { return "bid \(bid) above value \(value)" }
        if bid.micros > row.tab { return "bid \(bid) above the tab" }
        if bid.micros <= row.standing { return "bid \(bid) does not raise" }
        let rose = Int128(bid.micros) * 1_000_000_000
        let asked = Int128(row.standing) * Int128(1_000_000_000 + row.raise.partsPerBillion)
        return rose >= asked || bid.micros == row.tab ? nil : "bid \(bid) raises too little"
      case .cut(let lot):
        if row.standing < row.tab { return "cut before the tab" }
        let worth = try Price(nanos: row.market).scaled(by: kept, rounding: .floor)
        let value = try lot.value(at: worth, scale: .standard, rounding: .floor)
        if value.micros < row.tab { return "pays \(row.tab) for \(value)" }
        let asked = Int128(lot.units) * Int128(1_000_000_000 + row.raise.partsPerBillion)
        return asked <= Int128(row.lot) * 1_000_000_000 ? nil : "cuts too little"
      }
    }
  }

  @Test func `a keeper with a smaller discount or a higher aim never offers less`() throws {
    try everySeed(count: 2_000) { seed in
      var row = Self.drawn(seed)
      let first = try row.decide()
      let discount = row.discount
      row.discount = Ratio(partsPerBillion: discount.partsPerBillion / 2)
      if Self.isLess(try row.decide(), than: first) { return "less with a smaller discount" }
      row.discount = discount
      row.opening = Ratio(partsPerBillion: (row.opening.partsPerBillion + 1_000_000_000) / 2)
      return Self.isLess(try row.decide(), than: first) ? "less with a higher aim" : nil
    }
  }

  @Test func `a value beyond 64 bits is an error, not a trap`() {
    #expect(throws: QuantityError.overflow) {
      try Row(name: "", lot: .max, market: .max, decision: .pass).decide()
    }
  }

  private static func whole(_ count: Int64) -> QuoteAmount {
    QuoteAmount(micros: count * QuoteAmount.unitsPerWhole)
  }

  /// Auctions of all sizes; in half of them the tab is reached.
  private static func drawn(_ seed: UInt64) -> Row {
    var draws = TestDraws(seed: seed)
    let tab = draws.within(1...50_000_000_000)
    return Row(
      name: "drawn",
      lot: draws.within(0...200_00000000),
      standing: draws.below(2) == 0 ? tab : draws.within(0...tab - 1),
      tab: tab,
      raise: Ratio(partsPerBillion: draws.within(1...200_000_000)),
      market: draws.within(1...900_000000000),
      discount: Ratio(partsPerBillion: draws.within(0...1_000_000_000)),
      opening: Ratio(partsPerBillion: draws.within(0...1_000_000_000)),
      decision: .pass
    )
  }

  private static func isLess(_ decision: BidDecision, than other: BidDecision) -> Bool {
    switch (decision, other) {
    case (.pass, .pass): false
    case (.pass, _): true
    case (.raise(let bid), .raise(let before)): bid < before
    case (.cut(let lot), .cut(let before)): lot > before
    default: false
    }
  }
}
