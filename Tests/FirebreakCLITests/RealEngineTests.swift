import FirebreakCLI
import Foundation
import TestSupport
import Testing

/// The verbs on the engine of the product, on a scenario small enough for a debug build.
@Suite struct RealEngineTests {
  private func perform(_ arguments: [String], _ files: MemoryFiles) -> (ExitCode, TestConsole) {
    let console = TestConsole()
    var context = testContext(console: console, files: files)
    context.executor = EngineExecutor(catalog: testCatalog)
    return (CommandLineInterface.perform(arguments, in: context), console)
  }

  @Test func `jobs change no byte, and every row replays to its digest`() {
    let one = TestScenario.files(TestScenario.variants)
    let two = TestScenario.files(TestScenario.variants)
    let traces = ["--series", "--events", "--liquidations", "--quiet", "--out=o"]
    #expect(perform(["compare", TestScenario.path, "--jobs=1"] + traces, one).0 == .done)
    #expect(perform(["compare", TestScenario.path, "--jobs=2"] + traces, two).0 == .done)
    #expect(one.paths == two.paths)
    for path in one.paths where !path.hasSuffix("manifest.json") {
      #expect(one.text(path) == two.text(path), "\(path)")
    }
    for run in ["baseline/0", "p0000/throttle/2", "p0001/twap/1"] {
      let (status, console) = perform(["replay", "o", run], one)
      #expect(status == .done, "\(console.output)\(console.notes)")
    }
  }

  @Test func `two finished studies give a table of break-even frequencies`() {
    let files = TestScenario.files()
    for directory in ["calm", "crises"] {
      let arguments = ["compare", TestScenario.path, "--quiet", "--out=" + directory]
      #expect(perform(arguments, files).0 == .done)
    }
    let (status, console) = perform(
      ["breakeven", "calm", "crises", "--out=table.csv", "--capital=10"],
      files
    )
    #expect(status == .done, "\(console.output)\(console.notes)")
    #expect(console.output.contains("idle capital at 10 %"))
    let rows = files.text("table.csv")?.split(separator: "\n") ?? []
    #expect(rows.count >= 3 && rows[0].hasPrefix("policy,crisis,calm_years,false_trips"))
    // Both studies are the same: what one costs is what the other does not save.
    #expect(rows.dropFirst().allSatisfy { $0.hasSuffix(",1") })
    #expect(perform(["breakeven", "calm", "nowhere"], files).0 == .unreadableInput)
    #expect(perform(["breakeven", "calm"], files).0 == .usage)
  }

  @Test func `a run gives the row that compare writes`() {
    let files = TestScenario.files()
    #expect(perform(["compare", TestScenario.path, "--quiet", "--out=a"], files).0 == .done)
    let run = ["run", TestScenario.path, "--policy=twap", "--replication=1", "--out=b"]
    #expect(perform(run, files).0 == .done)
    let row = files.text("b/runs.csv")?.split(separator: "\n").last
    let rows = files.text("a/runs.csv")?.split(separator: "\n") ?? []
    #expect(row.map { rows.contains($0) } == true)
  }

  @Test func `pairs are run beside the stated policies, and each of them replays`() {
    let files = TestScenario.files()
    let arguments = ["compare", TestScenario.path, "--interactions", "--quiet", "--out=a"]
    let (status, console) = perform(arguments, files)
    #expect(status == .done, "\(console.notes)")
    #expect(console.output.contains("Interactions of 1 pairs"), "\(console.output)")
    let rows = files.text("a/interactions.csv")?.split(separator: "\n") ?? []
    #expect(rows.first?.hasPrefix("scenario,point,first,second,metric,n,first_effect,") == true)
    #expect(rows.dropFirst().allSatisfy { $0.hasPrefix("small,p0000,twap,throttle,") })
    #expect(rows.count > 10)
    let policies = files.text("a/runs.csv")?.split(separator: "\n").dropFirst().map {
      $0.split(separator: ",")[2]
    }
    #expect(policies.map { Set($0) } == ["baseline", "twap", "throttle", "twap-and-throttle"])
    let ranked = files.text("a/ranking.csv") ?? ""
    #expect(!ranked.contains("twap-and-throttle"))
    #expect(perform(["replay", "a", "twap-and-throttle/1"], files).0 == .done)
    #expect(files.text("a/datapackage.json")?.contains("interactions.csv") == true)
  }

