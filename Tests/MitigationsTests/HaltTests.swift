import Mitigations
import Quantities
import TestSupport
import Testing

/// Halts by band, by tier and by the protocol's own counters.
struct HaltTests {
  // MARK: Band

  @Test func `leaving the band freezes risk, staying outside pauses, and the pause ends by itself`()
    throws
  {
    var engine = try Harness("limit-band")
    engine.block(view(at: 0, price: 100))
    engine.block(view(at: 300, price: 96))
    #expect(engine.standing == Directives())
    engine.block(view(at: 312, price: 90))
    #expect(engine.standing.closed == [.liquidate, .bid, .open])
    #expect(engine.standing.level == 1)
    #expect(engine.wakeAt == nil)
    engine.block(view(at: 324, price: 90))
    #expect(engine.wakeAt == instant(312 + 15))
    engine.block(view(at: 336, price: 90))
    #expect(engine.standing.level == 2)
    #expect(engine.standing.closed.contains(.withdraw))
    #expect(engine.standing.closedUntil == instant(336 + 300))
    engine.block(view(at: 636, price: 90))
    #expect(engine.standing == Directives(), "the reference restarts at the reopening price")
    #expect(engine.activations == 2)
  }

  @Test func `a price that comes back inside the band opens at once`() throws {
    var engine = try Harness("limit-band")
    engine.block(view(at: 0, price: 1_000))
    engine.block(view(at: 300, price: 940))
    #expect(engine.standing.level == 1)
    engine.block(view(at: 312, price: 990))
    #expect(engine.standing == Directives())
  }

  @Test func `a steady fall drags its mean along and never leaves the band`() throws {
    var engine = try Harness("limit-band")
    // 0.2 % a step of 12 s: the mean of five minutes lags by about 2.5 %, half the band.
    for step in Int64(0)..<200 {
      engine.block(view(at: step * 12, price: 1_000_000 - step * 2_000))
    }
    #expect(engine.activations == 0)
  }

  // MARK: Tiers

  @Test(arguments: [
    (price: Int64(94), level: UInt8(0)), (93, 1), (88, 1), (87, 2), (81, 2), (80, 3), (50, 3),
  ])
  func `each fall trips its own level`(_ row: (price: Int64, level: UInt8)) throws {
    var engine = try Harness("tiered-halt")
    engine.block(view(at: 0, price: 100))
    engine.block(view(at: 600, price: row.price))
    #expect(engine.wantsTransaction == (row.level > 0))
    engine.act(view(at: 612, price: row.price))
    #expect(engine.standing.level == row.level)
    if row.level > 0 {
      let end: Int64 = row.level == 3 ? 86_400 : 612 + 900
      #expect(engine.standing.closedUntil == instant(end))
    }
  }

  @Test func `a level trips once a period, and the next period forgets it`() throws {
    var engine = try Harness("tiered-halt")
    engine.block(view(at: 0, price: 100))
    engine.act(view(at: 600, price: 90))
    engine.block(view(at: 1_600, price: 90))
    #expect(!engine.wantsTransaction)
    engine.block(view(at: 86_400, price: 90))
    #expect(!engine.wantsTransaction, "the reference is now 90")
    engine.block(view(at: 86_412, price: 83))
    #expect(engine.wantsTransaction)
  }

  @Test func `levels that do not rise are refused`() {
    #expect(throws: MitigationError.contradiction("the levels do not rise")) {
      try make("tiered-halt", ["level2": 5 * percent])
    }
  }

  // MARK: Counters

  struct Counter: CustomTestStringConvertible, Sendable {
    let kind: String
    /// The view's counter as a function of a reading.
    let set: @Sendable (inout ProtocolView, Int64) -> Void
    /// Readings at rest, just short of the threshold, and at it.
    let rest: Int64
    let short: Int64
    let reached: Int64
    var testDescription: String { kind }
  }

  static let million: Int64 = 1_000_000_000_000
  static let counters = [
    Counter(
      kind: "liquidation-volume-halt",
      set: { $0.liquidatedNotional = QuoteAmount(micros: $1) },
      rest: million,
      short: 6 * million - 1,
      reached: 6 * million
    ),
    Counter(
      kind: "open-interest-halt",
      set: { $0.openInterest = QuoteAmount(micros: $1) },
      rest: 100 * million,
      short: 90 * million + 1,
      reached: 90 * million
    ),
    Counter(
      kind: "bad-debt-halt",
      set: { $0.badDebt = QuoteAmount(micros: $1) },
      rest: 0,
      short: million / 10 - 1,
      reached: million / 10
    ),
    Counter(
      kind: "insurance-halt",
      set: { $0.insurance = QuoteAmount(micros: $1) },
      rest: 10 * million,
      short: 7 * million + 1,
      reached: 7 * million
    ),
  ]

  @Test(arguments: counters)
  func `a counter trips exactly at its threshold`(_ counter: Counter) throws {
    for (reading, trips) in [(counter.short, false), (counter.reached, true)] {
      var engine = try Harness(counter.kind)
      var now = view(at: 0, price: 100)
      counter.set(&now, counter.rest)
      engine.block(now)
      now = view(at: 60, price: 100)
      counter.set(&now, reading)
      engine.block(now)
      #expect(engine.wantsTransaction == trips)
      engine.act(now)
      #expect(engine.standing.closed == (trips ? [.liquidate, .bid, .open, .withdraw] : []))
    }
  }

  @Test(arguments: counters)
  func `a halt ends by itself and arms again when the counter stands still`(
    _ counter: Counter
  ) throws {
    var engine = try Harness(counter.kind)
    for (at, reading) in [(Int64(0), counter.rest), (60, counter.reached)] {
      var now = view(at: at, price: 100)
      counter.set(&now, reading)
      engine.block(now)
    }
    var now = view(at: 72, price: 100)
    counter.set(&now, counter.reached)
    engine.act(now)
    let end = engine.standing.closedUntil ?? .start
    #expect(engine.standing.standing(at: end) == Directives())
    // Two days later everything has left every window.
    now = view(at: 172_800, price: 100)
    counter.set(&now, counter.reached)
    engine.block(now)
    engine.block(now)
    now = view(at: 172_860, price: 100)
    counter.set(&now, counter.reached)
    engine.block(now)
    #expect(!engine.wantsTransaction)
  }

  @Test func `a halt that closes nothing is refused`() {
    let nothing: [String: Int64] = [
      "closesLiquidations": 0, "closesNewRisk": 0, "closesReductions": 0, "closesWithdrawals": 0,
    ]
    for kind in ["tiered-halt"] + Self.counters.map(\.kind) {
      #expect(throws: MitigationError.contradiction("the halt closes nothing")) {
        try make(kind, nothing)
      }
    }
  }
}
