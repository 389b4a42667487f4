import Determinism
import NetworkModel
import Participants
import Quantities
import Testing

struct AnticipatorTests {
  static func population(_ share: Ratio, seed: UInt64 = 3) -> AnticipatorPopulation {
    AnticipatorPopulation(
      name: "traders",
      spec: AnticipatorSpec(
        protocolID: ProtocolID(0),
        share: share,
        trigger: .percent(80),
        size: .one,
        reactionMedian: .seconds(30),
        reactionDeviation: .percent(50),
        fee: .fixed(.gwei(10))
      ),
      accountCount: 10_000,
      seeds: SeedTree(rootSeed: seed, replication: 0)
    )
  }

  @Test func `the stated share of accounts anticipates, and a larger share contains it`() {
    #expect(Self.population(.zero).accounts.isEmpty)
    #expect(Self.population(.one).accounts.count == 10_000)
    let few = Self.population(.percent(20)).accounts
    // Four standard deviations of a binomial count.
    #expect(abs(few.count - 2_000) < 160)
    let more = Set(Self.population(.percent(50)).accounts.map(\.index))
    #expect(few.allSatisfy { more.contains($0.index) })
  }

  @Test func `reaction times have their median and are drawn anew on each occasion`() {
    let population = Self.population(.percent(10))
    var times = population.accounts.map {
      population.reactionTime(account: $0, occasion: 1).secondsValue
    }
    times.sort()
    #expect(abs(times[times.count / 2] - 30) < 3)
    let account = population.accounts[0]
    #expect(
      population.reactionTime(account: account, occasion: 1)
        != population.reactionTime(account: account, occasion: 2)
    )
  }
}
