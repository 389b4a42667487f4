import Foundation

/// How much work one sample does.
enum BenchmarkSize: String, Codable {
  /// Enough that the clock and the caches stop mattering.
  case full
  /// Few enough instructions for a simulator that counts them.
  case small
  /// Just enough to prove that the benchmark runs; its times mean nothing.
  case tiny
}

/// Benchmarks that answer one question together.
enum BenchmarkGroup: String, CaseIterable, Codable {
  /// The event queue.
  case kernel
  /// The margin engine.
  case margin
  /// The order book.
  case market
  /// The whole model.
  case model
  /// Studies on several workers.
  case sweep
  /// The mempool and the block producer.
  case network
  /// Writing tables.
  case tables
}

/// What one sample did: how much of the benchmark's unit, and a digest of the result.
struct Sample {
  /// Work in the benchmark's unit.
  var work: Int64
  /// Digest of what was computed; equal for every sample of a benchmark.
  var digest: UInt64
  /// Memory that the result holds, where it matters.
  var bytes: Int64?

  /// Whether two samples did the same.
  func agrees(with other: Sample) -> Bool { work == other.work && digest == other.digest }
}

/// Something to measure: set-up apart from the measured part.
struct Benchmark: Sendable {
  /// Name on the command line, kebab-case.
  let name: String
  /// The question it belongs to.
  let group: BenchmarkGroup
  /// The unit that rates count, in the plural.
  let unit: String
  /// One sentence on workload and method.
  let summary: String
  /// Which time of a sample counts.
  var clock = StopwatchClock.processor
  /// The same work elsewhere, measured in the same rounds.
  var peers: @Sendable (BenchmarkSize) -> [Peer] = { _ in [] }
  /// Does what all samples share, unmeasured, and returns what makes one sample.
  let prepare: @Sendable (BenchmarkSize) throws -> (inout Stopwatch) throws -> Sample
}

/// A clock to measure a sample by.
enum StopwatchClock: Sendable {
  /// Processor time of the process, in which a busy machine shows less.
  case processor
  /// Time of the wall, for work on several cores.
  case wall
}

/// The time of one sample.
///
/// It runs from the start of the sample unless the sample restarts it after a set-up of its own.
struct Stopwatch {
  private let clock: StopwatchClock
  private var began: Int64
  private var ended: Int64?
  private var allocationsBefore = AllocationProbe.current
  private var allocationsAfter: Int64?

  init(_ clock: StopwatchClock) {
    self.clock = clock
    began = Self.now(clock)
  }

  /// Forgets the time so far.
  mutating func restart() {
    allocationsBefore = AllocationProbe.current
    began = Self.now(clock)
  }

  /// Ends the measured part, where the sample's end is not its end.
  mutating func stop() {
    ended = Self.now(clock)
    allocationsAfter = AllocationProbe.current
  }

  /// The time of the measured part so far in nanoseconds.
  var elapsed: Int64 { (ended ?? Self.now(clock)) - began }

  /// The allocations of the measured part so far, where a probe counts them.
  var allocations: Int64? {
    guard let allocationsBefore, let now = allocationsAfter ?? AllocationProbe.current else {
      return nil
    }
    return now - allocationsBefore
  }

  private static func now(_ clock: StopwatchClock) -> Int64 {
    var time = timespec()
    unsafe clock_gettime(clock == .wall ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// Why a measurement means nothing.
enum BenchmarkError: Error {
  /// Two samples of one benchmark computed different results.
  case notRepeatable(name: String, first: UInt64, other: UInt64)
  /// A peer computed something else.
  case peerDiffers(name: String, expected: UInt64, found: UInt64)
  /// The workload is not the one that was published.
  case wrongWorkload(expected: UInt64, found: UInt64)
  /// A result that the benchmark needs is missing.
  case noResult(String)
}

/// Durations in nanoseconds, ascending.
struct Durations {
  let sorted: [Int64]

  init(_ durations: [Int64]) { sorted = durations.sorted() }

  /// The middle one.
  var median: Int64 { sorted[sorted.count / 2] }

  /// The one that nine of ten do not exceed.
  var ninetieth: Int64 { sorted[min(sorted.count * 9 / 10, sorted.count - 1)] }
}

/// The samples of one benchmark and of its peers.
struct Measurement {
  let benchmark: Benchmark
  /// What every sample did.
  let sample: Sample
  let durations: Durations
  /// Allocations of the last sample's measured part, where a probe counts them.
  let allocations: Int64?
  /// Those of the peers in their order; none where a peer could not be built.
  let peers: [(peer: Peer, durations: Durations?)]

  /// Runs a benchmark: a warm-up round, then `samples` timed rounds, which all must agree.
  ///
  /// In each round the benchmark is followed by its peers, so that drift hits all alike.
  init(_ benchmark: Benchmark, size: BenchmarkSize, samples: Int, workshop: PeerWorkshop?) throws {
    let body = try benchmark.prepare(size)
    let peers = workshop == nil ? [] : benchmark.peers(size)
    let programs = peers.map { workshop?.program($0.source) }
    var own: [Int64] = []
    var others: [[Int64]] = peers.map { _ in [] }
    var agreed: Sample?
    var latest: Sample?
    var allocations: Int64?
    for _ in 0...samples {
      var watch = Stopwatch(benchmark.clock)
      let sample = try body(&watch)
      own.append(watch.elapsed)
      allocations = watch.allocations
      latest = sample
      let first = agreed ?? sample
      agreed = first
      if !sample.agrees(with: first) {
        throw BenchmarkError.notRepeatable(
          name: benchmark.name,
          first: first.digest,
          other: sample.digest
        )
      }
      for (index, peer) in peers.enumerated() {
        guard let program = programs[index] else { continue }
        others[index].append(try peer.run(program, expecting: first.digest))
      }
    }
    guard let latest else { throw BenchmarkError.noResult(benchmark.name) }
    self.benchmark = benchmark
    sample = latest
    self.allocations = allocations
    durations = Durations(Array(own.dropFirst()))
    self.peers = zip(peers, others).map { peer, times in
      (peer, times.isEmpty ? nil : Durations(Array(times.dropFirst())))
    }
  }

  /// Work in a second, by the median sample.
  var rate: Double { Double(sample.work) * 1e9 / Double(max(durations.median, 1)) }
}
