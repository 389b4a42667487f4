import Dispatch
import MarketSimulation

/// How far a study is.
public struct StudyProgress: Equatable, Sendable {
  /// Runs that have ended, failed ones included.
  public var runsDone: Int
  /// Runs of the plan.
  public var runsTotal: Int
  /// Events of the runs that have ended, from their `events` column; not of reused ones.
  public var events: Int64
  /// Of the runs that have ended, those that stood there before: no time went into them.
  public var runsReused: Int

  /// Creates a state of progress.
  public init(runsDone: Int, runsTotal: Int, events: Int64, runsReused: Int = 0) {
    self.runsDone = runsDone
    self.runsTotal = runsTotal
    self.events = events
    self.runsReused = runsReused
  }
}

/// Runs a plan on worker threads.
///
/// The unit of work is a (point, replication): prepared once, then every policy on the same
/// shocks. Results are placed by index, so the number of workers changes nothing but time.
public struct StudyRunner<Engine: ReplicationEngine>: Sendable {
  private let engine: Engine

  /// Creates a runner.
  public init(engine: Engine) { self.engine = engine }

  /// Runs the plan and returns when every worker has ended.
  ///
  /// - Parameters:
  ///   - plan: What to run.
  ///   - earlier: Results of the same points and policies; its runs are not done again. Their
  ///     recordings are gone and are not handed on.
  ///   - cancellation: Stops the study between two runs.
  ///   - progress: Called after each run, one call at a time, from any worker.
  ///   - recordings: Called with the chunks of each recorded run, one call at a time and in the
  ///     order point, replication, policy, whatever the number of workers.
  /// - Returns: The results by index; interrupted when a run of the plan is missing.
  public func run(
    _ plan: ComparisonPlan,
    reusing earlier: StudyResult? = nil,
    cancellation: CancellationToken = CancellationToken(),
    progress: (@Sendable (StudyProgress) -> Void)? = nil,
    recordings: (@Sendable (RunKey, [[UInt8]]) -> Void)? = nil
  ) -> StudyResult {
    let board = StudyBoard(
      plan: plan,
      earlier: earlier,
      progress: progress,
      recordings: recordings
    )
    let workers = min(plan.jobs, plan.points.count * Int(plan.replications))
    if workers == 1 {
      work(plan, on: board, cancellation: cancellation)
    } else {
      DispatchQueue.concurrentPerform(iterations: workers) { _ in
        work(plan, on: board, cancellation: cancellation)
      }
    }
    return board.result()
  }

  private func work(
    _ plan: ComparisonPlan,
    on board: StudyBoard,
    cancellation: CancellationToken
  ) {
    while !cancellation.isCancelled, let unit = board.takeUnit() {
      let point = unit / Int(plan.replications)
      let replication = Int32(unit % Int(plan.replications))
      let missing = board.missing(unit: unit)
      if missing.isEmpty { continue }
      do throws(RunFailure) {
        let prepared = try engine.prepare(plan.points[point].scenario, replication: replication)
        for position in missing {
          if cancellation.isCancelled { return }
          let key = RunKey(
            point: point,
            policy: plan.policies[position],
            replication: replication
          )
          board.place(engine.run(prepared, key: key), unit: unit, position: position)
        }
      } catch {
        for position in missing {
          board.place(RunOutcome(result: .failed(error)), unit: unit, position: position)
        }
      }
    }
  }
}

extension RunResult {
  /// A run that failed before its first event.
  static func failed(_ failure: RunFailure) -> RunResult {
    RunResult(
      status: .failed,
      flags: [],
      digest: 0,
      exogenousDigest: 0,
      metrics: [],
      protocolMetrics: [],
      failure: failure
    )
  }
}
