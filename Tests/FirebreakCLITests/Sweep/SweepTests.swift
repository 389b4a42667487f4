import Determinism
import Experiments
import FirebreakCLI
import Synchronization
import Testing

@Suite struct SweepTests {
  private let files = TestPlan.files()

  @Test func `a sweep writes a row for every point policy and replication in order`() throws {
    let (status, console) = TestPlan.perform(["sweep", TestPlan.path, "--out=o"], files)
    #expect(status == .done, "\(console.notes)")
    let rows = try #require(files.text("o/runs.csv")).split(separator: "\n")
    #expect(rows.count == 1 + 4 * 2 * 3)
    let header =
      "scenario,point,policy,replication,seed,status,flags,digest,exogenous_digest,"
      + "markets_0_venue_half_life_s,markets_0_path_volatility,"
    #expect(rows[0].hasPrefix(header))
    #expect(rows[1].hasPrefix("small,p0000,baseline,0,s2a,ok,"))
    #expect(rows[24].hasPrefix("small,p0003,twap,2,s2a,ok,"))
    #expect(rows[24].contains(",1200,1,"))
    #expect(console.output.hasPrefix("24 runs. Files in o: runs.csv, summary.csv, "))
    #expect(files.openCount == 0)
  }

  @Test func `the words of a dry run are what would run and nothing is written`() {
    let before = files.paths
    let (status, console) = TestPlan.perform(["sweep", TestPlan.path, "--dry-run"], files)
    #expect(status == .done)
    #expect(
      console.output == """
        grid-of-four: 4 points of small
        policies      baseline, twap
        replications  3
        runs          24 in 8 blocks, 3 shards
        expected time 0 s with 2 workers, from one replication of a few points

        p0000  markets_0_venue_half_life_s=600, markets_0_path_volatility=0.5
        p0001  markets_0_venue_half_life_s=600, markets_0_path_volatility=1
        p0002  markets_0_venue_half_life_s=1200, markets_0_path_volatility=0.5
        p0003  markets_0_venue_half_life_s=1200, markets_0_path_volatility=1

        """
    )
    #expect(files.paths == before)
  }

  @Test func `shards in any order and twice merge to the bytes of one sweep`() {
    for shard in [2, 0, 2, 1, 0] {
      let arguments = ["sweep", TestPlan.path, "--out=o", "--shard=\(shard)/3"]
      #expect(TestPlan.perform(arguments, files).status == .done)
    }
    #expect(TestPlan.perform(["status", "o", "--array"], files).console.output == "\n")
    #expect(TestPlan.perform(["merge", "o"], files).status == .done)
    #expect(TestPlan.tables(files, "o") == TestPlan.reference())
  }

  @Test func `status and merge name the missing shards`() {
    _ = TestPlan.perform(["sweep", TestPlan.path, "--out=o", "--shard=1/3"], files)
    let status = TestPlan.perform(["status", "o"], files)
    #expect(status.status == .verdictIsNo)
    #expect(
      status.console.output
        == "grid-of-four: 24 runs in 3 shards\nblocks  3 of 8\nshards  1 of 3\n"
        + "missing: --array=0,2\n"
    )
    let merge = TestPlan.perform(["merge", "o"], files)
    #expect(merge.status == .verdictIsNo)
    #expect(
      merge.console.notes.contains("5 of 8 blocks are missing in o.\nMissing shards: --array=0,2")
    )
    #expect(files.text("o/runs.csv") == nil)
    #expect(files.openCount == 0)
  }

  @Test func `a sweep interrupted anywhere resumes to the same bytes`() {
    let expected = TestPlan.reference()
    for stop in 1...23 {
      let files = TestPlan.files()
      let interrupt = InterruptFlag()
      let done = Mutex(0)
      let engine = FakeEngine(beforeRun: { _ in
        if done.withLock({
          $0 += 1; return $0
        }) == stop {
          interrupt.raise()
        }
      })
      let first = TestPlan.perform(
        ["sweep", TestPlan.path, "--out=o", "--jobs=1"],
        files,
        engine: engine,
        interrupt: interrupt
      )
      #expect(first.status == .interrupted)
      #expect(first.console.notes.contains("firebreak sweep o --resume"))
      #expect(files.text("o/runs.csv") == nil)
      let made = Mutex(0)
      let second = TestPlan.perform(
        ["sweep", "o", "--resume"],
        files,
        engine: FakeEngine(beforeRun: { _ in made.withLock { $0 += 1 } })
      )
      #expect(second.status == .done, "\(second.console.notes)")
      #expect(made.withLock { $0 } == 24 - stop)
      #expect(TestPlan.tables(files, "o") == expected)
    }
  }

  @Test func `a used folder needs a word and a changed plan is refused`() {
    let sweep = ["sweep", TestPlan.path, "--out=o"]
    #expect(TestPlan.perform(sweep, files).status == .done)
    let expected = TestPlan.tables(files, "o")
    #expect(TestPlan.perform(sweep, files).status == .cannotWrite)
    #expect(TestPlan.perform(sweep + ["--resume"], files).status == .done)
    let other = TestPlan.perform(sweep + ["--resume", "--replications=4"], files)
    #expect(other.status == .cannotWrite)
    #expect(other.console.notes.contains("different: replications"))
    files.put(TestPlan.path, TestPlan.text.replacing("20m", with: "30m"))
    let edited = TestPlan.perform(sweep + ["--shard=0/3"], files)
    #expect(edited.status == .cannotWrite)
    #expect(edited.console.notes.contains("different: points"))
    #expect(TestPlan.tables(files, "o") == expected)
    // Comments and names are no part of the plan.
    files.put(TestPlan.path, "// A comment.\n" + TestPlan.text)
    #expect(TestPlan.perform(sweep + ["--resume"], files).status == .done)
  }

  @Test func `an extended study keeps the runs that both plans have`() {
    let sweep = ["sweep", TestPlan.path, "--out=o", "--extend"]
    #expect(TestPlan.perform(["sweep", TestPlan.path, "--out=o"], files).status == .done)
    func runs(_ options: [String]) -> Int {
      let made = Mutex(0)
      let engine = FakeEngine(beforeRun: { _ in made.withLock { $0 += 1 } })
      #expect(TestPlan.perform(sweep + options, files, engine: engine).status == .done)
      return made.withLock { $0 }
    }
    #expect(runs([]) == 0)
    #expect(runs(["--replications=5"]) == 4 * 2 * 2)
    #expect(TestPlan.tables(files, "o") == TestPlan.reference(["--replications=5"]))
    #expect(runs(["--replications=5", "--policies=baseline,twap,throttle"]) == 4 * 5)
    files.put(
      TestPlan.path,
      TestPlan.text.replacing(#""10m", "20m""#, with: #""5m", "20m", "10m""#)
    )
    #expect(runs(["--replications=5", "--policies=baseline,twap,throttle"]) == 2 * 3 * 5)
  }

  @Test func `another program may not go on with a study`() {
    _ = TestPlan.perform(["sweep", TestPlan.path, "--out=o", "--shard=0/3"], files)
    for arguments in [["sweep", TestPlan.path, "--out=o", "--shard=1/3"], ["merge", "o"]] {
      let (status, console) = TestPlan.perform(arguments, files, build: "test 2")
      #expect(status == .cannotWrite)
      #expect(console.notes.contains("test 1 instead of test 2"))
    }
  }

  @Test func `a block that was changed after its receipt is no result`() throws {
    _ = TestPlan.perform(["sweep", TestPlan.path, "--out=o"], files)
    let block = try #require(files.paths.first { $0.hasSuffix(".block") })
    try files.remove(block)
    // The same runs by a program that claims to be the same and is not.
    let other = TestPlan.perform(
      ["sweep", "o", "--resume"],
      files,
      engine: FakeEngine(digestOffset: 1)
    )
    #expect(other.status == .shardsDisagree)
    #expect(TestPlan.perform(["merge", "o"], files).status == .shardsDisagree)
  }

  @Test func `a damaged block is done again`() throws {
    _ = TestPlan.perform(["sweep", TestPlan.path, "--out=o"], files)
    let expected = TestPlan.tables(files, "o")
    let block = try #require(files.paths.first { $0.hasSuffix(".block") })
    files.put(block, "torn")
    #expect(TestPlan.perform(["merge", "o"], files).status == .verdictIsNo)
    #expect(TestPlan.perform(["sweep", "o", "--resume"], files).status == .done)
    #expect(TestPlan.tables(files, "o") == expected)
  }

  @Test func `inputs may vanish once the study has begun`() throws {
    _ = TestPlan.perform(["sweep", TestPlan.path, "--out=o", "--shard=0/3"], files)
    try files.remove(TestPlan.path)
    try files.remove(TestScenario.path)
    #expect(TestPlan.perform(["sweep", "o", "--resume"], files).status == .done)
    #expect(TestPlan.tables(files, "o") == TestPlan.reference())
    let row = TestPlan.perform(["replay", "o", "p0002/twap/1"], files)
    #expect(row.status == .done, "\(row.console.notes)")
    files.put("o/inputs/0001", "{}")
    #expect(TestPlan.perform(["sweep", "o", "--resume"], files).status == .badScenario)
  }

  @Test func `a full disk in the middle loses nothing that was written`() {
    for part in [".block", "plan.json", "runs.csv", "shard-0002", "manifest.json"] {
      let full = TestPlan.files(faults: [.init(step: .seal, part: part)])
      let (status, console) = TestPlan.perform(["sweep", TestPlan.path, "--out=o"], full)
      #expect(status == .cannotWrite, "\(part)")
      #expect(console.notes.contains("no space is left"), "\(part)")
      #expect(full.openCount == 0, "\(part)")
      #expect(full.text("o/manifest.json") == nil, "\(part)")
    }
    let closed = TestPlan.files(faults: [.init(step: .makeDirectory, cause: .denied)])
    let (status, _) = TestPlan.perform(["sweep", TestPlan.path, "--out=o"], closed)
    #expect(status == .cannotWrite)
  }

  @Test func `failed runs are told and the verdict is incomplete`() {
    let engine = FakeEngine(failing: ["twap/1"])
    let (status, console) = TestPlan.perform(
      ["sweep", TestPlan.path, "--out=o", "--quiet"],
      files,
      engine: engine
    )
    #expect(status == .verdictIsNo)
    #expect(
      console.notes == """
        The study is incomplete: 4 of 24 runs failed. Their replications are left out for every policy.
          p0000/twap/1: an amount grew beyond the range that is kept exactly
          p0001/twap/1: an amount grew beyond the range that is kept exactly
          p0002/twap/1: an amount grew beyond the range that is kept exactly
          p0003/twap/1: an amount grew beyond the range that is kept exactly

        """
    )
    #expect(files.text("o/manifest.json")?.contains(#""verdict": "incomplete""#) == true)
  }

  @Test func `a study that stands there is told apart from a stranger`() {
    files.put("o/notes.txt", "mine")
    let (status, console) = TestPlan.perform(["sweep", TestPlan.path, "--out=o"], files)
    #expect(status == .cannotWrite)
    #expect(console.notes.contains("o/notes.txt stands in the way"))
    #expect(TestPlan.perform(["status", "o"], files).status == .unreadableInput)
  }
}

