import NetworkModel
import Quantities
import Testing

struct ChainTests {
  @Test func `a block takes the best payers until its gas is used up`() {
    var chain = chain(network(fees: deserted(), gasLimit: 250_000))
    for (id, gwei) in [(1, 5), (2, 30), (3, 20), (4, 10)] {
      #expect(chain.submit(transaction(Int64(id), gwei: Int64(gwei))) == .accepted)
    }
    let first = chain.block(1, at: 13)
    #expect(first.included == [2, 3])
    #expect(first.report?.ownGas == 200_000)
    #expect(first.report?.ownTransactions == 2)
    #expect(first.report?.fullness == .percent(80))
    #expect(chain.block(2, at: 26).included == [4, 1])
    #expect(chain.mempool.count == 0)
  }

  @Test func `a smaller transaction fills the gap that a larger one leaves`() {
    var chain = chain(network(fees: deserted(), gasLimit: 250_000))
    _ = chain.submit(transaction(1, gwei: 30, gas: 200_000))
    _ = chain.submit(transaction(2, gwei: 20, gas: 100_000))
    _ = chain.submit(transaction(3, gwei: 10, gas: 50_000))
    #expect(chain.block(1, at: 13).included == [1, 3])
  }

  @Test func `a transaction needs room beside the background that bids more`() {
    // At the quote, half of 9.5 M background gas bids more: 5.25 M are left.
    for (gas, enters) in [(Int64(5_250_000), true), (5_260_000, false)] {
      var chain = chain(network())
      _ = chain.submit(transaction(1, gwei: 10, gas: gas))
      #expect(chain.block(1, at: 0).included == (enters ? [1] : []))
    }
  }

  @Test func `a low bid waits in a crowded block and a high one does not`() {
    var fees = blackThursdayFees()
    fees.lightLoad = .percent(100)
    fees.heavyLoad = .percent(100)
    var chain = chain(network(fees: fees))
    _ = chain.submit(transaction(1, gwei: 5))
    _ = chain.submit(transaction(2, gwei: 40))
    #expect(chain.block(1, at: 13).included == [2])
  }

  @Test func `a transaction that has not arrived waits, however much it pays`() {
    var chain = chain(network())
    _ = chain.submit(transaction(1, gwei: 90, sent: 10, arrives: 14))
    _ = chain.submit(transaction(2, gwei: 20, sent: 10, arrives: 13))
    #expect(chain.block(1, at: 13).included == [2])
    #expect(chain.block(2, at: 26).included == [1])
  }

  @Test func `expired transactions are reported once and never included`() {
    var chain = chain(network(expiry: .seconds(20)))
    _ = chain.submit(transaction(1, gwei: 90, sent: 0))
    _ = chain.submit(transaction(2, gwei: 90, sent: 10))
    let block = chain.block(1, at: 20)
    #expect(block.expired == [1])
    #expect(block.included == [2])
    #expect(chain.block(2, at: 33).expired == [])
  }

  struct Ordering: CustomTestStringConvertible {
    let policy: OrderingPolicy
    let order: [Int64]
    var testDescription: String { "\(policy)" }
  }

  @Test(arguments: [
    Ordering(policy: .feePriority, order: [1, 2, 3, 4, 5, 6]),
    Ordering(policy: .protocolPriority, order: [5, 3, 6, 2, 4, 1]),
  ])
  func `the ordering policy orders what the block includes`(_ row: Ordering) {
    var chain = chain(network(ordering: row.policy))
    let lanes: [TransactionLane] = [
      .other, .liquidation, .topUp, .liquidation, .oracleWrite, .topUp,
    ]
    for (index, lane) in lanes.enumerated() {
      let id = Int64(index + 1)
      _ = chain.submit(transaction(id, gwei: 90 - id, lane: lane))
    }
    #expect(chain.block(1, at: 13).included == row.order)
  }

  @Test func `the ordering policy never decides what is included`() {
    for policy in [OrderingPolicy.feePriority, .protocolPriority] {
      var chain = chain(network(fees: deserted(), gasLimit: 100_000, ordering: policy))
      _ = chain.submit(transaction(1, gwei: 10, lane: .oracleWrite))
      _ = chain.submit(transaction(2, gwei: 11, lane: .other))
      #expect(chain.block(1, at: 13).included == [2])
    }
  }

  @Test func `the seam reports admissions and passes prices to the fee market`() {
    var chain = chain(network())
    var effects = EffectBuffer<ChainEffect>()
    let offered = transaction(1)
    chain.handle(.submit(offered), at: instant(0), into: &effects)
    chain.handle(.priceObserved(Price(nanos: 100)), at: instant(1), into: &effects)
    chain.handle(.priceObserved(Price(nanos: 300)), at: instant(2), into: &effects)
    #expect(effects.count == 1)
    #expect(effects[0] == .submitted(id: 1, .accepted))
    _ = chain.block(1, at: 600)
    guard case .firstPrice(let market) = chain.feeMarket else {
      Issue.record("the chain has another fee market than its specification")
      return
    }
    #expect(market.shockPercent == 100)
    #expect(chain.lastBlock?.quotedGasPrice == chain.quotedGasPrice)
  }

  @Test func `a withdrawn transaction is gone`() {
    var chain = chain(network())
    let offered = transaction(1)
    _ = chain.submit(offered)
    #expect(chain.withdraw(population: 0, member: 0, slot: 1) == offered)
    #expect(chain.withdraw(population: 0, member: 0, slot: 1) == nil)
    #expect(chain.block(1, at: 13).included == [])
  }

  @Test func `stuck transactions do not feed the fee`() {
    var crowded = chain(network(poolLimit: 5_000))
    var empty = chain(network())
    for id in Int64(1)...3_000 {
      _ = crowded.submit(transaction(id, gwei: 0, gas: 9_999_999, member: Int32(id)))
    }
    for number in Int64(1)...200 {
      _ = crowded.block(number, at: number * 13)
      _ = empty.block(number, at: number * 13)
    }
    #expect(crowded.mempool.count == 3_000)
    #expect(crowded.quotedGasPrice == empty.quotedGasPrice)
  }
}
