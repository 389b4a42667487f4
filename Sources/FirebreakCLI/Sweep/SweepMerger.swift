import Determinism
import Experiments
import MarketSimulation
import Reporting
import ScenarioFormat

/// Makes the tables of a sweep from its blocks, point by point: memory holds one point at a time.
final class SweepMerger {
  private struct Table {
    var schema: TableSchema
    var file: any StagedFile
    var hash = SHA256()
    var byteCount: Int64 = 0
  }

  private let context: CommandContext
  private let study: SweepStudy
  private let directory: SweepDirectory
  private let plan: BlockPlan
  private let startedAt: Int64
  private var tables: [Table] = []
  private var failures: [String] = []
  private var failedCount = 0
  private var hashes: [[String]]
  private var sensitivity: SensitivityCollector?

  init(_ context: CommandContext, _ study: SweepStudy, _ directory: SweepDirectory) {
    self.context = context
    self.study = study
    self.directory = directory
    plan = study.blockPlan(build: context.build())
    startedAt = context.clock.unixSeconds()
    hashes = Array(repeating: [], count: study.shards)
    if case .sensitivity(let base) = study.design.kind {
      sensitivity = SensitivityCollector(
        SensitivityLayout(base: base, axes: study.design.axes.count),
        policies: study.policyNames
      )
    }
  }

  /// Verifies every block, writes the tables, and tells how the study ended.
  func merge(_ parsed: ParsedArguments, seconds: Double) throws(CommandError) -> ExitCode {
    try refuseContradictions()
    let publication = try StudyPublication(
      StudyDirectory(directory.path, files: context.files),
      names: [
        "runs.csv", "protocols.csv", "summary.csv", "comparison.csv", "ranking.csv",
        RegionsTable.schema.fileName,
        SensitivityTable.schema.fileName, DataPackage.fileName,
      ],
      files: context.files
    )
    defer { publication.discard() }
    var missing: [Int] = []
    for point in study.points.indices {
      if context.interrupt.isRaised {
        throw .paused(
          done: Int64(point),
          total: Int64(study.points.count),
          directory: directory.path
        )
      }
      let blocks = try read(point, &missing)
      // Once something is missing only the list of it is of use.
      if missing.isEmpty { try write(try result(point, blocks), point, publication) }
    }
    try refuseGaps(missing)
    try checkReceipts()
    if let sensitivity { try add(sensitivityFile(sensitivity), publication) }
    let files = try publish(publication, parsed, seconds: seconds)
    try tell(files, parsed, seconds: seconds)
    return failedCount == 0 ? .done : .verdictIsNo
  }

  // MARK: Blocks

  private func read(_ point: Int, _ missing: inout [Int]) throws(CommandError) -> [RunBlock] {
    var blocks: [RunBlock] = []
    for block in plan.layout.blocks(ofPoint: point) {
      let stored = try plan.read(block, from: directory.store)
      if plan.isComplete(block, stored) {
        hashes[block % study.shards].append(stored.contentHash)
      } else {
        missing.append(block)
      }
      blocks.append(stored)
    }
    return blocks
  }

  private func refuseGaps(_ missing: [Int]) throws(CommandError) {
    guard !missing.isEmpty else { return }
    let shards = Set(missing.map { $0 % study.shards }).sorted()
    throw .sweep(
      .incomplete(
        missing: missing.count,
        total: plan.layout.blockCount,
        shards: ShardList.text(shards),
        directory: directory.path
      )
    )
  }

  private func refuseContradictions() throws(CommandError) {
    var names: [String] = []
    let store = directory.store
    var folders = ["shards"]
    for name in try store.names(in: "blocks") { folders.append("blocks/" + name) }
    for folder in folders {
      for name in try store.names(in: folder) where name.hasSuffix(".contradiction") {
        names.append("\(folder)/\(name)")
      }
    }
    if !names.isEmpty { throw .sweep(.disagreement(directory: directory.path, names: names)) }
  }

  /// What a shard said that it computed must be what stands in its blocks.
  private func checkReceipts() throws(CommandError) {
    let receipts = ShardReceipts(study: study, directory: directory, build: plan.build)
    var names: [String] = []
    for shard in 0..<study.shards {
      if let stored = try receipts.stored(shard), stored != ShardReceipts.hash(hashes[shard]) {
        names.append(receipts.name(shard))
      }
    }
    if !names.isEmpty { throw .sweep(.disagreement(directory: directory.path, names: names)) }
  }

  private func result(_ point: Int, _ blocks: [RunBlock]) throws(CommandError) -> StudyResult {
    let plan: ComparisonPlan
    let studyPoint = try study.studyPoint(point)
    do throws(PlanError) {
      plan = try ComparisonPlan(
        points: [studyPoint],
        policies: study.policies,
        reference: study.policies[study.reference],
        replications: study.replications,
        jobs: 1
      )
    } catch { throw .plan(error) }
    var results: [RunResult?] = []
    results.reserveCapacity(plan.runCount)
    for policy in study.policyNames {
      for replication in 0..<study.replications {
        let block = blocks[Int(replication / self.plan.layout.blockSize)]
        let row = block.row(policy: policy, replication: replication)
        results.append(row?.result)
        if let row, row.result.status == .failed {
          failedCount += 1
          if failures.count < 5 {
            failures.append("  \(studyPoint.id)/\(policy)/\(replication): \(row.failureText)")
          }
        }
      }
    }
    return StudyResult(plan: plan, results: results, isInterrupted: false)
  }

