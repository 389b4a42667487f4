import PriceOracles
import Quantities
import TestSupport
import Testing

func published(
  _ price: Int64,
  at instant: Int64,
  shadow: Int64? = nil,
  faulty: Bool = false
) -> OnChainPrice {
  OnChainPrice(
    observation: makeObservation(price, at: instant, shadow: shadow, faulty: faulty),
    writtenAt: second(instant)
  )
}

struct PricePipelineTests {
  @Test func `the baseline is the primary price as it stands`() throws {
    var pipeline = PricePipeline()
    #expect(
      try pipeline.refresh(at: second(1), settings: .init(), primary: nil, secondary: nil) == nil
    )
    let price = try pipeline.refresh(
      at: second(50),
      settings: .init(),
      primary: published(200, at: 40, shadow: 210),
      secondary: published(150, at: 50)
    )
    #expect(price?.price == usd(200))
    #expect(price?.shadow == usd(210))
    #expect(price?.observedAt == second(40))
    #expect(price?.writtenAt == second(40))
    #expect(price?.decision == .used)
  }

  @Test func `an average weighs each price with its time, and its shadow the same way`() throws {
    var pipeline = PricePipeline()
    let settings = PricePipeline.Settings(averageWindow: .seconds(100))
    func read(_ now: Int64, _ price: OnChainPrice) throws -> ProtocolPrice? {
      try pipeline.refresh(at: second(now), settings: settings, primary: price, secondary: nil)
    }
    let first = published(100, at: 0, shadow: 200)
    #expect(try read(0, first)?.price == usd(100))
    #expect(try read(10, first)?.price == usd(100))
    let next = published(200, at: 10, shadow: 400)
    // Shorter than the window: what there is. (10 × 100 + 30 × 200) ÷ 40 = 175.
    let early = try read(40, next)
    #expect(early?.price == usd(175))
    #expect(early?.shadow == usd(350))
    #expect(early?.decision == .averaged)
    #expect(early?.observedAt == second(10))
    // The window now starts at 5: (5 × 100 + 95 × 200) ÷ 100 = 195.
    #expect(try read(105, next)?.price == usd(195))
    #expect(try read(110, next)?.price == usd(200))
    #expect(try read(9_999, next)?.price == usd(200))
  }

  @Test func `the fast average agrees with one that adds up every second`() throws {
    try everySeed(count: 40) { seed in
      var draws = TestDraws(seed: seed)
      let window = draws.within(1...60)
      var pipeline = PricePipeline()
      var values: [Int64] = []
      var current = published(draws.within(1...1_000), at: 0)
      for now: Int64 in 0..<400 {
        if draws.below(7) == 0 { current = published(draws.within(1...1_000), at: now) }
        let fast = try pipeline.refresh(
          at: second(now),
          settings: .init(averageWindow: .seconds(window)),
          primary: current,
          secondary: nil
        )
        let recent = values.suffix(Int(window)).map { $0 }
        let slow =
          recent.isEmpty
          ? current.observation.price.nanos
          : try WideArithmetic.narrow(
            WideArithmetic.divide(
              recent.reduce(Int128(0)) { $0 + Int128($1) },
              by: Int128(recent.count),
              rounding: .halfEven
            )
          )
        if fast?.price.nanos != slow { return "second \(now), window \(window)" }
        values.append(current.observation.price.nanos)
      }
      return nil
    }
  }

  @Test func `the history belongs to one source and begins at the switch`() throws {
    var pipeline = PricePipeline()
    func read(_ now: Int64, _ source: PricePipeline.Source) throws -> ProtocolPrice? {
      try pipeline.refresh(
        at: second(now),
        settings: .init(source: source, averageWindow: .seconds(100)),
        primary: published(now < 50 ? 100 : 200, at: now < 50 ? 0 : 50),
        secondary: published(300, at: 0)
      )
    }
    _ = try read(0, .primary)
    #expect(try read(100, .primary)?.price == usd(150))
    #expect(try read(110, .secondary)?.price == usd(300))
    #expect(try read(120, .primary)?.price == usd(200))
    let held = try read(130, .lastGood)
    #expect(held?.price == usd(200))
    #expect(held?.decision == .fallback)
  }

  @Test func `the second source is a fallback, and without it the last good price is`() throws {
    var pipeline = PricePipeline()
    let primary = published(200, at: 0)
    func read(_ secondary: OnChainPrice?) throws -> ProtocolPrice? {
      try pipeline.refresh(
        at: second(10),
        settings: .init(source: .secondary),
        primary: primary,
        secondary: secondary
      )
    }
    #expect(try read(nil) == nil)
    let fallback = try read(published(150, at: 5))
    #expect(fallback?.price == usd(150))
    #expect(fallback?.decision == .fallback)
    #expect(fallback?.state == .fallback)
    let held = try read(nil)
    #expect(held?.price == fallback?.price)
    #expect(held?.state == .held)
  }

  @Test(
    arguments: [
      (price: 90, now: 150, held: PriceDecision.used),
      (price: 90, now: 161, held: .heldForAge),
      (price: 89, now: 150, held: .heldForStep),
      (price: 110, now: 150, held: .used),
      (price: 111, now: 150, held: .heldForStep),
      (price: 111, now: 161, held: .heldForAge),
    ] as [(price: Int64, now: Int64, held: PriceDecision)]
  )
  func `the guard holds the last good price`(
    row: (price: Int64, now: Int64, held: PriceDecision)
  ) throws {
    var pipeline = PricePipeline()
    let settings = PricePipeline.Settings(
      maximumAge: .seconds(60),
      maximumStep: .percent(10)
    )
    _ = try pipeline.refresh(
      at: second(10),
      settings: settings,
      primary: published(100, at: 0, shadow: 105),
      secondary: nil
    )
    let price = try pipeline.refresh(
      at: second(row.now),
      settings: settings,
      primary: published(row.price, at: 100),
      secondary: nil
    )
    #expect(price?.decision == row.held)
    #expect(price?.price == (row.held == .used ? usd(row.price) : usd(100)))
    #expect(price?.shadow == (row.held == .used ? usd(row.price) : usd(105)))
    #expect(pipeline.lastGood?.price == price?.price)
  }

  @Test func `a stale first price is no price`() throws {
    var pipeline = PricePipeline()
    #expect(
      try pipeline.refresh(
        at: second(100),
        settings: .init(maximumAge: .seconds(60)),
        primary: published(100, at: 0),
        secondary: nil
      ) == nil
    )
  }

  @Test func `a fault inside the window marks the average`() throws {
    var pipeline = PricePipeline()
    func read(_ now: Int64, _ price: OnChainPrice) throws -> Bool? {
      try pipeline.refresh(
        at: second(now),
        settings: .init(averageWindow: .seconds(100)),
        primary: price,
        secondary: nil
      )?.faulty
    }
    #expect(try read(0, published(100, at: 0)) == false)
    #expect(try read(10, published(50, at: 10, faulty: true)) == true)
    #expect(try read(20, published(100, at: 20)) == true)
    #expect(try read(119, published(100, at: 20)) == true)
    #expect(try read(120, published(100, at: 20)) == false)
  }

  @Test func `reverting restores what a pipeline says from then on`() throws {
    try everySeed(count: 60) { seed in
      var draws = TestDraws(seed: seed)
      var pipeline = PricePipeline()
      var twin = PricePipeline()
      var now: Int64 = 0
      func settings(_ draws: inout TestDraws) -> PricePipeline.Settings {
        PricePipeline.Settings(
          source: PricePipeline.Source(rawValue: UInt8(draws.below(8) / 3)) ?? .primary,
          averageWindow: draws.below(5) == 0 ? nil : .seconds(draws.within(10...300)),
          maximumStep: draws.below(3) == 0 ? .percent(20) : nil
        )
      }
      for _ in 0..<300 {
        now += draws.within(0...20)
        let primary = published(draws.within(90...110), at: now)
        let secondary = published(draws.within(90...110), at: now)
        let chosen = settings(&draws)
        let mark = pipeline.mark()
        for _ in 0..<draws.below(4) {
          _ = try pipeline.refresh(
            at: second(now + 20),
            settings: settings(&draws),
            primary: published(draws.within(50...150), at: now + 20),
            secondary: secondary
          )
        }
        pipeline.revert(to: mark)
        pipeline.commit()
        let left = try pipeline.refresh(
          at: second(now),
          settings: chosen,
          primary: primary,
          secondary: secondary
        )
        let right = try twin.refresh(
          at: second(now),
          settings: chosen,
          primary: primary,
          secondary: secondary
        )
        if left != right { return "parts at second \(now)" }
      }
      return nil
    }
  }
}
