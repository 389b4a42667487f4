import PriceOracles
import Quantities
import TestSupport
import Testing

struct PullAggregateTests {
  static func quote(_ price: Int64, _ confidence: Int64) -> PublisherQuote {
    PublisherQuote(price: usd(price), confidence: usd(confidence))
  }

  @Test func `three votes a publisher: their median, and the spread of the quartiles`() throws {
    // Votes: 98 100 102, 100 101 102, 90 110 130.
    let aggregate = try PullAggregate.of([
      Self.quote(100, 2), Self.quote(101, 1), Self.quote(110, 20),
    ])
    // Sorted 90 98 100 100 101 102 102 110 130: median 101, quartiles 100 and 102.
    #expect(aggregate == Self.quote(101, 1))
    // Two publishers, six votes: the mean of the two in the middle.
    // 95 99 100 101 105 110 → 100.5; quartiles at positions 1 from either end: 99, 105.
    let two = try PullAggregate.of([Self.quote(100, 1), Self.quote(105, 5)])
    #expect(two?.price == Price(nanos: 100_500_000_000))
    #expect(two?.confidence == Price(nanos: 4_500_000_000))
    #expect(try PullAggregate.of([]) == nil)
  }

  @Test func `one publisher among many moves neither price nor confidence far`() throws {
    try everySeed(count: 80) { seed in
      var draws = TestDraws(seed: seed)
      var quotes = (0..<draws.below(20) + 5).map { _ in
        Self.quote(draws.within(990...1_010), draws.within(1...5))
      }
      quotes[0] = Self.quote(draws.within(1...1_000_000), draws.within(1...900))
      let found = try PullAggregate.of(quotes) ?? Self.quote(0, 0)
      let isClose = found.price >= usd(985) && found.price <= usd(1_015)
      return isClose && found.confidence <= usd(30) ? nil : "\(found)"
    }
  }

  @Test func `a pull source publishes the aggregate, and a blow-up widens its interval`() throws {
    let spec = ReferenceSpec(
      interval: .seconds(1),
      kind: .pull(publishers: 9, noise: .zero, confidence: .percent(1))
    )
    var source = ReferenceSource(
      spec: spec,
      key: testKey,
      timetable: FaultTimetable([
        FeedFaultSpec(kind: .confidence, from: second(5), until: second(6), size: .percent(900))
      ])
    )
    func width(_ instant: Int64) throws -> Price? {
      try source.publish(market: usd(100), shadow: usd(90), forcedFills: 0, at: second(instant))?
        .observation.confidence
    }
    #expect(try width(4) == usd(1))
    #expect(try width(5) == usd(10))
    #expect(try width(6) == usd(1))
    #expect(source.current?.observation.price == usd(100))
    #expect(source.current?.observation.shadow == usd(90))
  }
}

struct MarkTests {
  @Test func `an average of a constant is that constant, and a step decays with its constant`()
    throws
  {
    var average = BasisAverage(timeConstant: .seconds(150))
    try average.add(1_000_000, at: .start)
    #expect(average.nanos == 1_000_000)
    // After one time constant 1 ÷ e of the old value is left, however many steps it takes.
    for step: Int64 in 1...50 { try average.add(0, at: second(step * 3)) }
    #expect(abs((average.nanos ?? 0) - 367_879) <= 50)
    var wide = BasisAverage(timeConstant: .seconds(1))
    try wide.add(.max, at: .start)
    let added: Void? = try? wide.add(.min, at: second(1))
    #expect(added == nil)
  }

  @Test func `a mean of samples forgets the oldest`() {
    var mean = SampleMean(count: 3)
    #expect(mean.mean == nil)
    let means = ([3, 6, 9, 12, -6] as [Int64]).map { value -> Int64? in
      mean.add(value)
      return mean.mean
    }
    #expect(means == [3, 4, 6, 9, 5])
  }

  @Test func `Binance: the median of funded index, sampled basis and last trade`() throws {
    var engine = MarkEngine(rule: .binance)
    var inputs = MarkInputs(index: usd(1_000), last: usd(1_030))
    inputs.bid = usd(1_008)
    inputs.ask = usd(1_012)
    inputs.funding = .percent(1)
    inputs.timeToFunding = .seconds(14_400)
    // Funded index 1 005, index plus basis 1 010, last 1 030.
    #expect(try engine.update(inputs, at: .start) == .init(price: usd(1_010), component: .basis))
    inputs.last = usd(900)
    #expect(try engine.update(inputs, at: second(5)) == .init(price: usd(1_005), component: .index))
    inputs.last = usd(1_006)
    #expect(try engine.update(inputs, at: second(10)) == .init(price: usd(1_006), component: .book))
  }

