import Markets
import Quantities
import TestSupport
import Testing

/// A venue at 200 quote per base with 2 million quote per per cent: 10 000 base move D by 1 %.
func makeVenue(
  impact: Bool = true,
  permanent: Ratio = .percent(30),
  halfLife: SimDuration = .seconds(1200),
  tick: SimDuration = .seconds(10)
) throws -> ImpactVenue {
  try ImpactVenue(
    spec: VenueSpec(
      impact: impact,
      depthPerPercent: QuoteAmount(micros: 2_000_000_000_000),
      permanentShare: permanent,
      halfLife: halfLife
    ),
    initialPrice: usd(200),
    scale: .standard,
    tick: tick
  )
}

func usd(_ whole: Int64) -> Price { Price(nanos: whole * 1_000_000_000) }
func base(_ whole: Int64) -> BaseQuantity { BaseQuantity(units: whole * 100_000_000) }

struct ImpactVenueTests {
  @Test(
    arguments: [
      // A sale of u of the pool's reserve leaves the price at 1/(1+u)² and fills at 1/(1+u);
      // u = D/2, so 10 000 base are u = 0.005.
      (sold: 10_000, price: 198_014_900_621, quote: 1_990_049_751_243),
      (sold: 100_000, price: 181_405_895_691, quote: 19_047_619_047_619),
      (sold: 1_000_000, price: 88_888_888_888, quote: 133_333_333_333_333),
      (sold: 2_000_000, price: 50_000_000_000, quote: 200_000_000_000_000),
    ] as [(sold: Int64, price: Int64, quote: Int64)]
  )
  func `a sale slips as a constant-product pool does`(
    row: (sold: Int64, price: Int64, quote: Int64)
  ) throws {
    var venue = try makeVenue()
    let fill = try venue.execute(.sell, base(row.sold))
    #expect(fill.filled == base(row.sold))
    #expect(fill.unfilled == .zero)
    #expect(fill.priceBefore == usd(200))
    #expect(fill.priceAfter == Price(nanos: row.price))
    #expect(venue.price == fill.priceAfter)
    #expect(fill.quote == QuoteAmount(micros: row.quote))
    #expect(fill.impactFree == usd(200))
  }

  @Test func `a purchase costs the same integral, rounded up`() throws {
    var venue = try makeVenue()
    let fill = try venue.execute(.buy, base(10_000))
    // 200 × 10 000 ÷ 0.995 = 2 010 050.251 256 28…, price 200 ÷ 0.995² = 202.015 100 628…
    #expect(fill.quote == QuoteAmount(micros: 2_010_050_251_257))
    #expect(fill.priceAfter == Price(nanos: 202_015_100_628))
  }

  @Test func `buying back what was sold returns the price and costs at least the proceeds`() throws
  {
    var venue = try makeVenue()
    let sale = try venue.execute(.sell, base(12_345))
    let purchase = try venue.execute(.buy, base(12_345))
    #expect(venue.displacement == 0)
    #expect(venue.price == usd(200))
    #expect(purchase.quote.micros - sale.quote.micros <= 1)
    #expect(purchase.quote >= sale.quote)
  }

  @Test func `splitting an order changes its proceeds by rounding only`() throws {
    try everySeed(count: 300) { seed in
      var draws = TestDraws(seed: seed)
      var whole = try makeVenue()
      _ = try whole.execute(.sell, BaseQuantity(units: draws.within(0...30_000_000_000_000)))
      var split = whole
      let side: Side = draws.below(2) == 0 ? .buy : .sell
      let total = draws.within(1...5_000_000_000_000)
      let parts = Int64(draws.below(20) + 1)
      var left = total
      var quote: Int64 = 0
      for part in 1...parts {
        let size = part == parts ? left : draws.within(0...left)
        quote += try split.execute(side, BaseQuantity(units: size)).quote.micros
        left -= size
      }
      let once = try whole.execute(side, BaseQuantity(units: total)).quote.micros
      // Each part rounds its money once and its displacement by at most half of 10⁻¹².
      let slack = parts + 2 * parts * once / 1_000_000_000_000
      let gap = (whole.displacement - split.displacement).magnitude
      if abs(once - quote) > slack { return "\(once) whole, \(quote) in \(parts) parts" }
      return gap > UInt64(parts) ? "displacements \(gap) apart" : nil
    }
  }

  @Test func `impact is halved every half-life down to its permanent share`() throws {
    var venue = try makeVenue()
    _ = try venue.execute(.sell, base(10_000))
    #expect(venue.displacement == 10_000_000_000)
    #expect(venue.permanentDisplacement == 3_000_000_000)
    for halvings: Int64 in 1...3 {
      for _ in 0..<120 { try venue.step(impactFree: usd(200)) }
      let expected: Int64 = 3_000_000_000 + 7_000_000_000 >> halvings
      #expect(abs(venue.displacement - expected) <= 200)
    }
    for _ in 0..<20_000 { try venue.step(impactFree: usd(200)) }
    #expect(venue.displacement == 3_000_000_000)
  }