  @Test func `two policies part at an event, a row does not part from itself`() {
    let files = TestScenario.files()
    #expect(perform(["compare", TestScenario.path, "--quiet", "--out=a"], files).0 == .done)
    #expect(perform(["diff", "a", "twap/1", "twap/1"], files).0 == .done)
    let (status, console) = perform(["diff", "a", "baseline/1", "twap/1"], files)
    #expect(status == .verdictIsNo)
    #expect(console.output.contains(" part at event "), "\(console.output)\(console.notes)")
    #expect(console.notes == "")
  }

  @Test func `shuffled ties are runs of the same shocks`() {
    let (status, console) = perform(
      ["run", TestScenario.path, "--shuffle-ties=2"],
      TestScenario.files()
    )
    #expect(status == .done)
    #expect(console.output.contains("2 shuffles of simultaneous events"))
  }

  @Test func `verify stores digests that it then finds again`() {
    let files = TestScenario.files()
    files.put(
      "Scenarios/digests.csv",
      """
      scenario,size,point,policy,replication,digest_version,digest
      small,check,p0000,baseline,0,1,d0
      small,full,p0000,twap,2,1,d0

      """
    )
    #expect(perform(["verify"], files).0 == .verdictIsNo)
    #expect(perform(["verify", "--update"], files).0 == .done)
    #expect(perform(["verify"], files).0 == .done)
  }

  @Test func `a book from a file replaces the drawn accounts and prints its control totals`() {
    let files = TestScenario.files()
    files.put(
      "book.csv",
      """
      account,protocol,kind,asset_or_market,amount,entry_price
      a,perpetual,position,ETH-USD,10,2000
      a,perpetual,collateral,USD,1500,
      b,perpetual,position,ETH-USD,-4,2000
      b,perpetual,collateral,USD,9000.5,

      """
    )
    let book = "protocols[0].book.file=book.csv"
    let (status, console) = perform(
      ["run", TestScenario.path, "--set", book, "--out=o"],
      files
    )
    #expect(status == .done, "\(console.output)\(console.notes)")
    #expect(console.notes.contains("book.csv: 2 accounts"), "\(console.notes)")
    for total in ["10", "4", "10500.5"] { #expect(console.notes.contains(total)) }
    let drawn = TestScenario.files()
    #expect(perform(["run", TestScenario.path, "--out=o"], drawn).0 == .done)
    #expect(files.text("o/runs.csv") != drawn.text("o/runs.csv"))
  }

  @Test(.enabled(if: hourlySeries != nil, "the recorded series is not beside the package"))
  func `the study runs on a recorded hourly series`() throws {
    let files = TestScenario.files()
    files.put("hours.csv", try #require(hourlySeries))
    let path = #"markets[0].path={"kind": "recorded", "role": "observed", "file": "hours.csv"}"#
    let (status, console) = perform(
      ["run", TestScenario.path, "--set", path, "--set", "horizon=30h", "--out=o"],
      files
    )
    #expect(status == .done, "\(console.output)\(console.notes)")
    #expect(files.text("o/runs.csv")?.contains(",ok,") == true)
  }
}

/// Real hours of ETH around 12 March 2020, where they are at hand.
private let hourlySeries: String? = SharedData.path(
  "2020-03-12_black_thursday/ethusdt_spot_1h.csv"
).flatMap { try? String(contentsOfFile: $0, encoding: .utf8) }
