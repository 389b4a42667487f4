import Experiments
import MarketSimulation
import Markets
import Participants
import Quantities
import Testing

struct AttackSearchTests {
  private static let script = ParticipantSpec(
    name: "raider",
    kind: .manipulator(
      ManipulatorSpec(
        market: MarketID(0),
        side: .sell,
        notional: QuoteAmount(micros: 1_000_000_000_000),
        at: SimInstant(nanoseconds: 60_000_000_000),
        slices: 4,
        interval: .seconds(10),
        hold: .seconds(600)
      )
    )
  )

  private var scenario: Scenario {
    var scenario = toyScenario()
    scenario.horizon = .seconds(7_200)
    scenario.participants = [Self.script]
    return scenario
  }

  @Test func `the first attack is the script and every other one lies in its ranges`() {
    let lists = AttackSearch(seed: 3).candidates(of: scenario, count: 200)
    #expect(lists.count == 200 && lists[0] == [Self.script])
    var sides: Set<String> = []
    for list in lists.dropFirst() {
      guard case .manipulator(let spec) = list[0].kind else {
        Issue.record("another kind")
        return
      }
      sides.insert(spec.side == .sell ? "sell" : "buy")
      let dollars = spec.notional.micros / 1_000_000
      let isSized = dollars >= 15_600 && dollars <= 64_000_000
      let isTimed = spec.at <= SimInstant(nanoseconds: 6_480_000_000_000)
      let isPaced = (1...60).contains(spec.slices) && spec.hold <= .seconds(3_600)
      #expect(isSized && isTimed && isPaced && spec.interval >= .seconds(1), "\(spec)")
    }
    #expect(sides.count == 2)
  }

  @Test func `a larger budget keeps the attacks of a smaller one`() {
    let search = AttackSearch(seed: 3)
    #expect(
      Array(search.candidates(of: scenario, count: 40).prefix(8))
        == search.candidates(of: scenario, count: 8)
    )
  }

  @Test func `somebody without money is no adversary`() {
    var idle = Self.script
    if case .manipulator(var spec) = idle.kind {
      spec.notional = .zero
      idle.kind = .manipulator(spec)
    }
    #expect(AttackSearch.isAdversary(Self.script) && !AttackSearch.isAdversary(idle))
  }

  @Test func `the best response is the greatest mean, the script where it is not beaten`() {
    #expect(BestResponse.choose([nil, nil]) == nil)
    #expect(BestResponse.choose([-3, -5, nil])?.candidate == 0)
    let best = BestResponse.choose([2, 7, 7, 1])
    #expect(best?.candidate == 1 && best?.mean == 7)
  }
}
