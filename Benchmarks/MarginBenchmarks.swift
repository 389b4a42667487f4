import Foundation
import Margining
import Quantities

/// The threshold index of the margin engine: as a part, and under the published CASCADE-1 model.
enum MarginBenchmarks {
  static let all: [Benchmark] =
    [build] + [1_000, 1_000_000].map { ticks(accounts: $0) }
    + [1_000, 10_000, 100_000].map { cascade(accounts: $0) }

  /// A million keys into an index: seconds and bytes.
  private static let build = Benchmark(
    name: "index-build",
    group: .margin,
    unit: "accounts",
    summary: "a threshold index of 1000000 accounts from their keys",
    prepare: { size in
      let count = size == .full ? 1_000_000 : 10_000
      let keys: [Int64?] = IndexBook(accounts: count).keys
      return { watch in
        let before = AllocationProbe.heapBytes
        let index = ThresholdIndex(keys: keys)
        watch.stop()
        let bytes = AllocationProbe.heapBytes.flatMap { after in before.map { after - $0 } }
        var hash = WordHash()
        for account in stride(from: 0, to: count, by: 97) {
          hash.absorb(UInt64(bitPattern: index.key(AccountID(Int32(account))) ?? 0))
        }
        return Sample(work: Int64(count), digest: hash.value, bytes: bytes)
      }
    }
  )

  /// Ticks that move price, funding and multiplier, about ten accounts crossing at each.
  private static func ticks(accounts: Int) -> Benchmark {
    Benchmark(
      name: "index-ticks-\(accounts)",
      group: .margin,
      unit: "ticks",
      summary: "price, funding and multiplier move at every tick, \(accounts) accounts, "
        + "some ten of which cross",
      prepare: { size in
        let book = IndexBook(accounts: size == .full ? accounts : min(accounts, 10_000))
        let index = ThresholdIndex(keys: book.keys)
        let ticks = size == .full ? 200_000 : 1_000
        return { watch in
          var fresh = index
          let digest = book.move(&fresh, ticks: ticks, &watch)
          return Sample(work: Int64(ticks), digest: digest)
        }
      }
    )
  }

  /// The published digests of a whole day with seed 1.
  private static let published: [Int: UInt64] = [
    1_000: 0xA947_A37D_BD72_802B, 10_000: 0xAA21_3E16_9F30_CD87, 100_000: 0x6A2E_C816_3084_845D,
  ]

  private static func cascade(accounts: Int) -> Benchmark {
    Benchmark(
      name: "cascade-\(accounts)",
      group: .margin,
      unit: "runs",
      summary: "CASCADE-1 with \(accounts) accounts on the threshold index",
      peers: { size in
        let work = CascadeWork(accounts: accounts, size: size)
        // A scan of all accounts for a day takes seconds; it is a peer where it does not.
        let engines = accounts > 1_000 && size == .full ? ["index"] : ["index", "scan"]
        let numbers = [UInt64(work.accounts), work.steps, UInt64(work.runs)].map { String($0) }
        return engines.map { engine in
          Peer(name: "C++ \(engine)", source: "cascade", arguments: [engine] + numbers)
        }
      },
      prepare: { size in
        let work = CascadeWork(accounts: accounts, size: size)
        return { watch in
          var model = Cascade(accounts: work.accounts)
          model.runIndexed(steps: work.steps)
          for _ in 1..<work.runs {
            model = Cascade(accounts: work.accounts)
            model.runIndexed(steps: work.steps)
          }
          watch.stop()
          let digest = model.digest
          if work.steps == 86_400, let expected = published[work.accounts], digest != expected {
            throw BenchmarkError.wrongWorkload(expected: expected, found: digest)
          }
          return Sample(work: Int64(work.runs), digest: digest)
        }
      }
    )
  }
}

/// How much one sample of CASCADE-1 does.
struct CascadeWork {
  let accounts: Int
  let steps: UInt64
  let runs: Int

  init(accounts: Int, size: BenchmarkSize) {
    self.accounts = size == .tiny ? min(accounts, 1_000) : accounts
    steps = size == .tiny && accounts > 1_000 ? 2_000 : 86_400
    runs = size == .full ? max(2, 40_000 / accounts) : 1
  }
}

/// Accounts whose thresholds a moving market crosses a few at a time.
struct IndexBook {
  /// −entry − cash per unit: uniform between 50 and 95 % of 2000, in billionths.
  let keys: [Int64?]
  private let gap: Int64

  init(accounts: Int) {
    let draws = CascadeDraws(stream: 2)
    keys = (0..<UInt64(accounts)).map { Int64((0.5 + 0.45 * draws[$0]) * 2e12) }
    gap = Int64(0.9e12) / Int64(accounts)
  }

  /// θ := P(1 − λm) − F by integers: P jumps over some ten accounts a tick, F and λ move too.
  func move(_ index: inout ThresholdIndex, ticks: Int, _ watch: inout Stopwatch) -> UInt64 {
    let draws = CascadeDraws(stream: 3)
    var crossings: [Crossing] = []
    var (funding, crossed) = (Int64(0), 0)
    watch.restart()
    for tick in 0..<UInt64(ticks) {
      let price = Int64(1.6e12) + Int64((draws[tick] - 0.5) * 40 * Double(gap))
      funding += Int64(tick & 3) - 1
      // Requirement 6.25 % times λ, which goes up and down by a billionth.
      let requirement = price / 16 + (tick & 1 == 0 ? 0 : price / 1_000_000_000)
      crossings.removeAll(keepingCapacity: true)
      index.move(.rule, to: price - requirement - funding, crossings: &crossings)
      crossed += crossings.count
    }
    watch.stop()
    var hash = WordHash()
    hash.absorb(UInt64(crossed))
    hash.absorb(UInt64(index.crossedCount(.rule)))
    return hash.value
  }
}
