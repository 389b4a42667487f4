import Mitigations
import Quantities
import TestSupport
import Testing

/// Gates on what leaves, and limits on what enters.
struct GateTests {
  private static let million: Int64 = 1_000_000_000_000

  private func view(
    at seconds: Int64,
    withdrawn: Int64,
    locked: Int64,
    interest: Int64 = 0
  ) -> ProtocolView {
    var view = MitigationsTests.view(at: seconds, price: 100)
    view.withdrawnValue = QuoteAmount(micros: withdrawn)
    view.lockedValue = QuoteAmount(micros: locked)
    view.openInterest = QuoteAmount(micros: interest)
    return view
  }

  @Test func `the gate grants its share of the value at the window's start, above a floor`() throws
  {
    var engine = try Harness("withdrawal-gate")
    engine.block(view(at: 0, withdrawn: 0, locked: 500 * Self.million))
    #expect(engine.standing.withdrawalCeiling == QuoteAmount(micros: 5 * Self.million))
    // What left inside the window does not raise the ceiling; once it is older it does.
    engine.block(view(at: 600, withdrawn: 4 * Self.million, locked: 496 * Self.million))
    #expect(engine.standing.withdrawalCeiling == QuoteAmount(micros: 5 * Self.million))
    #expect(engine.standing.level == 0)
    engine.block(view(at: 1_200, withdrawn: 4_900_000_000_000, locked: 495 * Self.million))
    #expect(engine.standing.level == 1)
    engine.block(view(at: 4_800, withdrawn: 4_900_000_000_000, locked: 495 * Self.million))
    #expect(engine.standing.withdrawalCeiling == QuoteAmount(micros: 9_850_000_000_000))
    #expect(engine.standing.level == 0)
    var small = try Harness("withdrawal-gate")
    small.block(view(at: 0, withdrawn: 0, locked: Self.million))
    #expect(small.standing.withdrawalCeiling == QuoteAmount(micros: Self.million))
  }

  @Test func `the breaker trips at the outflow that leaves its retained share`() throws {
    for (out, trips) in [(Int64(30), true), (29, false)] {
      var engine = try Harness("outflow-breaker")
      engine.block(view(at: 0, withdrawn: 0, locked: 100 * Self.million))
      engine.block(view(at: 7_200, withdrawn: out * Self.million, locked: 70 * Self.million))
      #expect(engine.standing.closed == (trips ? .withdraw : []))
      #expect(engine.standing.closedUntil == (trips ? instant(7_200 + 259_200) : nil))
    }
  }

  @Test func `a small protocol's breaker sleeps`() throws {
    var engine = try Harness("outflow-breaker")
    engine.block(view(at: 0, withdrawn: 0, locked: Self.million - 1))
    engine.block(view(at: 60, withdrawn: Self.million / 2, locked: Self.million / 2))
    #expect(engine.standing == Directives())
  }

  @Test func `the margin of new risk rises linearly between its two bounds`() throws {
    for (interest, multiplier) in [
      (Int64(100), nil), (175, Ratio.percent(200)), (250, .percent(300)), (400, .percent(500)),
      (900, .percent(500)),
    ] as [(Int64, Ratio?)] {
      var engine = try Harness("open-interest-margin")
      let interest = interest * Self.million
      engine.block(view(at: 0, withdrawn: 0, locked: 0, interest: interest))
      #expect(engine.standing.initialMarginMultiplier == multiplier)
      #expect(engine.standing.marginMultiplier == nil)
    }
  }

  @Test func `the cap stands always and says when it is nearly used`() throws {
    var engine = try Harness("open-interest-cap")
    engine.block(view(at: 0, withdrawn: 0, locked: 0, interest: 179 * Self.million))
    #expect(engine.standing.openInterestCap == QuoteAmount(micros: 200 * Self.million))
    #expect(engine.standing.level == 0)
    engine.block(view(at: 12, withdrawn: 0, locked: 0, interest: 180 * Self.million))
    #expect(engine.standing.level == 1)
    #expect(engine.activations == 1)
  }

  @Test func `congestion raises the requirement by the root of the excess, in steps`() throws {
    var engine = try Harness("congestion-margin", ["step": 1_000_000_000, "memory": second])
    var now = MitigationsTests.view(at: 0, price: 100)
    now.gasPrice = .gwei(50)
    engine.block(now)
    #expect(engine.standing.marginMultiplier == nil)
    // Six times over the reference of 50: √(1 + 0.5 × 6) = 2, after the average has followed.
    now = MitigationsTests.view(at: 600, price: 100)
    now.gasPrice = .gwei(350)
    engine.block(now)
    #expect(engine.standing.marginMultiplier == .percent(200))
    var slow = try Harness("congestion-margin", ["memory": second])
    slow.block(MitigationsTests.view(at: 0, price: 100))
    slow.block(now)
    #expect(slow.standing.marginMultiplier == .percent(102))
  }
}
