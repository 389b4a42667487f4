import Determinism
import Mitigations
import Quantities
import TestSupport
import Testing

/// Detectors, cross-checks and graded levels.
struct DetectorTests {
  private func walk(_ seed: UInt64, _ count: Int64, sigma: Double) -> [ProtocolView] {
    let stream = SeedTree(rootSeed: seed, replication: 0).stream("walk")
    var price = 1_000_000.0
    return (0..<count).map { step in
      price *= 1 + sigma * stream.normal(step: UInt64(step))
      return view(at: step * 60, price: Int64(price))
    }
  }

  @Test func `a jump of ten deviations rings, the answer ends by itself`() throws {
    var engine = try Harness("zscore-detector")
    let calm = walk(3, 200, sigma: 0.0005)
    for look in calm { engine.block(look) }
    #expect(engine.standing == Directives())
    let last = calm[199].price?.price.nanos ?? 0
    let jumped = Price(nanos: last - last / 200)
    let rung = PublishedPrice(
      price: jumped,
      observedAt: instant(12_000),
      writtenAt: instant(12_000)
    )
    engine.block(view(at: 12_000, price: rung))
    #expect(engine.standing.closed == .open)
    #expect(engine.standing.marginMultiplier == .percent(125))
    engine.block(view(at: 12_060, price: rung))
    #expect(engine.wakeAt == instant(12_300))
    engine.block(view(at: 12_300, price: rung))
    #expect(engine.standing == Directives())
  }

  @Test func `in a calm market false alarms are as rare as four deviations`() throws {
    var engine = try Harness("zscore-detector", ["holdTime": second])
    for look in walk(11, 20_000, sigma: 0.0005) { engine.block(look) }
    // Two-sided 4 sigma is 6.3e-5: 1.3 expected in 20 000; the estimated deviation adds a few.
    #expect(engine.activations <= 8)
  }

  /// Mean run length to a false alarm of a two-sided sum with k = 0.5 and h = 5: 465 looks.
  @Test func `the cumulative sum rings as often as the tables say`() throws {
    var engine = try Harness(
      "cusum-detector",
      [
        "limit": 5_000_000_000, "clip": 100_000_000_000, "memory": 604_800 * second,
        "holdTime": second,
      ]
    )
    let looks = walk(5, 60_000, sigma: 0.0005)
    for look in looks { engine.block(look) }
    let length = 60_000 / Double(engine.activations)
    #expect(length > 400 && length < 540, "\(length)")
  }

  @Test func `a drift of one deviation rings within about ten looks`() throws {
    var engine = try Harness("cusum-detector", ["memory": 604_800 * second])
    let calm = walk(8, 2_000, sigma: 0.0005)
    for look in calm { engine.block(look) }
    let before = engine.activations
    var price = Double(calm[1_999].price?.price.nanos ?? 0)
    var looks: Int64 = 0
    while engine.activations == before, looks < 100 {
      price *= 1 - 0.0005
      looks += 1
      let at = 120_000 + looks * 60
      let next = PublishedPrice(
        price: Price(nanos: Int64(price)),
        observedAt: instant(at),
        writtenAt: instant(at)
      )
      engine.block(view(at: at, price: next))
    }
    // h = 8, one deviation less k = 0.5 a look: sixteen, fewer with what the sum already held.
    #expect(looks >= 8 && looks <= 20, "\(looks)")
  }

  @Test func `the hazard follows its closed form and calms down with hysteresis`() throws {
    var engine = try Harness("hazard-preemption", ["referenceGasPrice": 10_000_000_000])
    engine.block(view(at: 0, price: 100))
    let strategy = try #require(engine.strategy as? HazardPreemption)
    // At rest: 0.02 a day over one hour.
    #expect(abs(strategy.probability - (1 - PortableMath.exp(-0.02 / 24))) < 1e-15)
    #expect(engine.standing == Directives())
    var stressed = view(at: 60, price: 100)
    stressed.openInterest = QuoteAmount(micros: 100_000_000_000_000)
    stressed.liquidatedNotional = QuoteAmount(micros: 5_000_000_000_000)
    engine.block(stressed)
    // Five per cent liquidated: the rate is e⁵ times higher.
    let rate = 0.02 / 24 * PortableMath.exp(5)
    #expect(abs(strategy.probability - (1 - PortableMath.exp(-rate))) < 1e-12)
    #expect(engine.standing.initialMarginMultiplier == .percent(200))
    // An hour later the flow has left the window; 15 minutes of calm later it stands down.
    stressed.now = instant(3_720)
    engine.block(stressed)
    #expect(engine.standing.level == 1)
    #expect(engine.strategy === strategy)
    var later = view(at: 3_720 + 900, price: 100)
    later.openInterest = stressed.openInterest
    later.liquidatedNotional = stressed.liquidatedNotional
    engine.block(later)
    #expect(engine.standing == Directives())
  }

  @Test func `two sources that contradict each other close what could be taken`() throws {
    func look(_ at: Int64, _ second: Int64) -> ProtocolView {
      view(
        at: at,
        price: published(100, observed: at),
        primary: published(100, observed: at),
        secondary: published(second, observed: at)
      )
    }
    var engine = try Harness("source-cross-check")
    engine.block(look(0, 92))
    #expect(engine.standing == Directives())
    engine.block(look(60, 90))
    #expect(engine.standing.closed == [.open, .withdraw])
    // Between half and the whole deviation nothing changes: the hysteresis.
    engine.block(look(120, 93))
    engine.block(look(1_000, 93))
    #expect(engine.standing.level == 1)
    engine.block(look(1_060, 97))
    #expect(engine.standing.level == 1)
    engine.block(look(1_072, 97))
    #expect(engine.wakeAt == instant(1_660))
    engine.block(look(1_660, 97))
    #expect(engine.standing == Directives())
  }

  @Test func `each further step of the move is one level, and levels fall one by one`() throws {
    var engine = try Harness("graceful-degradation")
    engine.block(view(at: 0, price: 100))
    let expected: [(price: Int64, level: UInt8)] = [
      (94, 0), (93, 1), (86, 2), (79, 3), (72, 4), (65, 5),
    ]
    for (step, row) in expected.enumerated() {
      var look = view(at: Int64(step + 1) * 60, price: row.price)
      look.openInterest = QuoteAmount(micros: 7_000_000)
      engine.block(look)
      #expect(engine.standing.level == row.level)
    }
    #expect(engine.standing.openInterestCap == QuoteAmount(micros: 7_000_000))
    #expect(engine.standing.closed == [.open, .reduce, .liquidate, .bid, .withdraw])
    // The window forgets the move after an hour; then one level per downHold of 15 minutes.
    var level = engine.standing.level
    var at: Int64 = 4_200
    while level > 0, at < 20_000 {
      engine.block(view(at: at, price: 65))
      #expect(engine.standing.level == level || engine.standing.level == level - 1)
      level = engine.standing.level
      at += 60
    }
    #expect(engine.standing == Directives())
    #expect(at <= 4_200 + 5 * 900 + 600)
  }
}
