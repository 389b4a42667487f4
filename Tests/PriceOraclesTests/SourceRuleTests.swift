import PriceOracles
import Quantities
import Testing

struct SourceRuleTests {
  /// What a pipeline under a rule makes of sources that all stand since an instant.
  static func read(
    _ pipeline: inout PricePipeline,
    _ settings: PricePipeline.Settings,
    at instant: Int64,
    _ prices: [OnChainPrice?],
    stuck: Bool = false
  ) throws -> ProtocolPrice? {
    try pipeline.refresh(
      at: second(instant),
      settings: settings,
      sources: PublishedSources(
        primary: prices[0],
        secondary: prices.count > 1 ? prices[1] : nil,
        references: Array(prices.dropFirst(2)),
        isFailoverStuck: stuck
      )
    )
  }

  @Test(
    "the median of an odd number is one of them, of an even number the mean of the two in the middle",
    arguments: [
      ([100], 100), ([100, 300], 200), ([100, 300, 110], 110), ([130, 100, 101, 99], 100.5),
      ([100, 100, 900], 100), ([1, 2, 3, 4, 5, 6], 3.5),
    ] as [([Int64], Double)]
  )
  func median(prices: [Int64], expected: Double) throws {
    var pipeline = PricePipeline()
    let price = try Self.read(
      &pipeline,
      .init(rule: .median(maximumAge: nil)),
      at: 10,
      prices.map { published($0, at: 0, shadow: $0 * 2) }
    )
    #expect(price?.price == Price(nanos: Int64(expected * 1e9)))
    #expect(price?.shadow == Price(nanos: Int64(expected * 2e9)))
    #expect(price?.decision == .median)
    #expect(price?.state == .live)
  }

  @Test func `old sources have no vote, and none at all leaves the last good price`() throws {
    var pipeline = PricePipeline()
    let settings = PricePipeline.Settings(rule: .median(maximumAge: .seconds(60)))
    let sources = [published(100, at: 0), published(200, at: 50), published(300, at: 50)]
    #expect(try Self.read(&pipeline, settings, at: 60, sources)?.price == usd(200))
    #expect(try Self.read(&pipeline, settings, at: 61, sources)?.price == usd(250))
    let held = try Self.read(&pipeline, settings, at: 111, sources)
    #expect(held?.price == usd(250))
    #expect(held?.decision == .heldForQuorum)
    #expect(held?.state == .held)
  }

  @Test func `a faulty source that sets the median marks it`() throws {
    var pipeline = PricePipeline()
    let settings = PricePipeline.Settings(rule: .median(maximumAge: nil))
    let wrong = published(130, at: 0, faulty: true)
    let outvoted = try Self.read(
      &pipeline,
      settings,
      at: 1,
      [wrong, published(100, at: 0), published(101, at: 0)]
    )
    #expect(outvoted?.price == usd(101))
    #expect(outvoted?.faulty == false)
    let mixed = try Self.read(&pipeline, settings, at: 2, [wrong, published(100, at: 0)])
    #expect(mixed?.price == usd(115))
    #expect(mixed?.faulty == true)
  }

  @Test func `the lowest and the highest of the live sources`() throws {
    var pipeline = PricePipeline()
    let sources = [published(100, at: 0), published(90, at: 50), published(110, at: 50)]
    func read(_ rule: SourceRule) throws -> Price? {
      try Self.read(&pipeline, .init(rule: rule), at: 60, sources)?.price
    }
    #expect(try read(.lowest(maximumAge: nil)) == usd(90))
    #expect(try read(.highest(maximumAge: nil)) == usd(110))
    #expect(try read(.lowest(maximumAge: .seconds(1))) == usd(110))
  }

  @Test(
    "T4.3: a report of 1.30 is refused while the anchor is below 1.0833",
    arguments: [
      (anchor: 1_083_333_333, base: SourceRule.BandBase.anchor, isTaken: false),
      (anchor: 1_083_333_334, base: .anchor, isTaken: true),
      // By the contract's own quotient the same 20 % would let it pass from 1.04 on.
      (anchor: 1_039_999_999, base: .reported, isTaken: false),
      (anchor: 1_040_000_000, base: .reported, isTaken: true),
    ] as [(anchor: Int64, base: SourceRule.BandBase, isTaken: Bool)]
  )
  func anchored(row: (anchor: Int64, base: SourceRule.BandBase, isTaken: Bool)) throws {
    var pipeline = PricePipeline()
    let settings = PricePipeline.Settings(
      rule: .anchored(anchor: 2, band: .percent(20), base: row.base)
    )
    func answer(_ nanos: Int64) -> OnChainPrice {
      LiquityMachineTests.answer(nanos, at: 0)
    }
    // Before the anchor publishes there is nothing to compare with.
    let first = try Self.read(&pipeline, settings, at: 1, [answer(1_010_000_000), nil, nil])
    #expect(first?.decision == .used)
    let price = try Self.read(
      &pipeline,
      settings,
      at: 2,
      [answer(1_300_000_000), nil, answer(row.anchor)]
    )
    #expect(price?.price == Price(nanos: row.isTaken ? 1_300_000_000 : 1_010_000_000))
    #expect(price?.decision == (row.isTaken ? .used : .heldByAnchor))
  }

