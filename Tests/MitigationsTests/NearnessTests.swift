import Mitigations
import Quantities
import Testing

/// How near public rules are, for those who can compute it.
struct NearnessTests {
  @Test func `a breaker is as near as the move is to its threshold, and far once it halted`() throws
  {
    // 15 % within an hour.
    var engine = try Harness("circuit-breaker")
    engine.block(view(at: 0, price: 100))
    #expect(engine.strategy.nearness == .zero)
    engine.block(view(at: 60, price: 94))
    #expect(engine.strategy.nearness == .percent(40))
    engine.block(view(at: 120, price: 88))
    #expect(engine.strategy.nearness == .percent(80))
    engine.block(view(at: 180, price: 85))
    engine.act(view(at: 180, price: 85))
    engine.block(view(at: 190, price: 85))
    #expect(engine.strategy.nearness == .zero)
  }

  @Test func `a gate is as near as its quota is used, a breaker of outflows as its limit is`()
    throws
  {
    let million: Int64 = 1_000_000_000_000
    func look(_ seconds: Int64, _ withdrawn: Int64) -> ProtocolView {
      var view = MitigationsTests.view(at: seconds, price: 100)
      view.withdrawnValue = QuoteAmount(micros: withdrawn)
      view.lockedValue = QuoteAmount(micros: 500 * million)
      return view
    }
    // 1 % an hour; 30 % in four hours.
    var gate = try Harness("withdrawal-gate")
    var breaker = try Harness("outflow-breaker")
    for (seconds, withdrawn) in [(Int64(0), Int64(0)), (600, 4 * million)] {
      gate.block(look(seconds, withdrawn))
      breaker.block(look(seconds, withdrawn))
    }
    #expect(gate.strategy.nearness == .percent(80))
    #expect(breaker.strategy.nearness == Ratio(partsPerBillion: 26_666_666))
    gate.block(look(700, 6 * million))
    #expect(gate.strategy.nearness == .one)
  }

  @Test func `a band is as near as the price is to its edge, and rules without one are far`() throws
  {
    var engine = try Harness("limit-band")
    engine.block(view(at: 0, price: 100))
    engine.block(view(at: 60, price: 99))
    let near = engine.strategy.nearness
    #expect(near > .zero && near < .one)
    #expect(try Harness("twap").strategy.nearness == .zero)
  }
}
