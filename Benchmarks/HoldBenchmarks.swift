import EventKernel
import Foundation
import Quantities

/// The event queue under the HOLD model: take the first event, schedule it again later.
///
/// Source: Jones, "An empirical comparison of priority-queue and event-set implementations",
/// 1986, doi:10.1145/5684.5686. The workload is fixed to the bit, so that queues in other
/// languages do exactly the same: see `Benchmarks/README.md`.
enum HoldBenchmarks {
  static let all: [Benchmark] =
    [100, 10_000, 1_000_000].flatMap { pending in
      HoldLaw.allCases.map { benchmark(pending: pending, law: $0) }
    } + [cancellable]

  private static func benchmark(pending: Int, law: HoldLaw) -> Benchmark {
    Benchmark(
      name: "hold-\(pending)-\(law.rawValue)",
      group: .kernel,
      unit: "holds",
      summary: "HOLD with \(pending) events pending, \(law.rawValue) increments",
      peers: { size in peers(HoldWork(pending: pending, size: size), law) },
      prepare: { size in
        try HoldVerification.check(law)
        let work = HoldWork(pending: pending, size: size)
        return { watch in try Hold(work, law).timed(&watch, isCancellable: false) }
      }
    )
  }

  /// What a handle costs: every event may be cancelled, none is.
  private static let cancellable = Benchmark(
    name: "hold-10000-cancellable",
    group: .kernel,
    unit: "holds",
    summary: "HOLD with 10000 events pending, uniform increments, every event with a handle",
    prepare: { size in
      let work = HoldWork(pending: 10_000, size: size)
      return { watch in try Hold(work, .uniform).timed(&watch, isCancellable: true) }
    }
  )

  private static func peers(_ work: HoldWork, _ law: HoldLaw) -> [Peer] {
    let engines = [
      ("std::priority_queue", "priority-queue"), ("4-ary heap", "heap4"),
      ("radix heap", "radix"), ("calendar queue", "calendar"),
    ]
    return engines.filter { _, engine in
      // A day of a calendar that holds 125 000 ties is sorted by insertion: minutes a sample.
      !(engine == "calendar" && law == .tied && work.pending > 100_000)
    }.map { name, engine in
      let numbers = [work.pending, work.warmUp, work.holds].map { String($0) }
      return Peer(name: name, source: "hold", arguments: [engine] + numbers + [law.rawValue])
    }
  }
}

/// The increments of HOLD.
enum HoldLaw: String, CaseIterable {
  /// Uniform on [0, 2).
  case uniform
  /// Exponential with mean 1, by the logarithm of the C library.
  case exponential
  /// Multiples of 0.25 below 2: all events wait at eight instants.
  case tied
}

/// How much one sample of HOLD does.
struct HoldWork {
  let pending: Int
  let warmUp: Int
  let holds: Int

  init(pending: Int, size: BenchmarkSize) {
    switch size {
    case .full: self.pending = pending
    case .small: self.pending = min(pending, 20_000)
    case .tiny: self.pending = min(pending, 1_000)
    }
    warmUp = 2 * self.pending
    holds = size == .full ? 2_000_000 : size == .small ? 100_000 : 2_000
  }
}

/// splitmix64 from state 42, and what HOLD makes of it.
struct HoldDraws {
  private var state: UInt64 = 42

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  @inline(__always)
  mutating func increment(_ law: HoldLaw) -> Double {
    switch law {
    case .uniform: Double(next() >> 11) * 0x1p-53 * 2
    case .exponential: -log(1 - Double(next() >> 11) * 0x1p-53)
    case .tied: Double(next() >> 61) * 0.25
    }
  }
}

/// The 16 bytes that an event of HOLD carries.
struct HoldPayload: BitwiseCopyable {
  var id: UInt64
  var other: UInt64
}

/// The hash that fingerprints HOLD and CASCADE-1: FNV-1a over words.
struct WordHash {
  var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func absorb(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01B3 }
}
