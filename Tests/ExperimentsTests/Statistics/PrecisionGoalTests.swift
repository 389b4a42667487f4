import Experiments
import MarketSimulation
import Testing

struct PrecisionGoalTests {
  @Test func `a goal is a share of the mean or an amount`() {
    #expect(
      PrecisionGoal(parsing: "bad_debt_usd=5%")
        == PrecisionGoal(metric: "bad_debt_usd", halfWidth: .share(0.05))
    )
    #expect(
      PrecisionGoal(parsing: "halted_s=0.5")
        == PrecisionGoal(metric: "halted_s", halfWidth: .amount(0.5))
    )
    for text in ["", "a", "a=", "=5%", "a=0", "a=-1%", "a=nan", "a=x%", "a=1=2", "a=inf"] {
      #expect(PrecisionGoal(parsing: text) == nil, "\(text)")
    }
  }

  private func states(_ goal: PrecisionGoal, replications: Int32) throws -> [PrecisionState] {
    let plan = try toyPlan(policies: [0, 1], replications: replications)
    // Reference 100; differences alternate −1 and 1.
    let results = (0..<2 * replications).map { index -> RunResult? in
      let isPolicy = index >= replications
      return success([.number(100 + (isPolicy ? (index % 2 == 0 ? 1.0 : -1.0) : 0))])
    }
    return goal.states(
      of: StudyResult(plan: plan, results: results, isInterrupted: false),
      metrics: [toyDefinition("x", .number, .lower, .severity)],
      resamples: 400
    )
  }

  @Test func `an interval is narrow enough, or says how many replications it needs`() throws {
    let wide = try states(PrecisionGoal(metric: "x", halfWidth: .share(0.001)), replications: 40)
    #expect(wide.count == 1)
    #expect(wide[0].target == 0.1)
    #expect(!wide[0].isHeld)
    // Variance 40/39: 1.959964² · 40/39 ÷ 0.01 = 393.998….
    #expect(wide[0].needed == 394)
    #expect(try #require(wide[0].halfWidth) > 0.1)
    let held = try states(PrecisionGoal(metric: "x", halfWidth: .amount(0.5)), replications: 40)
    #expect(held[0].isHeld)
    // Thirty pairs at least, however narrow.
    let few = try states(PrecisionGoal(metric: "x", halfWidth: .amount(5)), replications: 28)
    #expect(!few[0].isHeld)
  }

  private func next(_ current: Int32, _ needed: Int64?, limit: Int32, held: Bool = false) -> Int32?
  {
    let state = PrecisionState(
      point: 0,
      policy: 1,
      metric: "x",
      halfWidth: 1,
      target: 1,
      needed: needed,
      isHeld: held
    )
    return PrecisionGoal.nextReplications(after: current, states: [state], limit: limit)
  }

  @Test func `rounds grow by the estimate, within a tenth and four times, to the limit`() {
    #expect(next(100, 200, limit: 1_000) == 210)
    #expect(next(100, 100, limit: 1_000) == 110)
    #expect(next(100, 9_000, limit: 1_000) == 400)
    #expect(next(100, 9_000, limit: 250) == 250)
    #expect(next(3, 5, limit: 1_000) == 30)
    #expect(next(100, nil, limit: 1_000) == 400)
    #expect(next(1_000, 9_000, limit: 1_000) == nil)
    #expect(next(100, 9_000, limit: 1_000, held: true) == nil)
  }
}
