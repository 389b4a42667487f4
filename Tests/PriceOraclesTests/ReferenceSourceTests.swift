import Determinism
import PriceOracles
import Quantities
import Testing

struct ReferenceSourceTests {
  static func makeSource(noise: Ratio, replication: UInt32 = 0) -> ReferenceSource {
    ReferenceSource(
      spec: ReferenceSpec(interval: .seconds(600), kind: .exchange(noise: noise)),
      key: SeedTree(rootSeed: 11, replication: replication).key("oracle/secondary")
    )
  }

  @Test func `without noise it publishes the market and its shadow`() throws {
    var source = Self.makeSource(noise: .zero)
    #expect(source.current == nil)
    let price = try #require(
      try source.publish(
        market: usd(200),
        shadow: usd(210),
        forcedFills: 4,
        at: second(600)
      )
    )
    #expect(price.observation == makeObservation(200, at: 600, shadow: 210, fills: 4))
    #expect(source.current == price)
  }

  @Test func `its error has the stated mean and deviation`() throws {
    var source = Self.makeSource(noise: Ratio(partsPerBillion: 3_000_000))
    var sum = 0.0
    var squares = 0.0
    let count: Int64 = 4_000
    for number in 0..<count {
      let price = try #require(
        try source.publish(
          market: usd(200),
          shadow: usd(200),
          forcedFills: 0,
          at: second(number * 600)
        )
      )
      let error = price.observation.price.wholeValue / 200 - 1
      sum += error
      squares += error * error
    }
    let mean = sum / Double(count)
    let deviation = (squares / Double(count) - mean * mean).squareRoot()
    #expect(abs(mean) < 4 * 0.003 / Double(count).squareRoot())
    #expect(abs(deviation / 0.003 - 1) < 0.05)
  }

  @Test func `the error belongs to the clock, not to how often it was asked`() throws {
    var often = Self.makeSource(noise: .percent(1))
    var once = Self.makeSource(noise: .percent(1))
    for number: Int64 in 0..<10 {
      try often.publish(
        market: usd(200),
        shadow: usd(200),
        forcedFills: 0,
        at: second(number * 600)
      )
    }
    try once.publish(market: usd(200), shadow: usd(200), forcedFills: 0, at: second(5_400))
    #expect(once.current == often.current)
    var other = Self.makeSource(noise: .percent(1), replication: 1)
    try other.publish(market: usd(200), shadow: usd(200), forcedFills: 0, at: second(5_400))
    #expect(other.current != once.current)
  }

  @Test func `price and shadow share one error`() throws {
    var source = Self.makeSource(noise: .percent(5))
    let price = try #require(
      try source.publish(
        market: usd(100),
        shadow: usd(200),
        forcedFills: 0,
        at: second(1_200)
      )
    )
    #expect(abs(price.observation.shadow.nanos - 2 * price.observation.price.nanos) <= 1)
  }

  @Test func `it publishes on its own grid`() {
    let source = Self.makeSource(noise: .zero)
    #expect(source.nextPublication(after: .start) == second(600))
    #expect(source.nextPublication(after: second(599)) == second(600))
    #expect(source.nextPublication(after: second(600)) == second(1_200))
  }
}

