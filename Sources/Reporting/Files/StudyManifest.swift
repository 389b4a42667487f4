import Determinism
public import Experiments
import MarketSimulation

/// What the manifest says about one file.
public struct ManifestEntry: Equatable, Sendable {
  /// Name in the output folder.
  public var name: String
  /// Length in bytes.
  public var byteCount: Int64
  /// SHA-256 as 64 lower-case hexadecimal digits.
  public var sha256: String

  /// Creates an entry, for example of a file that was streamed.
  public init(name: String, byteCount: Int64, sha256: String) {
    self.name = name
    self.byteCount = byteCount
    self.sha256 = sha256
  }

  /// Describes a file in memory.
  public init(_ file: ReportFile) {
    self.init(
      name: file.name,
      byteCount: Int64(file.bytes.count),
      sha256: SHA256.hexDigest(file.bytes)
    )
  }
}

/// `manifest.json`: what made the files, and their hashes; the only file that may differ between
/// equal studies.
public struct StudyManifest: Equatable, Sendable {
  /// Name of the file.
  public static let fileName = "manifest.json"

  /// Version of the program.
  public var version: String
  /// Version of the compiler and build kind, or empty.
  public var build: String
  /// Identity of each point's scenario (`Scenario.digestText`), in the plan's order.
  public var scenarioDigests: [String]
  /// Name of the machine and its operating system.
  public var host: String
  /// When the study started, as ISO 8601 text in UTC.
  public var startedAt: String
  /// How long it took in seconds.
  public var wallSeconds: Double
  /// The command line, program name excluded.
  public var arguments: [String]

  /// Creates a manifest.
  public init(
    version: String,
    build: String,
    scenarioDigests: [String],
    host: String,
    startedAt: String,
    wallSeconds: Double,
    arguments: [String]
  ) {
    self.version = version
    self.build = build
    self.scenarioDigests = scenarioDigests
    self.host = host
    self.startedAt = startedAt
    self.wallSeconds = wallSeconds
    self.arguments = arguments
  }

  /// The file, naming every other file of the study with its length and SHA-256.
  public func file(_ result: StudyResult, entries: [ManifestEntry]) -> ReportFile {
    let plan = result.plan
    let json = ReportJSON.record([
      ("firebreak", .text(version)),
      ("build", .text(build)),
      ("arguments", .list(arguments.map { .text($0) })),
      ("scenario", .text(plan.scenarioName)),
      ("verdict", .text(result.verdict.word)),
      ("runs", .integer(Int64(plan.runCount))),
      ("failedRuns", .integer(Int64(result.failedRunCount))),
      ("replications", .integer(Int64(plan.replications))),
      ("policies", .list(plan.policyNames.map { .text($0) })),
      ("reference", .text(plan.policyNames[plan.referencePosition])),
      ("points", .list(plan.points.indices.map { point(plan.points[$0], at: $0) })),
      ("files", .list(entries.map(describe))),
      ("jobs", .integer(Int64(plan.jobs))),
      ("host", .text(host)),
      ("startedAt", .text(startedAt)),
      ("wallSeconds", .number(wallSeconds)),
    ])
    return ReportFile(name: Self.fileName, bytes: json.bytes)
  }

  private func point(_ point: StudyPoint, at index: Int) -> ReportJSON {
    .record([
      ("id", .text(point.id)),
      ("seed", .text(IdentityText.seed(point.scenario.seed))),
      (
        "scenarioDigest",
        scenarioDigests.indices.contains(index) ? .text(scenarioDigests[index]) : .null
      ),
      (
        "parameters",
        .record(point.parameters.map { (name: $0.column, value: .text($0.value)) })
      ),
    ])
  }

  private func describe(_ entry: ManifestEntry) -> ReportJSON {
    .record([
      ("name", .text(entry.name)),
      ("bytes", .integer(entry.byteCount)),
      ("sha256", .text(entry.sha256)),
    ])
  }
}
