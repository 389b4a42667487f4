import Reporting
import Testing

/// The table of what policies cost in quiet years and save in a crisis, worked by hand.
struct BreakEvenTests {
  private static let year = 365.0 * 86_400

  private func mean(_ policy: String, _ metric: String, _ value: Double) -> SummaryMean {
    SummaryMean(point: "p0000", policy: policy, metric: metric, count: 2, mean: value)
  }

  private func study(
    _ figures: [(policy: String, metric: String, value: Double)],
    seconds: Double
  ) -> BreakEvenTable.Study {
    BreakEvenTable.Study(
      means: figures.map { mean($0.policy, $0.metric, $0.value) },
      points: [BreakEvenTable.Point(id: "p0000", name: "slide", seconds: seconds)]
    )
  }

  private func quiet(
    _ policy: String,
    trips: Double = 0,
    halted: Double = 0,
    blocked: Double = 0,
    capital: Double = 0,
    loss: Double = 0
  ) -> [(policy: String, metric: String, value: Double)] {
    [
      (policy, "activations", trips), (policy, "halted_s", halted),
      (policy, "blocked_usd_s", blocked), (policy, "capital_committed_usd_s", capital),
      (policy, "margin_locked_usd_s", 0), (policy, "total_loss_usd", loss),
    ]
  }

  @Test func `the frequency is the cost of a year over what a crisis costs less`() throws {
    // Half a year is simulated twice: 3 trips, an hour halted, 1 000 USD blocked and 10 000 USD
    // idle all the time, 40 USD lost beyond the 60 of the baseline.
    let half = Self.year / 2
    let calm = study(
      quiet("baseline", capital: 5_000 * half, loss: 60)
        + quiet(
          "brake",
          trips: 3,
          halted: 3_600,
          blocked: 1_000 * half,
          capital: 15_000 * half,
          loss: 100
        ) + quiet("idle") + quiet("worse"),
      seconds: half
    )
    let crises = study(
      [
        ("baseline", "total_loss_usd", 9_000), ("brake", "total_loss_usd", 8_000),
        ("brake", "activations", 1), ("idle", "total_loss_usd", 9_000), ("idle", "activations", 0),
        ("worse", "total_loss_usd", 9_500), ("worse", "activations", 2),
      ],
      seconds: 43_200
    )
    let rows = BreakEvenTable.rows(
      calm: calm,
      crises: crises,
      prices: BreakEvenTable.Prices(capital: 0.05, waiting: 0.2),
      isSame: { $0 == "brake" }
    )
    #expect(rows.map(\.policy) == ["brake", "idle", "worse"])
    let brake = try #require(rows.first)
    #expect(brake.calmYears == 1 && brake.falseTrips == 6 && brake.haltedHours == 2)
    #expect(brake.blockedHours == 1_000 * 365 * 24 && brake.idleCapital == 10_000)
    #expect(brake.calmLoss == 80 && brake.saved == 1_000)
    // 80 lost, 5 % of 10 000 and 20 % of 1 000.
    #expect(brake.cost == 80 + 500 + 200)
    #expect(brake.crises == 0.78 && brake.verdict == .breaksEven && brake.isSame)
    #expect(rows[1].verdict == .notExercised && rows[1].crises == nil && !rows[1].isSame)
    #expect(rows[2].verdict == .never && rows[2].saved == -500)
  }

  @Test func `what costs nothing pays from the first crisis on`() throws {
    let calm = study(quiet("baseline", loss: 10) + quiet("free", loss: 4), seconds: Self.year)
    let crises = study(
      [
        ("baseline", "total_loss_usd", 5), ("free", "total_loss_usd", 1),
        ("free", "activations", 1),
      ],
      seconds: 60
    )
    let rows = BreakEvenTable.rows(
      calm: calm,
      crises: crises,
      prices: BreakEvenTable.Prices(capital: 1, waiting: 1),
      isSame: { _ in true }
    )
    #expect(rows.map(\.verdict) == [.free] && rows.first?.crises == 0)
    let file = String(decoding: BreakEvenTable.file(rows).bytes, as: UTF8.self)
    #expect(file.hasSuffix("free,slide,2.0,0.0,0.0,0.0,0.0,-6.0,-6.0,4.0,0.0,free,1\n"), "\(file)")
    let lines = BreakEvenTable.markdown(rows).split(separator: "\n")
    #expect(lines.count == 3 && lines[1].hasPrefix("| --- |"))
  }

  @Test func `a summary is read back by its columns`() throws {
    let text =
      "scenario,point,policy,metric,n,mean,sd\ns,p0000,brake,halted_s,2,1.5,0\ns,p0001,a,b,0,,\n"
    #expect(
      try SummaryCSVReader.read(Array(text.utf8)) == [
        SummaryMean(point: "p0000", policy: "brake", metric: "halted_s", count: 2, mean: 1.5),
        SummaryMean(point: "p0001", policy: "a", metric: "b", count: 0, mean: nil),
      ]
    )
    #expect(throws: RunsCSVError.missingColumn("mean")) {
      try SummaryCSVReader.read(Array("point,policy,metric,n\n".utf8))
    }
    #expect(throws: RunsCSVError.badValue(line: 2, column: "mean", found: "x")) {
      try SummaryCSVReader.read(Array("point,policy,metric,n,mean\np,q,r,1,x\n".utf8))
    }
  }
}
