import Markets
import Quantities
import TestSupport
import Testing

/// A venue at 200 with 2 million quote per per cent, like `makeVenue`, of any kind.
func makeMarket(
  _ form: VenueForm,
  impact: Bool = true,
  permanent: Ratio = .zero,
  halfLife: SimDuration = .seconds(1200),
  stress: LiquidityStress? = nil
) throws -> Venue {
  try Venue(
    spec: VenueSpec(
      impact: impact,
      depthPerPercent: QuoteAmount(micros: 2_000_000_000_000),
      permanentShare: permanent,
      halfLife: halfLife,
      form: form,
      stress: stress
    ),
    initialPrice: usd(200),
    scale: .standard,
    tick: .seconds(10)
  )
}

struct VenueTests {
  static let quotes = QuotedBookSpec(
    tick: Ratio(partsPerBillion: 200_000),
    halfSpread: .basisPoints(1),
    spacing: .basisPoints(5),
    levels: 200,
    widening: .percent(50)
  )

  static let forms: [VenueForm] = [
    .linear, .squareRoot,
    .ladder([
      DepthRung(distance: .basisPoints(10), depth: .percent(5)),
      DepthRung(distance: .percent(1), depth: .percent(100)),
      DepthRung(distance: .percent(10), depth: .percent(600)),
    ]),
    .constantProduct(fee: .zero),
    .concentrated(
      ConcentratedSpec(
        fee: .zero,
        positions: [
          LiquidityRangeSpec(below: .percent(10), above: .percent(10), share: .percent(40)),
          LiquidityRangeSpec(below: .percent(60), above: .percent(200), share: .percent(60)),
        ]
      )
    ),
    .orderBook(quotes),
  ]

  static let stress = LiquidityStress(
    normalVolatility: .percent(80),
    memory: .seconds(60),
    sensitivity: .percent(100),
    floor: .percent(10),
    refill: .seconds(600)
  )

  @Test(arguments: forms)
  func `the stated depth moves every kind of venue by about one per cent`(form: VenueForm) throws {
    for side in [Side.buy, .sell] {
      var venue = try makeMarket(form)
      #expect(abs(venue.price.wholeValue - 200) < 1e-6)
      // 2 million quote at 200 are 10 000 base.
      let fill = try venue.execute(side, base(10_000))
      #expect(fill.filled == base(10_000) && fill.unfilled == .zero)
      let move = venue.price.wholeValue / 200 - 1
      #expect(abs(abs(move) - 0.01) < 0.0006 && (move > 0) == (side == .buy))
      #expect(venue.impactFreePrice == usd(200))
      let slippage = abs(Double(fill.quote.micros) / 2e12 - 1)
      #expect(slippage > 0.003 && slippage < 0.008)
    }
  }

  @Test(arguments: forms)
  func `a preview equals the order, and reverting restores an equal venue`(
    form: VenueForm
  ) throws {
    // Copies of a book are large.
    try everySeed(count: form == .orderBook(Self.quotes) ? 3 : 25) { seed in
      var draws = TestDraws(seed: seed)
      var venue = try makeMarket(form, stress: Self.stress)
      for step in 0..<12 {
        venue.commit()
        let mark = venue.mark()
        let before = venue
        for _ in 0..<draws.below(5) {
          let side: Side = draws.below(2) == 0 ? .buy : .sell
          let size = BaseQuantity(units: draws.within(0...3_000_000_000_000))
          let inner = venue.mark()
          let expected = try venue.preview(side, size)
          let fill = try venue.execute(side, size)
          if fill != expected { return "step \(step): \(fill) instead of \(expected)" }
          if draws.below(3) == 0 { venue.revert(to: inner) }
        }
        if draws.below(2) == 0 {
          venue.revert(to: mark)
          if venue.price != before.price { return "step \(step): reverting left \(venue.price)" }
          venue.commit()
          var clean = before
          clean.commit()
          if venue != clean { return "step \(step): reverting leaves a difference" }
        }
        venue.commit()
        try venue.step(impactFree: usd(draws.within(180...220)))
      }
      return nil
    }
  }

