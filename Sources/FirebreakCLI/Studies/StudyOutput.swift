import Determinism
import Experiments
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// The files of one study from the claim of its directory to their publication.
final class StudyOutput: Sendable {
  /// Which files a verb writes.
  enum Scope {
    /// The row of one run.
    case single
    /// Rows, summary, and comparison.
    case comparison
  }

  private struct Stream {
    var file: any StagedFile
    var hash = SHA256()
    var byteCount: Int64 = 0
  }

  private struct State {
    var streams: [Stream] = []
    var failure: FileError?
  }

  private let context: CommandContext
  private let publication: StudyPublication
  private let points: [ScenarioPoint]
  private let scope: Scope
  private let startedAt: Int64
  private let state = Locked(State())
  /// The directory.
  let path: String
  /// The traces that are written, in the order of a recorder's chunks.
  let traces: [StreamTable]

  /// Claims a directory and starts the traces, so that an unwritable place is known at once.
  ///
  /// `extra` are names of further tables that will be published.
  init(
    _ context: CommandContext,
    path: String,
    points: [ScenarioPoint],
    scope: Scope,
    traces: [StreamTable],
    extra: [String] = []
  ) throws(CommandError) {
    self.context = context
    self.path = path
    self.points = points
    self.scope = scope
    self.traces = traces
    startedAt = context.clock.unixSeconds()
    var names = ["runs.csv", "scenario.json", DataPackage.fileName]
    if points.contains(where: { $0.scenario.protocols.count > 1 }) { names.append("protocols.csv") }
    if scope == .comparison {
      names += ["summary.csv", "comparison.csv", "ranking.csv", "regions.csv"]
    }
    names += extra + traces.map(\.schema.fileName)
    let directory = StudyDirectory(path, files: context.files)
    publication = try StudyPublication(directory, names: names, files: context.files)
    try fileChecked { () throws(FileError) in
      try context.files.stage(FilePath.join(path, StudyManifest.fileName)).discard()
      for trace in traces {
        let file = try publication.stage(trace.schema.fileName)
        state.withLock { $0.streams.append(Stream(file: file)) }
      }
    }
    for (index, trace) in traces.enumerated() { append(trace.header, to: index) }
  }

  /// The first error of a trace, if there was one.
  var failure: FileError? { state.withLock { $0.failure } }

  /// Makes the recorder of a run, where traces are written.
  func recorder(for plan: ComparisonPlan) -> RecorderFactory? {
    guard !traces.isEmpty else { return nil }
    let traces = traces
    return { key in CSVRunRecorder(key: key, plan: plan, tables: traces) }
  }

  /// Adds the chunks of one run to the traces; after a failure they go nowhere.
  func append(_ chunks: [[UInt8]]) {
    for (index, chunk) in chunks.enumerated() { append(chunk, to: index) }
  }

  private func append(_ bytes: [UInt8], to index: Int) {
    state.withLock { state in
      guard state.failure == nil else { return }
      do throws(FileError) {
        try state.streams[index].file.append(bytes)
        state.streams[index].hash.update(bytes)
        state.streams[index].byteCount += Int64(bytes.count)
      } catch {
        state.failure = error
      }
    }
  }

  /// Writes everything and gives the files their names; returns the names.
  ///
  /// `scenario.json` states the scenarios of the result's plan.
  func publish(
    _ result: StudyResult,
    analysis: StudyAnalysis?,
    extra: [ReportFile] = [],
    arguments: [String],
    seconds: Double
  ) throws(CommandError) -> [String] {
    if let failure { throw .file(failure) }
    var files = tables(result, analysis) + extra
    var points = points
    for (index, point) in result.plan.points.enumerated() {
      points[index].scenario = point.scenario
    }
    let streams = state.withLock { $0.streams }
    let tables = files.compactMap(\.schema) + traces.map(\.schema)
    files.append(
      ReportFile(
        name: "scenario.json",
        bytes: Array(ScenarioJSON.write(points: points, catalog: context.catalog).utf8)
      )
    )
    files.append(
      DataPackage.file(
        name: result.plan.scenarioName,
        title: "Firebreak study of \(result.plan.scenarioName)",
        tables: tables
      )
    )
    let streamed = zip(traces, streams).map { trace, stream in
      ManifestEntry(
        name: trace.schema.fileName,
        byteCount: stream.byteCount,
        sha256: SHA256.hexadecimal(stream.hash.finalize())
      )
    }
    let manifest = StudyManifest(
      version: HelpText.version,
      build: BuildIdentity.text,
      scenarioDigests: points.map(\.scenario.digestText),
      host: context.host,
      startedAt: CalendarText.utc(startedAt),
      wallSeconds: seconds,
      arguments: arguments
    )
    files.append(manifest.file(result, entries: files.map { ManifestEntry($0) } + streamed))
    try fileChecked { () throws(FileError) in
      for file in files { try publication.add(file.name, file.bytes) }
      try publication.publish()
    }
    return files.map(\.name) + traces.map(\.schema.fileName)
  }

  /// Forgets everything that was not published.
  func discard() { publication.discard() }

  private func tables(_ result: StudyResult, _ analysis: StudyAnalysis?) -> [ReportFile] {
    if let analysis { return StudyFiles.tables(result, analysis) }
    return [RunsTable.file(result), ProtocolsTable.file(result)].compactMap { $0 }
  }
}

/// Which compiler and which kind of build made this binary.
enum BuildIdentity {
  static var text: String {
    #if DEBUG
      let kind = "debug"
    #else
      let kind = "release"
    #endif
    #if compiler(>=6.4)
      return "swift 6.4 or later, \(kind)"
    #else
      return "swift 6.3, \(kind)"
    #endif
  }
}