@Suite struct BadSweepTests {
  private func notes(_ text: String, _ options: [String] = []) -> (ExitCode, String) {
    let (status, console) = TestPlan.perform(
      ["sweep", TestPlan.path, "--dry-run"] + options,
      TestPlan.files(text)
    )
    return (status, console.notes)
  }

  @Test func `an exploding design is refused before it is expanded`() {
    let steps = (0..<6).map {
      #"{"path": "protocols[0].book.\#(["count", "longShare", "sizeTail", "leverageMedian", "leverageFloor", "leverageCap"][$0])", "values": ["#
        + Array(repeating: "1", count: 60).joined(separator: ",") + "]}"
    }
    let text =
      #"{"name": "big", "scenario": "small.json", "axes": ["# + steps.joined(separator: ",") + "]}"
    let (status, told) = notes(text)
    #expect(status == .badScenario)
    #expect(told.contains("more than 2147483648 points"))
    let (drawn, drawnText) = notes(
      TestPlan.text.replacing(
        #""policies""#,
        with: #""design": {"kind": "latinHypercube", "points": 1000000000}, "policies""#
      )
    )
    #expect(drawn == .usage)
    #expect(drawnText.contains("1000000000 points and more"))
    let (limited, limitText) = notes(TestPlan.text, ["--max-runs=23"])
    #expect(limited == .usage)
    #expect(limitText.contains("4 points × 2 policies × 3 runs, more than the limit of 23"))
    #expect(notes(TestPlan.text, ["--max-runs=24"]).0 == .done)
  }

