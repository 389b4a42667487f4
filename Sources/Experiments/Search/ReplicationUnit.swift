import Dispatch
public import MarketSimulation
import Synchronization

/// One replication of one world under chosen policies: what a search asks for, unit by unit.
public struct ReplicationUnit: Equatable, Sendable {
  /// The world.
  public var scenario: Scenario
  /// Position of the point that its runs belong to.
  public var point: Int
  /// Which replication, from 0.
  public var replication: Int32
  /// Indices of the policies in the scenario, in the order of the results.
  public var policies: [Int]

  /// Creates a unit.
  public init(scenario: Scenario, point: Int, replication: Int32, policies: [Int]) {
    self.scenario = scenario
    self.point = point
    self.replication = replication
    self.policies = policies
  }
}

/// Runs any units on worker threads; results are placed by index, whatever the number of workers.
public struct UnitRunner<Engine: ReplicationEngine>: Sendable {
  private let engine: Engine

  /// Creates a runner.
  public init(engine: Engine) { self.engine = engine }

  /// Runs the units and returns when every worker has ended.
  ///
  /// - Parameters:
  ///   - units: What to run.
  ///   - jobs: Worker threads; positive.
  ///   - cancellation: Stops between two runs.
  ///   - progress: Called after each run, one call at a time, from any worker.
  /// - Returns: Per unit one result per policy; nil where a stop was asked for before the end.
  public func run(
    _ units: [ReplicationUnit],
    jobs: Int,
    cancellation: CancellationToken = CancellationToken(),
    progress: (@Sendable (StudyProgress) -> Void)? = nil
  ) -> [[RunResult]]? {
    precondition(jobs > 0, "no workers")
    let board = Board(units, progress: progress)
    let workers = min(jobs, units.count)
    if workers <= 1 {
      work(units, board, cancellation)
    } else {
      DispatchQueue.concurrentPerform(iterations: workers) { _ in
        work(units, board, cancellation)
      }
    }
    return board.results()
  }

  private func work(
    _ units: [ReplicationUnit],
    _ board: Board,
    _ cancellation: CancellationToken
  ) {
    while !cancellation.isCancelled, let index = board.next() {
      let unit = units[index]
      var results: [RunResult] = []
      do throws(RunFailure) {
        let prepared = try engine.prepare(unit.scenario, replication: unit.replication)
        for policy in unit.policies {
          if cancellation.isCancelled { return }
          let key = RunKey(point: unit.point, policy: policy, replication: unit.replication)
          results.append(engine.run(prepared, key: key).result)
          board.count(results[results.count - 1])
        }
      } catch {
        results = unit.policies.map { _ in .failed(error) }
        for result in results { board.count(result) }
      }
      board.place(results, at: index)
    }
  }
}

/// Where workers take units and place results.
private final class Board: Sendable {
  private struct State {
    var results: [[RunResult]?]
    var progress: StudyProgress
  }

  private let cursor = Atomic<Int>(0)
  private let unitCount: Int
  private let state: Mutex<State>
  private let progress: (@Sendable (StudyProgress) -> Void)?

  init(_ units: [ReplicationUnit], progress: (@Sendable (StudyProgress) -> Void)?) {
    unitCount = units.count
    self.progress = progress
    let total = units.reduce(0) { $0 + $1.policies.count }
    state = Mutex(
      State(
        results: Array(repeating: nil, count: units.count),
        progress: StudyProgress(runsDone: 0, runsTotal: total, events: 0)
      )
    )
  }

  func next() -> Int? {
    let unit = cursor.add(1, ordering: .relaxed).oldValue
    return unit < unitCount ? unit : nil
  }

  func count(_ result: RunResult) {
    state.withLock { state in
      state.progress.runsDone += 1
      state.progress.events += result.eventCount
      progress?(state.progress)
    }
  }

  func place(_ results: [RunResult], at index: Int) {
    state.withLock { $0.results[index] = results }
  }

  func results() -> [[RunResult]]? {
    state.withLock { state in
      let done = state.results.compactMap { $0 }
      return done.count == state.results.count ? done : nil
    }
  }
}
