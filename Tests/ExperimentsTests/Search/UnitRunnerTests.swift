import Experiments
import MarketSimulation
import Synchronization
import Testing

struct UnitRunnerTests {
  @Test func `units give the results of a study whatever the number of jobs`() throws {
    let plan = try toyPlan(points: 2, replications: 5)
    let study = StudyRunner(engine: FakeEngine()).run(plan)
    for jobs in [1, 3] {
      let units = plan.units(replications: 0..<5)
      let found = try #require(UnitRunner(engine: FakeEngine()).run(units, jobs: jobs))
      for (unit, results) in zip(units, found) {
        for (position, result) in results.enumerated() {
          #expect(
            result == study[point: unit.point, policyAt: position, replication: unit.replication]
          )
        }
      }
    }
  }

  @Test func `a study extended by units is the larger study`() throws {
    let small = try toyPlan(points: 2, replications: 3)
    let large = try small.with(replications: 7)
    let units = small.units(replications: 3..<7)
    let added = try #require(UnitRunner(engine: FakeEngine()).run(units, jobs: 1))
    let extended = StudyRunner(engine: FakeEngine()).run(small).extended(by: added, to: large)
    let whole = StudyRunner(engine: FakeEngine()).run(large)
    #expect(extended.runs == whole.runs)
    #expect(extended.plan.replications == 7)
    #expect(extended.plan.points[1].scenario.replications == 7)
  }

  @Test func `a preparation that fails fails its runs and progress counts them`() throws {
    let seen = Mutex<[Int]>([])
    let units = try toyPlan(replications: 3).units(replications: 0..<3)
    let engine = FakeEngine(failsToPrepare: { $0 == 1 })
    let found = UnitRunner(engine: engine).run(
      units,
      jobs: 1,
      progress: { progress in seen.withLock { $0.append(progress.runsDone) } }
    )
    #expect(found?.map { $0.map(\.status) }[1] == [.failed, .failed, .failed])
    #expect(found?[2][0].status == .ok)
    #expect(seen.withLock { $0 } == Array(1...9))
  }

  @Test func `a stop before the end gives nothing`() throws {
    let token = CancellationToken()
    let engine = FakeEngine(afterRun: { if $0.replication == 1 { token.cancel() } })
    let units = try toyPlan(replications: 3).units(replications: 0..<3)
    #expect(UnitRunner(engine: engine).run(units, jobs: 1, cancellation: token) == nil)
    #expect(UnitRunner(engine: FakeEngine()).run([], jobs: 2) == [])
  }
}
