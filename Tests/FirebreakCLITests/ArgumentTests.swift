import FirebreakCLI
import Testing

/// A command line that cannot be understood, what is said, and nothing else.
private struct BadLine: CustomTestStringConvertible, Sendable {
  var arguments: [String]
  var message: String

  init(_ line: String, _ message: String) {
    arguments = line.split(separator: " ").map(String.init)
    self.message = message
  }

  var testDescription: String { arguments.joined(separator: " ") }
}

private let badLines: [BadLine] = [
  BadLine("comapre", "Unknown verb \"comapre\". Did you mean compare?\nSee firebreak --help."),
  BadLine("perform", "Unknown verb \"perform\".\nSee firebreak --help."),
  BadLine("sweep", "sweep: the argument PLAN is missing.\nSee firebreak sweep --help."),
  BadLine("anneal", "Unknown verb \"anneal\".\nSee firebreak --help."),
  BadLine("repaly", "Unknown verb \"repaly\". Did you mean replay?\nSee firebreak --help."),
  BadLine("Run", "Unknown verb \"Run\". Did you mean run?\nSee firebreak --help."),
  BadLine("--hepl", "Unknown option \"--hepl\". Did you mean --help?\nSee firebreak --help."),
  BadLine("-v", "Unknown option \"-v\".\nSee firebreak --help."),
  BadLine("run", "run: the argument SCENARIO is missing.\nSee firebreak run --help."),
  BadLine("compare", "compare: the argument SCENARIO is missing.\nSee firebreak compare --help."),
  BadLine(
    "compare --quiet",
    "compare: the argument SCENARIO is missing.\nSee firebreak compare --help."
  ),
  BadLine("replay", "replay: the argument DIR is missing.\nSee firebreak replay --help."),
  BadLine("diff a b/0", "diff: the argument OTHER is missing.\nSee firebreak diff --help."),
  BadLine("replay out", "replay: the argument RUN is missing.\nSee firebreak replay --help."),
  BadLine(
    "validate",
    "validate: the argument SCENARIO is missing.\nSee firebreak validate --help."
  ),
  BadLine("list", "list: the argument TOPIC is missing.\nSee firebreak list --help."),
  BadLine("explain", "explain: the argument TOPIC is missing.\nSee firebreak explain --help."),
  BadLine("run a b", "run: unexpected argument \"b\".\nSee firebreak run --help."),
  BadLine("compare a b", "compare: unexpected argument \"b\".\nSee firebreak compare --help."),
  BadLine("replay a b c", "replay: unexpected argument \"c\".\nSee firebreak replay --help."),
  BadLine("verify x", "verify: unexpected argument \"x\".\nSee firebreak verify --help."),
  BadLine("schema x", "schema: unexpected argument \"x\".\nSee firebreak schema --help."),
  BadLine("explain a b c", "explain: unexpected argument \"c\".\nSee firebreak explain --help."),
  BadLine(
    "compare a --polices x",
    "Unknown option \"--polices\". Did you mean --policies?\nSee firebreak compare --help."
  ),
  BadLine(
    "compare a --replicates=3",
    "Unknown option \"--replicates\". Did you mean --replications?\nSee firebreak compare --help."
  ),
  BadLine("run a --jobs 2", "Unknown option \"--jobs\".\nSee firebreak run --help."),
  BadLine(
    "run a --policies x",
    "Unknown option \"--policies\".\nSee firebreak run --help."
  ),
  BadLine("run a -q", "Unknown option \"-q\".\nSee firebreak run --help."),
  BadLine("schema --json", "Unknown option \"--json\".\nSee firebreak schema --help."),
  BadLine("compare a --out", "--out DIR: the value is missing.\nSee firebreak compare --help."),
  BadLine("compare a --out=", "--out DIR: the value is missing.\nSee firebreak compare --help."),
  BadLine(
    "compare a --out --quiet",
    "--out DIR: the value is missing.\nSee firebreak compare --help."
  ),
  BadLine("run a --set", "--set PATH=VALUE: the value is missing.\nSee firebreak run --help."),
  BadLine(
    "run a --quiet=yes",
    "--quiet takes no value, found \"yes\".\nSee firebreak run --help."
  ),
  BadLine("run a --json=", "--json takes no value, found \"\".\nSee firebreak run --help."),
  BadLine("run a --quiet --quiet", "--quiet is given twice.\nSee firebreak run --help."),
  BadLine("compare a --seed 1 --seed 2", "--seed is given twice.\nSee firebreak compare --help."),
  BadLine(
    "compare a --jobs 0",
    "--jobs: \"0\" is not a whole number from 1 to 1024.\nSee firebreak compare --help."
  ),
  BadLine(
    "compare a --jobs two",
    "--jobs: \"two\" is not a whole number from 1 to 1024.\nSee firebreak compare --help."
  ),
  BadLine(
    "compare a --jobs +2",
    "--jobs: \"+2\" is not a whole number from 1 to 1024.\nSee firebreak compare --help."
  ),
  BadLine(
    "compare a --replications -5",
    "--replications: \"-5\" is not a whole number from 1 to 1000000.\nSee firebreak compare --help."
  ),
  BadLine(
    "compare a --replications 99999999999999999999",
    "--replications: \"99999999999999999999\" is not a whole number from 1 to 1000000.\n"
      + "See firebreak compare --help."
  ),
  BadLine(
    "run a --replication 1000000",
    "--replication: \"1000000\" is not a whole number from 0 to 999999.\nSee firebreak run --help."
  ),
  BadLine(
    "compare a --policies x,,y",
    "--policies: \"x,,y\" has an empty or a repeated item. Separate names by commas, without "
      + "blanks.\nSee firebreak compare --help."
  ),
  BadLine(
    "compare a --policies x,x",
    "--policies: \"x,x\" has an empty or a repeated item. Separate names by commas, without "
      + "blanks.\nSee firebreak compare --help."
  ),
  BadLine(
    "run a --events",
    "--events needs --out.\nSee firebreak run --help."
  ),
  BadLine(
    "run a --set replications",
    "--set: \"replications\" is not of the form PATH=VALUE, for example replications=10.\n"
      + "See firebreak run --help."
  ),
  BadLine(
    "run a --set =3",
    "--set: \"=3\" is not of the form PATH=VALUE, for example replications=10.\n"
      + "See firebreak run --help."
  ),
  BadLine(
    "run a --size tiny",
    "--size: \"tiny\" is not allowed. Allowed: full and check.\nSee firebreak run --help."
  ),
  BadLine(
    "run a --size chekc",
    "--size: \"chekc\" is not allowed. Did you mean check? Allowed: full and check.\n"
      + "See firebreak run --help."
  ),
  BadLine(
    "run a --seed 1.5",
    "--seed: \"1.5\" is not a seed. Write a whole number such as 42, or s and up to 16 "
      + "hexadecimal digits such as s2a.\nSee firebreak run --help."
  ),
  BadLine(
    "replay out baseline",
    "\"baseline\" does not name a run. Write [POINT/]POLICY/REPLICATION, for example baseline/3 "
      + "or p0001/twap/3.\nSee firebreak replay --help."
  ),
]

