/// How much work one sample does.
enum BenchmarkSize: String {
  /// Enough that the clock and the caches stop mattering.
  case full
  /// Just enough to prove that the benchmark runs; its times mean nothing.
  case tiny
}

/// What one sample did: how much of the benchmark's unit, and a digest of the result.
struct Sample: Equatable {
  /// Work in the benchmark's unit.
  var work: Int64
  /// Digest of what was computed; equal for every sample of a benchmark.
  var digest: UInt64
}

/// Something to measure: set-up apart from the measured part.
struct Benchmark: Sendable {
  /// Name on the command line, kebab-case.
  let name: String
  /// The unit that rates count, in the plural.
  let unit: String
  /// One sentence on workload and method.
  let summary: String
  /// Does what all samples share, unmeasured, and returns what makes one sample.
  let prepare: @Sendable (BenchmarkSize) throws -> (inout Stopwatch) throws -> Sample
}

/// The time of one sample; it runs from the start of the sample unless the sample restarts it
/// after a set-up of its own.
struct Stopwatch {
  private let clock = ContinuousClock()
  private var began: ContinuousClock.Instant

  init() { began = clock.now }

  /// Forgets the time so far.
  mutating func restart() { began = clock.now }

  /// The time since the start in nanoseconds.
  var elapsed: Int64 {
    let components = (clock.now - began).components
    return components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
  }
}

/// Why a measurement means nothing.
enum BenchmarkError: Error {
  /// Two samples of one benchmark computed different results.
  case notRepeatable(name: String, first: UInt64, other: UInt64)
  /// A result that the benchmark needs is missing.
  case noResult(String)
}

/// The samples of one benchmark.
struct Measurement {
  let benchmark: Benchmark
  /// What every sample did.
  let sample: Sample
  /// Duration of each sample in nanoseconds, ascending.
  let nanoseconds: [Int64]

  /// Runs a benchmark: one warm-up, then `samples` timed samples that must agree.
  init(_ benchmark: Benchmark, size: BenchmarkSize, samples: Int) throws {
    let body = try benchmark.prepare(size)
    var warmUp = Stopwatch()
    let first = try body(&warmUp)
    var times: [Int64] = []
    for _ in 0..<samples {
      var watch = Stopwatch()
      let sample = try body(&watch)
      times.append(watch.elapsed)
      guard sample == first else {
        throw BenchmarkError.notRepeatable(
          name: benchmark.name,
          first: first.digest,
          other: sample.digest
        )
      }
    }
    self.benchmark = benchmark
    sample = first
    nanoseconds = times.sorted()
  }

  /// The middle sample.
  var median: Int64 { nanoseconds[nanoseconds.count / 2] }

  /// The sample that nine of ten do not exceed.
  var ninetieth: Int64 { nanoseconds[min(nanoseconds.count * 9 / 10, nanoseconds.count - 1)] }

  /// Work in a second, by the median sample.
  var rate: Double { Double(sample.work) * 1e9 / Double(max(median, 1)) }
}