  // MARK: Tables

  private func write(
    _ result: StudyResult,
    _ point: Int,
    _ publication: StudyPublication
  ) throws(CommandError) {
    let analysis = StudyAnalysis(result, options: try study.options.analysis())
    sensitivity?.add(analysis, point: 0, position: study.points[point].position)
    for file in StudyFiles.tables(result, analysis) { try add(file, publication) }
  }

  /// Starts a table, or goes on with one that was started.
  private func add(
    _ file: ReportFile,
    _ publication: StudyPublication
  ) throws(CommandError) {
    guard let schema = file.schema else { return }
    if let index = tables.firstIndex(where: { $0.schema.name == schema.name }) {
      let header = file.bytes.firstIndex(of: UInt8(ascii: "\n")) ?? file.bytes.endIndex
      try append(Array(file.bytes[(header + 1)...]), to: index)
    } else {
      let staged = try fileChecked { () throws(FileError) in
        try publication.stage(file.name)
      }
      tables.append(Table(schema: schema, file: staged))
      try append(file.bytes, to: tables.count - 1)
    }
  }

  private func sensitivityFile(_ collector: SensitivityCollector) -> ReportFile {
    SensitivityTable.file(
      collector.rows(seed: study.seed),
      axes: study.points.first?.parameters.map(\.column) ?? [],
      scenario: study.scenarioName
    )
  }

  private func append(_ bytes: [UInt8], to index: Int) throws(CommandError) {
    try fileChecked { () throws(FileError) in try tables[index].file.append(bytes) }
    tables[index].hash.update(bytes)
    tables[index].byteCount += Int64(bytes.count)
  }

  private func publish(
    _ publication: StudyPublication,
    _ parsed: ParsedArguments,
    seconds: Double
  ) throws(CommandError) -> [String] {
    // The types of parameter columns follow from all points, not from the first one.
    let schemas = tables.map { table in
      table.schema.name == "runs" ? RunsTable.schema(points: study.columnPoints) : table.schema
    }
    let package = DataPackage.file(
      name: study.document.name,
      title: "Firebreak sweep of \(study.scenarioName)",
      tables: schemas
    )
    let entries =
      tables.map {
        ManifestEntry(
          name: $0.schema.fileName,
          byteCount: $0.byteCount,
          sha256: SHA256.hexadecimal($0.hash.finalize())
        )
      } + [ManifestEntry(package)]
    let manifest = manifest(entries, parsed, seconds: seconds)
    try fileChecked { () throws(FileError) in
      try publication.add(package.name, package.bytes)
      try publication.add(StudyManifest.fileName, manifest.bytes)
      try publication.publish()
    }
    return entries.map(\.name) + [StudyManifest.fileName]
  }

  private func manifest(
    _ entries: [ManifestEntry],
    _ parsed: ParsedArguments,
    seconds: Double
  ) -> ReportJSON {
    .record([
      ("firebreak", .text(HelpText.version)),
      ("build", .text(plan.build)),
      ("arguments", .list(parsed.arguments.map { .text($0) })),
      ("plan", .text(study.digest)),
      ("scenario", .text(study.scenarioName)),
      ("verdict", .text(failedCount == 0 ? "complete" : "incomplete")),
      ("runs", .integer(Int64(study.runCount))),
      ("failedRuns", .integer(Int64(failedCount))),
      ("replications", .integer(Int64(study.replications))),
      ("policies", .list(study.policyNames.map { .text($0) })),
      ("reference", .text(study.policyNames[study.reference])),
      ("points", .integer(Int64(study.points.count))),
      (
        "files",
        .list(
          entries.map { entry in
            .record([
              ("name", .text(entry.name)), ("bytes", .integer(entry.byteCount)),
              ("sha256", .text(entry.sha256)),
            ])
          }
        )
      ),
      ("host", .text(context.host)),
      ("startedAt", .text(CalendarText.utc(startedAt))),
      ("wallSeconds", .number(seconds)),
    ])
  }

  private func tell(
    _ files: [String],
    _ parsed: ParsedArguments,
    seconds: Double
  ) throws(CommandError) {
    if failedCount > 0 {
      let more =
        failedCount > failures.count ? ["  … and \(failedCount - failures.count) more"] : []
      let head =
        "The study is incomplete: \(failedCount) of \(study.runCount) runs failed. Their "
        + "replications are left out for every policy."
      context.console.note(([head] + failures + more).joined(separator: "\n") + "\n")
    }
    var text = "\(study.runCount) runs. Files in \(directory.path): "
    text += files.joined(separator: ", ") + ".\n"
    if parsed.has("json") {
      text =
        ReportJSON.record([
          ("name", .text(study.document.name)),
          ("plan", .text(study.digest)),
          ("verdict", .text(failedCount == 0 ? "complete" : "incomplete")),
          ("runs", .integer(Int64(study.runCount))),
          ("failedRuns", .integer(Int64(failedCount))),
          ("directory", .text(directory.path)),
          ("files", .list(files.map { .text($0) })),
        ]).rendered
    } else if parsed.has("quiet") {
      return
    }
    try fileChecked { () throws(FileError) in try context.console.write(text) }
  }
}
