import Determinism
import Experiments
import Foundation
import MarketSimulation
import Mitigations
import ScenarioFormat
import Synchronization

/// Runs of a study a second, on one worker and on two, blocks encoded and kept in memory.
///
/// Times are of the wall: what counts is whether two workers take half the time of one. That asks
/// for a machine with two idle cores.
enum SweepBenchmarks {
  static let all: [Benchmark] = [1, 2].map { workers in
    Benchmark(
      name: workers == 1 ? "sweep-1-worker" : "sweep-\(workers)-workers",
      group: .sweep,
      unit: "runs",
      summary:
        "4 policies × 32 replications of Scenarios/reference.json at 2 h, 1 000 accounts, on "
        + "\(workers) of the workers, by the wall clock",
      clock: .wall,
      prepare: { size in try prepare(size, workers: workers) }
    )
  }

  private static func prepare(
    _ size: BenchmarkSize,
    workers: Int
  ) throws -> (inout Stopwatch) throws -> Sample {
    let catalog = MitigationCatalog.standard
    let scenario = try reducedReference(catalog, horizon: size == .tiny ? "5m" : "2h")
    let policies = Array(scenario.policies.indices.prefix(4))
    let plan = BlockPlan(
      layout: StudyLayout(
        points: 1,
        replications: size == .full ? 32 : 4,
        blockSize: 4,
        shards: 1
      ),
      identities: [SHA256.hexadecimal(scenario.identityHash)],
      policies: policies,
      policyNames: policies.map { scenario.policies[$0].name },
      build: "benchmark"
    )
    return { _ in
      let store = BlockMemory()
      let report = BlockRunner(
        engine: SimulationEngine(catalog: catalog),
        store: store,
        describe: { "\($0)" }
      ).run(
        plan,
        blocks: Array(0..<plan.layout.blockCount),
        jobs: workers,
        source: { _ throws(BlockMemory.Failure) in scenario }
      )
      guard report.isComplete else { throw BenchmarkError.noResult("a block is missing") }
      var digest = RunDigest()
      for hash in report.hashes.compactMap({ $0 }) {
        for byte in hash.utf8 { digest.absorb(UInt64(byte)) }
      }
      return Sample(work: Int64(report.runsMade), digest: digest.value)
    }
  }

  private static func reducedReference(
    _ catalog: MitigationCatalog,
    horizon: String
  ) throws -> Scenario {
    let document = try ScenarioDocument.load(
      "Scenarios/reference.json",
      loader: FileLoader(),
      catalog: catalog,
      overrides: [
        FieldOverride(path: "horizon", value: horizon),
        FieldOverride(path: "tick", value: "10s"),
        FieldOverride(path: "protocols[0].book.count", value: "1000"),
        FieldOverride(path: "participants[traders].intentsPerHour", value: "500"),
      ]
    )
    guard let scenario = document.points.first?.scenario else {
      throw BenchmarkError.noResult("no point")
    }
    return scenario
  }
}

/// A store without a disk.
private final class BlockMemory: StudyStore {
  enum Failure: Error { case never }

  private let files = Mutex<[String: [UInt8]]>([:])

  func read(_ name: String) throws(Failure) -> [UInt8]? { files.withLock { $0[name] } }
  func write(_ bytes: [UInt8], to name: String) throws(Failure) {
    files.withLock { $0[name] = bytes }
  }
  func names(in folder: String) throws(Failure) -> [String] { [] }
  func remove(_ name: String) throws(Failure) { files.withLock { $0[name] = nil } }
}
