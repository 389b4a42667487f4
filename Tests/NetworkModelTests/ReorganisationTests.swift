import NetworkModel
import Quantities
import TestSupport
import Testing

struct ReorganisationTests {
  private func forking(
    limit: Int32 = 4,
    ordering: OrderingPolicy = .feePriority,
    nonces: Bool = false,
    market: FeeMarketSpec? = nil
  ) -> Chain {
    chain(
      network(
        fees: deserted(),
        market: market,
        gasLimit: 250_000,
        ordering: ordering,
        features: ChainFeatures(
          keepsNonces: nonces,
          reorganisations: ReorganisationSpec(
            probability: .zero,
            growth: .zero,
            depthLimit: limit
          ),
          finalityDepth: limit
        )
      )
    )
  }

  @Test func `lost blocks return their transactions, which are ordered anew`() {
    var chain = forking()
    for id in Int64(1)...4 { _ = chain.submit(transaction(id, gwei: 10 + id)) }
    #expect(chain.block(1, at: 13).included == [4, 3])
    #expect(chain.block(2, at: 26).included == [2, 1])
    let lost = chain.outcome(of: .reorganise(depth: 2), at: instant(27))
    #expect(lost.returned == [4, 3, 2, 1])
    _ = chain.submit(transaction(5, gwei: 99, sent: 28))
    #expect(chain.block(3, at: 39).included == [5, 4])
    #expect(chain.block(4, at: 52).included == [3, 2])
  }

  @Test func `a planned fork takes in vain and gives back before the block that stays`() {
    var chain = forking()
    for id in Int64(1)...4 { _ = chain.submit(transaction(id, gwei: 10 + id)) }
    let first = chain.block(PlannedBlock(number: 1, at: instant(13), lostWith: 2))
    #expect(first.included == [])
    #expect(first.inVain == [4, 3])
    let second = chain.block(PlannedBlock(number: 2, at: instant(26), lostWith: 1))
    #expect(second.inVain == [2, 1])
    let third = chain.block(3, at: 39)
    #expect(third.returned == [4, 3, 2, 1])
    #expect(third.included == [4, 3])
  }

  @Test func `two forks in a row are two reorganisations`() {
    var chain = forking()
    _ = chain.submit(transaction(1))
    for number in Int64(1)...3 {
      let block = chain.block(PlannedBlock(number: number, at: instant(number * 13), lostWith: 1))
      #expect(block.inVain == [1])
      #expect(block.returned == (number == 1 ? [] : [1]))
    }
    #expect(chain.block(4, at: 52).included == [1])
  }

  @Test func `a reorganisation deeper than the history is refused and changes nothing`() {
    var chain = forking(limit: 2)
    _ = chain.submit(transaction(1))
    for number in Int64(1)...5 { _ = chain.block(number, at: number * 13) }
    #expect(chain.outcome(of: .reorganise(depth: 3), at: instant(66)).refusedDepth == 3)
    #expect(chain.outcome(of: .reorganise(depth: 0), at: instant(66)).refusedDepth == 0)
    #expect(chain.outcome(of: .reorganise(depth: -1), at: instant(66)).refusedDepth == -1)
    #expect(chain.outcome(of: .reorganise(depth: 2), at: instant(66)).refusedDepth == nil)
    #expect(chain.outcome(of: .reorganise(depth: 1), at: instant(66)).refusedDepth == 1)
    #expect(chain.finalizedBlock == 3)
  }

  @Test func `the base fee goes back to what the first lost block met`() {
    let spec = BaseFeeSpec(
      initialBaseFee: .gwei(16),
      referencePrice: .gwei(16),
      medianTip: .gwei(1),
      background: nobody()
    )
    var chain = forking(market: .baseFee(spec))
    _ = chain.block(1, at: 13)
    #expect(chain.feeMarket.baseFee == .gwei(14))
    _ = chain.block(2, at: 26)
    _ = chain.outcome(of: .reorganise(depth: 2), at: instant(27))
    #expect(chain.feeMarket.baseFee == .gwei(16))
  }

  @Test func `a sender who sent anew meanwhile keeps the new transaction`() {
    var chain = forking()
    let first = transaction(1, gwei: 10, slot: 7)
    _ = chain.submit(first)
    _ = chain.block(1, at: 13)
    let second = transaction(2, gwei: 5, slot: 7, sent: 14)
    _ = chain.submit(second)
    _ = chain.outcome(of: .reorganise(depth: 1), at: instant(15))
    #expect(chain.mempool.all == [second])
  }

  @Test func `random forks neither lose nor double a transaction`() {
    for nonces in [false, true] {
      everySeed(count: 60) { seed in
        var draws = TestDraws(seed: seed)
        var chain = forking(limit: 4, nonces: nonces)
        var id: Int64 = 0
        var executed: [Int64] = []
        var lost: Int32 = 0
        for number in Int64(1)...120 {
          if number < 80 {
            for _ in 0..<draws.below(4) {
              id += 1
              let gwei = draws.within(1...40)
              let member = Int32(draws.below(5))
              _ = chain.submit(transaction(id, gwei: gwei, member: member, sent: number * 13))
            }
          }
          if lost == 0, number < 90, draws.below(6) == 0 { lost = Int32(draws.below(4) + 1) }
          let plan = PlannedBlock(number: number, at: instant(number * 13), lostWith: lost)
          executed += chain.block(plan).included
          lost = max(0, lost - 1)
        }
        if chain.mempool.count != 0 { return "\(chain.mempool.count) still wait" }
        return executed.sorted() == Array(1...id) ? nil : "\(executed.count) of \(id) executed"
      }
    }
  }
}
