import Experiments
import Testing

private func failure(
  points: [StudyPoint] = toyPoints(2),
  policies: [Int] = [0, 1],
  reference: Int = 0,
  replications: Int32 = 1,
  jobs: Int = 1
) -> PlanError? {
  do throws(PlanError) {
    _ = try ComparisonPlan(
      points: points,
      policies: policies,
      reference: reference,
      replications: replications,
      jobs: jobs
    )
    return nil
  } catch {
    return error
  }
}

struct ComparisonPlanTests {
  @Test func `bad plans are refused in the order of the errors`() {
    #expect(failure() == nil)
    #expect(failure(points: [], policies: []) == .noPoints)
    #expect(failure(points: toyPoints(1) + toyPoints(1), policies: []) == .duplicatePoint("p0000"))
    var uneven = toyPoints(2)
    uneven[1].parameters = []
    #expect(failure(points: uneven, policies: []) == .unequalParameters(point: "p0001"))
    #expect(failure(policies: []) == .noPolicies)
    #expect(failure(policies: [1, 1]) == .duplicatePolicy(1))
    #expect(failure(policies: [0, 9]) == .policyMismatch(point: "p0000", policy: 9))
    #expect(failure(policies: [-1]) == .policyMismatch(point: "p0000", policy: -1))
    var renamed = toyPoints(2)
    renamed[1].scenario = toyScenario(policies: ["baseline", "other"])
    #expect(failure(points: renamed) == .policyMismatch(point: "p0001", policy: 1))
    #expect(failure(policies: [1], replications: 0) == .referenceNotCompared(0))
    #expect(failure(replications: 0, jobs: 0) == .noReplications(0))
    #expect(failure(jobs: 0) == .noJobs(0))
  }

  @Test func `a plan counts its runs and knows its reference`() throws {
    let plan = try ComparisonPlan(
      points: toyPoints(2),
      policies: [2, 0],
      reference: 0,
      replications: 7,
      jobs: 3
    )
    #expect(plan.runCount == 28)
    #expect(plan.referencePosition == 1)
    #expect(plan.policyNames == ["shield", "baseline"])
    #expect(plan.scenarioName == "toy")
  }
}