  @Test func `Hyperliquid: the median of averaged basis, book and other venues`() throws {
    var engine = MarkEngine(rule: .hyperliquid)
    var inputs = MarkInputs(index: usd(100), last: usd(104))
    inputs.bid = usd(101)
    inputs.ask = usd(103)
    inputs.otherMids = [usd(99), usd(105), usd(98)]
    inputs.otherWeights = [3, 2, 1]
    // Index plus basis 102; book median(101, 103, 104) = 103; others weigh 99 most.
    #expect(try engine.update(inputs, at: .start) == .init(price: usd(102), component: .basis))
    inputs.otherWeights = [1, 5, 1]
    #expect(try engine.update(inputs, at: .start) == .init(price: usd(103), component: .book))
  }

  @Test func `without other venues the average of the book stands in`() throws {
    var engine = MarkEngine(rule: .hyperliquid)
    _ = try engine.update(MarkInputs(index: usd(100), last: usd(100)), at: .start)
    // The venue alone jumps: its own average, 30 s behind, holds the mark back.
    let jumped = try engine.update(MarkInputs(index: usd(100), last: usd(200)), at: second(3))
    #expect(jumped.component == .others)
    #expect(jumped.price < usd(110))
  }

  @Test func `one component however wrong cannot leave the range of the other two`() throws {
    try everySeed(count: 200) { seed in
      var draws = TestDraws(seed: seed)
      var engine = MarkEngine(rule: .hyperliquid)
      let index = draws.within(900...1_100)
      _ = try engine.update(MarkInputs(index: usd(index), last: usd(index)), at: .start)
      var inputs = MarkInputs(index: usd(index), last: usd(draws.within(1...100_000)))
      inputs.bid = usd(index)
      inputs.ask = usd(index)
      let mark = try engine.update(inputs, at: second(1))
      return mark.price == usd(index) ? nil : "\(mark)"
    }
  }

  @Test(
    "the premium is how far the impact prices stand off the index",
    arguments: [(101, 102, 10_000_000), (98, 99, -10_000_000), (99, 101, 0)]
      as [(Int64, Int64, Int64)]
  )
  func premium(bid: Int64, ask: Int64, expected: Int64) throws {
    let quote = ImpactQuote(bid: usd(bid), ask: usd(ask))
    #expect(try quote.premium(over: usd(100)) == Ratio(partsPerBillion: expected))
  }

  @Test func `a weighted median needs half of the weight`() {
    let prices = [usd(3), usd(1), usd(2)]
    #expect(MedianOf.weighted(prices, weights: [1, 1, 1]) == 2)
    #expect(MedianOf.weighted(prices, weights: [5, 1, 1]) == 0)
    #expect(MedianOf.weighted(prices, weights: [0, 0, 0]) == nil)
    #expect(MedianOf.upper([]) == nil)
    #expect(MedianOf.upper([usd(1), usd(2)]) == 1)
  }
}

struct UptimeFeedTests {
  @Test func `down is closed, and up only counts after the grace`() {
    var feed = UptimeFeed()
    let grace = SimDuration.seconds(3_600)
    #expect(feed.verdict(at: .start, grace: grace) == .open)
    let flips = [
      feed.report(isUp: false, at: second(100)), feed.report(isUp: false, at: second(130)),
    ]
    #expect(flips == [true, false])
    #expect(feed.verdict(at: second(200), grace: grace) == .down)
    feed.report(isUp: true, at: second(1_000))
    #expect(feed.verdict(at: second(1_000), grace: .zero) == .grace)
    #expect(feed.verdict(at: second(1_001), grace: .zero) == .open)
    #expect(feed.verdict(at: second(4_600), grace: grace) == .grace)
    #expect(feed.verdict(at: second(4_601), grace: grace) == .open)
  }

  @Test func `a revert takes a flip back`() {
    var feed = UptimeFeed()
    let before = feed
    let mark = feed.mark()
    feed.report(isUp: false, at: second(5))
    feed.report(isUp: true, at: second(6))
    feed.revert(to: mark)
    #expect(feed == before)
    feed.commit()
  }
}
