import Experiments
import MarketSimulation
import Testing

struct SensitivityCollectorTests {
  /// x₁ + 2 x₂ on [0, 1]² for one policy, x₂ alone for another: shares 1/5 and 4/5, then 0 and 1.
  @Test func `a design evaluated point by point has the indices of its model`() throws {
    let base = 256
    let design = try Design(.sensitivity(base: base), axes: [.interval, .interval])
    let layout = SensitivityLayout(base: base, axes: 2)
    let definitions = [toyDefinition("loss", .number, .lower, .severity), toyDefinitions[2]]
    var collector = SensitivityCollector(
      layout,
      policies: ["baseline", "brake"],
      metrics: definitions
    )
    let plan = try toyPlan(policies: [0, 1], replications: 1)
    for position in (0..<design.count).reversed() {
      let x = design.point(position).map { choice -> Double in
        if case .fraction(let share) = choice { share } else { 0 }
      }
      let results = [x[0] + 2 * x[1], x[1]].map { RunResult?.some(success([.number($0)])) }
      let analysis = StudyAnalysis(
        StudyResult(plan: plan, results: results, isInterrupted: false),
        metrics: definitions,
        options: .init(resamples: 2)
      )
      collector.add(analysis, point: 0, position: position)
    }
    let rows = collector.rows(seed: 1, resamples: 20)
    // The neutral metric is not gathered.
    #expect(rows.map(\.metric) == Array(repeating: "loss", count: 4))
    #expect(rows.map(\.policy) == ["baseline", "baseline", "brake", "brake"])
    #expect(rows.map(\.axis) == [0, 1, 0, 1])
    for (row, share) in zip(rows, [0.2, 0.8, 0, 1]) {
      #expect(abs(row.indices.first - share) < 0.02, "\(row)")
      #expect(abs(row.indices.total - share) < 0.02, "\(row)")
      #expect(row.rowCount == base)
    }
  }

  @Test func `a metric that never varies has no indices`() {
    let layout = SensitivityLayout(base: 4, axes: 1)
    let collector = SensitivityCollector(layout, policies: ["p"], metrics: toyDefinitions)
    #expect(collector.rows(seed: 1, resamples: 2).isEmpty)
  }
}
