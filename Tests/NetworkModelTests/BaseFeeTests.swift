import NetworkModel
import Quantities
import TestSupport
import Testing

struct BaseFeeTests {
  private let rule = BaseFeeRule()

  struct Vector: CustomTestStringConvertible {
    let fee: Int64
    let limit: Int64
    let used: Int64
    let next: Int64
    var testDescription: String { "\(fee) wei after \(used) of \(limit)" }
  }

  // The first three are the vectors of go-ethereum's TestCalcBaseFee.
  @Test(arguments: [
    Vector(fee: 1_000_000_000, limit: 20_000_000, used: 10_000_000, next: 1_000_000_000),
    Vector(fee: 1_000_000_000, limit: 20_000_000, used: 9_000_000, next: 987_500_000),
    Vector(fee: 1_000_000_000, limit: 20_000_000, used: 11_000_000, next: 1_012_500_000),
    Vector(fee: 1_000_000_000, limit: 20_000_000, used: 20_000_000, next: 1_125_000_000),
    Vector(fee: 1_000_000_000, limit: 20_000_000, used: 0, next: 875_000_000),
    // One wei still rises, and seven no longer fall: 7 / 8 rounds down.
    Vector(fee: 1, limit: 20_000_000, used: 20_000_000, next: 2),
    Vector(fee: 1, limit: 20_000_000, used: 10_000_001, next: 2),
    Vector(fee: 7, limit: 20_000_000, used: 0, next: 7),
    Vector(fee: 8, limit: 20_000_000, used: 0, next: 7),
  ])
  func `the exact rule of EIP-1559`(_ vector: Vector) {
    let next = rule.next(
      after: GasPrice(wei: vector.fee),
      gasUsed: vector.used,
      gasLimit: vector.limit
    )
    #expect(next == GasPrice(wei: vector.next))
  }

  @Test func `twenty full blocks are the first to raise the fee ten-fold`() {
    var fee = GasPrice.gwei(1)
    var blocks = 0
    while fee < .gwei(10) {
      fee = rule.next(after: fee, gasUsed: 30_000_000, gasLimit: 30_000_000)
      blocks += 1
    }
    #expect(blocks == 20)
  }

  @Test func `empty blocks bring the fee to the floor and no lower`() {
    let raised = BaseFeeRule(floor: .gwei(2))
    var fee = GasPrice.gwei(100)
    for _ in 0..<200 { fee = raised.next(after: fee, gasUsed: 0, gasLimit: 30_000_000) }
    #expect(fee == .gwei(2))
  }

  @Test func `the rule agrees with wide arithmetic over random blocks`() {
    everySeed(count: 2_000) { seed in
      var draws = TestDraws(seed: seed)
      let fee = draws.within(1...1_000_000_000_000_000)
      let limit = draws.within(2...100_000_000)
      let used = draws.within(0...limit)
      let target = Int128(limit / 2)
      let next = rule.next(after: GasPrice(wei: fee), gasUsed: used, gasLimit: limit).wei
      let gap = Int128(used) - target
      var expected = Int128(fee)
      if gap > 0 { expected += max(1, Int128(fee) * gap / target / 8) }
      if gap < 0 { expected -= Int128(fee) * -gap / target / 8 }
      return Int128(next) == max(1, expected) ? nil : "\(fee) wei, \(used) of \(limit): \(next)"
    }
  }

  private func market(_ background: BackgroundSpec, fee: Int64 = 20) -> BaseFeeSpec {
    BaseFeeSpec(
      initialBaseFee: .gwei(fee),
      referencePrice: .gwei(20),
      medianTip: .gwei(1),
      background: background
    )
  }

  private func ethereum(_ spec: BaseFeeSpec, gasLimit: Int64 = 30_000_000) -> Chain {
    chain(
      network(
        market: .baseFee(spec),
        blocks: .fixed(interval: .seconds(12)),
        gasLimit: gasLimit
      )
    )
  }

  @Test func `a background that wants half a block leaves the fee where it is`() {
    var chain = ethereum(market(background(light: 20, heavy: 30)))
    for number in Int64(0)..<500 { _ = chain.block(number, at: number * 12) }
    // Half of 30 M, rounded down to the last unit of gas.
    #expect(abs(Double(chain.quotedGasPrice.wei) / 21e9 - 1) < 1e-3)
  }

  @Test func `demand for three blocks doubles the fee within six, and elasticity stops it`() {
    var chain = ethereum(market(background(light: 60, heavy: 90)))
    for number in Int64(0)..<6 { _ = chain.block(number, at: number * 12) }
    #expect(chain.feeMarket.baseFee.wei == 40_545_730_589)
    for number in Int64(6)..<400 { _ = chain.block(number, at: number * 12) }
    // At rest demand is half a block: 1.5·(1 + 1/25)/(1 + r/25) = 0.5.
    let rest = Double(chain.feeMarket.baseFee.wei) / 20e9
    #expect(abs(rest / (25 * (3 * (1 + 1 / 25.0) - 1)) - 1) < 0.01)
  }

  @Test func `a transaction pays the base fee and its tip, within its bid`() {
    var chain = ethereum(market(nobody()))
    _ = chain.submit(transaction(1, gwei: 100, tip: 3))
    _ = chain.submit(transaction(2, gwei: 21, tip: 3))
    _ = chain.submit(transaction(3, gwei: 50))
    let block = chain.block(0, at: 12)
    // Number 3 states no tip, so it offers all of its bid, as before EIP-1559.
    #expect(block.included == [3, 1, 2])
    #expect(block.prices == [50_000_000_000, 23_000_000_000, 21_000_000_000])
    #expect(block.report?.baseFee == .gwei(20))
  }

  @Test func `what the base fee shuts out waits until it has fallen`() {
    var chain = ethereum(market(nobody()))
    _ = chain.submit(transaction(1, gwei: 16))
    #expect(chain.block(0, at: 12).included == [])
    // 20, 17.5, 15.3: empty blocks.
    #expect(chain.block(1, at: 24).included == [])
    #expect(chain.block(2, at: 36).included == [1])
  }

  @Test func `tips decide where the block is full`() {
    var chain = ethereum(market(background(light: 200, heavy: 200)), gasLimit: 10_000_000)
    _ = chain.submit(transaction(1, gwei: 200, tip: 1))
    _ = chain.submit(transaction(2, gwei: 200, tip: 4))
    #expect(chain.block(0, at: 12).included == [2])
  }
}
