import FirebreakCLI
import Testing

/// What a sweep takes over from `compare`, and what it refuses with a reason.
@Suite struct SweepOptionTests {
  private let files = TestPlan.files()

  @Test func `what the tables hold besides is kept with the study for the merge`() {
    let plain = TestPlan.files()
    _ = TestPlan.perform(["sweep", TestPlan.path, "--out=o"], plain)
    for shard in 0..<3 {
      let arguments = [
        "sweep", TestPlan.path, "--out=o", "--shard=\(shard)/3",
        "--pareto=halted_s:mean,fees_paid_usd",
      ]
      #expect(TestPlan.perform(arguments, files).status == .done)
    }
    #expect(TestPlan.perform(["merge", "o"], files).status == .done)
    #expect(files.text("o/runs.csv") == plain.text("o/runs.csv"))
    #expect(files.text("o/ranking.csv")?.contains(",fees_paid_usd,") == true)
    #expect(plain.text("o/ranking.csv")?.contains(",fees_paid_usd,") == false)
  }

  @Test(
    arguments: [
      ("--tune=4", "firebreak compare SCENARIO --tune N"),
      ("--precision=bad_debt_usd=5%", "--extend --replications R adds more"),
      ("--find-critical=shocks[0].size", "in a plan the size of a shock can be an axis"),
      ("--interactions", "firebreak compare SCENARIO --interactions"),
      ("--shuffle-ties=3", "firebreak compare SCENARIO"),
      ("--events", "a sweep keeps no traces"),
    ]
  )
  func `options of compare that a sweep has no use for are refused with the reason`(
    option: String,
    reason: String
  ) {
    let (status, console) = TestPlan.perform(["sweep", TestPlan.path, option], files)
    #expect(status == .usage)
    #expect(console.notes.contains("sweep has no --"), "\(console.notes)")
    #expect(console.notes.contains(reason), "\(console.notes)")
  }
}
