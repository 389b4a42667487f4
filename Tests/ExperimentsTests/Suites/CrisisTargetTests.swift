import Experiments
import Foundation
import MarketSimulation
import TestSupport
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
      case .relation(let relation):
        #expect(relation.checks.contains { !$0.isEvent })
        for check in relation.checks {
          for figure in [check.left] + (check.right.map { [$0] } ?? []) {
            #expect(MetricCatalog.position(of: figure.metric) != nil)
            #expect(relation.runs.indices.contains(figure.run))
          }
        }
      case .delayedGap, .computed: break
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

  /// What follows from stated inputs alone is passed, with the published figure.
  @Test(
    arguments: [
      ("T3.1", 6_871, 0.005), ("T3.2", 2_378, 0.001), ("T4.1", 1.08, 0.005),
      ("T4.2", 30, 0), ("T4.4", 85.2, 0.06), ("T4.3", 1.083_333_334, 1e-9), ("T6.1", 22.29, 0.002),
      ("T5.2", 13.5355e6, 1e-6), ("T5.4", 2.75e6, 1e-6),
      ("T6.3", 0.107, 0.02), ("T8.2", 0.2, 0.25), ("T8.4", 0, 0), ("T7.1", 421e6, 0.01),
      ("T7.2", 116e6, 0.03), ("T10.1", -3_447_174, 0),
    ] as [(id: String, figure: Double, tolerance: Double)]
  )
  func `arithmetic without records is passed`(
    row: (id: String, figure: Double, tolerance: Double)
  ) throws {
    let target = try #require(CrisisTargets.all.first { $0.id == row.id })
    guard case .computed(let computation) = target.attempt else {
      Issue.record("\(row.id) is not computed")
      return
    }
    #expect(computation.files.isEmpty)
    let found = try computation.find(in: CrisisRecords([]))
    #expect(found.passes && found.isReproduced, "\(found.text)")
    #expect(abs(found.figure - row.figure) <= row.tolerance * abs(row.figure), "\(found.text)")
  }

  /// What needs the records of the data folder, where there is one.
  @Test(
    .enabled(if: SharedData.path(CrisisTargetTests.records[0]) != nil, "no candles here"),
    arguments: ["T8.1", "T8.3", "T10.2", "T10.3"]
  )
  func `squeeze and vault have their published figures on the recorded paths`(
    id: String
  ) throws {
    let target = try #require(CrisisTargets.all.first { $0.id == id })
    guard case .computed(let computation) = target.attempt else {
      Issue.record("\(id) is not computed")
      return
    }
    #expect(!computation.files.isEmpty)
    let records = CrisisRecords(
      try computation.files.map { name in
        let path = try #require(SharedData.path(name))
        return (name, Array(try Data(contentsOf: URL(filePath: path))))
      }
    )
    let found = try computation.find(in: records)
    #expect(found.passes && found.isReproduced, "\(found.text)")
  }

  private static let records = ["2022-11_aave_crv/crvusdt_spot_1h.csv"]

  @Test func `remedies are held against an event that is reproduced first`() throws {
    let attacks = try CrisisComputation.attackRemedies.find(in: CrisisRecords([]))
    #expect(attacks.isReproduced && attacks.passes, "\(attacks.text)")
    let pump = try CrisisComputation.pumpedRemedies.find(in: CrisisRecords([]))
    #expect(pump.isReproduced && pump.passes && pump.figure >= 0.9, "\(pump.text)")
  }

  @Test func `a record that is missing or broken is a fault with its place`() throws {
    #expect(throws: CrisisFault.noRecord("2022-06_solend/solusdt_spot_1h.csv")) {
      try CrisisComputation.whalePath.find(in: CrisisRecords([]))
    }
    let name = "2022-06_solend/solusdt_spot_1h.csv"
    for line in ["1,2,3,4", "x,1,1,1,1", "1,1,0,1,1", "1,1,1e99,1,1"] {
      let records = CrisisRecords([(name, Array("t,o,h,l,c\n1,40,41,39,40\n\(line)\n".utf8))])
      #expect(throws: CrisisFault.badLine(file: name, line: 3)) {
        try CrisisComputation.whalePath.find(in: records)
      }
    }
    let quiet = CrisisRecords([(name, Array("t,o,h,l,c\n1,40,41,39,40\n".utf8))])
    #expect(try CrisisComputation.whalePath.find(in: quiet).passes)
    let deep = CrisisRecords([(name, Array("t,o,h,l,c\n1,40,41,22.29,40\n".utf8))])
    #expect(try !CrisisComputation.whalePath.find(in: deep).passes)
  }

  @Test func `a relation holds only between defined figures`() {
    let figure = RelationTarget.Figure(0, "bad_debt_usd")
    func check(_ order: RelationTarget.Order) -> RelationTarget.Check {
      RelationTarget.Check(figure, order, figure)
    }
    #expect(check(.equal).holds(1, 1) && !check(.equal).holds(1, 2))
    #expect(check(.less).holds(1, 2) && !check(.less).holds(2, 2))
    #expect(check(.greater).holds(3, 2) && !check(.greater).holds(2, 2))
    #expect(!check(.equal).holds(nil, nil))
  }
}
