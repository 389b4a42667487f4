import Determinism
import EventKernel
import Quantities

/// The event queue under the HOLD model: pop the first event, schedule one in its place.
///
/// Increments are exponential and drawn before the clock starts, so that only the queue is
/// measured. Source: Jones, "An empirical comparison of priority-queue and event-set
/// implementations", 1986.
enum QueueBenchmarks {
  static let all: [Benchmark] = [100, 10_000, 1_000_000].map { pending in
    Benchmark(
      name: "queue-\(pending)",
      unit: "holds",
      summary: "pop and schedule with \(pending) events pending, exponential increments",
      prepare: { size in try prepare(pending: pending, size: size) }
    )
  }

  private static func prepare(pending: Int, size: BenchmarkSize) throws -> (inout Stopwatch) throws
    -> Sample
  {
    let holds = size == .full ? 2_000_000 : 2_000
    let kept = size == .full ? pending : min(pending, 1_000)
    let stream = SeedTree(rootSeed: 1, replication: 0).stream("benchmark.queue")
    let increments: [Int64] = (0..<65_536).map { index in
      1 + Int64(stream.exponential(step: UInt64(index)) * 1e9)
    }
    return { watch in
      try hold(pending: kept, holds: holds, increments: increments, watch: &watch)
    }
  }

  private static func hold(pending: Int, holds: Int, increments: [Int64], watch: inout Stopwatch)
    throws -> Sample
  {
    var queue = EventQueue<UInt64>(sourceCount: 1_024)
    var digest = RunDigest()
    for index in 0..<pending {
      try queue.schedule(
        UInt64(index),
        at: SimInstant(nanoseconds: increments[index & 65_535]),
        phase: .block,
        source: UInt32(index & 1_023)
      )
    }
    watch.restart()
    for index in 0..<holds {
      guard let first = queue.popFirst() else { throw BenchmarkError.noResult("queue") }
      try queue.schedule(
        first.payload,
        at: first.key.instant + SimDuration(nanoseconds: increments[index & 65_535]),
        phase: .block,
        source: UInt32(index & 1_023)
      )
      if index & 1_023 == 0 { digest.absorb(first.key.instant.nanoseconds) }
    }
    return Sample(work: Int64(holds), digest: digest.value)
  }
}
