import FirebreakCLI
import Testing

@Suite struct HelpTests {
  @Test func `the general help is what a newcomer needs`() {
    #expect(
      HelpText.general() == """
        Firebreak tells which mitigation stops which liquidation cascade, and at what cost.

        Usage: firebreak VERB [ARGUMENTS]

        Verbs:
          run        run one policy once and print its metrics
          compare    compare mitigation policies on the same shocks
          sweep      run a design over fields of a scenario, restartable and in shards
          status     say which shards of a sweep are missing
          merge      make the tables of a sweep whose shards are complete
          script     print a job script that computes a sweep on a cluster
          replay     run one row of a finished study again and check its digest
          diff       find the first event at which two rows of a study part
          bench      hold the model against stored figures and against past crises
          verify     check this binary against the stored digests
          validate   check a scenario and say what it contains
          profile    say how much is liquidated at which price, without running
          contagion  say who else loses when one protocol is shocked, by what they share
          breakeven  say how often a crisis must come for each policy to pay for itself
          list       list mitigations, metrics, or scenarios
          explain    explain a scenario field, a metric, or a mitigation
          schema     print the JSON Schema of scenarios or plans

        Start here:
          firebreak compare Scenarios/black-thursday.json
              the main study
          firebreak list mitigations
              what can be compared
          firebreak compare --help
              options and examples of a verb

        Exit codes: 0 done, 1 the verdict is no, 2 two shards disagree, 64 usage, 65 bad scenario,
        66 unreadable input, 70 internal, 73 cannot write, 75 interrupted.
        NO_COLOR is honoured. firebreak --version prints the version.

        """
    )
  }

  @Test func `the help of replay is a whole page`() {
    #expect(
      HelpText.text(of: .replay) == """
        firebreak replay: run one row of a finished study again and check its digest

        Usage: firebreak replay DIR RUN [OPTIONS]

        Reads scenario.json and runs.csv in DIR, runs the row again, and compares the digest of the
        whole trajectory. Ends with 0 when they agree and 1 when they differ.

        Arguments:
          DIR  directory of the study, for example out/black-thursday
          RUN  [POINT/]POLICY/REPLICATION, for example baseline/3 or p0001/twap/3

        Options:
          --quiet  print results only, no progress
          --json   print the result as JSON
          --help   print this text

        Examples:
          firebreak replay out/black-thursday baseline/3
              one row of the main study
          firebreak replay out/black-thursday p0001/twap/0
              a row of the second variant

        """
    )
  }

  @Test(arguments: Verb.allCases)
  func `every verb has a help text that fits and examples that parse`(_ verb: Verb) throws {
    let spec = VerbTable.spec(of: verb)
    let text = HelpText.text(of: verb)
    let longest = text.split(separator: "\n").map(\.count).max() ?? 0
    #expect(longest <= 102)
    for option in spec.options { #expect(text.contains(option.spelling)) }
    #expect(!spec.examples.isEmpty)
    for example in spec.examples {
      let words = example.command.split(separator: " ").map { word in
        String(word.filter { $0 != "'" })
      }
      let own = Array(words.dropFirst().prefix { $0 != ">" })
      guard case .perform(let parsed) = try ArgumentParser.parse(own) else {
        Issue.record("\(example.command) performs nothing")
        continue
      }
      #expect(parsed.verb == verb)
    }
  }

  @Test(arguments: [
    ["--help"], ["-h"], ["help"], ["compare", "x", "--help"], ["help", "compare"],
  ])
  func `help goes to the output and ends with 0`(_ arguments: [String]) {
    let console = TestConsole()
    let status = CommandLineInterface.perform(arguments, in: testContext(console: console))
    #expect(status == .done)
    let expected =
      arguments.contains("compare") ? HelpText.text(of: .compare) : HelpText.general()
    #expect(console.output == expected)
    #expect(console.notes == "")
  }

  @Test func `the version is one line`() {
    let console = TestConsole()
    #expect(
      CommandLineInterface.perform(["--version"], in: testContext(console: console)) == .done
    )
    #expect(console.output == "firebreak \(HelpText.version)\n")
  }
}
