import Experiments
import MarketSimulation
import Testing

struct StudyAnalysisTests {
  private func analysis(replications: Int32 = 12, jobs: Int = 1) throws -> StudyAnalysis {
    let result = try StudyRunner(engine: FakeEngine()).run(
      toyPlan(points: 2, replications: replications, jobs: jobs)
    )
    return StudyAnalysis(result, metrics: toyDefinitions, options: .init(resamples: 100))
  }

  @Test func `rows come by point policy metric and the reference is not compared`() throws {
    let analysis = try analysis()
    #expect(analysis.summary.count == 2 * 3 * 3)
    #expect(analysis.comparison.count == 2 * 2 * 3)
    #expect(
      analysis.comparison.prefix(4).map { "\($0.point) \($0.policy) \($0.metric)" } == [
        "p0000 brake total_loss_usd", "p0000 brake halted_s", "p0000 brake activations",
        "p0000 shield total_loss_usd",
      ]
    )
    #expect(analysis.comparison.allSatisfy { $0.reference == "baseline" && $0.scenario == "toy" })
    #expect(analysis.comparison(point: 1, policyAt: 0, metric: 0) == nil)
    #expect(analysis.comparison(point: 1, policyAt: 2, metric: 0)?.differenceMean == -20)
    #expect(analysis.summary(point: 1, policyAt: 1, metric: 1).mean == 3)
  }

  @Test func `a constant saving is better and a constant halt is worse`() throws {
    let analysis = try analysis()
    #expect(analysis.comparison(point: 0, policyAt: 1, metric: 0)?.verdict == .better)
    #expect(analysis.comparison(point: 0, policyAt: 1, metric: 1)?.verdict == .worse)
    #expect(analysis.isExercised(point: 0, policyAt: 1) == true)
    #expect(analysis.isExercised(point: 0, policyAt: 2) == false)
  }

  @Test func `the front falls back to the mean and says so`() throws {
    let short = try analysis().fronts[0]
    #expect(short.axes == [ParetoFront.Axis(metric: "total_loss_usd", figure: .mean)])
    #expect(short.isOnFront == [false, false, true])
    let long = try analysis(replications: 200).fronts[0]
    #expect(
      long.axes == [ParetoFront.Axis(metric: "total_loss_usd", figure: .expectedShortfall95)]
    )
  }

  @Test func `any number of jobs gives an equal analysis`() throws {
    let one = try analysis(jobs: 1)
    let three = try analysis(jobs: 3)
    #expect(one.summary == three.summary)
    #expect(one.comparison == three.comparison)
    #expect(one.fronts == three.fronts)
  }

  @Test func `a study without complete replications has rows without figures`() throws {
    let result = try StudyRunner(engine: FakeEngine(fails: { $0.policy == 0 })).run(toyPlan())
    let analysis = StudyAnalysis(result, metrics: toyDefinitions, options: .init(resamples: 10))
    #expect(analysis.completeCounts == [0])
    #expect(analysis.summary.allSatisfy { $0.statistics.count == 0 })
    #expect(analysis.comparison.allSatisfy { $0.statistics.verdict == .undefined })
    #expect(analysis.fronts[0].isOnFront == [nil, nil, nil])
  }

  @Test func `every pair is compared once where it is asked for`() throws {
    let result = try StudyRunner(engine: FakeEngine()).run(toyPlan(points: 2))
    let analysis = StudyAnalysis(
      result,
      metrics: toyDefinitions,
      options: .init(resamples: 50, isPairwise: true)
    )
    let pairs = analysis.comparison.filter { $0.metric == "total_loss_usd" }
      .map { "\($0.point) \($0.policy) \($0.reference)" }
    #expect(
      pairs == [
        "p0000 brake baseline", "p0000 shield baseline", "p0000 shield brake",
        "p0001 brake baseline", "p0001 shield baseline", "p0001 shield brake",
      ]
    )
    // The lookup by position still finds the comparison with the reference.
    #expect(analysis.comparison(point: 1, policyAt: 2, metric: 0)?.differenceMean == -20)
    let last = analysis.comparison.last { $0.metric == "total_loss_usd" }
    #expect(last?.statistics.differenceMean == -10)
    // A family of three constant differences: as sure as 50 resamples allow; neutral ones have none.
    #expect(last?.statistics.adjustedProbability == 1.0 / 51)
    #expect(analysis.comparison.last?.statistics.adjustedProbability == nil)
  }

  @Test func `ranks follow the direction and need several policies`() throws {
    let ranking = try analysis().ranking
    #expect(ranking.count == 2 * 2 * 3)
    let first = ranking.prefix(6).map { "\($0.metric) \($0.policy) \($0.place.rank ?? 0)" }
    #expect(
      first == [
        "total_loss_usd baseline 3", "total_loss_usd brake 2", "total_loss_usd shield 1",
        "halted_s baseline 1", "halted_s brake 2", "halted_s shield 3",
      ]
    )
    #expect(ranking[2].place.bestRank == 1 && ranking[2].place.worstRank == 1)
    let alone = try StudyRunner(engine: FakeEngine()).run(toyPlan(policies: [0]))
    #expect(StudyAnalysis(alone, metrics: toyDefinitions).ranking.isEmpty)
  }

  @Test func `axes can be set and neutral ones are no axes`() throws {
    let result = try StudyRunner(engine: FakeEngine()).run(toyPlan())
    let axes = ["total_loss_usd", "halted_s", "activations"].map {
      ParetoFront.Axis(metric: $0, figure: .mean)
    }
    let analysis = StudyAnalysis(
      result,
      metrics: toyDefinitions,
      options: .init(resamples: 10, axes: axes)
    )
    // Less loss costs more halting here: everybody is on the front.
    #expect(analysis.fronts[0].axes == Array(axes.prefix(2)))
    #expect(analysis.fronts[0].isOnFront == [true, true, true])
  }

  @Test func `stopped runs stay in as lower bounds and mark their rows`() throws {
    let plan = try toyPlan(policies: [0, 1], replications: 6)
    var definitions = toyDefinitions
    definitions[1].name = "recovery_s"
    definitions[2].name = "recovery_censored"
    let results = (0..<12).map { index -> RunResult? in
      var run = success(toyMetrics(RunKey(point: 0, policy: index / 6, replication: 0)))
      if index == 8 { run.status = .stopped }
      return run
    }
    let analysis = StudyAnalysis(
      StudyResult(plan: plan, results: results, isInterrupted: false),
      metrics: definitions,
      options: .init(resamples: 10)
    )
    let kinds = analysis.summary.map(\.meanKind)
    #expect(kinds.prefix(3) == [.mean, .restrictedMean, .mean])
    #expect(kinds.suffix(3) == [.lowerBound, .lowerBound, .lowerBound])
    #expect(analysis.summary.map(\.stoppedCount) == [0, 0, 0, 1, 1, 1])
    #expect(analysis.comparison.map(\.statistics.stoppedCount) == [1, 1, 1])
    #expect(analysis.comparison[0].statistics.pairCount == 6)
  }
}