  @Test(arguments: forms)
  func `no round trip gains, however it is split`(form: VenueForm) throws {
    try everySeed(count: form == .orderBook(Self.quotes) ? 3 : 25) { seed in
      var draws = TestDraws(seed: seed)
      var venue = try makeMarket(form)
      var money: Int64 = 0
      var held: Int64 = 0
      for _ in 0..<8 {
        let side: Side = draws.below(2) == 0 ? .buy : .sell
        let fill = try venue.execute(
          side,
          BaseQuantity(units: draws.within(0...500_000_000_000))
        )
        money += side == .buy ? -fill.quote.micros : fill.quote.micros
        held += side == .buy ? fill.filled.units : -fill.filled.units
      }
      let close = try venue.execute(held < 0 ? .buy : .sell, BaseQuantity(units: abs(held)))
      money += held < 0 ? -close.quote.micros : close.quote.micros
      if close.unfilled > .zero { return nil }
      return money > 0 ? "gained \(money)" : nil
    }
  }

  @Test(arguments: forms)
  func `without impact every kind fills at the impact-free price`(form: VenueForm) throws {
    var venue = try makeMarket(form, impact: false, stress: Self.stress)
    try venue.step(impactFree: usd(150))
    for side in [Side.buy, .sell] {
      let fill = try venue.execute(side, base(1_000_000))
      #expect(fill.quote == QuoteAmount(micros: 150_000_000_000_000))
      #expect(fill.unfilled == .zero && fill.priceAfter == usd(150))
    }
    #expect(venue.price == usd(150))
  }

  @Test(arguments: forms)
  func `what flow did is gone after many half-lives`(form: VenueForm) throws {
    var venue = try makeMarket(form)
    try venue.execute(.sell, base(5_000))
    let moved = venue.price.wholeValue
    for _ in 0..<120 { try venue.step(impactFree: usd(200)) }
    let half = (200 - venue.price.wholeValue) / (200 - moved)
    // Square root: the load halves, not the move.
    #expect(abs(half - (form == .squareRoot ? 0.707 : 0.5)) < 0.06)
    for _ in 0..<2_000 { try venue.step(impactFree: usd(200)) }
    #expect(abs(venue.price.wholeValue - 200) < 0.005)
  }

  @Test(arguments: forms)
  func `liquidity leaves when prices move fast and comes back`(form: VenueForm) throws {
    // Arbitrage has to be quick for a pool's own price to move fast.
    var venue = try makeMarket(form, halfLife: .seconds(10), stress: Self.stress)
    #expect(venue.liquidityShare == .one)
    let calm = try venue.preview(.sell, base(10_000)).quote
    for price: Int64 in [190, 195, 185, 192, 183, 200] { try venue.step(impactFree: usd(price)) }
    for _ in 0..<3 { try venue.step(impactFree: usd(200)) }
    let low = venue.liquidityShare
    #expect(low < .percent(40) && low >= .percent(10))
    let thin = try venue.preview(.sell, base(10_000)).quote
    #expect(thin < calm)
    for _ in 0..<700 { try venue.step(impactFree: usd(200)) }
    #expect(venue.liquidityShare > .percent(99))
    let healed = try venue.preview(.sell, base(10_000)).quote
    #expect(abs(Double(healed.micros) / Double(calm.micros) - 1) < 0.002)
  }

  @Test func `providers lose against holding what the closed form says`() throws {
    var venue = try makeMarket(.constantProduct(fee: .zero), halfLife: SimDuration(nanoseconds: 1))
    #expect(venue.providerLoss.map { abs($0.partsPerBillion) < 1_000 } == true)
    try venue.step(impactFree: usd(288))
    // r = 1.44, √r = 1.2: 1 − 2.4 ÷ 2.44.
    let loss = try #require(venue.providerLoss).value
    #expect(abs(loss - (1 - 2.4 / 2.44)) < 1e-6)
    // A range loses more than the whole curve.
    let narrow = ConcentratedSpec(
      fee: .zero,
      positions: [
        LiquidityRangeSpec(below: .percent(50), above: .percent(100), share: .one)
      ]
    )
    var ranged = try makeMarket(.concentrated(narrow), halfLife: SimDuration(nanoseconds: 1))
    try ranged.step(impactFree: usd(288))
    #expect(try #require(ranged.providerLoss).value > 2 * loss)
    #expect(try makeMarket(.linear).providerLoss == nil)
  }

