import Determinism
import Margining
import Quantities
import TestSupport
import Testing

struct BookDrawerTests {
  private let price = Price(nanos: 194_600_000_000)

  private func key(_ seed: UInt64) -> StreamKey {
    SeedTree(rootSeed: seed, replication: 0).key("book")
  }

  private func vaults(
    _ count: Int32,
    _ debt: Int64,
    seed: UInt64,
    _ sampling: BookSampling = .independent
  ) throws -> [BookAccount] {
    try BookDrawer.draw(
      .drawnVaults(
        DrawnVaultBook(
          count: count,
          totalDebt: QuoteAmount(micros: debt),
          debtTail: .percent(130),
          excessMedian: .percent(60),
          excessDeviation: .percent(50),
          excessFloor: .percent(2),
          sampling: sampling
        )
      ),
      form: .vaults(makerRules),
      initialPrice: price,
      scale: .standard,
      key: key(seed)
    )
  }

  private func positions(_ count: Int32, _ interest: Int64, seed: UInt64) throws -> [BookAccount] {
    try BookDrawer.draw(
      .drawnPositions(
        DrawnPositionBook(
          count: count,
          openInterest: QuoteAmount(micros: interest),
          longShare: .percent(70),
          sizeTail: .percent(130),
          leverageMedian: .percent(200),
          leverageDeviation: .percent(45),
          leverageFloor: .percent(115),
          leverageCap: .percent(800)
        )
      ),
      form: .perpetual(perpetualRules),
      initialPrice: price,
      scale: .standard,
      key: key(seed)
    )
  }

  @Test func `debts sum to the total, and no vault starts below the floor`() throws {
    try everySeed(count: 60) { seed in
      var draws = TestDraws(seed: seed)
      let total = draws.within(0...100_000_000_000_000)
      let book = try vaults(Int32(1 + draws.below(40)), total, seed: seed)
      var sum: Int64 = 0
      for account in book {
        sum += account.quote.micros
        let worth = Int128(account.base.units) * Int128(price.nanos) / 100_000_000_000
        // 150 % × 1.02
        if worth * 1_000 < Int128(account.quote.micros) * 1_530 { return "below the floor" }
      }
      return sum == total ? nil : "sum \(sum) instead of \(total)"
    }
  }

