import Experiments
import MarketSimulation
import Synchronization
import Testing

struct StudyRunnerTests {
  @Test func `any number of jobs gives equal results`() throws {
    let one = try StudyRunner(engine: FakeEngine()).run(toyPlan(points: 3, replications: 20))
    for jobs in [2, 3, 8, 100] {
      let plan = try toyPlan(points: 3, replications: 20, jobs: jobs)
      let many = StudyRunner(engine: FakeEngine()).run(plan)
      #expect(many.runs == one.runs, "\(jobs) jobs")
      #expect(many.verdict == .complete)
    }
    #expect(one.runs.count == 180)
  }

  @Test func `runs come by point then policy then replication`() throws {
    let result = try StudyRunner(engine: FakeEngine()).run(
      toyPlan(points: 2, policies: [2, 0], replications: 2, jobs: 2)
    )
    let keys = result.runs.map { [$0.key.point, $0.key.policy, Int($0.key.replication)] }
    #expect(
      keys == [
        [0, 2, 0], [0, 2, 1], [0, 0, 0], [0, 0, 1], [1, 2, 0], [1, 2, 1], [1, 0, 0], [1, 0, 1],
      ]
    )
    #expect(result.runs.allSatisfy { $0.result.metrics == toyMetrics($0.key) })
  }

  @Test func `a replication is prepared once for all policies`() throws {
    let engine = FakeEngine()
    _ = try StudyRunner(engine: engine).run(toyPlan(points: 2, replications: 5, jobs: 2))
    #expect(engine.preparations.withLock { $0 } == 10)
  }

  @Test func `a failed preparation fails every policy of its replication`() throws {
    let engine = FakeEngine(failsToPrepare: { $0 == 3 })
    let result = try StudyRunner(engine: engine).run(toyPlan(replications: 5, jobs: 2))
    let failed = result.runs.filter { $0.result.status == .failed }
    #expect(failed.map(\.key.replication) == [3, 3, 3])
    #expect(failed.allSatisfy { $0.result.failure == .invariant("prepare 3") })
    #expect(result.completeReplications(point: 0) == [0, 1, 2, 4])
    #expect(result.verdict == .incomplete(failedRuns: 3))
  }

  @Test func `a failed run takes its replication from every policy`() throws {
    let engine = FakeEngine(fails: { $0.policy == 1 && $0.replication == 2 && $0.point == 0 })
    let result = try StudyRunner(engine: engine).run(toyPlan(points: 2, replications: 6))
    #expect(result.failedRunCount == 1)
    #expect(result.verdict == .incomplete(failedRuns: 1))
    #expect(result.completeReplications(point: 0) == [0, 1, 3, 4, 5])
    #expect(result.completeReplications(point: 1) == [0, 1, 2, 3, 4, 5])
    let analysis = StudyAnalysis(result, metrics: toyDefinitions, options: .init(resamples: 50))
    #expect(analysis.completeCounts == [5, 6])
    #expect(analysis.summary(point: 0, policyAt: 2, metric: 0).count == 5)
    #expect(analysis.comparison(point: 0, policyAt: 2, metric: 0)?.pairCount == 5)
    #expect(analysis.verdict == .incomplete(failedRuns: 1))
  }

  @Test func `cancelling stops between two runs and keeps what was done`() throws {
    let token = CancellationToken()
    let engine = FakeEngine(afterRun: { key in
      if key.replication == 1, key.policy == 1 { token.cancel() }
    })
    let result = try StudyRunner(engine: engine).run(
      toyPlan(replications: 6),
      cancellation: token
    )
    #expect(result.isInterrupted)
    #expect(result.verdict == .interrupted(runsDone: 5))
    #expect(result.completeReplications(point: 0) == [0])
    #expect(result[point: 0, policyAt: 2, replication: 1] == nil)
  }

  @Test func `a study cancelled before its start runs nothing`() throws {
    let token = CancellationToken()
    token.cancel()
    token.cancel()
    let result = try StudyRunner(engine: FakeEngine()).run(toyPlan(jobs: 2), cancellation: token)
    #expect(result.verdict == .interrupted(runsDone: 0))
    #expect(result.runs.isEmpty)
  }

  @Test func `a wish to stop after the last run changes nothing`() throws {
    let token = CancellationToken()
    let engine = FakeEngine(afterRun: { key in
      if key.replication == 5, key.policy == 2 { token.cancel() }
    })
    let result = try StudyRunner(engine: engine).run(
      toyPlan(replications: 6),
      cancellation: token
    )
    #expect(result.verdict == .complete)
  }

  @Test func `progress counts every run once`() throws {
    let seen = Mutex<[StudyProgress]>([])
    let plan = try toyPlan(points: 2, replications: 9, jobs: 4)
    _ = StudyRunner(engine: FakeEngine(failsToPrepare: { $0 == 4 })).run(
      plan,
      progress: { progress in seen.withLock { $0.append(progress) } }
    )
    let counts = seen.withLock { $0.map(\.runsDone) }
    #expect(counts == Array(1...54))
    #expect(seen.withLock { $0.allSatisfy { $0.runsTotal == 54 } })
  }

  @Test func `an extended study does only the runs that are missing`() throws {
    let seen = Mutex<[String]>([])
    let engine = FakeEngine(afterRun: { key in
      seen.withLock { $0.append("\(key.point)/\(key.policy)/\(key.replication)") }
    })
    let first = StudyRunner(engine: engine).run(try toyPlan(points: 2, replications: 3))
    seen.withLock { $0 = [] }
    let plan = try toyPlan(points: 2, replications: 5, jobs: 3)
    let longer = StudyRunner(engine: engine).run(plan, reusing: first)
    #expect(seen.withLock { $0.count } == 2 * 3 * 2)
    #expect(seen.withLock { $0.allSatisfy { $0.hasSuffix("3") || $0.hasSuffix("4") } })
    #expect(longer.runs == StudyRunner(engine: FakeEngine()).run(plan).runs)
    let shorter = StudyRunner(engine: engine).run(
      try toyPlan(points: 2, replications: 2),
      reusing: longer
    )
    #expect(seen.withLock { $0.count } == 12)
    #expect(shorter.verdict == .complete)
  }

  @Test func `recordings arrive in order for any number of jobs`() throws {
    func recordings(jobs: Int) throws -> [[UInt8]] {
      let seen = Mutex<[[UInt8]]>([])
      let plan = try toyPlan(points: 2, replications: 9, jobs: jobs)
      _ = StudyRunner(engine: FakeEngine()).run(
        plan,
        recordings: { key, chunks in
          seen.withLock { $0 += chunks }
          precondition(chunks[0][2] == UInt8(key.policy), "chunk of another run")
        }
      )
      return seen.withLock { $0 }
    }
    let one = try recordings(jobs: 1)
    #expect(one.count == 54)
    #expect(one.prefix(4) == [[0, 0, 0], [0, 0, 1], [0, 0, 2], [0, 1, 0]])
    #expect(try recordings(jobs: 5) == one)
  }
}