struct OracleSpecProblemTests {
  @Test func `each problem is named in the order of the fields`() {
    let spec = OracleSpec(
      name: "bad",
      market: MarketID(0),
      feed: FeedSpec(
        sampleInterval: .zero,
        deviationThreshold: .percent(101),
        heartbeat: .zero,
        latency: .seconds(-1),
        writeGas: 0,
        feeCap: .zero,
        feeMultiple: .zero
      ),
      hop: .seconds(1),
      pokeGas: 0,
      secondary: ReferenceSpec(interval: .zero, kind: .exchange(noise: .percent(-1))),
      faults: [
        FeedFaultSpec(kind: .outage, from: second(5), until: second(5), size: .zero),
        FeedFaultSpec(kind: .outage, from: second(5), until: second(6), size: .percent(1)),
        FeedFaultSpec(kind: .bias, from: second(5), until: second(6), size: .percent(-100)),
        FeedFaultSpec(kind: .bias, from: second(5), until: second(6), size: .percent(-99)),
      ]
    )
    #expect(
      spec.problems() == [
        .sampleIntervalNotPositive, .deviationThresholdOutOfRange, .heartbeatNotPositive,
        .latencyNegative, .writeGasNotPositive, .feeCapNotPositive, .feeMultipleNotPositive,
        .pokeGasNotPositive, .secondaryIntervalNotPositive, .secondaryNoiseOutOfRange,
        .faultEmpty(index: 0), .faultSizeInvalid(index: 1), .faultSizeInvalid(index: 2),
      ]
    )
  }

  /// A sound oracle with three references.
  static let sound = OracleSpec(
    name: "sound",
    market: MarketID(0),
    feed: FeedSpec(
      sampleInterval: .seconds(60),
      deviationThreshold: .percent(1),
      heartbeat: .seconds(3_600),
      latency: .zero,
      writeGas: 100_000,
      feeCap: .gwei(500),
      feeMultiple: .one
    ),
    hop: .zero,
    pokeGas: 0,
    secondary: nil,
    references: [
      ReferenceSpec(interval: .seconds(60), kind: .exchange(noise: .zero)),
      ReferenceSpec(
        interval: .seconds(60),
        kind: .pull(publishers: 9, noise: .percent(1), confidence: .percent(1))
      ),
      ReferenceSpec(
        interval: .seconds(60),
        kind: .pool(mean: .geometric, window: .seconds(600))
      ),
    ]
  )

  struct Bad: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let problem: OracleSpecError
    let change: @Sendable (inout OracleSpec) -> Void

    init(
      _ name: String,
      _ problem: OracleSpecError,
      _ change: @escaping @Sendable (inout OracleSpec) -> Void
    ) {
      testDescription = name
      self.problem = problem
      self.change = change
    }

    static func trade(_ size: Int64, _ from: Int64, _ until: Int64) -> ManipulationSpec {
      ManipulationSpec(
        direction: .up,
        size: BaseQuantity(units: size),
        from: second(from),
        until: second(until)
      )
    }
  }

  @Test func `a sound oracle has no problems`() { #expect(Self.sound.problems().isEmpty) }

  @Test(arguments: [
    Bad("no nodes", .nodeCountOutOfRange) {
      $0.feed.nodes = FeedNodesSpec(count: 0, noise: .zero, latency: .zero)
    },
    Bad("65 nodes", .nodeCountOutOfRange) {
      $0.feed.nodes = FeedNodesSpec(count: 65, noise: .zero, latency: .zero)
    },
    Bad("nodes of negative error", .nodeErrorOutOfRange) {
      $0.feed.nodes = FeedNodesSpec(count: 3, noise: .percent(-1), latency: .zero)
    },
    Bad("nodes of an error beyond 100 %", .nodeErrorOutOfRange) {
      $0.feed.nodes = FeedNodesSpec(count: 3, noise: .percent(101), latency: .zero)
    },
    Bad("nodes of negative latency", .nodeErrorOutOfRange) {
      $0.feed.nodes = FeedNodesSpec(count: 3, noise: .zero, latency: .seconds(-1))
    },
    Bad("a bound of nothing", .boundsInvalid) {
      $0.feed.bounds = PriceBounds(minimum: Price(nanos: 0), maximum: Price(nanos: 5))
    },
    Bad("crossed bounds", .boundsInvalid) {
      $0.feed.bounds = PriceBounds(minimum: Price(nanos: 6), maximum: Price(nanos: 5))
    },
    Bad("a heartbeat of nothing", .heartbeatNotPositive) { $0.feed.heartbeat = .zero },
    Bad("a threshold over 100 %", .deviationThresholdOutOfRange) {
      $0.feed.deviationThreshold = Ratio(partsPerBillion: 1_000_000_001)
    },
    Bad("a negative threshold", .deviationThresholdOutOfRange) {
      $0.feed.deviationThreshold = Ratio(partsPerBillion: -1)
    },
    Bad("fifteen references", .tooManyReferences) {
      $0.references = Array(repeating: $0.references[0], count: 15)
    },
    Bad("a reference without an interval", .referenceInvalid(index: 0)) {
      $0.references[0].interval = .zero
    },
    Bad("a pull feed without publishers", .referenceInvalid(index: 1)) {
      $0.references[1].kind = .pull(publishers: 0, noise: .zero, confidence: .zero)
    },
    Bad("an average over nothing", .referenceInvalid(index: 2)) {
      $0.references[2].kind = .pool(mean: .arithmetic, window: .zero)
    },
    Bad("a mark of no samples", .referenceInvalid(index: 0)) {
      $0.references[0].kind = .mark(.basisSamples(count: 0, fundingInterval: .seconds(1)))
    },
    Bad("a fault of a source that is not there", .faultSourceUnknown(index: 0)) {
      $0.faults = [
        FeedFaultSpec(
          kind: .outage,
          from: second(1),
          until: second(2),
          sources: .secondary
        )
      ]
    },
    Bad("a trade of nothing", .manipulationInvalid(index: 0)) {
      $0.manipulations = [Bad.trade(0, 1, 2)]
    },
    Bad("a trade taken back before it is made", .manipulationInvalid(index: 1)) {
      $0.manipulations = [Bad.trade(1, 1, 2), Bad.trade(1, 2, 2)]
    },
  ])
  func `one wrong field is refused by name`(row: Bad) {
    var spec = Self.sound
    row.change(&spec)
    #expect(spec.problems() == [row.problem])
  }
}
