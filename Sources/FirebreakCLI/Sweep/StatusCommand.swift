import Experiments
import Reporting
import ScenarioFormat

/// `firebreak status DIR`.
struct StatusCommand {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let directory = SweepDirectory(parsed.positionals[0], context)
    let study = try directory.study()
    let plan = study.blockPlan(build: context.build())
    let receipts = ShardReceipts(study: study, directory: directory, build: plan.build)
    var missing: [Int] = []
    var standing = 0
    for shard in 0..<study.shards {
      let blocks = plan.layout.blocks(ofShard: shard)
      let found = blocks.count { directory.store.has(plan.key(of: $0).name) }
      standing += found
      let receipt = try receipts.stored(shard)
      if found < blocks.count || receipt == nil { missing.append(shard) }
    }
    let array = ShardList.text(missing)
    let text: String
    if parsed.has("json") {
      text =
        ReportJSON.record([
          ("name", .text(study.document.name)),
          ("plan", .text(study.digest)),
          ("runs", .integer(Int64(study.runCount))),
          ("blocks", .integer(Int64(plan.layout.blockCount))),
          ("blocksStanding", .integer(Int64(standing))),
          ("shards", .integer(Int64(study.shards))),
          ("missingShards", .list(missing.map { .integer(Int64($0)) })),
          ("array", .text(array)),
        ]).rendered
    } else if parsed.has("array") {
      text = array + "\n"
    } else {
      let verdict =
        missing.isEmpty
        ? "complete: firebreak merge \(directory.path)" : "missing: --array=\(array)"
      text =
        "\(study.document.name): \(study.runCount) runs in \(study.shards) shards\n"
        + "blocks  \(standing) of \(plan.layout.blockCount)\n"
        + "shards  \(study.shards - missing.count) of \(study.shards)\n\(verdict)\n"
    }
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return missing.isEmpty ? .done : .verdictIsNo
  }
}

/// `firebreak merge DIR`.
struct MergeCommand {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let began = context.clock.monotonicNanoseconds()
    let directory = SweepDirectory(parsed.positionals[0], context)
    let study = try directory.study()
    let seconds = Double(context.clock.monotonicNanoseconds() - began) / 1e9
    return try SweepMerger(context, study, directory).merge(parsed, seconds: seconds)
  }
}
