import Determinism
import Markets
import Quantities
import TestSupport
import Testing

struct ImpactFormTests {
  @Test(arguments: [100, 2_500, 10_000, 40_000, 250_000] as [Int64])
  func `square-root impact costs two thirds of its move on average`(whole: Int64) throws {
    var venue = try makeMarket(.squareRoot)
    // 10 000 base are 1 % of depth and move the price by 1 %.
    let move = 0.01 * (Double(whole) / 10_000).squareRoot()
    let fill = try venue.execute(.sell, base(whole))
    #expect(abs(venue.price.wholeValue / 200 - (1 - move)) < 1e-9)
    let discount = 1 - Double(fill.quote.micros) / (Double(whole) * 200e6)
    #expect(abs(discount - 2 * move / 3) < 1e-9)
    var other = try makeMarket(.squareRoot)
    let purchase = try other.execute(.buy, base(whole))
    #expect(abs(other.price.wholeValue / 200 - (1 + move)) < 1e-9)
    #expect(abs(Double(purchase.quote.micros) / (Double(whole) * 200e6) - 1 - 2 * move / 3) < 1e-9)
  }

  @Test func `the critical leverage under square-root impact is 1_5 over the move`() throws {
    for whole: Int64 in [10_000, 90_000, 360_000] {
      var venue = try makeMarket(.squareRoot)
      let proceeds = Double(try venue.execute(.sell, base(whole)).quote.micros)
      let move = 0.01 * (Double(whole) / 10_000).squareRoot()
      let critical = 1.5 / move
      let value = Double(whole) * 200e6
      // A position of leverage ℓ owes 1 − 1/ℓ of its value.
      #expect(proceeds > value * (1 - 1 / (critical * 0.999)))
      #expect(proceeds < value * (1 - 1 / (critical * 1.001)))
    }
  }

  @Test func `a ladder moves the price by straight lines between its rungs`() throws {
    let rungs = [
      DepthRung(distance: .percent(1), depth: .percent(100)),
      DepthRung(distance: .percent(3), depth: .percent(200)),
    ]
    var venue = try makeMarket(.ladder(rungs))
    let first = try venue.execute(.sell, base(5_000))
    #expect(abs(venue.price.wholeValue - 199) < 1e-9)
    // Mean move 0.25 %.
    #expect(abs(first.quote.micros - 997_500_000_000) <= 10)
    let second = try venue.execute(.sell, base(10_000))
    #expect(abs(venue.price.wholeValue - 196) < 1e-9)
    // Half from 0.5 to 1 %, half from 1 to 2 %: mean 1.125 %.
    #expect(abs(second.quote.micros - 1_977_500_000_000) <= 10)
    let third = try venue.execute(.sell, base(10_000))
    #expect(third.filled == base(5_000) && third.unfilled == base(5_000))
    #expect(abs(venue.price.wholeValue - 194) < 1e-9)
  }

  @Test func `splitting an order through zero changes its proceeds by rounding only`() throws {
    let ladder = VenueForm.ladder([
      DepthRung(distance: .basisPoints(25), depth: .percent(40)),
      DepthRung(distance: .percent(50), depth: .percent(4_000)),
    ])
    for form: VenueForm in [.squareRoot, ladder] {
      try everySeed(count: 100) { seed in
        var draws = TestDraws(seed: seed)
        var whole = try makeMarket(form)
        try whole.execute(.buy, BaseQuantity(units: draws.within(0...3_000_000_000_000)))
        var split = whole
        let parts = Int64(draws.below(20) + 1)
        let part = draws.within(1...300_000_000_000)
        var quote: Int64 = 0
        for _ in 0..<parts {
          quote += try split.execute(.sell, BaseQuantity(units: part)).quote.micros
        }
        let once = try whole.execute(.sell, BaseQuantity(units: part * parts)).quote.micros
        // Two parts of 10¹² for each order, and the load's rounding times the steepest move.
        let slack = parts * (2 + once / 100_000_000_000)
        return abs(once - quote) > slack ? "\(once) whole, \(quote) in \(parts)" : nil
      }
    }
  }

  @Test func `a pinned pass reproduces the record for every parametric form`() throws {
    for form in VenueTests.forms.prefix(3) {
      try everySeed(count: 20) { seed in
        var draws = TestDraws(seed: seed)
        var pinned = try makeMarket(form, permanent: .percent(30), stress: VenueTests.stress)
        var replayed = pinned
        for index in 0..<100 {
          let record = Price(nanos: draws.within(80_000_000_000...250_000_000_000))
          let free = try pinned.stepPinned(record: record)
          try replayed.step(impactFree: free)
          let order = BaseQuantity(units: draws.within(0...100_000_000_000))
          if pinned.price != record || replayed.price != record { return "parts at \(index)" }
          try pinned.execute(.sell, order)
          try replayed.execute(.sell, order)
        }
        return pinned == replayed ? nil : "the venues part"
      }
    }
  }

  /// x = s + I(L(x)) by iteration: a shock s liquidates `density` of quote per unit of log price.
  static func settled(_ venue: Venue, shock: Double, density: Double) throws -> Double {
    var venue = venue
    let impactFree = Price(nanos: Int64(200e9 * (1 - shock)))
    try venue.step(impactFree: impactFree)
    var sold = 0.0
    for _ in 0..<4_000 {
      let fall = -PortableMath.log(venue.price.wholeValue / 200)
      let due = density * fall - sold
      if due < 1 { break }
      // The quantity whose value before the shock is due.
      let size = BaseQuantity(units: Int64(due / 200 * 1e8))
      if try venue.execute(.sell, size).filled == .zero { break }
      sold += due
    }
    return -PortableMath.log(venue.price.wholeValue / 200)
  }

  @Test(arguments: [0.2, 0.5, 0.8])
  func `a shock is amplified by 1 over 1 minus n`(n: Double) throws {
    // λ is 1 % for 2 million; n = λ × density.
    let density = n * 2e6 / 0.01
    var venue = try makeMarket(.linear, permanent: .one)
    let small = try Self.settled(venue, shock: 0.002, density: density)
    let amplification = small / -PortableMath.log(0.998)
    #expect(abs(amplification * (1 - n) - 1) < 0.05)
    // At n = 1.25 nothing holds until the modelled range ends: the log price falls by 4.6.
    try venue.step(impactFree: usd(200))
    #expect(try Self.settled(venue, shock: 0.002, density: 1.25 * 2e8) > 0.5)
  }
}
