import Experiments
import MarketSimulation
import Reporting
import ScenarioFormat

/// `sweep --dry-run`: what would run, and how long it would take.
struct SweepPreview {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func show(
    _ study: SweepStudy,
    jobs: Int,
    _ parsed: ParsedArguments
  ) throws(CommandError) -> ExitCode {
    let seconds = try estimate(study) / Double(jobs)
    let blocks = study.blockPlan(build: "").layout.blockCount
    let text =
      parsed.has("json")
      ? json(study, seconds, blocks).rendered
      : table(study, seconds, jobs, blocks)
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return .done
  }

  /// Seconds of the whole study on one worker, from one replication of its first, middle and last
  /// point.
  private func estimate(_ study: SweepStudy) throws(CommandError) -> Double {
    var chosen: [Int] = []
    for point in [0, study.points.count / 2, study.points.count - 1] where !chosen.contains(point) {
      chosen.append(point)
    }
    var nanoseconds: Int64 = 0
    for point in chosen {
      let plan: ComparisonPlan
      let point = try study.studyPoint(point)
      do throws(PlanError) {
        plan = try ComparisonPlan(
          points: [point],
          policies: study.policies,
          reference: study.policies[study.reference],
          replications: 1,
          jobs: 1
        )
      } catch { throw .plan(error) }
      let began = context.clock.monotonicNanoseconds()
      let result = context.executor.compare(
        plan,
        recorder: nil,
        cancellation: context.interrupt.token,
        progress: { _ in },
        recordings: { _, _ in }
      )
      nanoseconds += context.clock.monotonicNanoseconds() - began
      if result.isInterrupted { throw .interrupted(done: 0, total: Int64(study.runCount)) }
    }
    let each = Double(nanoseconds) / 1e9 / Double(chosen.count)
    return each * Double(study.points.count) * Double(study.replications)
  }

  private func table(_ study: SweepStudy, _ seconds: Double, _ jobs: Int, _ blocks: Int) -> String {
    var lines = [
      "\(study.document.name): \(study.points.count) points of \(study.scenarioName)",
      "policies      \(study.policyNames.joined(separator: ", "))",
      "replications  \(study.replications)",
      "runs          \(study.runCount) in \(blocks) blocks, \(study.shards) shards",
      "expected time \(ProgressMeter.duration(seconds)) with \(jobs) workers, from one replication "
        + "of a few points",
    ]
    let excluded = study.design.count - study.points.count
    if excluded > 0 { lines.append("excluded      \(excluded) points, by constraints") }
    let variants = study.document.variantNames
    if !variants.isEmpty, !study.document.axes.contains(where: { $0.path == "variant" }) {
      lines.append(
        "not used      the scenario's variants \(variants.joined(separator: ", ")); "
          + "an axis \"variant\" would"
      )
    }
    lines.append("")
    lines += study.points.map { "\($0.id)  \($0.settings)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private func json(_ study: SweepStudy, _ seconds: Double, _ blocks: Int) -> ReportJSON {
    .record([
      ("name", .text(study.document.name)),
      ("scenario", .text(study.scenarioName)),
      ("digest", .text(study.digest)),
      ("policies", .list(study.policyNames.map { .text($0) })),
      ("replications", .integer(Int64(study.replications))),
      ("runs", .integer(Int64(study.runCount))),
      ("blocks", .integer(Int64(blocks))),
      ("shards", .integer(Int64(study.shards))),
      ("expectedSeconds", .number(seconds)),
      (
        "points",
        .list(
          study.points.map { point in
            .record([
              ("id", .text(point.id)),
              ("scenarioDigest", .text("c" + point.identity)),
              (
                "parameters",
                .record(point.parameters.map { (name: $0.column, value: .text($0.value)) })
              ),
            ])
          }
        )
      ),
    ])
  }
}
