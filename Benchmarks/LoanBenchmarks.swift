import Margining
import Quantities

/// A lending protocol with its ledger, second books and triggers.
enum LoanBenchmarks {
  static let all: [Benchmark] = [open] + [1_000, 1_000_000].map { ticks(accounts: $0) }

  /// What an account with one collateral and one debt may take: 128 bytes and 48 for the second.
  private static let mostBytes: Int64 = 176

  /// A million loans opened and seen once by three observers; what they hold in memory.
  private static let open = Benchmark(
    name: "loans-open",
    group: .margin,
    unit: "accounts",
    summary: "a lending protocol of two assets and 1000000 accounts with one collateral and one "
      + "debt, opened and judged once by the rule, the market and the owners' alarm",
    prepare: { size in
      let count: Int32 = size == .full ? 1_000_000 : 2_000
      let book = Loans.book(accounts: count)
      return { watch in
        let before = AllocationProbe.heapBytes
        let loans = try Loans(book)
        watch.stop()
        let bytes = AllocationProbe.heapBytes.flatMap { after in before.map { after - $0 } }
        if size == .full, let bytes, bytes > mostBytes * Int64(count) {
          throw BenchmarkError.wrongWorkload(
            expected: UInt64(mostBytes) * UInt64(count),
            found: UInt64(bytes)
          )
        }
        var hash = WordHash()
        hash.absorb(UInt64(loans.lending.crossedCount(.rule)))
        return Sample(work: Int64(count), digest: hash.value, bytes: bytes)
      }
    }
  )

  /// Ticks at which the collateral's price jumps over some ten accounts.
  private static func ticks(accounts: Int32) -> Benchmark {
    Benchmark(
      name: "loan-ticks-\(accounts)",
      group: .margin,
      unit: "ticks",
      summary: "the collateral's price moves at every tick of a lending protocol with \(accounts) "
        + "loans, some ten of which cross",
      prepare: { size in
        let opened = try Loans(Loans.book(accounts: size == .full ? accounts : 2_000))
        let ticks = size == .full ? 20_000 : 200
        return { watch in
          var loans = opened
          var crossed = try loans.observe(.rule, Price(nanos: 1_700_000_000_000))
          watch.restart()
          for tick in 0..<UInt64(ticks) { crossed += try loans.tick(tick) }
          watch.stop()
          var hash = WordHash()
          hash.absorb(UInt64(crossed))
          hash.absorb(UInt64(loans.lending.dueCount))
          return Sample(work: Int64(ticks), digest: hash.value)
        }
      }
    )
  }
}

/// Loans whose thresholds a falling collateral crosses a few at a time.
struct Loans {
  var ledger = Ledger()
  var lending: LendingProtocol
  private let gap: Int64
  private let draws = CascadeDraws(stream: 3)
  private var crossings: [Crossing] = []

  /// A unit of collateral each against a debt of 30 to 80 % of its first price, and one lender.
  static func book(accounts count: Int32) -> LoanBook {
    let draws = CascadeDraws(stream: 6)
    var entries = [
      LoanEntry(
        account: AccountID(0),
        reserve: ReserveID(1),
        supplied: 2_000_000_000 * Int64(count),
        owed: 0
      )
    ]
    entries.reserveCapacity(2 * Int(count))
    for account in 1..<count {
      let id = AccountID(account)
      let owed = Int64((0.3 + 0.5 * draws[UInt64(account)]) * 2_000_000_000)
      entries.append(LoanEntry(account: id, reserve: ReserveID(0), supplied: 100_000_000, owed: 0))
      entries.append(LoanEntry(account: id, reserve: ReserveID(1), supplied: 0, owed: owed))
    }
    return LoanBook(accountCount: count, entries: entries)
  }

  init(_ book: LoanBook) throws {
    let spec = LendingPresets.aaveV3([
      LendingPresets.aaveWETH(AssetID(0), MarketID(0), OracleID(0)),
      LendingPresets.aaveUSDC(AssetID(1)),
    ])
    lending = try LendingProtocol(
      name: "loans",
      spec: spec,
      scales: [.standard, BaseScale(decimals: 6)],
      privateAssets: AssetID(10),
      book: book,
      ledger: &ledger
    )
    gap = 1_200_000_000_000 / Int64(book.accountCount)
    ledger.commit()
    ledger.restartDigest()
    for observer in [RiskObserver.rule, .market, .alarm] {
      _ = try observe(observer, Price(nanos: 1_950_000_000_000))
    }
    crossings = []
  }

  /// Lets an observer see a price; returns how many accounts changed sides.
  mutating func observe(_ observer: RiskObserver, _ price: Price) throws -> Int {
    crossings.removeAll(keepingCapacity: true)
    try lending.observe(
      observer,
      prices: [price, Price(nanos: 1_000_000_000)],
      multiplier: .one,
      in: ledger,
      crossings: &crossings
    )
    lending.commit()
    return crossings.count
  }

  /// A price that jumps over some ten accounts.
  mutating func tick(_ tick: UInt64) throws -> Int {
    let jump = Int64((draws[tick] - 0.5) * 40 * Double(gap))
    return try observe(.rule, Price(nanos: 1_700_000_000_000 + jump))
  }
}
