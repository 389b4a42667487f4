import Determinism
import NetworkModel
import Quantities
import TestSupport
import Testing

/// Two keepers race for one liquidation, whose owner tops up at the last moment.
struct OrderingTests {
  private static let fast: Int64 = 1
  private static let rich: Int64 = 2
  private static let saviour: Int64 = 3

  private func millis(_ count: Int64) -> SimInstant { SimInstant(nanoseconds: count * 1_000_000) }

  private func offer(
    _ id: Int64,
    gwei: Int64,
    at arrival: Int64,
    lane: TransactionLane = .liquidation,
    slot: Int64 = 0
  ) -> Transaction {
    Transaction(
      id: id,
      kind: 0,
      lane: lane,
      population: 0,
      member: Int32(id),
      slot: slot,
      gas: 100_000,
      bid: .gwei(gwei),
      submittedAt: millis(0),
      arrivesAt: millis(arrival)
    )
  }

  /// The order in which one block executes the race, and what each pays.
  private func race(
    _ policy: OrderingPolicy,
    seed: UInt64 = 1,
    holder: Int64? = nil
  ) -> (order: [Int64], gwei: [Int64: Int64]) {
    var chain = chain(network(fees: deserted(), ordering: policy), seed: seed)
    if let holder {
      let bids = [
        LaneBid(
          population: 0,
          member: Int32(holder),
          amount: QuoteAmount(micros: 9),
          at: millis(-15_000)
        )
      ]
      if let grant = ExpressLaneSpec().award(round: 0, bids: bids) {
        _ = chain.outcome(of: .grantLane(grant), at: millis(0))
      }
    }
    _ = chain.submit(offer(Self.fast, gwei: 30, at: 10))
    _ = chain.submit(offer(Self.rich, gwei: 90, at: 60))
    _ = chain.submit(offer(Self.saviour, gwei: 20, at: 70, lane: .topUp))
    let block = chain.block(1, at: 13)
    let paid = Dictionary(
      uniqueKeysWithValues: zip(block.included, block.prices.map { $0 / 1_000_000_000 })
    )
    return (block.included, paid)
  }

  @Test func `in a priority auction the highest bid wins and is paid`() {
    let race = race(.feePriority)
    #expect(race.order == [Self.rich, Self.fast, Self.saviour])
    #expect(race.gwei == [Self.rich: 90, Self.fast: 30, Self.saviour: 20])
  }

  @Test func `by arrival the fastest wins, for less`() {
    let race = race(.arrival)
    #expect(race.order == [Self.fast, Self.rich, Self.saviour])
    #expect(race.gwei[Self.fast] == 30)
  }

  @Test func `under protocol priority the owner's top-up comes before both`() {
    #expect(race(.protocolPriority).order == [Self.saviour, Self.rich, Self.fast])
  }

  @Test func `in a batch the best bid wins and everybody pays the lowest`() {
    let race = race(.batchAuction(interval: .milliseconds(100)))
    #expect(race.order == [Self.rich, Self.fast, Self.saviour])
    #expect(race.gwei == [Self.rich: 20, Self.fast: 20, Self.saviour: 20])
  }

  @Test func `a batch that closed earlier comes first, whatever it paid`() {
    let race = race(.batchAuction(interval: .milliseconds(50)))
    #expect(race.order == [Self.fast, Self.rich, Self.saviour])
    #expect(race.gwei == [Self.fast: 30, Self.rich: 20, Self.saviour: 20])
  }

  @Test func `a batch that is still open waits`() {
    var chain = chain(network(fees: deserted(), ordering: .batchAuction(interval: .seconds(10))))
    _ = chain.submit(offer(1, gwei: 5, at: 11_000))
    #expect(chain.block(1, at: 19).included == [])
    #expect(chain.block(2, at: 20).included == [1])
  }

