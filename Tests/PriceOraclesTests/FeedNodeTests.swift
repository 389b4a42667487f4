import Determinism
import PriceOracles
import Quantities
import TestSupport
import Testing

struct FeedNodeTests {
  static func makeSpec(
    count: Int32,
    noise: Ratio = .zero,
    latency: SimDuration = .zero,
    bounds: PriceBounds? = nil
  ) -> FeedSpec {
    var spec = makeFeedSpec()
    spec.nodes = FeedNodesSpec(count: count, noise: noise, latency: latency)
    spec.bounds = bounds
    return spec
  }

  /// What the feed reports of a market at 100, or nil.
  static func report(
    _ spec: FeedSpec,
    _ faults: [FeedFaultSpec] = [],
    at instant: Int64 = 0,
    market: Price = usd(100)
  ) throws -> Observation? {
    var feed = makeFeed(spec, faults: faults)
    guard case .write(let seen) = try look(&feed, market, at: instant) else { return nil }
    return seen
  }

  @Test(arguments: [1, 2, 31] as [Int32])
  func `nodes without error report the market`(count: Int32) throws {
    #expect(try Self.report(Self.makeSpec(count: count))?.price == usd(100))
  }

  @Test func `the median of many nodes is closer than one node`() throws {
    func deviation(_ count: Int32) throws -> Double {
      let spec = Self.makeSpec(count: count, noise: .basisPoints(20))
      var squares = 0.0
      for number: Int64 in 0..<400 {
        let price = try Self.report(spec, at: number * 15)?.price ?? usd(0)
        let error = price.wholeValue / 100 - 1
        squares += error * error
      }
      return (squares / 400).squareRoot()
    }
    let one = try deviation(1)
    let many = try deviation(31)
    #expect(abs(one / 0.002 - 1) < 0.15)
    // √(π ÷ 2 ÷ 31) of one node's error, the law of a median of many.
    #expect(abs(many / (0.002 * 0.2251) - 1) < 0.2)
  }

  @Test func `a corrupted minority stays within the honest range, a majority does not`() throws {
    try everySeed(count: 60) { seed in
      var draws = TestDraws(seed: seed)
      let count = Int32(draws.within(3...40))
      let spec = Self.makeSpec(count: count, noise: .basisPoints(10))
      let size = Ratio.percent(draws.within(-90...900))
      func report(_ corrupted: Int64) throws -> Price {
        let share = Ratio(
          partsPerBillion: corrupted * 1_000_000_000 / Int64(count) + 1
        )
        let fault = FeedFaultSpec(
          kind: .corruption,
          from: .start,
          until: second(1_000_000),
          size: size,
          share: min(.one, share)
        )
        return try Self.report(spec, [fault], at: draws.within(0...9_000) * 15)?.price ?? usd(0)
      }
      let minority = try report(Int64(count - 1) / 2).wholeValue
      let majority = try report(Int64(count) / 2 + 1).wholeValue
      let wrong = 100 * (1 + size.value)
      // Ten basis points: eight deviations at most.
      if abs(minority - 100) > 0.8 { return "\(count) nodes: minority moved it to \(minority)" }
      if abs(majority - wrong) > 0.8, abs(size.value) > 0.02 {
        return "\(count) nodes: majority reports \(majority), not \(wrong)"
      }
      return nil
    }
  }

  @Test func `out of bounds the reporting stops; it does not clamp`() throws {
    let bounds = PriceBounds(minimum: usd(50), maximum: usd(200))
    var feed = makeFeed(Self.makeSpec(count: 4, bounds: bounds))
    var written: [Int64] = []
    for (number, price) in ([100, 60, 50, 49, 10, 200, 201, 51] as [Int64]).enumerated() {
      let instant = Int64(number) * 15
      guard case .write(let seen) = try look(&feed, usd(price), at: instant) else { continue }
      try tell(&feed, .writeConfirmed(seen), at: instant)
      written.append(seen.price.nanos / 1_000_000_000)
    }
    #expect(written == [100, 60, 50, 200, 51])
  }

  @Test func `a node sees the market as it was its own latency ago`() throws {
    var feed = makeFeed(Self.makeSpec(count: 5, latency: .seconds(60)))
    // Up by one a look: latencies are spread over the last four looks.
    for number: Int64 in 0..<10 {
      _ = try look(&feed, usd(100 + number * 10), at: number * 15)
    }
    let seen = try #require(feed.pending)
    #expect(seen.observedAt == second(135))
    #expect(seen.price < usd(190))
    #expect(seen.price >= usd(150))
  }
}

struct SourceFaultTests {
  static func makeSight(_ kind: FeedFaultSpec.Kind, delay: SimDuration = .zero) -> FaultySight {
    FaultySight(
      timetable: FaultTimetable([
        FeedFaultSpec(kind: kind, from: second(100), until: second(200), delay: delay)
      ])
    )
  }

  /// What is seen at each of ten looks 25 s apart, of a price that rises by one a look.
  static func prices(_ sight: FaultySight) throws -> [Int64?] {
    var sight = sight
    return try (0..<10).map { (number: Int64) -> Int64? in
      try sight.look(
        market: usd(100 + number),
        shadow: usd(200),
        forcedFills: 0,
        at: second(number * 25)
      ).map { $0.price.nanos / 1_000_000_000 }
    }
  }