private let moreBadLines: [BadLine] = [
  BadLine(
    "run a --seed sxyz",
    "--seed: \"sxyz\" is not a seed. Write a whole number such as 42, or s and up to 16 "
      + "hexadecimal digits such as s2a.\nSee firebreak run --help."
  ),
  BadLine(
    "replay out baseline/-1",
    "\"baseline/-1\" does not name a run. Write [POINT/]POLICY/REPLICATION, for example "
      + "baseline/3 or p0001/twap/3.\nSee firebreak replay --help."
  ),
  BadLine(
    "list mitigation",
    "TOPIC: \"mitigation\" is not allowed. Did you mean mitigations? Allowed: mitigations, "
      + "metrics, and scenarios.\nSee firebreak list --help."
  ),
  BadLine(
    "explain metric",
    "explain: the argument NAME is missing.\nSee firebreak explain --help."
  ),
  BadLine("explain a.b x", "explain: unexpected argument \"x\".\nSee firebreak explain --help."),
]

@Suite struct ArgumentTests {
  @Test(arguments: badLines)
  fileprivate func `a bad command line ends with 64 and says what to do`(_ line: BadLine) {
    check(line)
  }

  @Test(arguments: moreBadLines)
  fileprivate func `a bad value ends with 64 and says what is allowed`(_ line: BadLine) {
    check(line)
  }

