import Determinism
import NetworkModel
import Participants
import Quantities
import Testing

@Suite struct DepositorPopulationTests {
  private static func spec(share: Ratio) -> DepositorSpec {
    DepositorSpec(
      share: share,
      lossTolerance: .percent(1),
      cashFloor: .percent(5),
      reactionMedian: .seconds(900),
      reactionDeviation: .percent(80),
      retry: .seconds(600),
      fee: .fixed(.gwei(20))
    )
  }

  private static func deposits(_ protocolID: Int32, _ count: Int32) -> [Deposit] {
    (0..<count).map {
      Deposit(protocolID: ProtocolID(protocolID), account: AccountID(100 + $0), asset: 1)
    }
  }

  private static func population(
    _ share: Ratio,
    _ suppliers: [[Deposit]],
    name: String = "depositors"
  ) -> DepositorPopulation {
    DepositorPopulation(
      name: name,
      spec: spec(share: share),
      suppliers: suppliers,
      seeds: SeedTree(rootSeed: 1, replication: 0)
    )
  }

  @Test func `the n-th supplier of one protocol is the n-th of the other`() {
    let members = Self.population(.percent(50), [Self.deposits(0, 8), Self.deposits(1, 5)]).deposits
    #expect(members.count == 4)
    for (number, member) in members.enumerated() {
      let account = AccountID(100 + Int32(number))
      #expect(member.allSatisfy { $0.account == account })
      #expect(member.map(\.protocolID.index) == (number < 2 ? [0, 1] : [0]))
    }
    #expect(Self.population(.zero, [Self.deposits(0, 8)]).deposits.isEmpty)
  }

  @Test func `reaction times have the stated median and no other population's draws`() {
    let all = Self.population(.one, [Self.deposits(0, 4_001)])
    let times = (0..<4_001).map { all.reactionTime(member: Int32($0)).secondsValue }.sorted()
    // Five standard errors of the median of a lognormal with deviation 0.8.
    #expect(abs(times[2_000] / 900 - 1) < 5 * 0.8 * 1.2533 / 63)
    let other = Self.population(.one, [Self.deposits(0, 4_001)], name: "others")
    #expect(other.reactionTime(member: 0) != all.reactionTime(member: 0))
    let fewer = Self.population(.percent(1), [Self.deposits(0, 4_001)])
    #expect(fewer.reactionTime(member: 7) == all.reactionTime(member: 7))
  }

  @Test func `bad debt above the tolerance or cash below the floor alarms them`() {
    let spec = Self.spec(share: .one)
    let cases: [(badDebt: Int128, cash: Int128, isAlarmed: Bool)] = [
      (0, 50, false), (10, 50, false), (11, 50, true), (0, 49, true), (11, 0, true),
    ]
    for one in cases {
      #expect(
        spec.isAlarmed(badDebt: one.badDebt, supply: 1_000, cash: one.cash, supplied: 1_000)
          == one.isAlarmed
      )
    }
  }
}
