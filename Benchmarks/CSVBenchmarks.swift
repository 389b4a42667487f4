import Determinism
import Experiments
import Foundation
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// Writing tables: `runs.csv` of a study whose figures are made up, and rows of `events.csv`.
///
/// The rate counts bytes. The digest covers every 997th byte and the length, so that it costs
/// nothing beside the writing.
enum CSVBenchmarks {
  static let all: [Benchmark] = [
    Benchmark(
      name: "csv-runs",
      group: .tables,
      unit: "bytes",
      summary: "runs.csv of 4 000 runs: keys, digests, all metrics with random digits",
      prepare: { size in try prepareRuns(size) }
    ),
    Benchmark(
      name: "csv-events",
      group: .tables,
      unit: "bytes",
      summary: "200 000 rows as events.csv has them: shared keys, integers, words, a price",
      prepare: { size in prepareEvents(size) }
    ),
  ]

  private static let stream = SeedTree(rootSeed: 1, replication: 0).stream("benchmark.csv")

  private static func prepareRuns(
    _ size: BenchmarkSize
  ) throws -> (inout Stopwatch) throws -> Sample {
    let replications: Int32 = size == .full ? 4_000 : size == .small ? 100 : 4
    let document = try ScenarioDocument.load(
      "Scenarios/reference.json",
      loader: FileLoader(),
      catalog: .standard
    )
    let points = [StudyPoint(id: "p0000", scenario: document.points[0].scenario)]
    let plan = try ComparisonPlan(
      points: points,
      policies: [0],
      reference: 0,
      replications: replications,
      jobs: 1
    )
    let results = (0..<replications).map { RunResult?.some(run(UInt64($0))) }
    let study = StudyResult(plan: plan, results: results, isInterrupted: false)
    return { _ in sample(RunsTable.file(study).bytes) }
  }

  private static func run(_ number: UInt64) -> RunResult {
    let metrics = MetricCatalog.run.indices.map { column -> MetricValue in
      let bits = stream.bits(step: number, index: UInt64(column))
      return switch MetricCatalog.run[column].form {
      case .count: .count(Int64(bits >> 44))
      case .amount: .micros(Int128(bits >> 18))
      case .number: .number(Double(bits >> 11) * 0x1p-53)
      }
    }
    return RunResult(
      status: .ok,
      flags: [.supercritical, .dueAtHorizon],
      digest: stream.bits(step: number, purpose: 1),
      exogenousDigest: stream.bits(step: number, purpose: 2),
      metrics: metrics,
      protocolMetrics: [],
      failure: nil
    )
  }

  private static func prepareEvents(
    _ size: BenchmarkSize
  ) -> (inout Stopwatch) throws -> Sample {
    let rows: UInt64 = size == .full ? 200_000 : size == .small ? 2_000 : 20
    var keys = CSVWriter()
    for text in ["reference", "p0000", "baseline", "0"] { keys.text(text) }
    let shared = keys.bytes
    let kinds = ["oracle-write", "block", "fill", "liquidation", "ledger"]
    let draws = (0..<rows).map { stream.bits(step: $0, purpose: 3) }
    return { _ in
      var writer = CSVWriter()
      for (row, bits) in draws.enumerated() {
        writer.fields(shared)
        writer.integer(Int64(row))
        writer.integer(Int64(bits >> 20))
        writer.text(kinds[Int(bits % 5)])
        writer.integer(0)
        writer.integer(Int64(bits >> 50))
        writer.integer(Int64(bits >> 30))
        writer.scaled(Int64(bits >> 24), decimals: 9)
        writer.integer(row == 0 ? nil : Int64(row - 1))
        writer.endRow()
      }
      return sample(writer.bytes)
    }
  }

  private static func sample(_ bytes: [UInt8]) -> Sample {
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in stride(from: 0, to: bytes.count, by: 997) {
      digest = (digest ^ UInt64(bytes[index])) &* 0x100_0000_01B3
    }
    return Sample(work: Int64(bytes.count), digest: digest ^ UInt64(bytes.count))
  }
}
