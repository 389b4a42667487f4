import Experiments
import MarketSimulation
import Mitigations
import Reporting

/// How far each policy's first replication moves when simultaneous events come in other orders.
struct ShuffledComparison {
  private let rows: [(point: String, policy: String, sheet: ShuffleSheet)]

  /// Runs every policy of every point again under shuffles; the seeds count from 1.
  init(
    _ result: StudyResult,
    shuffles: Int64,
    _ context: CommandContext
  ) throws(CommandError) {
    var rows: [(point: String, policy: String, sheet: ShuffleSheet)] = []
    let first = result.runs.filter { $0.key.replication == 0 }
    for (done, run) in first.enumerated() {
      let point = result.plan.points[run.key.point]
      let shuffled = context.executor.withShuffledTies(
        point.scenario,
        key: run.key,
        seeds: (1...shuffles).map { UInt64($0) },
        cancellation: context.interrupt.token
      )
      if context.interrupt.isRaised {
        throw .interrupted(
          done: Int64(done) * shuffles + Int64(shuffled.count),
          total: Int64(first.count) * shuffles
        )
      }
      let policy = point.scenario.policies[run.key.policy].name
      rows.append((point.id, policy, ShuffleSheet(result: run.result, shuffled: shuffled)))
    }
    self.rows = rows
  }

  /// Why a shuffled run failed, or nil when none did.
  var failure: RunFailure? { rows.lazy.compactMap(\.sheet.failure).first }

  /// A sheet for each policy.
  var text: String {
    rows.map { "\($0.point) \($0.policy), replication 0, \($0.sheet.text)" }
      .joined(separator: "\n")
  }

  /// The same for programs.
  var json: ReportJSON {
    .list(
      rows.map { row in
        .record([
          ("point", .text(row.point)), ("policy", .text(row.policy)), ("ties", row.sheet.json),
        ])
      }
    )
  }
}
