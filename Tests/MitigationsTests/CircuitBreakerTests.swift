import Mitigations
import Quantities
import TestSupport
import Testing

struct CircuitBreakerTests {
  private static let halted: ActionSet = [.liquidate, .bid, .open, .withdraw]

  struct Move: CustomTestStringConvertible {
    let name: String
    let prices: [(at: Int64, price: Int64)]
    let changes: [String: Int64]
    let trips: Bool
    var testDescription: String { name }
  }

  @Test(arguments: [
    Move(name: "a fall of 15 %", prices: [(0, 200), (600, 170)], changes: [:], trips: true),
    Move(name: "a fall of 14.5 %", prices: [(0, 200), (600, 171)], changes: [:], trips: false),
    Move(name: "a rise of 15 %", prices: [(0, 200), (600, 230)], changes: [:], trips: true),
    Move(name: "a rise of 14.5 %", prices: [(0, 200), (600, 229)], changes: [:], trips: false),
    Move(
      name: "a rise when only falls count",
      prices: [(0, 200), (600, 300)],
      changes: ["downOnly": 1],
      trips: false
    ),
    Move(
      name: "a fall after a peak",
      prices: [(0, 100), (600, 110), (1_200, 93)],
      changes: [:],
      trips: true
    ),
    Move(
      name: "a fall from the first price still in the window",
      prices: [(0, 200), (3_600, 170)],
      changes: [:],
      trips: true
    ),
    Move(
      name: "a fall that took longer than the window",
      prices: [(0, 200), (1_000, 185), (3_601, 170)],
      changes: [:],
      trips: false
    ),
    Move(name: "one price", prices: [(0, 200)], changes: [:], trips: false),
  ])
  func `it asks for a poke when the move reaches the threshold`(_ move: Move) throws {
    var engine = try Harness("circuit-breaker", move.changes)
    for step in move.prices { engine.block(view(at: step.at, price: step.price)) }
    #expect(engine.wantsTransaction == move.trips)
    // Wishing changes nothing yet.
    #expect(engine.standing == Directives())
  }

  @Test func `a poke halts until a stated end and leaves top-ups open`() throws {
    var engine = try Harness("circuit-breaker")
    engine.block(view(at: 0, price: 200))
    engine.block(view(at: 600, price: 160))
    engine.act(view(at: 660, price: 160))
    #expect(engine.standing.closed == Self.halted)
    #expect(engine.standing.closedUntil == instant(660 + 1_800))
    #expect(engine.standing.level == 1)
    #expect(engine.standing.cause == CircuitBreaker.Cause.fall.rawValue)
    for open: ActionSet in [.topUp, .reduce, .oracleWrite] {
      #expect(engine.standing.closed.isDisjoint(with: open))
    }
    engine.block(view(at: 673, price: 160))
    #expect(engine.wakeAt == instant(2_460))
    #expect(!engine.wantsTransaction)
  }

  @Test func `a halt ends by itself at its instant`() throws {
    var engine = try Harness("circuit-breaker")
    engine.block(view(at: 0, price: 200))
    engine.act(view(at: 60, price: 160))
    #expect(engine.standing.standing(at: instant(1_859)).closed == Self.halted)
    #expect(engine.standing.standing(at: instant(1_860)) == Directives())
  }

  @Test func `a poke that comes too late changes nothing`() throws {
    var engine = try Harness("circuit-breaker")
    engine.block(view(at: 0, price: 200))
    engine.block(view(at: 600, price: 165))
    #expect(engine.wantsTransaction)
    engine.act(view(at: 700, price: 199))
    // The lowest price is 165: 199 is a rise of 20 %, so only a falling breaker shows the point.
    #expect(engine.standing.cause == CircuitBreaker.Cause.rise.rawValue)
    var falling = try Harness("circuit-breaker", ["downOnly": 1])
    falling.block(view(at: 0, price: 200))
    falling.block(view(at: 600, price: 165))
    #expect(falling.wantsTransaction)
    falling.act(view(at: 700, price: 199))
    #expect(falling.standing == Directives())
    #expect(falling.activations == 0)
  }