  @Test func `arbitrage leaves a gap of at most the fee`() throws {
    for form: VenueForm in [
      .constantProduct(fee: .percent(1)),
      .concentrated(
        ConcentratedSpec(
          fee: .percent(1),
          positions: [
            LiquidityRangeSpec(below: .percent(90), above: .percent(900), share: .one)
          ]
        )
      ),
    ] {
      var venue = try makeMarket(form, halfLife: SimDuration(nanoseconds: 1))
      try venue.step(impactFree: usd(201))
      #expect(abs(venue.price.wholeValue - 200) < 1e-6)
      try venue.step(impactFree: usd(300))
      #expect(abs(venue.price.wholeValue / 297 - 1) < 0.003)
      try venue.step(impactFree: usd(100))
      #expect(abs(venue.price.wholeValue / 101.01 - 1) < 0.004)
    }
  }

  @Test func `each problem of a form is named`() {
    func problems(_ form: VenueForm, permanent: Ratio = .zero) -> [VenueSpecError] {
      VenueSpec(
        impact: true,
        depthPerPercent: QuoteAmount(micros: 1),
        permanentShare: permanent,
        halfLife: .seconds(1),
        form: form
      ).problems()
    }
    for form in Self.forms { #expect(problems(form) == []) }
    #expect(problems(.ladder([])) == [.ladderNotAscending(rung: 0)])
    let step = DepthRung(distance: .percent(1), depth: .percent(1))
    #expect(problems(.ladder([step, step])) == [.ladderNotAscending(rung: 1)])
    #expect(problems(.constantProduct(fee: .one)) == [.feeOutOfRange])
    #expect(
      problems(.constantProduct(fee: .zero), permanent: .percent(5)) == [.permanentShareNotZero]
    )
    let range = LiquidityRangeSpec(below: .one, above: .percent(1), share: .percent(100))
    #expect(
      problems(.concentrated(ConcentratedSpec(fee: .zero, positions: [range])))
        == [.rangeOutOfOrder(position: 0), .sharesNotWhole]
    )
    var quotes = Self.quotes
    quotes.spacing = .zero
    #expect(problems(.orderBook(quotes)) == [.quotesOutOfRange])
    var stress = Self.stress
    stress.floor = .zero
    let spec = VenueSpec(
      impact: true,
      depthPerPercent: QuoteAmount(micros: 1),
      permanentShare: .zero,
      halfLife: .seconds(1),
      stress: stress
    )
    #expect(spec.problems() == [.stressOutOfRange])
  }

  @Test func `the seam emits a fill and a price only when there is one`() throws {
    var venue = try makeMarket(.linear)
    var effects = EffectBuffer<VenueEffect>()
    try venue.handle(.pathStep(impactFree: usd(200)), at: .start, into: &effects)
    #expect(effects.count == 0)
    try venue.handle(.order(.sell, base(10_000)), at: .start, into: &effects)
    #expect(effects.count == 2)
    let after = Price(nanos: 198_014_900_621)
    guard case .filled(let fill) = effects[0] else {
      Issue.record("no fill")
      return
    }
    #expect(fill.priceAfter == after)
    #expect(effects[1] == .priceChanged(price: after, impactFree: usd(200)))
    effects.removeAll()
    try venue.handle(.pinnedStep(record: usd(150)), at: .start, into: &effects)
    #expect(effects.count == 1)
    #expect(effects[0] == .priceChanged(price: usd(150), impactFree: venue.impactFreePrice))
  }
}