  @Test func `the Liquity machine follows the sources, and a revert takes its state back`() throws {
    var pipeline = PricePipeline()
    let settings = PricePipeline.Settings(rule: .liquity(.liquity))
    func read(_ instant: Int64, _ primary: OnChainPrice?, _ other: OnChainPrice?) throws
      -> ProtocolPrice?
    {
      try Self.read(&pipeline, settings, at: instant, [primary, other])
    }
    #expect(try read(10, published(200, at: 0), published(201, at: 0))?.price == usd(200))
    #expect(pipeline.ruleState == 0)
    // Down by more than half, and the second source does not agree.
    let mark = pipeline.mark()
    let jump = try read(20, published(90, at: 20), published(201, at: 0))
    #expect(jump?.price == usd(201))
    #expect(jump?.decision == .fallback)
    #expect(jump?.state == .fallback)
    #expect(pipeline.ruleState == LiquityMachine.State.secondary.rawValue)
    pipeline.revert(to: mark)
    pipeline.commit()
    #expect(pipeline.ruleState == 0)
    #expect(pipeline.lastGood?.price == usd(200))
    // The same jump with agreement is taken.
    let agreed = try read(20, published(90, at: 20), published(92, at: 20))
    #expect(agreed?.price == usd(90))
    // Unreadable: the second source; both: the last good price.
    #expect(try read(30, nil, published(92, at: 20))?.price == usd(92))
    #expect(try read(40, nil, nil)?.state == .held)
    #expect(pipeline.ruleState == LiquityMachine.State.bothUntrusted.rawValue)
    // A failover that is stuck reads the primary source, whatever it says.
    let stuck = try Self.read(
      &pipeline,
      settings,
      at: 50,
      [published(7, at: 50), published(92, at: 50)],
      stuck: true
    )
    #expect(stuck?.price == usd(7))
  }

  @Test func `a rule that stands no more starts anew`() throws {
    var pipeline = PricePipeline()
    let broken: [OnChainPrice?] = [nil, nil]
    _ = try Self.read(&pipeline, .init(rule: .liquity(.liquity)), at: 1, broken)
    #expect(pipeline.ruleState == 2)
    _ = try Self.read(&pipeline, .init(), at: 2, broken)
    #expect(pipeline.ruleState == 0)
  }

  @Test func `the fallback with hysteresis as a rule reads the second source while it must`() throws
  {
    var pipeline = PricePipeline()
    let settings = PricePipeline.Settings(
      rule: .fallback(
        .init(
          deviation: .percent(5),
          maximumAge: .seconds(100),
          similar: .percent(1),
          holdTime: .zero
        )
      )
    )
    func read(_ instant: Int64, _ one: Int64, _ other: Int64) throws -> ProtocolPrice? {
      try Self.read(
        &pipeline,
        settings,
        at: instant,
        [published(one, at: instant), published(other, at: instant)]
      )
    }
    #expect(try read(0, 100, 100)?.state == .live)
    #expect(try read(10, 100, 80)?.price == usd(80))
    #expect(pipeline.ruleState == 1)
    #expect(try read(20, 97, 95)?.price == usd(95))
    #expect(try read(30, 100, 100)?.state == .live)
  }
}

struct PriceGuardTests {
  static func sources(_ price: Observation, bounds: PriceBounds? = nil, cap: Ratio = .one)
    -> PublishedSources
  {
    PublishedSources(
      primary: OnChainPrice(observation: price, writtenAt: price.observedAt),
      secondary: nil,
      bounds: bounds,
      capScale: cap
    )
  }

  @Test(
    "an answer within 10 % of the floor, or of the ceiling, is not used",
    arguments: [
      (110_000_000, true), (110_000_001, false), (107_000_000, true), (899_999_999, false),
      (900_000_000, true),
    ] as [(Int64, Bool)]
  )
  func boundMargin(nanos: Int64, isHeld: Bool) throws {
    var pipeline = PricePipeline()
    let bounds = PriceBounds(minimum: Price(nanos: 100_000_000), maximum: usd(1))
    let settings = PricePipeline.Settings(boundMargin: .percent(10))
    func read(_ nanos: Int64, _ instant: Int64) throws -> ProtocolPrice? {
      let price = LiquityMachineTests.answer(nanos, at: instant).observation
      return try pipeline.refresh(
        at: second(instant),
        settings: settings,
        sources: Self.sources(price, bounds: bounds)
      )
    }
    _ = try read(500_000_000, 0)
    let price = try read(nanos, 1)
    #expect(price?.price == Price(nanos: isHeld ? 500_000_000 : nanos))
    #expect(price?.decision == (isHeld ? .heldForBound : .used))
  }

