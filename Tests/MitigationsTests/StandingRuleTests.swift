import Mitigations
import Quantities
import Testing

struct StandingRuleTests {
  @Test func `time-weighted pricing demands its window and nothing else`() throws {
    var engine = try Harness("twap", ["averageWindow": 1_200 * second])
    var expected = Directives()
    expected.averageWindow = .seconds(1_200)
    expected.level = 1
    for block in Int64(0)..<10 {
      engine.block(view(at: block * 13, price: 200 - block))
      #expect(engine.standing == expected)
    }
    #expect(engine.activations == 1)
    #expect(engine.wakeAt == nil)
  }

  @Test func `the throttle demands its cap and nothing else`() throws {
    var engine = try Harness("liquidation-throttle")
    var expected = Directives()
    expected.blockLiquidationCap = QuoteAmount(micros: 60_000_000_000)
    expected.level = 1
    engine.block(view(at: 0, price: 200))
    #expect(engine.standing == expected)
  }

  @Test func `the observer never demands or asks for anything`() throws {
    var engine = try Harness("observer")
    for block in Int64(0)..<50 {
      engine.block(view(at: block * 13, price: 200 - block * 3))
      #expect(engine.standing == Directives())
      #expect(!engine.wantsTransaction)
      #expect(engine.wakeAt == nil)
    }
  }

  @Test func `the pause closes from its start to its end`() throws {
    var engine = try Harness("liquidation-pause", ["from": 100 * second, "until": 200 * second])
    var closed: [ActionSet] = []
    for at in [Int64(0), 99, 100, 150, 199, 200, 500] {
      engine.block(view(at: at))
      closed.append(engine.standing.closed)
      #expect(engine.wakeAt == (at < 100 ? instant(100) : nil))
    }
    let shut: ActionSet = [.liquidate, .bid]
    #expect(closed == [[], [], shut, shut, shut, [], []])
    #expect(engine.activations == 1)
    #expect(engine.standing == Directives())
  }

  @Test func `by default the pause stands from the first block on`() throws {
    var engine = try Harness("liquidation-pause")
    engine.block(view(at: 0))
    #expect(engine.standing.closed == [.liquidate, .bid])
    #expect(engine.standing.closed.isDisjoint(with: [.topUp, .reduce, .withdraw, .oracleWrite]))
  }
}
