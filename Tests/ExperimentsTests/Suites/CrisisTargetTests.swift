import Experiments
import MarketSimulation
import Testing

struct CrisisTargetTests {
  @Test func `every published target is there once, in order`() {
    // Seven of the first event, then 4 3 5 4 3 3 4 3 3 4.
    let counts = [7, 4, 3, 5, 4, 3, 3, 4, 3, 3, 4]
    let expected = counts.enumerated().flatMap { event, count in
      (1...count).map { "T\(event + 1).\($0)" }
    }
    #expect(CrisisTargets.all.map(\.id) == expected)
    #expect(CrisisTargets.all.allSatisfy { !$0.statement.isEmpty })
  }

  @Test func `what is not attempted says why and what is names known metrics`() {
    for target in CrisisTargets.all {
      switch target.attempt {
      case .notAttempted(let reason): #expect(!reason.isEmpty)
      case .outcome(let outcome):
        #expect(MetricCatalog.position(of: outcome.metric) != nil)
        #expect(outcome.range.contains(outcome.published))
      case .change(let change):
        #expect(change.bounds.allSatisfy { MetricCatalog.position(of: $0.metric) != nil })
        #expect(!change.baseline.isEmpty && !change.changes.isEmpty)
      case .shift(let shift): #expect(shift.horizons.count == 3 && !shift.baseline.isEmpty)
      case .delayedGap: break
      }
    }
  }

  private let outcome = OutcomeTarget(
    scenario: "s",
    metric: "m",
    published: 50,
    range: 40...60,
    isInSample: false
  )

  @Test func `an outcome needs its median, the published value, and a narrow band`() throws {
    // 0 … 100 in steps of one: median 50, band 5 to 95, four tolerances are 40.
    let wide = try #require(outcome.judge((0...100).map { Double($0) }))
    #expect(wide.median == 50 && wide.low == 5 && wide.high == 95)
    #expect(wide.isMedianWithin && wide.isPublishedInBand && !wide.isBandNarrow && !wide.passes)
    let narrow = try #require(outcome.judge((32...68).map { Double($0) }))
    #expect(narrow.passes)
    let beside = try #require(outcome.judge((51...57).map { Double($0) }))
    #expect(beside.isMedianWithin && !beside.isPublishedInBand && !beside.passes)
    let off = try #require(outcome.judge([10, 20, 39, 50, 100]))
    #expect(!off.isMedianWithin)
    #expect(outcome.judge([]) == nil)
  }

  @Test func `a change holds in the seeds in which every bound does`() {
    let change = ChangeTarget(
      baseline: [outcome],
      changes: [],
      bounds: [.init("a", below: 1), .init("b", below: 10)]
    )
    #expect(change.share([[0, 0, 2, 0], [5, 10, 5, nil]]) == 0.25)
    #expect(change.share([[], []]) == 0)
  }

  @Test func `a shift needs more early and fewer later`() {
    let shift = ShiftTarget(
      baseline: [outcome],
      change: CrisisChange("c", []),
      horizons: ["10h", "12h", "48h"]
    )
    // Counts up to each horizon. Without: 10 early, 20 later; with: 15 and 5, then 15 and 25.
    let without: [[Double]] = [[0, 0], [10, 10], [30, 30]]
    let with: [[Double]] = [[1, 1], [16, 16], [21, 41]]
    #expect(shift.share(without: without, with: with) == 0.5)
  }
}