  @Test func `the holder of the express lane beats a head start below the delay`() {
    #expect(race(.expressLane(ExpressLaneSpec())).order.first == Self.fast)
    #expect(race(.expressLane(ExpressLaneSpec()), holder: Self.rich).order.first == Self.rich)
    let short = ExpressLaneSpec(delay: .milliseconds(40))
    #expect(race(.expressLane(short), holder: Self.rich).order.first == Self.fast)
  }

  @Test func `a shuffle lets every order win equally often`() {
    var wins = [Int64: Int]()
    for seed in UInt64(1)...3_000 { wins[race(.random, seed: seed).order[0], default: 0] += 1 }
    // A third each, five standard errors.
    for id in [Self.fast, Self.rich, Self.saviour] {
      #expect(abs(Double(wins[id] ?? 0) / 3_000 - 1 / 3.0) < 0.044)
    }
    #expect(race(.random, seed: 5).order == race(.random, seed: 5).order)
  }

  @Test func `fair ordering follows what most nodes saw`() {
    let near = FairOrderSpec(
      nodes: 9,
      share: .percent(60),
      spread: .uniform(low: .zero, high: .milliseconds(5))
    )
    #expect(race(.fair(near)).order.first == Self.fast)
    // Sightings spread over a second bury a head start of 50 ms.
    let far = FairOrderSpec(
      nodes: 9,
      share: .percent(60),
      spread: .uniform(low: .zero, high: .milliseconds(1_000))
    )
    let losses = (UInt64(1)...200).filter { race(.fair(far), seed: $0).order[0] != Self.fast }
    #expect(losses.count > 60)
  }

  @Test func `in a batch auction a head start is worth its length over the interval`() {
    // δ = 80 ms, τ = 400 ms; equal bids. The fast one is alone in its batch δ/τ of the time and
    // wins half of the rest, so it wins δ/τ more often than it loses.
    let count: Int64 = 12_000
    var spec = network(
      fees: deserted(),
      gasLimit: 1_000_000_000_000,
      ordering: .batchAuction(interval: .milliseconds(400)),
      poolLimit: 100_000
    )
    spec.expiry = .seconds(10_000_000)
    var chain = chain(spec)
    var draws = TestDraws(seed: 7)
    for contest in 0..<count {
      let at = contest * 1_000 + draws.within(0...399_999) / 1_000
      _ = chain.submit(offer(contest * 2, gwei: 30, at: at))
      _ = chain.submit(offer(contest * 2 + 1, gwei: 30, at: at + 80))
    }
    let order = chain.block(1, at: count + 10).included
    var place = [Int](repeating: 0, count: order.count)
    for (index, id) in order.enumerated() { place[Int(id)] = index }
    let wins = (0..<Int(count)).filter { place[$0 * 2] < place[$0 * 2 + 1] }.count
    let advantage = 2 * Double(wins) / Double(count) - 1
    // Five standard errors of 1/√n.
    #expect(abs(advantage - 0.2) < 0.046, "\(advantage)")
    // First come, first served gives all of it to the fast one.
    #expect(order.count == Int(count) * 2)
  }

  @Test func `a policy reorders and never adds, drops or reprices beyond its rule`() {
    let policies: [OrderingPolicy] = [
      .feePriority, .protocolPriority, .arrival, .expressLane(ExpressLaneSpec()), .random,
      .batchAuction(interval: .milliseconds(100)),
      .fair(FairOrderSpec(nodes: 5, share: .percent(80), spread: .fixed(.zero))),
    ]
    everySeed(count: 20) { seed in
      var draws = TestDraws(seed: seed)
      let offers = (Int64(1)...30).map { id in
        offer(id, gwei: draws.within(1...50), at: draws.within(0...3_000), slot: 0)
      }
      for policy in policies {
        var chain = chain(network(fees: deserted(), ordering: policy), seed: seed)
        for offer in offers { _ = chain.submit(offer) }
        let block = chain.block(1, at: 13)
        if block.included.sorted() != Array(1...30) { return "\(policy): \(block.included)" }
        for (id, price) in zip(block.included, block.prices)
        where price > offers[Int(id) - 1].bid.wei {
          return "\(policy): \(id) pays more than it bid"
        }
      }
      return nil
    }
  }
}