  private func check(_ line: BadLine) {
    let console = TestConsole()
    let status = CommandLineInterface.perform(
      line.arguments,
      in: testContext(console: console)
    )
    #expect(status == .usage)
    #expect(console.notes == "firebreak: " + line.message + "\n")
    #expect(console.output == "")
  }

  @Test func `no verb prints the general help and ends with 64`() {
    let console = TestConsole()
    #expect(CommandLineInterface.perform([], in: testContext(console: console)) == .usage)
    #expect(console.notes == HelpText.general())
  }

  @Test func `values follow their option or an equals sign`() throws {
    let apart = try ArgumentParser.parse(["compare", "a", "--out", "d", "--jobs", "2"])
    let attached = try ArgumentParser.parse(["compare", "--jobs=2", "a", "--out=d"])
    guard case .perform(let left) = apart, case .perform(let right) = attached else {
      Issue.record("no verb")
      return
    }
    #expect(left.value("out") == "d" && right.value("out") == "d")
    #expect(left.positionals == ["a"] && right.positionals == ["a"])
    #expect(try left.number("jobs", 1...9) == 2)
    #expect(try right.number("jobs", 1...9) == 2)
  }

  @Test func `overrides keep their order and split at the first equals sign`() throws {
    guard
      case .perform(let parsed) = try ArgumentParser.parse(
        ["run", "a", "--set", "b=c=d", "--set=e.f[0]=1h"])
    else {
      Issue.record("no verb")
      return
    }
    let overrides = try parsed.overrides()
    #expect(overrides.map(\.path) == ["b", "e.f[0]"])
    #expect(overrides.map(\.value) == ["c=d", "1h"])
  }

  @Test func `two dashes end the options`() throws {
    guard case .perform(let parsed) = try ArgumentParser.parse(["run", "--", "--odd.json"]) else {
      Issue.record("no verb")
      return
    }
    #expect(parsed.positionals == ["--odd.json"])
  }

  @Test func `seeds are read in every spelling`() throws {
    for (text, value) in [("42", 42), ("s2a", 42), ("0x2A", 42), ("sffffffffffffffff", UInt64.max)]
    {
      guard case .perform(let parsed) = try ArgumentParser.parse(["run", "a", "--seed", text])
      else {
        Issue.record("no verb")
        return
      }
      #expect(try parsed.seed() == value)
    }
  }

  @Test func `run references need a policy and a replication`() {
    #expect(
      RunReference("p0001/twap/3")
        == RunReference(point: "p0001", policy: "twap", replication: 3)
    )
    #expect(
      RunReference("baseline/0") == RunReference(point: nil, policy: "baseline", replication: 0)
    )
    for bad in ["", "/", "a", "a/", "/3", "a/b/c/3", "a/+3", "a/3x", "a/99999999999", "a//3"] {
      #expect(RunReference(bad) == nil, "\(bad)")
    }
  }

  @Test func `any words are parsed without a trap`() {
    let pieces = [
      "run", "compare", "--", "-", "--=", "=", "--set", "--set=", "--out=x", "x/y", "", "-h=", "é",
      "--\u{0}", "--jobs", "9", "list", "metrics",
    ]
    var state: UInt64 = 7
    var reached = 0
    for _ in 0..<20_000 {
      var words: [String] = []
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      for shift in 0..<Int(state >> 61) {
        words.append(pieces[Int((state >> (8 * UInt64(shift))) % UInt64(pieces.count))])
      }
      _ = try? ArgumentParser.parse(words)
      reached += 1
    }
    #expect(reached == 20_000)
  }
}
