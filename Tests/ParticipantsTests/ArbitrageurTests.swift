import Markets
import Participants
import Quantities
import Testing

struct ArbitrageurTests {
  /// Half of what would close the difference beyond 1 %; depth 10 000 for 1 %.
  static let spec = ArbitrageurSpec(
    market: MarketID(0),
    oracle: OracleID(0),
    capital: QuoteAmount(micros: 30_000_000_000),
    threshold: .percent(1),
    share: .percent(50),
    interval: .seconds(10),
    freshness: .seconds(3_600)
  )

  static func order(
    _ venue: Int64,
    _ published: Int64,
    holding: Int64 = 0
  ) -> (side: Side, value: QuoteAmount)? {
    spec.order(
      venue: Price(nanos: venue * 10_000_000),
      published: Price(nanos: published * 10_000_000),
      holding: Int128(holding) * 1_000_000,
      depthPerPercent: QuoteAmount(micros: 10_000_000_000)
    )
  }

  @Test func `it trades toward the published price, in proportion to what exceeds its threshold`() {
    // 4 % below: 3 % beyond the threshold, half of the 30 000 that close it.
    let purchase = Self.order(96_00, 100_00)
    #expect(purchase?.side == .buy && purchase?.value == QuoteAmount(micros: 15_000_000_000))
    // The published price is the lower one by a fifth: 19 %, but only its capital.
    let sale = Self.order(125_00, 100_00)
    #expect(sale?.side == .sell && sale?.value == QuoteAmount(micros: 30_000_000_000))
  }

  @Test func `within the threshold, or with its capital spent, it does nothing`() {
    #expect(Self.order(99_00, 100_00) == nil)
    #expect(Self.order(100_00, 99_00) == nil)
    #expect(Self.order(90_00, 100_00, holding: 30_000) == nil)
    #expect(Self.order(90_00, 100_00, holding: 40_000) == nil)
    #expect(Self.order(125_00, 100_00, holding: -30_000) == nil)
  }

  @Test func `it gives back what it holds once the venue has come over`() {
    let exit = Self.order(100_50, 100_00, holding: 2_000)
    #expect(exit?.side == .sell && exit?.value == QuoteAmount(micros: 2_000_000_000))
    // At a look no more than half of what moves the venue by the threshold.
    let slow = Self.order(100_00, 100_00, holding: 20_000)
    #expect(slow?.side == .sell && slow?.value == QuoteAmount(micros: 5_000_000_000))
    let cover = Self.order(99_50, 100_00, holding: -2_000)
    #expect(cover?.side == .buy && cover?.value == QuoteAmount(micros: 2_000_000_000))
    #expect(Self.order(99_50, 100_00, holding: 2_000) == nil)
  }

  @Test func `no amounts or prices overflow`() {
    var spec = Self.spec
    spec.capital = QuoteAmount(micros: .max)
    spec.share = .one
    let most = spec.order(
      venue: Price(nanos: 1),
      published: Price(nanos: .max),
      holding: 0,
      depthPerPercent: QuoteAmount(micros: .max)
    )
    #expect(most?.side == .buy && most?.value == QuoteAmount(micros: .max))
  }
}
