import Dispatch
public import MarketSimulation

/// What came of running blocks.
public struct BlockRunReport<Failure: Error & Sendable>: Sendable {
  /// Runs that stand in the store now.
  public var runsDone: Int
  /// Runs that were asked for.
  public var runsTotal: Int
  /// Runs that this call did.
  public var runsMade: Int
  /// The first error of the store or of a point; the blocks before it are safe.
  public var failure: Failure?
  /// Names of blocks of which the store holds other results than this program computed.
  public var contradictions: [String]
  /// Of each block that was asked for, in that order, the hash of its rows; nil where incomplete.
  public var hashes: [String?]

  /// Whether every run stands in the store.
  public var isComplete: Bool { failure == nil && !hashes.contains(nil) }
}

/// Runs the blocks of a study on worker threads and keeps them in a store.
///
/// Workers take (point, replication) units from the open blocks and open the next one when none is
/// left: no worker idles while there is work, and never more blocks are open than there are
/// workers, whatever the size of the study. A block is written when its last unit is done; what is
/// done of open blocks is written when somebody asks for the stop.
public struct BlockRunner<Engine: ReplicationEngine, Store: StudyStore>: Sendable {
  /// Makes the scenario of a point; called once for each block of it.
  public typealias Source = @Sendable (Int) throws(Store.Failure) -> Scenario

  private let engine: Engine
  private let store: Store
  private let describe: @Sendable (RunFailure) -> String

  /// Creates a runner; `describe` says in words why a run failed.
  public init(
    engine: Engine,
    store: Store,
    describe: @escaping @Sendable (RunFailure) -> String
  ) {
    self.engine = engine
    self.store = store
    self.describe = describe
  }

  /// Makes sure that blocks stand complete in the store; runs that stand there are not done again.
  ///
  /// - Parameters:
  ///   - plan: The study.
  ///   - blocks: Which blocks, ascending.
  ///   - jobs: Worker threads; positive; the store's bytes do not depend on it.
  ///   - source: Makes the scenario of a point.
  ///   - cancellation: Stops between two runs.
  ///   - progress: Called after each run, one call at a time, from any worker.
  /// - Returns: What stands in the store now, and the first error.
  public func run(
    _ plan: BlockPlan,
    blocks: [Int],
    jobs: Int,
    source: @escaping Source,
    cancellation: CancellationToken = CancellationToken(),
    progress: (@Sendable (StudyProgress) -> Void)? = nil
  ) -> BlockRunReport<Store.Failure> {
    let board = BlockBoard(
      plan: plan,
      blocks: blocks,
      store: store,
      source: source,
      progress: progress
    )
    if jobs <= 1 {
      work(plan, on: board, cancellation)
    } else {
      DispatchQueue.concurrentPerform(iterations: jobs) { _ in
        work(plan, on: board, cancellation)
      }
    }
    // Only an asked-for stop or an error leaves open blocks behind.
    board.storeRemains()
    return board.report()
  }

  private func work(
    _ plan: BlockPlan,
    on board: BlockBoard<Store>,
    _ cancellation: CancellationToken
  ) {
    while !cancellation.isCancelled, let unit = board.take() {
      do throws(RunFailure) {
        let prepared = try engine.prepare(unit.scenario, replication: unit.replication)
        for position in unit.positions {
          if cancellation.isCancelled { break }
          let key = RunKey(
            point: unit.point,
            policy: plan.policies[position],
            replication: unit.replication
          )
          board.add(row(engine.run(prepared, key: key), plan, unit, position), to: unit)
        }
      } catch {
        for position in unit.positions {
          let outcome = RunOutcome(result: .failed(error))
          board.add(row(outcome, plan, unit, position), to: unit)
        }
      }
      if cancellation.isCancelled { return }
      board.close(unit)
    }
  }

  private func row(
    _ outcome: RunOutcome,
    _ plan: BlockPlan,
    _ unit: BlockBoard<Store>.Unit,
    _ position: Int
  ) -> BlockRow {
    var result = outcome.result
    let text = result.failure.map(describe) ?? ""
    result.failure = nil
    return BlockRow(
      policy: plan.policyNames[position],
      replication: unit.replication,
      result: result,
      failureText: text,
      recording: outcome.recording
    )
  }
}
