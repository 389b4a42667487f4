import PriceOracles
import Quantities
import Testing

func usd(_ whole: Int64) -> Price { Price(nanos: whole * 1_000_000_000) }
func second(_ count: Int64) -> SimInstant { .start + .seconds(count) }

func makeObservation(
  _ price: Int64,
  at instant: Int64,
  shadow: Int64? = nil,
  fills: Int64 = 0,
  faulty: Bool = false
) -> Observation {
  Observation(
    price: usd(price),
    shadow: usd(shadow ?? price),
    observedAt: second(instant),
    forcedFills: fills,
    faulty: faulty
  )
}

/// 0.5 % deviation, one hour heartbeat.
func makeFeedSpec() -> FeedSpec {
  FeedSpec(
    sampleInterval: .seconds(15),
    deviationThreshold: .basisPoints(50),
    heartbeat: .seconds(3600),
    latency: .seconds(2),
    writeGas: 200_000,
    feeCap: .gwei(150),
    feeMultiple: .one
  )
}

/// Feeds one look and returns what the reporters did.
func look(
  _ feed: inout ReporterFeed,
  _ price: Price,
  at instant: Int64,
  shadow: Price? = nil
) throws -> ReporterEffect? {
  var effects = EffectBuffer<ReporterEffect>()
  try feed.handle(
    .sample(market: price, shadow: shadow ?? price, forcedFills: 3),
    at: second(instant),
    into: &effects
  )
  return effects.count == 0 ? nil : effects[0]
}

func tell(_ feed: inout ReporterFeed, _ input: ReporterInput, at instant: Int64) throws {
  var effects = EffectBuffer<ReporterEffect>()
  try feed.handle(input, at: second(instant), into: &effects)
  #expect(effects.count == 0)
}

struct ReporterFeedTests {
  @Test(
    arguments: [
      (nanos: 200_000_000_000, second: 3_599, writes: false),
      (nanos: 200_000_000_000, second: 3_600, writes: true),
      (nanos: 200_999_999_999, second: 15, writes: false),
      (nanos: 201_000_000_000, second: 15, writes: true),
      (nanos: 199_000_000_001, second: 15, writes: false),
      (nanos: 199_000_000_000, second: 15, writes: true),
      (nanos: 1, second: 15, writes: true),
    ] as [(nanos: Int64, second: Int64, writes: Bool)]
  )
  func `deviation and heartbeat trigger a write`(
    row: (nanos: Int64, second: Int64, writes: Bool)
  ) throws {
    var feed = makeFeed(faults: [], initial: makeObservation(200, at: 0))
    let effect = try look(&feed, Price(nanos: row.nanos), at: row.second)
    guard row.writes else {
      #expect(effect == nil)
      return
    }
    #expect(feed.pending?.price == Price(nanos: row.nanos))
    #expect(feed.pending?.forcedFills == 3)
    #expect(effect == feed.pending.map { .write($0) })
  }

  @Test func `an empty feed writes its first look`() throws {
    var feed = makeFeed(faults: [], initial: nil)
    guard case .write(let seen) = try look(&feed, usd(200), at: 0, shadow: usd(210)) else {
      Issue.record("no write")
      return
    }
    #expect(seen.shadow == usd(210))
  }

  @Test func `the heartbeat counts from the inclusion of the last write`() throws {
    var feed = makeFeed(faults: [], initial: nil)
    _ = try look(&feed, usd(200), at: 0)
    try tell(&feed, .writeConfirmed(makeObservation(200, at: 0)), at: 100)
    #expect(feed.confirmed?.writtenAt == second(100))
    #expect(try look(&feed, usd(200), at: 3_690) == nil)
    #expect(try look(&feed, usd(200), at: 3_705) != nil)
  }

  @Test func `one write is pending, and only a deviation from it replaces it`() throws {
    var feed = makeFeed(faults: [], initial: makeObservation(200, at: 0))
    #expect(try look(&feed, usd(190), at: 15) != nil)
    #expect(try look(&feed, usd(190), at: 8_000) == nil)
    #expect(try look(&feed, usd(200), at: 8_015) == .replaceWrite(feed.pending ?? .none200))
    #expect(feed.pending?.observedAt == second(8_015))
  }

  @Test func `a lost write is sent again, a refused replacement is forgotten`() throws {
    var feed = makeFeed(faults: [], initial: makeObservation(200, at: 0))
    _ = try look(&feed, usd(190), at: 15)
    _ = try look(&feed, usd(180), at: 30)
    try tell(&feed, .writeLost(observedAt: second(15)), at: 31)
    #expect(feed.pending?.price == usd(180))
    try tell(&feed, .replacementRefused(stillPending: makeObservation(190, at: 15)), at: 32)
    #expect(feed.pending?.price == usd(190))
    try tell(&feed, .writeLost(observedAt: second(15)), at: 40)
    #expect(feed.pending == nil)
    #expect(try look(&feed, usd(180), at: 45) != nil)
  }

  @Test func `an older confirmation never replaces a newer one`() throws {
    var feed = makeFeed(faults: [], initial: makeObservation(200, at: 0))
    try tell(&feed, .writeConfirmed(makeObservation(180, at: 60)), at: 70)
    try tell(&feed, .writeConfirmed(makeObservation(190, at: 30)), at: 80)
    #expect(feed.confirmed?.observation.price == usd(180))
    #expect(feed.confirmed?.writtenAt == second(70))
  }

  @Test func `an outage sees nothing and a bias moves both prices`() throws {
    let faults = [
      FeedFaultSpec(kind: .outage, from: second(100), until: second(200), size: .zero),
      FeedFaultSpec(kind: .bias, from: second(200), until: second(300), size: .percent(-50)),
    ]
    var feed = makeFeed(faults: faults, initial: nil)
    #expect(try look(&feed, usd(200), at: 100) == nil)
    #expect(try look(&feed, usd(200), at: 199) == nil)
    _ = try look(&feed, usd(200), at: 200, shadow: usd(220))
    #expect(
      feed.pending == makeObservation(100, at: 200, shadow: 110, fills: 3, faulty: true)
    )
    _ = try look(&feed, usd(200), at: 300)
    #expect(feed.pending?.faulty == false)
  }
}

extension Observation {
  /// An observation that no test makes.
  static var none200: Observation { makeObservation(0, at: -1) }
}
