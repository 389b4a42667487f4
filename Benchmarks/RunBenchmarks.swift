import Determinism
import Foundation
import MarketSimulation
import Mitigations
import ScenarioFormat

/// The whole model: one baseline run of the reference scenario, prepared beforehand.
///
/// The rate counts the events of the run's own `events` column.
enum RunBenchmarks {
  static let all: [Benchmark] = [
    Benchmark(
      name: "run",
      group: .model,
      unit: "events",
      summary: "baseline of Scenarios/reference.json, replication 0, prepared beforehand",
      prepare: { size in try prepare(size) }
    )
  ]

  private static func horizon(_ size: BenchmarkSize) -> [FieldOverride] {
    switch size {
    case .full: []
    case .small: [FieldOverride(path: "horizon", value: "2h")]
    case .tiny: [FieldOverride(path: "horizon", value: "30m")]
    }
  }

  private static func prepare(_ size: BenchmarkSize) throws -> (inout Stopwatch) throws -> Sample {
    let catalog = MitigationCatalog.standard
    let document = try ScenarioDocument.load(
      "Scenarios/reference.json",
      loader: FileLoader(),
      catalog: catalog,
      overrides: horizon(size)
    )
    guard let scenario = document.points.first?.scenario,
      let events = MetricCatalog.position(of: "events")
    else { throw BenchmarkError.noResult("no point, or no column called events") }
    let prepared = try Simulation.prepare(scenario, replication: 0, catalog: catalog)
    return { _ in
      let result = Simulation.run(prepared, policy: 0, catalog: catalog)
      guard result.status == .ok, case .count(let count) = result.metrics[events] else {
        throw BenchmarkError.noResult("the run ended as \(result.status)")
      }
      return Sample(work: count, digest: result.digest)
    }
  }
}

/// Files relative to the working directory, or to the folder of the file that mentions them.
struct FileLoader: SourceLoader {
  func bytes(of path: String, relativeTo base: String) throws -> [UInt8] {
    let folder = base.isEmpty ? URL(filePath: ".") : URL(filePath: base).deletingLastPathComponent()
    return [UInt8](try Data(contentsOf: URL(filePath: path, relativeTo: folder)))
  }
}
