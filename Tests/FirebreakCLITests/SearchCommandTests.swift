import Experiments
import FirebreakCLI
import MarketSimulation
import Markets
import Mitigations
import Quantities
import Testing

/// `compare` with `--precision`, `--tune` and `--find-critical`.
@Suite struct SearchCommandTests {
  private func perform(
    _ options: [String],
    files: MemoryFiles = TestScenario.files(),
    engine: FakeEngine = FakeEngine()
  ) -> (status: ExitCode, output: String, notes: String) {
    let console = TestConsole()
    let status = CommandLineInterface.perform(
      ["compare", TestScenario.path, "--jobs", "1"] + options,
      in: testContext(console: console, files: files, engine: engine)
    )
    return (status, console.output, console.notes)
  }

  private func rows(_ files: MemoryFiles, _ path: String) -> [Substring] {
    Array((files.text(path)?.split(separator: "\n") ?? []).dropFirst())
  }

  /// Differences to the baseline of ±1 USD, ten times as wide for throttle.
  private let noisy = FakeEngine(amount: { _, key in
    let sign: Int128 = key.replication % 2 == 0 ? 1 : -1
    return 100_000_000 + sign * [0, 1_000_000, 10_000_000][key.policy]
  })

  @Test func `precision adds replications until the interval holds`() {
    let files = TestScenario.files()
    let (status, output, notes) = perform(
      ["--precision", "bad_debt_usd=2", "--replications", "20"],
      files: files,
      engine: noisy
    )
    #expect(status == .done)
    #expect(notes.contains("2 of 2 intervals are too wide after 20 replications; going on to 80"))
    #expect(output.contains("Precision: every interval is as narrow as asked after"))
    // (1.96 · 10 ÷ 2)² = 96 and a few: rows of three policies, replications from 0 without a gap.
    let found = rows(files, "out/small/runs.csv")
    #expect(found.count % 3 == 0 && (96 * 3...125 * 3).contains(found.count), "\(found.count)")
    let replications = found.prefix(found.count / 3).map { $0.split(separator: ",")[3] }
    #expect(replications == (0..<found.count / 3).map { "\($0)" })
    #expect(
      files.text("out/small/scenario.json")?.contains("\"replications\": \(found.count / 3)")
        == true
    )
  }

  @Test func `a budget that ends says what is missing`() {
    let (status, output, _) = perform(
      ["--precision", "bad_debt_usd=1%", "--max-replications", "40"],
      engine: noisy
    )
    #expect(status == .done)
    #expect(output.contains("Precision: 1 of 2 intervals are still too wide after 40 replications"))
    #expect(output.contains("throttle bad_debt_usd: ±"))
    #expect(output.contains("instead of ±1, about 394 replications needed"))
  }

  @Test func `tuning reports on replications that it did not train on`() {
    let files = TestScenario.files()
    // The more a setting departs from the stated one, the more it saves, but only in training.
    let engine = FakeEngine(amount: { scenario, key in
      let isTraining = key.replication >= 3
      let bonus: Int128 = isTraining && key.policy == 2 ? 5_000_000 : 0
      return 100_000_000 - bonus - Int128(scenario.policies[key.policy].mitigations.count) * 7
    })
    let (status, output, _) = perform(
      ["--tune", "4", "--training", "6"],
      files: files,
      engine: engine
    )
    #expect(status == .done)
    #expect(
      output.contains("Tuned for total_loss_usd, 4 candidates a policy on replications 3 to 8")
    )
    let tuning = rows(files, "out/small/tuning.csv")
    #expect(tuning.count == 2 * 4)
    // Candidate 1 of twap stands at position 2 of the layout; it was luck, and the optimism says so.
    #expect(tuning[1].hasPrefix("small,twap,1,1,"))
    #expect(tuning[1].hasSuffix(",-5.000007,-7e-06,5.0"), "\(tuning[1])")
    #expect(rows(files, "out/small/runs.csv").count == 9)
    #expect(files.text("out/small/datapackage.json")?.contains("tuning.csv") == true)
  }

  private let stepped =
    TestScenario.text.dropLast(1) + """
      , "shocks": [{"market": "ETH-USD", "at": "10m", "size": "-20%"}]}
      """

  /// Bad debt from a size on: baseline 30 %, twap 60 %, throttle never but between 25 and 40 %.
  private let fragile = FakeEngine(amount: { scenario, key in
    let size = -scenario.shocks[0].size.partsPerBillion / 1_000_000
    let fails =
      switch key.policy {
      case 0: size > 300
      case 1: size > 600
      default: size > 250 && size < 400
      }
    return fails ? 1 : 0
  })

  @Test func `the largest shock survived is found and odd cases are told`() throws {
    let files = TestScenario.files(stepped)
    let (status, output, _) = perform(
      ["--find-critical", "shocks[0].size", "--between=-0%,-80%"],
      files: files,
      engine: fragile
    )
    #expect(status == .done)
    let found = rows(files, "out/small-critical/critical.csv")
    #expect(found.count == 9)
    let head = "small,,baseline,0,shocks[0].size,bad_debt_usd <= 0,"
    #expect(found[0] == "\(head)-30.0,-32.5,1,,0")
    #expect(found[3].contains("twap,0,shocks[0].size,bad_debt_usd <= 0,-60.0,-62.5,1,,0"))
    #expect(found[6].hasSuffix(",-25.0,-27.5,0,-40%;-50%;-60%;-70%;-80%,0"), "\(found[6])")
    #expect(output.contains("throttle/0 fails at -27.5% and survives -40%"))
    let summary = rows(files, "out/small-critical/critical_summary.csv")
    #expect(summary[1] == "small,,twap,baseline,3,60.0,60.0,60.0,30.0,,,0,0,0,0")
    #expect(summary[2].hasSuffix(",0,0,3,0"))
    // Every run is a row that can be replayed, at its level.
    let runs = rows(files, "out/small-critical/runs.csv")
    #expect(runs.contains { $0.hasPrefix("small,p0013,baseline,0,") && $0.contains(",-0.325,") })
  }

  @Test func `ends of the range are told apart from what was found`() {
    let never = FakeEngine(amount: { _, key in key.policy == 0 ? 1 : 0 })
    let (status, output, _) = perform(
      ["--find-critical", "shocks[0].size", "--steps", "4", "--replications", "2"],
      files: TestScenario.files(stepped),
      engine: never
    )
    #expect(status == .done)
    #expect(output.contains("-1% to -90% in 4 steps; survived means bad_debt_usd <= 0"))
    #expect(output.contains("2/2 fail at once"))
    #expect(output.contains("2/2 survive all"))
  }

  @Test(arguments: [
    (["--limit", "bad_debt_usd=1"], "--limit needs --find-critical."),
    (["--training", "3"], "--training needs --tune."),
    (["--max-replications", "3"], "--max-replications needs --precision."),
    (["--precision", "bad_debt_usd"], "is not valid. Write METRIC=SHARE or METRIC=AMOUNT"),
    (["--precision", "bad_debt_us=5%"], "no metric \"bad_debt_us\". Did you mean bad_debt_usd?"),
    (
      ["--precision", "bad_debt_usd=5%", "--events"], "--precision cannot stand together with --ev"
    ),
    (["--tune", "1"], "is not a whole number from 2 to 10000"),
    (["--tune", "3", "--objective", "activations"], "Write a metric of which less or more is"),
    (["--tune", "3", "--precision", "bad_debt_usd=5%"], "--tune cannot stand together with"),
    (["--find-critical", "horizon"], "--find-critical needs --between."),
    (["--find-critical", "horizon", "--between", "1h"], "--between: \"1h\" is not valid."),
    (["--find-critical", "horizon", "--between", "1h,2m"], "two different values in one unit"),
    (
      ["--find-critical", "horizon", "--between", "1h,2h", "--tune", "3"], "--find-critical cannot"
    ),
    (
      ["--find-critical", "horizon", "--between", "1h,2h", "--limit", "bad_debt_usd"],
      "Write METRIC=AMOUNT"
    ),
  ])
  func `options that make no sense are refused before anything runs`(
    _ options: [String],
    _ said: String
  ) {
    let files = TestScenario.files()
    let engine = FakeEngine(beforeRun: { _ in Issue.record("ran") })
    let (status, _, notes) = perform(options, files: files, engine: engine)
    #expect(status == .usage)
    #expect(notes.contains(said), "\(notes)")
    #expect(files.paths == [TestScenario.path])
  }

  @Test func `a level that the format refuses is a bad scenario`() {
    let (status, _, notes) = perform(
      ["--find-critical", "markets[0].venue.depthPerPercent", "--between", "1 USD,-5 USD"]
    )
    #expect(status == .badScenario)
    #expect(notes.contains("depthPerPercent"))
  }

  @Test(
    arguments: [
      (["--find-critical", "tick", "--shuffle-ties", "2"], "--find-critical", "--shuffle-ties"),
      (["--find-critical", "tick", "--interactions"], "--find-critical", "--interactions"),
      (["--interactions", "--tune", "4"], "--interactions", "--tune"),
      (["--interactions", "--precision", "bad_debt_usd=1"], "--interactions", "--precision"),
      (["--interactions", "--shuffle-ties", "2"], "--interactions", "--shuffle-ties"),
    ] as [(options: [String], one: String, other: String)]
  )
  func `options that mean nothing together are refused, not ignored`(
    row: (options: [String], one: String, other: String)
  ) {
    let (status, _, notes) = perform(row.options)
    #expect(status == .usage)
    #expect(notes.contains("\(row.one) cannot stand together with \(row.other)."), "\(notes)")
  }

  @Test func `an option without the one it belongs to is refused beside a search, too`() {
    let (status, _, notes) = perform(["--find-critical", "tick", "--training", "3"])
    #expect(status == .usage)
    #expect(notes.contains("--training needs --tune."), "\(notes)")
  }
}