  @Test func `each fault shows what it says, from its first to before its last instant`() throws {
    #expect(
      try Self.prices(Self.makeSight(.outage))
        == [100, 101, 102, 103, nil, nil, nil, nil, 108, 109]
    )
    #expect(
      try Self.prices(Self.makeSight(.freeze)) == [
        100, 101, 102, 103, 104, 104, 104, 104, 108, 109,
      ]
    )
    #expect(
      try Self.prices(Self.makeSight(.delay, delay: .seconds(50)))
        == [100, 101, 102, 103, 102, 103, 104, 105, 108, 109]
    )
  }

  @Test func `a frozen source has fresh time stamps, a stale round has its old one`() throws {
    for (kind, expected) in [(FeedFaultSpec.Kind.freeze, 150), (.staleRound, 100)]
      as [(FeedFaultSpec.Kind, Int64)]
    {
      var sight = Self.makeSight(kind)
      for instant: Int64 in [0, 100] {
        _ = try sight.look(market: usd(7), shadow: usd(7), forcedFills: 0, at: second(instant))
      }
      let seen = try sight.look(market: usd(9), shadow: usd(9), forcedFills: 0, at: second(150))
      #expect(seen?.observedAt == second(expected))
      #expect(seen?.price == usd(7))
      #expect(seen?.isFaulty == true)
    }
  }

  @Test func `a stale round is not a new round, and age shows it`() throws {
    var feed = makeFeed(
      faults: [FeedFaultSpec(kind: .staleRound, from: second(30), until: second(9_000))],
      initial: makeObservation(100, at: 0)
    )
    var contract = PublishedFeed(hop: .zero, initial: makeObservation(100, at: 0))
    var writes = 0
    for number: Int64 in 1..<500 {
      let instant = number * 15
      guard
        case .write(let seen) = try look(&feed, usd(100 + number), at: instant)
      else { continue }
      writes += 1
      contract.write(seen, at: second(instant))
      try tell(&feed, .writeConfirmed(seen), at: instant)
    }
    #expect(writes > 0)
    #expect(contract.current?.observation.observedAt == second(30))
  }

  @Test func `a slipped decimal point is a bias of 900 %`() throws {
    var feed = makeFeed(
      faults: [
        FeedFaultSpec(kind: .bias, from: .start, until: second(60), size: .percent(900))
      ],
      initial: nil
    )
    _ = try look(&feed, usd(100), at: 0, shadow: usd(110))
    #expect(
      feed.pending == makeObservation(1_000, at: 0, shadow: 1_100, fills: 3, faulty: true)
    )
  }
}

struct FaultTimetableTests {
  static func process(_ correlation: Ratio) -> FaultProcessSpec {
    FaultProcessSpec(
      kind: .outage,
      perDay: Ratio(partsPerBillion: 12_000_000_000),
      meanLength: .seconds(600),
      correlation: correlation,
      size: .zero,
      sources: [.primary, .secondary]
    )
  }

  static func draw(_ correlation: Ratio, days: Int64) -> FaultTimetable {
    FaultTimetable(
      stated: [],
      processes: [process(correlation)],
      horizon: .seconds(86_400 * days),
      stream: .init(key: testKey)
    )
  }

  @Test(arguments: [0, 30, 100] as [Int64])
  func `each source has its rate, its mean length, and its share in common`(
    percent: Int64
  ) {
    let days: Int64 = 400
    let table = Self.draw(.percent(percent), days: days)
    for source in [SourceSet.primary, .secondary] {
      let own = table.faults.filter { $0.sources.contains(source) }
      let common = own.filter { $0.sources.contains([.primary, .secondary]) }
      // A pause has to end before the next one begins, which costs 600 s a fault in each stream.
      func expected(_ rate: Double) -> Double {
        rate == 0 ? 0 : Double(days) * 86_400 / (86_400 / rate + 600)
      }
      let share = Double(percent) / 100
      let mean = expected(12 * share) + expected(12 * (1 - share))
      #expect(abs(Double(own.count) - mean) < 4 * mean.squareRoot())
      let sum = expected(12 * share)
      #expect(abs(Double(common.count) - sum) <= 4 * sum.squareRoot())
      let length = own.map { ($0.until - $0.from).secondsValue }.reduce(0, +) / Double(own.count)
      #expect(abs(length / 600 - 1) < 0.1)
    }
  }

  @Test func `a longer horizon keeps the faults of a shorter one`() {
    let short = Self.draw(.percent(50), days: 2).faults
    let long = Self.draw(.percent(50), days: 20).faults
    let end = second(2 * 86_400)
    #expect(short.count > 10)
    // Only the last one may have been cut at the horizon.
    for fault in short where fault.until < end { #expect(long.contains(fault)) }
  }

  @Test func `a fault strikes the sources that it names`() {
    let table = FaultTimetable([
      FeedFaultSpec(kind: .outage, from: .start, until: second(10), sources: .reference(3)),
      FeedFaultSpec(
        kind: .freeze,
        from: second(5),
        until: second(9),
        sources: [.primary, .secondary]
      ),
    ])
    #expect(table.active(on: .primary, at: .start).isEmpty)
    #expect(table.active(on: .primary, at: second(5)).map(\.kind) == [.freeze])
    #expect(table.first(.outage, on: .reference(3), at: second(9))?.kind == .outage)
    #expect(table.first(.outage, on: .reference(3), at: second(10)) == nil)
    #expect(table.restricted(to: .secondary).faults.count == 1)
  }
}
