import NetworkModel
import Quantities
import TestSupport
import Testing

struct NonceTests {
  private func nonced(
    gasLimit: Int64 = 10_000_000,
    poolLimit: Int32 = 1_000,
    expiry: Int64 = 86_400,
    ordering: OrderingPolicy = .feePriority
  ) -> Chain {
    chain(
      network(
        fees: deserted(),
        gasLimit: gasLimit,
        ordering: ordering,
        expiry: .seconds(expiry),
        poolLimit: poolLimit,
        features: ChainFeatures(keepsNonces: true)
      )
    )
  }

  @Test func `a sender's transactions execute in the order of sending, whatever they pay`() {
    var chain = nonced()
    _ = chain.submit(transaction(1, gwei: 10, member: 1))
    _ = chain.submit(transaction(2, gwei: 90, member: 1))
    _ = chain.submit(transaction(3, gwei: 50, member: 2))
    #expect(chain.block(1, at: 13).included == [3, 1, 2])
  }

  @Test func `the first one holds up the others when the block has no room for it`() {
    var chain = nonced(gasLimit: 200_000)
    _ = chain.submit(transaction(1, gwei: 10, gas: 200_001, member: 1))
    _ = chain.submit(transaction(2, gwei: 90, gas: 50_000, member: 1))
    #expect(chain.block(1, at: 13).included == [])
  }

  @Test func `a replacement keeps the nonce`() {
    var chain = nonced()
    _ = chain.submit(transaction(1, gwei: 10, member: 1, slot: 5))
    _ = chain.submit(transaction(2, gwei: 90, member: 1, slot: 6))
    _ = chain.submit(transaction(3, gwei: 20, member: 1, slot: 5))
    #expect(chain.block(1, at: 13).included == [3, 2])
  }

  @Test func `what follows a dropped transaction is stuck until the gap is filled`() {
    var chain = nonced(expiry: 100)
    _ = chain.submit(transaction(1, gwei: 10, gas: 20_000_000, member: 1, sent: 0))
    _ = chain.submit(transaction(2, gwei: 90, member: 1, sent: 50))
    #expect(chain.block(1, at: 100).expired == [1])
    #expect(chain.block(2, at: 113).included == [])
    // The wallet uses the lowest free nonce, which is that of the lost one.
    _ = chain.submit(transaction(3, gwei: 5, member: 1, sent: 120))
    #expect(chain.block(3, at: 126).included == [3, 2])
  }

  @Test func `a gap that is never filled ends when what waits behind it expires`() {
    var chain = nonced(expiry: 100)
    _ = chain.submit(transaction(1, gwei: 10, gas: 20_000_000, member: 1, sent: 0))
    _ = chain.submit(transaction(2, gwei: 90, member: 1, sent: 50))
    _ = chain.block(1, at: 100)
    #expect(chain.block(2, at: 150).expired == [2])
    #expect(chain.mempool.count == 0)
  }

  @Test func `an evicted transaction leaves a gap too`() {
    var chain = nonced(poolLimit: 2)
    _ = chain.submit(transaction(1, gwei: 1, member: 1))
    _ = chain.submit(transaction(2, gwei: 9, member: 1))
    _ = chain.submit(transaction(3, gwei: 8, member: 2))
    #expect(chain.block(1, at: 13).included == [3])
    _ = chain.submit(transaction(4, gwei: 7, member: 1, sent: 14))
    #expect(chain.block(2, at: 26).included == [4, 2])
  }

  @Test func `no ordering policy turns a sender's own order round`() {
    let policies: [OrderingPolicy] = [
      .feePriority, .protocolPriority, .arrival, .random,
      .batchAuction(interval: .milliseconds(700)),
      .fair(
        FairOrderSpec(
          nodes: 3,
          share: .percent(60),
          spread: .uniform(low: .zero, high: .seconds(9))
        )
      ),
    ]
    everySeed(count: 40) { seed in
      var draws = TestDraws(seed: seed)
      let lanes: [TransactionLane] = [.oracleWrite, .topUp, .liquidation, .other]
      let offers = (Int64(1)...40).map { id in
        transaction(
          id,
          gwei: draws.within(1...50),
          member: Int32(draws.below(5)),
          lane: lanes[draws.below(4)],
          sent: id / 8
        )
      }
      for policy in policies {
        var chain = nonced(ordering: policy)
        for offer in offers { _ = chain.submit(offer) }
        let order = chain.block(1, at: 13).included
        if order.count != 40 { return "\(policy): \(order.count) of 40 entered" }
        for member in Int32(0)..<5 {
          let own = order.filter { offers[Int($0) - 1].member == member }
          if own != own.sorted() { return "\(policy): \(own)" }
        }
      }
      return nil
    }
  }

  @Test func `blocks agree with an obvious builder on random pools`() {
    everySeed(count: 60) { seed in
      var draws = TestDraws(seed: seed)
      var chain = nonced(gasLimit: 900_000)
      var waiting: [[Transaction]] = Array(repeating: [], count: 6)
      var id: Int64 = 0
      for number in Int64(1)...30 {
        for _ in 0..<draws.below(12) {
          id += 1
          let member = draws.below(6)
          let offer = transaction(
            id,
            gwei: draws.within(1...40),
            gas: draws.within(50...400) * 1_000,
            member: Int32(member),
            sent: number * 13 - 5,
            arrives: number * 13 - 5 + draws.within(0...20)
          )
          guard chain.submit(offer) == .accepted else { return "refused" }
          waiting[member].append(offer)
        }
        let expected = obviousBlock(&waiting, at: number * 13, gas: 900_000)
        let found = chain.block(number, at: number * 13).included
        if found != expected { return "block \(number): \(found), not \(expected)" }
      }
      return nil
    }
  }

  // Of all senders' first transactions the best payer that fits, again and again.
  private func obviousBlock(
    _ waiting: inout [[Transaction]],
    at seconds: Int64,
    gas limit: Int64
  ) -> [Int64] {
    var left = limit
    var order: [Int64] = []
    var passed = Set<Int64>()
    while true {
      let heads = waiting.compactMap(\.first).filter { !passed.contains($0.id) }
      let best = heads.min {
        ($1.bid.wei, $0.arrivesAt.nanoseconds, $0.id) < (
          $0.bid.wei, $1.arrivesAt.nanoseconds, $1.id
        )
      }
      guard let best else { return order }
      if best.arrivesAt <= instant(seconds), best.gas <= left {
        left -= best.gas
        order.append(best.id)
        waiting[Int(best.member)].removeFirst()
      } else {
        passed.insert(best.id)
      }
    }
  }
}
