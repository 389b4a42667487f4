import Margining
import Quantities

/// What a million vaults, or a million accounts with a loan, hold in memory.
enum BookMemoryBenchmarks {
  static let all: [Benchmark] = [vaults, loans]

  private static let vaults = Benchmark(
    name: "vaults-open",
    group: .margin,
    unit: "accounts",
    summary: "a vault protocol of 1000000 accounts with its ledger and second books, opened and "
      + "judged once by the rule, the market and the owners' alarm",
    prepare: { size in
      let count = size == .full ? 1_000_000 : 2_000
      let draws = CascadeDraws(stream: 5)
      let book = (0..<UInt64(count)).map { number in
        BookAccount(
          base: BaseQuantity(units: 100_000_000),
          quote: QuoteAmount(micros: Int64((0.3 + 0.35 * draws[number]) * 2_000_000_000)),
          entryPrice: nil
        )
      }
      return { watch in
        let before = AllocationProbe.heapBytes
        var ledger = Ledger()
        var vaults = try VaultProtocol(
          name: "vaults",
          spec: .makerMarch2020,
          scale: .standard,
          base: AssetID(0),
          quote: AssetID(1),
          insurance: .zero,
          accounts: book,
          ledger: &ledger
        )
        ledger.commit()
        ledger.restartDigest()
        var crossings: [Crossing] = []
        for observer in [RiskObserver.rule, .market, .alarm] {
          try vaults.observe(
            observer,
            price: Price(nanos: 1_900_000_000_000),
            multiplier: .one,
            crossings: &crossings
          )
          crossings.removeAll()
        }
        crossings = []
        vaults.commit()
        watch.stop()
        let bytes = AllocationProbe.heapBytes.flatMap { after in before.map { after - $0 } }
        var hash = WordHash()
        hash.absorb(UInt64(vaults.dueCount))
        return Sample(work: Int64(count), digest: hash.value, bytes: bytes)
      }
    }
  )

  private static let loans = Benchmark(
    name: "loans-open",
    group: .margin,
    unit: "accounts",
    summary: "a lending protocol of two assets and 1000000 accounts with one collateral and one "
      + "debt, opened and judged once by the rule, the market and the owners' alarm",
    prepare: { size in
      let count: Int32 = size == .full ? 1_000_000 : 2_000
      let spec = LendingPresets.aaveV3([
        LendingPresets.aaveWETH(AssetID(0), MarketID(0), OracleID(0)),
        LendingPresets.aaveUSDC(AssetID(1)),
      ])
      let draws = CascadeDraws(stream: 6)
      var entries: [LoanEntry] = []
      entries.append(
        LoanEntry(
          account: AccountID(0),
          reserve: ReserveID(1),
          supplied: 2_000_000_000 * Int64(count),
          owed: 0
        )
      )
      for account in 1..<count {
        let id = AccountID(account)
        let owed = Int64((0.3 + 0.5 * draws[UInt64(account)]) * 2_000_000_000)
        entries.append(
          LoanEntry(account: id, reserve: ReserveID(0), supplied: 100_000_000, owed: 0)
        )
        entries.append(LoanEntry(account: id, reserve: ReserveID(1), supplied: 0, owed: owed))
      }
      let book = LoanBook(accountCount: count, entries: entries)
      return { watch in
        let before = AllocationProbe.heapBytes
        var ledger = Ledger()
        var lending = try LendingProtocol(
          name: "loans",
          spec: spec,
          scales: [.standard, BaseScale(decimals: 6)],
          privateAssets: AssetID(10),
          book: book,
          ledger: &ledger
        )
        ledger.commit()
        ledger.restartDigest()
        var crossings: [Crossing] = []
        for observer in [RiskObserver.rule, .market, .alarm] {
          try lending.observe(
            observer,
            prices: [Price(nanos: 1_950_000_000_000), Price(nanos: 1_000_000_000)],
            multiplier: .one,
            in: ledger,
            crossings: &crossings
          )
          crossings.removeAll()
        }
        crossings = []
        lending.commit()
        watch.stop()
        let bytes = AllocationProbe.heapBytes.flatMap { after in before.map { after - $0 } }
        var hash = WordHash()
        hash.absorb(UInt64(lending.crossedCount(.rule)))
        return Sample(work: Int64(count), digest: hash.value, bytes: bytes)
      }
    }
  )
}
