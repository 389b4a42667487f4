import Determinism
import NetworkModel
import Participants
import Quantities
import TestSupport
import Testing

@Suite struct OwnerPopulationTests {
  private static func spec(topUp: Ratio, autoRepay: Ratio) -> OwnerSpec {
    OwnerSpec(
      protocolID: ProtocolID(0),
      topUpShare: topUp,
      autoRepayShare: autoRepay,
      trigger: .percent(10),
      topUpSize: .percent(20),
      repayTarget: .percent(120),
      reactionMedian: .seconds(600),
      reactionDeviation: .percent(80),
      reactionLimit: 3,
      fee: .fixed(.gwei(20))
    )
  }

  private static func population(
    _ topUp: Ratio,
    _ autoRepay: Ratio,
    count: Int32 = 20_000,
    name: String = "owners",
    seed: UInt64 = 1
  ) -> OwnerPopulation {
    OwnerPopulation(
      name: name,
      spec: spec(topUp: topUp, autoRepay: autoRepay),
      accountCount: count,
      seeds: SeedTree(rootSeed: seed, replication: 0)
    )
  }

  @Test func `shares of accounts react as stated`() {
    let reactions = Self.population(.percent(25), .percent(10)).reactions
    let topUps = Double(reactions.count(where: { $0 == .topUp })) / 20_000
    let repayments = Double(reactions.count(where: { $0 == .autoRepay })) / 20_000
    // Five standard errors of a share.
    #expect(abs(topUps - 0.25) < 5 * (0.25 * 0.75 / 20_000).squareRoot())
    #expect(abs(repayments - 0.1) < 5 * (0.1 * 0.9 / 20_000).squareRoot())
  }

  @Test func `stop losses come after the other shares and move neither`() {
    var spec = Self.spec(topUp: .percent(25), autoRepay: .percent(10))
    spec.stopLossShare = .percent(30)
    let plain = Self.population(.percent(25), .percent(10)).reactions
    let stops = OwnerPopulation(
      name: "owners",
      spec: spec,
      accountCount: 20_000,
      seeds: SeedTree(rootSeed: 1, replication: 0)
    ).reactions
    let share = Double(stops.count(where: { $0 == .stopLoss })) / 20_000
    #expect(abs(share - 0.3) < 5 * (0.3 * 0.7 / 20_000).squareRoot())
    #expect(zip(plain, stops).allSatisfy { $0 == $1 || ($0 == .none && $1 == .stopLoss) })
  }

  @Test func `shares of nothing and of everything are exact`() {
    let none = Self.population(.zero, .zero, count: 3_000)
    let topUp = Self.population(.one, .zero, count: 3_000)
    let repay = Self.population(.zero, .one, count: 3_000)
    #expect(none.reactions.allSatisfy { $0 == .none })
    #expect(topUp.reactions.allSatisfy { $0 == .topUp })
    #expect(repay.reactions.allSatisfy { $0 == .autoRepay })
    #expect(Self.population(.one, .one, count: 0).reactions.isEmpty)
  }

  @Test func `more accounts leave the first owners as they are`() {
    let few = Self.population(.percent(25), .percent(10), count: 100)
    let many = Self.population(.percent(25), .percent(10), count: 5_000)
    #expect(Array(many.reactions.prefix(100)) == few.reactions)
    let account = AccountID(99)
    #expect(
      many.reactionTime(account: account, reaction: 1)
        == few.reactionTime(account: account, reaction: 1)
    )
  }

  @Test func `a larger share only adds owners who top up`() {
    let before = Self.population(.percent(25), .zero).reactions
    let after = Self.population(.percent(40), .zero).reactions
    var lost = 0
    for account in before.indices where before[account] == .topUp && after[account] != .topUp {
      lost += 1
    }
    #expect(lost == 0)
    #expect(after.count(where: { $0 == .topUp }) > before.count(where: { $0 == .topUp }))
  }

  @Test func `name and seed key the traits`() {
    let plain = Self.population(.percent(50), .zero, count: 200).reactions
    #expect(Self.population(.percent(50), .zero, count: 200).reactions == plain)
    #expect(Self.population(.percent(50), .zero, count: 200, name: "x").reactions != plain)
    #expect(Self.population(.percent(50), .zero, count: 200, seed: 2).reactions != plain)
  }

  @Test func `reaction times are lognormal about their median`() {
    let population = Self.population(.one, .zero, count: 1)
    var (early, sum, squares, tooShort) = (0.0, 0.0, 0.0, 0)
    for account in 0..<8_000 as Range<Int32> {
      let time = population.reactionTime(account: AccountID(account), reaction: 0)
      if time <= .zero { tooShort += 1 }
      if time < .seconds(600) { early += 1 }
      let logarithm = PortableMath.log(time.secondsValue / 600)
      sum += logarithm
      squares += logarithm * logarithm
    }
    #expect(tooShort == 0)
    #expect(abs(early / 8_000 - 0.5) < 5 * 0.5 / 8_000.0.squareRoot())
    #expect(abs(sum / 8_000) < 5 * 0.8 / 8_000.0.squareRoot())
    // The variance of a sample variance of normals is 2σ⁴/n.
    #expect(abs(squares / 8_000 - 0.64) < 5 * 0.64 * (2.0 / 8_000).squareRoot())
  }

  @Test func `a time without spread is the median, and none is shorter than a nanosecond`() {
    var spec = Self.spec(topUp: .one, autoRepay: .zero)
    spec.reactionDeviation = .zero
    let seeds = SeedTree(rootSeed: 1, replication: 0)
    let even = OwnerPopulation(name: "o", spec: spec, accountCount: 1, seeds: seeds)
    #expect(even.reactionTime(account: AccountID(0), reaction: 0) == .seconds(600))
    spec.reactionMedian = .zero
    let eager = OwnerPopulation(name: "o", spec: spec, accountCount: 1, seeds: seeds)
    #expect(
      eager.reactionTime(account: AccountID(0), reaction: 0) == SimDuration(nanoseconds: 1)
    )
  }

  @Test func `each reaction of an account has its own time and fee quantile`() {
    let population = Self.population(.one, .zero, count: 1)
    let account = AccountID(3)
    let times = (0..<3).map { population.reactionTime(account: account, reaction: $0) }
    let quantiles = (0..<3).map { population.feeQuantile(account: account, reaction: $0) }
    #expect(times[0] != times[1] && times[1] != times[2])
    #expect(quantiles[0] != quantiles[1] && quantiles[1] != quantiles[2])
    #expect(quantiles.allSatisfy { $0 >= 0 && $0 < 1 })
  }
}
