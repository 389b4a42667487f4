import NetworkModel
import Quantities
import Testing

struct FirstPriceMarketTests {
  private let limit: Int64 = 10_000_000

  private func market(_ spec: FirstPriceSpec = blackThursdayFees()) -> FirstPriceMarket {
    FirstPriceMarket(spec: spec, gasLimit: limit)
  }

  private func gwei(_ market: FirstPriceMarket) -> Double {
    Double(market.quotedGasPrice.wei) / 1e9
  }

  // Lets ten minutes pass in which the price went from `low` to `high`.
  private func move(
    _ market: inout FirstPriceMarket,
    _ low: Int64,
    _ high: Int64,
    window: Int64
  ) {
    market.observe(Price(nanos: low), at: instant(window * 600))
    market.observe(Price(nanos: high), at: instant(window * 600 + 300))
  }

  @Test func `a quiet market stays at its base price`() {
    var market = market()
    for block in Int64(1)...5_000 {
      market.observe(Price(nanos: 200_000_000_000), at: instant(block * 13))
      market.advance(to: instant(block * 13), ownGas: 0)
    }
    #expect(market.quotedGasPrice == .gwei(10))
    #expect(market.shockPercent == 0)
  }

  @Test func `a window's range counts when the window ends, symmetrically`() {
    for (low, high) in [(Int64(190), Int64(210)), (210, 190)] {
      var market = market()
      move(&market, low, high, window: 0)
      market.advance(to: instant(599), ownGas: 0)
      #expect(market.shockPercent == 0)
      market.advance(to: instant(600), ownGas: 0)
      // A range of 20 around a middle of 200.
      #expect(abs(market.shockPercent - 10) < 1e-12)
    }
  }

  @Test func `a move over the border of two windows is not counted twice`() {
    var market = market()
    market.observe(Price(nanos: 100), at: instant(10))
    market.observe(Price(nanos: 300), at: instant(610))
    market.advance(to: instant(1_200), ownGas: 0)
    #expect(market.shockPercent == 0)
  }

  @Test func `the shock halves in its half-life, however often it is looked at`() {
    var once = market()
    move(&once, 190, 210, window: 0)
    var often = once
    once.advance(to: instant(600 + 7_200), ownGas: 0)
    for block in Int64(0)...7_200 { often.advance(to: instant(600 + block), ownGas: 0) }
    #expect(abs(once.shockPercent - 5) < 1e-9)
    #expect(abs(often.shockPercent - 5) < 1e-9)
  }

  @Test func `a shock raises the price, which peaks later and comes back`() {
    var market = market()
    move(&market, 100, 300, window: 0)
    var peak = 0.0
    var peakMinute: Int64 = 0
    for minute in Int64(1)...6_000 {
      market.advance(to: instant(minute * 60), ownGas: 0)
      if gwei(market) > peak {
        peak = gwei(market)
        peakMinute = minute
      }
    }
    #expect(peak > 30)
    #expect(peakMinute > 60)
    #expect(peakMinute < 600)
    #expect(gwei(market) == 10)
  }

  @Test func `the quote follows the formula of one minute exactly`() {
    var spec = blackThursdayFees()
    spec.shockSensitivity = .zero
    var market = market(spec)
    // Load 0.95 + 0.35 own: excess 0.3, times κ = 0.02.
    market.advance(to: instant(60), ownGas: 3_500_000)
    #expect(abs(gwei(market) - 10 * 1.006) < 1e-8)
    // Elasticity at r = 1.006 lowers the background's load.
    let elastic = (1 + 1 / 25.0) / (1 + 1.006 / 25)
    market.advance(to: instant(120), ownGas: 3_500_000)
    #expect(abs(gwei(market) - 10.06 * (1 + 0.02 * (0.95 * elastic - 0.65))) < 1e-8)
  }

  @Test func `the excess load is bounded on both sides`() {
    var spec = blackThursdayFees()
    spec.lightLoad = .percent(2_000)
    var full = market(spec)
    full.advance(to: instant(60), ownGas: 0)
    #expect(abs(gwei(full) - 10 * 1.04) < 1e-8)
    var empty = market(deserted())
    empty.advance(to: instant(60), ownGas: 90_000_000)
    let raised = gwei(empty)
    empty.advance(to: instant(120), ownGas: 0)
    #expect(abs(gwei(empty) - raised * 0.99) < 1e-8)
  }

  @Test func `own gas is demand like any other`() {
    var alone = market()
    var crowded = market()
    for block in Int64(1)...500 {
      alone.advance(to: instant(block * 13), ownGas: 0)
      crowded.advance(to: instant(block * 13), ownGas: 2_000_000)
    }
    #expect(crowded.quotedGasPrice > alone.quotedGasPrice)
  }

  @Test func `background bids are log-logistic around the quote`() {
    let market = market()
    // ρ = 0.95, so 9.5 M gas bid above nothing and half of that above the quote.
    let table: [(gwei: Int64, gas: Int64)] = [
      (0, 9_500_000), (10, 4_750_000), (20, 558_824), (5, 8_941_177), (100, 950),
    ]
    for row in table {
      #expect(market.backgroundGas(above: .gwei(row.gwei)) == row.gas)
    }
  }

  @Test func `all background transactions enter where they fit`() {
    let part = market().background(besideOwnGas: 0)
    // 4.5 M ÷ 45 k light and 5 M ÷ 180 k heavy.
    #expect(part.transactions == 127)
    #expect(part.gas == 9_500_000)
  }

  @Test func `heavy transactions crowd light ones out and the count falls`() {
    var market = market()
    let quiet = market.background(besideOwnGas: 0)
    move(&market, 100, 160, window: 0)
    market.advance(to: instant(600), ownGas: 0)
    let stressed = market.background(besideOwnGas: 0)
    #expect(stressed.gas <= limit)
    #expect(stressed.gas >= limit - 1)
    #expect(stressed.transactions < quiet.transactions)
    #expect(market.background(besideOwnGas: limit) == BackgroundInclusion(gas: 0, transactions: 0))
  }

  @Test func `a copy continues exactly as the original`() {
    var one = market()
    move(&one, 100, 140, window: 0)
    var two = one
    for block in Int64(47)...300 {
      one.advance(to: instant(block * 13), ownGas: block * 1_000)
      two.advance(to: instant(block * 13), ownGas: block * 1_000)
    }
    #expect(one == two)
  }
}