  @Test func `constraints that leave nothing and points that are there twice are told`() {
    let (empty, told) = notes(
      TestPlan.text.replacing(
        #""shards""#,
        with: #""constraints": ["markets[0].venue.halfLife > 1h"], "shards""#
      )
    )
    #expect(empty == .badScenario)
    #expect(told.contains("exclude every point, 4 of them"))
    let (twice, text) = notes(TestPlan.text.replacing(#""20m""#, with: #""600s""#))
    #expect(twice == .badScenario)
    #expect(text.contains("p0000 and p0002 are the same point: markets_0_venue_half_life_s=600"))
  }

  @Test func `a path that leads nowhere is told with the nearest name`() {
    let (status, text) = notes(TestPlan.text.replacing("venue.halfLife", with: "venue.halfLive"))
    #expect(status == .badScenario)
    #expect(text.contains("Scenarios/plan.json:5:"))
    #expect(text.contains(#"unknown key "halfLive". Did you mean halfLife?"#))
  }

  @Test func `a point that is no valid scenario is told by what it sets`() {
    let (status, text) = notes(TestPlan.text.replacing(#""20m""#, with: #""0s""#))
    #expect(status == .badScenario)
    #expect(text.contains("markets[0].venue.halfLife=0s"))
    #expect(text.contains("constraint"))
  }

  @Test func `a range in a grid says which designs take it`() {
    let (status, text) = notes(TestPlan.text.replacing(#", "steps": 2"#, with: ""))
    #expect(status == .badScenario)
    #expect(text.contains("markets[0].path.volatility is a range"))
  }

  @Test(arguments: ["3/3", "0/0", "x/3", "1", "-1/3", "1/3/2"])
  func `a shard is a number below the count`(text: String) {
    let (status, console) = TestPlan.perform(
      ["sweep", TestPlan.path, "--shard=\(text)"],
      TestPlan.files()
    )
    #expect(status == .usage)
    #expect(console.notes.contains("--shard"))
  }

  @Test func `the number of shards is the plan's`() {
    let (status, console) = TestPlan.perform(
      ["sweep", TestPlan.path, "--shard=0/4"],
      TestPlan.files()
    )
    #expect(status == .usage)
    #expect(console.notes.contains("the plan has 3 shards, not 4"))
  }

  @Test func `an unknown policy of a plan is told`() {
    let (status, text) = notes(TestPlan.text.replacing(#""twap""#, with: #""twpa""#))
    #expect(status == .usage)
    #expect(text.contains("Did you mean twap?"))
  }
}

@Suite struct JobScriptTests {
  private func script(_ engine: String, _ options: [String] = []) -> String {
    let (status, console) = TestPlan.perform(
      ["script", TestPlan.path, "--engine=\(engine)"] + options,
      TestPlan.files()
    )
    #expect(status == .done, "\(console.notes)")
    return console.output
  }

  @Test func `the Slurm script computes one shard a task and merges afterwards`() {
    let text = script("slurm", ["--cpus=2", "--set=horizon=2h", "--out=out/my study"])
    #expect(text.contains("#SBATCH --array=0-2\n"))
    #expect(text.contains("#SBATCH --cpus-per-task=2\n"))
    #expect(text.contains("--dependency=\"afterany:$job\""))
    #expect(
      text.contains(
        "exec \"$firebreak\" sweep Scenarios/plan.json --shard \"$SLURM_ARRAY_TASK_ID\"/3 "
          + "--out 'out/my study' --jobs \"$SLURM_CPUS_PER_TASK\" --quiet --set horizon=2h\n"
      )
    )
  }

  @Test func `every engine is told the plan's number of shards`() {
    #expect(script("parallel").contains("seq 0 2 | parallel"))
    #expect(script("snakemake").contains("shards = 3\n"))
    #expect(script("kubernetes").contains("completions: 3\n"))
    #expect(script("kubernetes").contains("--shard $JOB_COMPLETION_INDEX/3 "))
    #expect(script("parallel", ["--shards=5"]).contains("--shard {}/5 "))
  }

  @Test func `an engine must be named and known`() {
    for arguments in [["script", TestPlan.path], ["script", TestPlan.path, "--engine=slrum"]] {
      #expect(TestPlan.perform(arguments, TestPlan.files()).status == .usage)
    }
  }
}