struct ExpressLaneTests {
  private func bid(_ member: Int32, _ micros: Int64, at seconds: Int64) -> LaneBid {
    LaneBid(
      population: 0,
      member: member,
      amount: QuoteAmount(micros: micros),
      at: instant(seconds)
    )
  }

  @Test func `the highest bid in time wins and pays the second`() {
    let lane = ExpressLaneSpec()
    let grant = lane.award(
      round: 2,
      bids: [bid(1, 50, at: 90), bid(2, 90, at: 105), bid(3, 70, at: 100)]
    )
    #expect(grant?.member == 2)
    #expect(grant?.price == QuoteAmount(micros: 70))
    #expect(grant?.from == instant(120))
    #expect(grant?.until == instant(180))
  }

  @Test func `a bid after the close is none`() {
    let lane = ExpressLaneSpec()
    let grant = lane.award(round: 2, bids: [bid(1, 50, at: 105), bid(2, 90, at: 106)])
    #expect(grant?.member == 1)
    #expect(grant?.price == .zero)
  }

  @Test func `of equal bids the earliest wins and pays as much`() {
    let lane = ExpressLaneSpec()
    let grant = lane.award(round: 1, bids: [bid(1, 50, at: 40), bid(2, 50, at: 30)])
    #expect(grant?.member == 2)
    #expect(grant?.price == QuoteAmount(micros: 50))
    #expect(lane.award(round: 1, bids: []) == nil)
    #expect(lane.award(round: 1, bids: [bid(1, 0, at: 0)]) == nil)
  }
}

struct FairOrderTests {
  @Test func `a unanimous committee is obeyed`() {
    let sights: [[Int64]] = [[3, 3, 3], [1, 1, 1], [2, 2, 2]]
    #expect(FairOrder(sights: sights, share: .one).order == [1, 2, 0])
  }

  @Test func `a Condorcet circle is one group, ordered by median sighting`() {
    // Node 1: A B C; node 2: B C A; node 3: C A B.
    let sights: [[Int64]] = [[1, 30, 20], [2, 10, 31], [3, 20, 10]]
    let fair = FairOrder(sights: sights, share: .percent(60))
    #expect(fair.groups == [0, 0, 0])
    #expect(fair.order == [1, 2, 0])
  }

  @Test func `what all nodes saw before the circle stays before it`() {
    let sights: [[Int64]] = [
      [11, 40, 30], [12, 20, 41], [13, 30, 20], [1, 2, 3], [90, 91, 92],
    ]
    let fair = FairOrder(sights: sights, share: .percent(60))
    #expect(fair.order.first == 3)
    #expect(fair.order.last == 4)
    #expect(fair.groups == [1, 1, 1, 0, 2])
  }

  @Test func `no transaction follows one that enough nodes saw later, except inside a circle`() {
    everySeed(count: 200) { seed in
      var draws = TestDraws(seed: seed)
      let count = draws.below(9) + 1
      let sights = (0..<count).map { _ in (0..<5).map { _ in draws.within(0...50) } }
      let fair = FairOrder(sights: sights, share: .percent(80))
      if fair.order.sorted() != (0..<Int32(count)).map({ $0 }) { return "not a permutation" }
      for (place, late) in fair.order.enumerated() {
        for early in fair.order[..<place] {
          let votes = (0..<5).filter { sights[Int(late)][$0] < sights[Int(early)][$0] }.count
          if votes >= 4, fair.groups[Int(late)] != fair.groups[Int(early)] {
            return "\(early) stands before \(late) against \(votes) votes"
          }
        }
      }
      return nil
    }
  }
}