  @Test func `ticks of 5, 10, 30 and 60 seconds agree`() throws {
    var prices: [Int64] = []
    var proceeds: [Int64] = []
    for tick: Int64 in [5, 10, 30, 60] {
      var venue = try makeVenue(tick: .seconds(tick))
      var quote: Int64 = 0
      for _ in 0..<20 {
        quote += try venue.execute(.sell, base(5_000)).quote.micros
        for _ in 0..<(600 / tick) { try venue.step(impactFree: usd(200)) }
      }
      prices.append(venue.price.nanos)
      proceeds.append(quote)
    }
    for index in 1...3 {
      #expect(abs(prices[index] - prices[0]) <= 1_000)
      // A cent or less of nearly twenty million.
      #expect(abs(proceeds[index] - proceeds[0]) <= 10_000)
    }
  }

  @Test func `without impact every order fills at the impact-free price`() throws {
    var venue = try makeVenue(impact: false)
    let sale = try venue.execute(.sell, BaseQuantity(units: 123_456_789))
    #expect(sale.quote == QuoteAmount(micros: 246_913_578))
    let purchase = try venue.execute(.buy, BaseQuantity(units: 1))
    #expect(purchase.quote == QuoteAmount(micros: 2))
    let tiny = try venue.execute(.sell, BaseQuantity(units: 1))
    #expect(tiny.quote == QuoteAmount(micros: 2))
    try venue.step(impactFree: Price(nanos: 199_999_999_999))
    #expect(try venue.execute(.sell, BaseQuantity(units: 1)).quote == QuoteAmount(micros: 1))
    #expect(try venue.execute(.buy, BaseQuantity(units: 1)).quote == QuoteAmount(micros: 2))
    #expect(venue.price == venue.impactFreePrice)
    #expect(venue.displacement == 0)
  }

  @Test func `an order fills only inside the modelled range`() throws {
    var venue = try makeVenue()
    // D from 0 to 18 takes 18 million base.
    let sale = try venue.execute(.sell, base(20_000_000))
    #expect(sale.filled == base(18_000_000))
    #expect(sale.unfilled == base(2_000_000))
    #expect(sale.priceAfter == usd(2))
    #expect(try venue.execute(.sell, base(1)).filled == .zero)
    var other = try makeVenue()
    let purchase = try other.execute(.buy, base(3_000_000))
    #expect(purchase.filled == base(1_900_000))
    #expect(purchase.priceAfter == usd(80_000))
  }

  @Test func `the displacement stays in its range whatever is done`() throws {
    try everySeed(count: 60) { seed in
      var draws = TestDraws(seed: seed)
      var venue = try makeVenue(halfLife: .seconds(draws.within(1...600)))
      for _ in 0..<200 {
        let size = BaseQuantity(units: draws.within(0...400_000_000_000_000))
        switch draws.below(3) {
        case 0: _ = try venue.execute(.buy, size)
        case 1: _ = try venue.execute(.sell, size)
        default: try venue.step(impactFree: usd(draws.within(1...1_000)))
        }
        if !ImpactVenue.displacementRange.contains(venue.displacement) {
          return "displacement \(venue.displacement)"
        }
      }
      return nil
    }
  }

  @Test func `a venue of any depth takes any order without a trap`() throws {
    for depth: Int64 in [1, 1_000_000, .max] {
      for decimals: UInt8 in [0, 9] {
        let spec = VenueSpec(
          impact: true,
          depthPerPercent: QuoteAmount(micros: depth),
          permanentShare: .one,
          halfLife: SimDuration(nanoseconds: .max)
        )
        for price: Int64 in [1, 1_000_000_000, .max] {
          // A depth of no base unit at all is refused; everything else fills or overflows.
          guard
            var venue = try? ImpactVenue(
              spec: spec,
              initialPrice: Price(nanos: price),
              scale: BaseScale(decimals: decimals),
              tick: .seconds(10)
            )
          else { continue }
          let small = try venue.execute(.sell, BaseQuantity(units: 1))
          #expect(small.filled.units + small.unfilled.units == 1)
          _ = try? venue.execute(.sell, BaseQuantity(units: .max))
          _ = try? venue.execute(.buy, BaseQuantity(units: .max))
          #expect(ImpactVenue.displacementRange.contains(venue.displacement))
        }
      }
    }
  }

  @Test func `an amount that does not fit is an error and changes nothing`() throws {
    var venue = try makeVenue(impact: false)
    try venue.step(impactFree: Price(nanos: .max))
    let before = venue
    #expect(throws: QuantityError.overflow) {
      try venue.execute(.sell, BaseQuantity(units: .max))
    }
    #expect(venue == before)
  }

  @Test func `a preview equals the order and does nothing`() throws {
    var venue = try makeVenue()
    let before = venue
    let sale = try venue.quoteForSale(of: base(777))
    let purchase = try venue.quoteForPurchase(of: base(777))
    #expect(venue == before)
    #expect(try venue.execute(.sell, base(777)) == sale)
    venue = before
    #expect(try venue.execute(.buy, base(777)) == purchase)
  }

  @Test func `each problem of a specification is named`() {
    let spec = VenueSpec(
      impact: true,
      depthPerPercent: .zero,
      permanentShare: .percent(101),
      halfLife: .zero
    )
    #expect(
      spec.problems() == [.depthNotPositive, .permanentShareOutOfRange, .halfLifeNotPositive]
    )
  }
}