  @Test(arguments: [(2, PriceDecision.used), (3, .heldForConfidence)] as [(Int64, PriceDecision)])
  func `a confidence interval that is too wide holds the price`(
    width: Int64,
    decision: PriceDecision
  ) throws {
    var pipeline = PricePipeline()
    let settings = PricePipeline.Settings(maximumConfidence: .percent(2))
    func read(_ width: Int64?) throws -> ProtocolPrice? {
      let price = Observation(
        price: usd(100),
        shadow: usd(100),
        observedAt: .start,
        forcedFills: 0,
        faulty: false,
        confidence: width.map(usd)
      )
      return try pipeline.refresh(at: second(1), settings: settings, sources: Self.sources(price))
    }
    #expect(try read(nil)?.decision == .used)
    #expect(try read(width)?.decision == decision)
  }

  @Test func `a speed limit follows at its own speed, both ways, and then arrives`() throws {
    var pipeline = PricePipeline()
    // 10 % an hour: 1 % in six minutes.
    let settings = PricePipeline.Settings(rateLimit: RateLimit(perHour: .percent(10)))
    func read(_ price: Int64, _ instant: Int64) throws -> ProtocolPrice? {
      try pipeline.refresh(
        at: second(instant),
        settings: settings,
        sources: Self.sources(makeObservation(price, at: instant, shadow: price * 2))
      )
    }
    #expect(try read(100, 0)?.decision == .used)
    let first = try read(90, 360)
    #expect(first?.price == usd(99))
    #expect(first?.shadow == usd(198))
    #expect(first?.decision == .rateLimited)
    #expect(first?.state == .limited)
    #expect(try read(200, 360)?.price == usd(99))
    #expect(try read(200, 720)?.price == Price(nanos: 99_990_000_000))
    #expect(try read(100, 1_080)?.price == usd(100))
  }

  @Test func `a cap grows from its snapshot, cuts one side only, and can be misconfigured`() throws
  {
    let cap = PriceCap(price: usd(100), growthPerYear: .percent(10), from: .start)
    #expect(try cap.value(at: .start) == usd(100))
    #expect(try cap.value(at: second(31_536_000)) == usd(110))
    #expect(try cap.value(at: second(15_768_000)) == usd(105))
    var pipeline = PricePipeline()
    func read(_ price: Int64, cap scale: Ratio = .one) throws -> ProtocolPrice? {
      try pipeline.refresh(
        at: .start,
        settings: .init(cap: cap),
        sources: Self.sources(makeObservation(price, at: 0), cap: scale)
      )
    }
    #expect(try read(150)?.price == usd(100))
    #expect(try read(150)?.state == .limited)
    #expect(try read(60)?.price == usd(60))
    // The published case: the cap 2.85 % under a market that did not move.
    let wrong = try read(100, cap: Ratio(partsPerBillion: 971_500_000))
    #expect(wrong?.price == Price(nanos: 97_150_000_000))
    #expect(wrong?.decision == .capped)
  }

  @Test func `the first check that fails is the reason`() throws {
    var pipeline = PricePipeline()
    let settings = PricePipeline.Settings(
      boundMargin: .zero,
      maximumAge: .seconds(10),
      maximumConfidence: .percent(1),
      maximumStep: .percent(1)
    )
    let bounds = PriceBounds(minimum: usd(50), maximum: usd(1_000))
    func decision(_ price: Int64, age: Int64, width: Int64) throws -> PriceDecision? {
      let observation = Observation(
        price: usd(price),
        shadow: usd(price),
        observedAt: second(100 - age),
        forcedFills: 0,
        faulty: false,
        confidence: usd(width)
      )
      return try pipeline.refresh(
        at: second(100),
        settings: settings,
        sources: Self.sources(observation, bounds: bounds)
      )?.decision
    }
    #expect(try decision(200, age: 0, width: 0) == .used)
    #expect(try decision(50, age: 99, width: 9) == .heldForBound)
    #expect(try decision(100, age: 99, width: 9) == .heldForAge)
    #expect(try decision(100, age: 0, width: 9) == .heldForConfidence)
    #expect(try decision(100, age: 0, width: 0) == .heldForStep)
  }
}