  @Test func `a systematic book has the same debts under every seed: Pareto's quantiles`() throws {
    let book = try vaults(400, 1_000_000_000_000, seed: 3, .systematic)
    #expect(
      book.map(\.quote) == (try vaults(400, 1_000_000_000_000, seed: 4, .systematic)).map(\.quote)
    )
    let weights = (0..<400).map { PortableMath.pow((Double($0) + 0.5) / 400, -1 / 1.3) }
    let total = weights.reduce(0, +)
    let worst = zip(book, weights).map { account, weight in
      abs(Double(account.quote.micros) - 1e12 * weight / total)
    }.max()
    #expect(try #require(worst) < 1e7)
  }

  @Test func `a systematic book has the stated excess in each class of sizes`() throws {
    // Of any 89 neighbours in size, the share below the median is a half to within three of them.
    try everySeed(count: 30) { seed in
      let book = try vaults(890, 140_000_000_000_000, seed: seed, .systematic)
      let isLow = book.map { account in
        let ratio =
          Double(account.base.units) * price.wholeValue / 100 / Double(account.quote.micros)
        return ratio / 1.5 - 1 < 0.6
      }
      for start in stride(from: 0, to: 890, by: 89) {
        let count = isLow[start..<start + 89].count { $0 }
        if abs(Double(count) - 44.5) > 3 { return "\(count) of 89 from \(start)" }
      }
      return nil
    }
  }

  @Test func `the largest vault of a systematic book is as risky as any over the seeds`() throws {
    // The share of seeds in which its excess lies below the median: a half, 4 standard errors.
    var low = 0
    for seed in 0..<400 as Range<UInt64> {
      let book = try vaults(50, 1_000_000_000_000, seed: seed, .systematic)
      let ratio =
        Double(book[0].base.units) * price.wholeValue / 100 / Double(book[0].quote.micros)
      if ratio / 1.5 - 1 < 0.6 { low += 1 }
    }
    #expect(abs(low - 200) < 40)
  }

  @Test func `excess and leverage have the stated medians`() throws {
    let book = try vaults(4_001, 140_000_000_000_000, seed: 7)
    let excesses = book.map { account in
      Double(account.base.units) * price.wholeValue / 100
        / (Double(account.quote.micros) * 1.5) - 1
    }.sorted()
    // Four standard errors of a median of 4001 draws: 1.25 × 0.5 ÷ √4001 × 4.
    #expect(abs(excesses[2_000] / 0.6 - 1) < 0.04)
    let open = try positions(4_001, 200_000_000_000_000, seed: 7)
    let leverages = open.map { account in
      Double(account.base.units.magnitude) * price.wholeValue / 100 / Double(account.quote.micros)
    }.sorted()
    #expect(abs(leverages[2_000] / 2 - 1) < 0.04)
    #expect(leverages[0] > 1.149 && leverages[4_000] < 8.001)
    let longs = open.filter { $0.base > .zero }.count
    #expect(abs(Double(longs) / 4_001 - 0.7) < 0.03)
  }

  @Test func `a few vaults hold most of the debt`() throws {
    let debts = try vaults(4_001, 140_000_000_000_000, seed: 7).map(\.quote.micros).sorted(by: >)
    let top = debts.prefix(40).reduce(0, +)
    // A tail of 1.3 gives the first hundredth 0.01^(1 − 1/1.3) = 35 % on average.
    #expect(top > 28_000_000_000_000 && top < 98_000_000_000_000)
  }

  @Test func `notionals sum to the open interest up to a stored unit each`() throws {
    let interest: Int64 = 200_000_000_000_000
    let book = try positions(1_000, interest, seed: 3)
    let units = book.reduce(Int128(0)) { $0 + Int128($1.base.units.magnitude) }
    let worth = units * Int128(price.nanos) / 100_000_000_000
    #expect(worth <= Int128(interest))
    // One unit of 10⁻⁸ ETH is less than two micros.
    #expect(worth > Int128(interest) - 2_000)
    #expect(book.allSatisfy { $0.entryPrice == price })
  }

  @Test func `a drawn book opens, and nobody is due`() throws {
    var world = try PerpetualWorld(try positions(300, 20_000_000_000_000, seed: 5))
    #expect(try world.observe(price) == [])
    #expect(world.findings == [])
    var crossings: [Crossing] = []
    var makers = try VaultWorld(try vaults(300, 20_000_000_000_000, seed: 5))
    try makers.vaults.observe(.rule, price: price, multiplier: .one, crossings: &crossings)
    #expect(crossings == [])
    #expect(makers.vaults.totalDebt(in: makers.ledger) == 20_000_000_000_000)
    #expect(makers.findings == [])
  }

  @Test func `one key gives one book, and a user's own book stays as it is`() throws {
    #expect(try vaults(50, 1_000_000_000, seed: 1) == vaults(50, 1_000_000_000, seed: 1))
    #expect(try vaults(50, 1_000_000_000, seed: 1) != vaults(50, 1_000_000_000, seed: 2))
    let own = [vault(base(3), quote(100))]
    let drawn = try BookDrawer.draw(
      .accounts(own),
      form: .vaults(makerRules),
      initialPrice: price,
      scale: .standard,
      key: key(1)
    )
    #expect(drawn == own)
    #expect(
      throws: MarginError.invalidSpecification(.tooSmall(.accountCount, found: 0, minimum: 1))
    ) {
      _ = try BookDrawer.draw(
        .accounts([]),
        form: .vaults(makerRules),
        initialPrice: price,
        scale: .standard,
        key: key(1)
      )
    }
  }
}
