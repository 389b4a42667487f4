import Margining
import Quantities

/// What a million vaults hold in memory.
enum BookMemoryBenchmarks {
  static let all: [Benchmark] = [vaults]

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
}