  @Test func `the queued price trips it before the protocol believes it`() throws {
    var blind = try Harness("circuit-breaker")
    var seeing = try Harness("circuit-breaker", ["useQueued": 1])
    for at in [Int64(0), 60, 120] {
      let queued: Int64 = at == 120 ? 160 : 200
      blind.block(view(at: at, price: 200, queued: queued))
      seeing.block(view(at: at, price: 200, queued: queued))
    }
    #expect(!blind.wantsTransaction)
    #expect(seeing.wantsTransaction)
  }

  @Test func `it arms again after the pause, once the price is calm`() throws {
    let changes = ["window": 600 * second, "rearmTime": 900 * second]
    var engine = try Harness("circuit-breaker", changes)
    engine.block(view(at: 0, price: 200))
    engine.act(view(at: 60, price: 160))
    #expect(engine.activations == 1)
    // Halted to 1 860, cooling to 2 760: no wish however fast the price moves.
    for (at, price) in [(Int64(1_000), Int64(100)), (1_860, 160), (2_000, 100), (2_700, 130)] {
      engine.block(view(at: at, price: price))
      #expect(!engine.wantsTransaction)
    }
    // 130 to 120 within ten minutes is 7.7 %: above the re-arm threshold, so it stays disarmed.
    engine.block(view(at: 2_761, price: 120))
    #expect((engine.strategy as? CircuitBreaker)?.state == .cooling(until: instant(2_760)))
    engine.block(view(at: 3_400, price: 120))
    #expect((engine.strategy as? CircuitBreaker)?.state == .armed)
    engine.block(view(at: 3_460, price: 100))
    #expect(engine.wantsTransaction)
    engine.act(view(at: 3_470, price: 100))
    #expect(engine.activations == 2)
  }

  @Test func `a second poke during a halt does not prolong it`() throws {
    var engine = try Harness("circuit-breaker")
    engine.block(view(at: 0, price: 200))
    engine.act(view(at: 60, price: 160))
    let first = engine.standing
    engine.act(view(at: 120, price: 100))
    #expect(engine.standing == first)
  }

  @Test func `from every state a still price leads back to armed`() throws {
    try everySeed(count: 100) { seed in
      var draws = TestDraws(seed: seed)
      var engine = try Harness("circuit-breaker")
      var now: Int64 = 0
      for _ in 0..<60 {
        now += draws.within(1...900)
        let seen = view(at: now, price: draws.within(50...300))
        if draws.below(2) == 0 { engine.act(seen) } else { engine.block(seen) }
      }
      for _ in 0..<10 {
        now += 1_800
        engine.block(view(at: now, price: 100))
      }
      let state = (engine.strategy as? CircuitBreaker)?.state
      if state != .armed { return "state \(String(describing: state))" }
      return engine.standing == Directives() ? nil : "a halt still stands"
    }
  }

  @Test func `the window's extremes agree with a full history`() throws {
    // downOnly and a tiny threshold: the wish says whether the price is below the window's top.
    try everySeed(count: 40) { seed in
      var draws = TestDraws(seed: seed)
      var engine = try Harness(
        "circuit-breaker",
        ["threshold": percent, "rearmThreshold": percent, "window": 100 * second, "downOnly": 1]
      )
      var history: [(at: Int64, price: Int64)] = []
      var now: Int64 = 0
      for step in 0..<200 {
        now += draws.within(1...20)
        let price = draws.within(90...110)
        history.append((now, price))
        engine.block(view(at: now, price: price))
        let top = history.filter { $0.at >= now - 100 }.map(\.price).max() ?? 0
        let expected = (top - price) * 100 >= top && top > price
        if engine.wantsTransaction != expected { return "step \(step)" }
      }
      return nil
    }
  }
}
