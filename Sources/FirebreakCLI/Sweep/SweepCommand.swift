import Experiments
import MarketSimulation
import Reporting
import ScenarioFormat

/// `firebreak sweep PLAN`.
struct SweepCommand {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let jobs = try usageChecked { () throws(UsageError) in
      try parsed.number("jobs", 1...CompareCommand.jobLimit)
    }
    let study = try read(parsed)
    let workers = jobs.map { Int($0) } ?? context.processors
    let shard = try parsed.value("shard").map { text throws(CommandError) in
      try Self.shard(text, of: study.shards)
    }
    if parsed.has("dry-run") {
      return try SweepPreview(context).show(study, jobs: workers, parsed)
    }
    let directory = SweepDirectory(
      isDirectory(parsed)
        ? parsed.positionals[0] : parsed.value("out") ?? "out/\(study.document.name)",
      context
    )
    var entry = SweepDirectory.Entry()
    entry.resumes = parsed.has("resume")
    entry.extends = parsed.has("extend")
    entry.isShard = shard != nil
    if !isDirectory(parsed) || entry.extends {
      try directory.enter(study, plan: parsed.positionals[0], entry)
    } else if !entry.resumes, !entry.isShard {
      throw .sweep(.inUse(directory: directory.path))
    }
    return try run(study, directory, shard: shard, jobs: workers, parsed)
  }

  private func isDirectory(_ parsed: ParsedArguments) -> Bool {
    context.files.kind(of: parsed.positionals[0]) == .directory
  }

  /// Reads the plan; of a folder, the plan that is in it.
  private func read(_ parsed: ParsedArguments) throws(CommandError) -> SweepStudy {
    if isDirectory(parsed) { return try SweepDirectory(parsed.positionals[0], context).study() }
    let limit = try usageChecked { () throws(UsageError) in
      try parsed.number("max-runs", 1...1_000_000_000_000)
    }
    return try SweepStudy(
      parsed.positionals[0],
      options: try SweepOptions(parsed),
      loader: RecordingLoader(context.files),
      runLimit: limit ?? SweepStudy.runLimit,
      context: context
    )
  }

  /// The number in `i/n`.
  static func shard(_ text: String, of shards: Int) throws(CommandError) -> Int {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let shard = Int(parts[0]), let count = Int(parts[1]), count > 0,
      (0..<count).contains(shard)
    else { throw .sweep(.badShard(found: text)) }
    guard count == shards else { throw .sweep(.otherShards(found: count, plan: shards)) }
    return shard
  }

  private func run(
    _ study: SweepStudy,
    _ directory: SweepDirectory,
    shard: Int?,
    jobs: Int,
    _ parsed: ParsedArguments
  ) throws(CommandError) -> ExitCode {
    let plan = study.blockPlan(build: context.build())
    let blocks = shard.map { plan.layout.blocks(ofShard: $0) } ?? Array(0..<plan.layout.blockCount)
    let isQuiet = parsed.has("quiet")
    if !isQuiet { context.console.note(Self.announcement(study, shard, jobs) + "\n") }
    let meter = ProgressMeter(console: context.console, clock: context.clock, isShown: !isQuiet)
    let report = context.executor.fill(
      plan,
      blocks: blocks,
      jobs: jobs,
      store: directory.store,
      source: { point throws(CommandError) in try study.scenario(of: point) },
      cancellation: context.interrupt.token,
      progress: { meter.update($0) }
    )
    meter.finish()
    if !report.contradictions.isEmpty {
      throw .sweep(.disagreement(directory: directory.path, names: report.contradictions))
    }
    if let failure = report.failure { throw failure }
    guard report.isComplete else {
      throw .paused(
        done: Int64(report.runsDone),
        total: Int64(report.runsTotal),
        directory: directory.path
      )
    }
    try writeReceipts(study, directory, plan, blocks, report, shard)
    guard let shard else {
      let merger = SweepMerger(context, study, directory)
      return try merger.merge(parsed, seconds: meter.elapsedSeconds)
    }
    if !isQuiet {
      let what = report.runsMade == 0 ? "already complete" : "complete, \(report.runsMade) runs"
      context.console.note("Shard \(shard) of \(study.shards): \(what).\n")
    }
    return .done
  }

  private func writeReceipts(
    _ study: SweepStudy,
    _ directory: SweepDirectory,
    _ plan: BlockPlan,
    _ blocks: [Int],
    _ report: BlockRunReport<CommandError>,
    _ shard: Int?
  ) throws(CommandError) {
    let receipts = ShardReceipts(study: study, directory: directory, build: plan.build)
    for part in shard.map({ $0...$0 }) ?? 0...(study.shards - 1) {
      let own = zip(blocks, report.hashes).filter { $0.0 % study.shards == part }
      try receipts.write(
        part,
        hash: ShardReceipts.hash(own.compactMap(\.1)),
        runs: own.reduce(0) { $0 + plan.runCount(of: $1.0) },
        host: context.host
      )
    }
  }

  private static func announcement(_ study: SweepStudy, _ shard: Int?, _ jobs: Int) -> String {
    let part = shard.map { ", shard \($0) of \(study.shards)" } ?? ""
    let workers = jobs == 1 ? "1 worker" : "\(jobs) workers"
    return "\(study.document.name): \(study.points.count) points × \(study.policies.count) "
      + "policies × \(study.replications) replications = \(study.runCount) runs\(part), \(workers)"
  }
}
