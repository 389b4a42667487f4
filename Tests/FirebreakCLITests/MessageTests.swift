import Experiments
import EventKernel
import FirebreakCLI
import Margining
import MarketSimulation
import Markets
import Mitigations
import Quantities
import Reporting
import Testing

/// An error, its sentences, and how the program ends.
private struct Told: CustomTestStringConvertible, Sendable {
  var error: CommandError
  var status: ExitCode
  var text: String

  init(_ error: CommandError, _ status: ExitCode, _ text: String) {
    self.error = error
    self.status = status
    self.text = text
  }

  var testDescription: String { text.split(separator: "\n").first.map(String.init) ?? "" }
}

private func reading(_ cause: FileError.Cause) -> CommandError {
  .file(FileError(.read, "a.json", cause))
}

private func writing(_ cause: FileError.Cause) -> CommandError {
  .file(FileError(.write, "out/x", cause))
}

private let fileErrors: [Told] = [
  Told(
    reading(.missing),
    .unreadableInput,
    "Cannot read a.json: there is no such file.\nCheck the path."
  ),
  Told(reading(.isDirectory), .unreadableInput, "Cannot read a.json: it is a directory."),
  Told(reading(.denied), .unreadableInput, "Cannot read a.json: permission denied."),
  Told(
    reading(.notDirectory),
    .unreadableInput,
    "Cannot read a.json: a part of the path is a file, not a directory."
  ),
  Told(
    reading(.tooLarge(limit: 1 << 30)),
    .unreadableInput,
    "Cannot read a.json: it is larger than 1024 MiB."
  ),
  Told(
    reading(.system(code: 5)),
    .unreadableInput,
    "Cannot read a.json: the system answered error 5."
  ),
  Told(
    writing(.noSpace),
    .cannotWrite,
    "Cannot write out/x: no space is left.\nFree some, and run the command again."
  ),
  Told(
    writing(.denied),
    .cannotWrite,
    "Cannot write out/x: permission denied.\nChoose another place."
  ),
  Told(
    writing(.readOnly),
    .cannotWrite,
    "Cannot write out/x: the file system is read-only.\nChoose another place."
  ),
  Told(
    writing(.notDirectory),
    .cannotWrite,
    "Cannot write out/x: a part of the path is a file, not a directory.\nChoose another place."
  ),
  Told(
    writing(.isDirectory),
    .cannotWrite,
    "Cannot write out/x: it is a directory.\nChoose another place."
  ),
  Told(writing(.missing), .cannotWrite, "Cannot write out/x: its directory is gone."),
  Told(writing(.closedPipe), .cannotWrite, "Cannot write out/x: the reader has gone."),
]

private let studyErrors: [Told] = [
  Told(
    .unknownPolicy(
      option: "policies",
      found: "twpa",
      nearest: "twap",
      known: ["baseline", "twap"]
    ),
    .usage,
    "--policies: the scenario has no policy \"twpa\". Did you mean twap?\n"
      + "Its policies are baseline and twap."
  ),
  Told(
    .unknownPoint(found: "p9", known: ["p0000"]),
    .usage,
    "The scenario has no point \"p9\".\nIt has one point, p0000; leave --point out."
  ),
  Told(
    .unknownPoint(found: "p9", known: ["p0000", "p0001", "p0002"]),
    .usage,
    "The scenario has no point \"p9\".\nIts points are p0000, p0001, and p0002."
  ),
  Told(
    .unknownMetric(found: "bad_debt", nearest: "bad_debt_usd"),
    .usage,
    "There is no metric \"bad_debt\". Did you mean bad_debt_usd?\n"
      + "\"firebreak list metrics\" names them all."
  ),
  Told(
    .unknownMitigation(found: "x", nearest: nil, known: ["twap"]),
    .usage,
    "There is no mitigation \"x\".\nThe mitigations are twap."
  ),
  Told(
    .occupied(directory: "out/x", file: "runs.csv"),
    .cannotWrite,
    "out/x/runs.csv stands in the way: no manifest.json in out/x names it, so it is not "
      + "replaced.\nMove it away, or choose another directory with --out."
  ),
  Told(
    .foreignManifest(directory: "out/x"),
    .cannotWrite,
    "out/x/manifest.json was not written by Firebreak or is damaged, so nothing in out/x is "
      + "replaced.\nMove it away, or choose another directory with --out."
  ),
  Told(
    .notAStudy(directory: "out/x", missing: "runs.csv"),
    .unreadableInput,
    "out/x holds no finished study: runs.csv is missing.\n"
      + "Give the directory that firebreak compare wrote, for example out/black-thursday."
  ),
  Told(
    .unknownRun(directory: "out/x", found: "p0000/twap/9"),
    .usage,
    "out/x/runs.csv has no row p0000/twap/9.\nA row is named [POINT/]POLICY/REPLICATION, as in "
      + "the columns point, policy, and replication of that file."
  ),
  Told(
    .mixedStudy(directory: "out/x"),
    .badScenario,
    "out/x: scenario.json and runs.csv do not belong together: the policy or the seed of the row "
      + "is another one.\nRun the study again."
  ),
  Told(
    .badRow(file: "digests.csv", line: 3, problem: "2 cells, expected 7"),
    .badScenario,
    "digests.csv:3: 2 cells, expected 7."
  ),
  Told(
    .nothingToVerify(file: "digests.csv"),
    .badScenario,
    "digests.csv has no rows.\n\"firebreak verify --update\" cannot invent them: add a line "
      + "scenario,size,point,policy,replication,digest_version,digest for each run to watch."
  ),
  Told(
    .interrupted(done: 3, total: 9),
    .interrupted,
    "Interrupted after 3 of 9 runs. Nothing was written.\n"
      + "The same command starts again from the beginning."
  ),
  Told(
    .defect("no point"),
    .internalError,
    "Internal error: no point.\nThis is a defect of Firebreak. Please report it with the command "
      + "and the scenario."
  ),
  Told(.plan(.noPolicies), .badScenario, "The scenario has no policies."),
  Told(.plan(.noPoints), .badScenario, "The scenario has no points."),
  Told(
    .plan(.duplicatePoint("p0001")),
    .badScenario,
    "Two points of the scenario are called p0001."
  ),
  Told(
    .plan(.unequalParameters(point: "p0001")),
    .badScenario,
    "The variant at p0001 sets other fields than the first one.\n"
      + "Let every variant set the same fields."
  ),
  Told(.plan(.duplicatePolicy(2)), .badScenario, "Policy number 2 is compared twice."),
  Told(
    .plan(.policyMismatch(point: "p0001", policy: 2)),
    .badScenario,
    "The variant at p0001 has another policy at position 2 than the first one.\n"
      + "All variants must have the same policies."
  ),
  Told(.plan(.referenceNotCompared(2)), .badScenario, "The reference, policy 2, is not compared."),
  Told(
    .plan(.noReplications(0)),
    .badScenario,
    "0 replications were asked for; one is the least."
  ),
  Told(.plan(.noJobs(0)), .badScenario, "0 workers were asked for; one is the least."),
  Told(
    .runs(file: "r.csv", .empty),
    .badScenario,
    "r.csv: the file is empty.\nThe file was changed after it was written. Run the study again."
  ),
  Told(
    .runs(file: "r.csv", .notUTF8),
    .badScenario,
    "r.csv: the bytes are not UTF-8.\nThe file was changed after it was written. Run the study "
      + "again."
  ),
  Told(
    .runs(file: "r.csv", .missingColumn("policy")),
    .badScenario,
    "r.csv:1: the column policy is missing.\nThe file was changed after it was written. Run the "
      + "study again."
  ),
  Told(
    .runs(file: "r.csv", .malformedField(line: 4)),
    .badScenario,
    "r.csv:4: a quoted field is broken.\nThe file was changed after it was written. Run the study "
      + "again."
  ),
  Told(
    .runs(file: "r.csv", .fieldCount(line: 4, expected: 9, found: 8)),
    .badScenario,
    "r.csv:4: 8 fields, expected 9.\nThe file was changed after it was written. Run the study "
      + "again."
  ),
  Told(
    .runs(file: "r.csv", .badValue(line: 4, column: "seed", found: "42")),
    .badScenario,
    "r.csv:4: column seed: \"42\" is not valid.\nThe file was changed after it was written. Run "
      + "the study again."
  ),
]

@Suite struct MessageTests {
  @Test(arguments: fileErrors)
  fileprivate func `a file error says what, where, and what to do`(_ told: Told) {
    #expect(ErrorMessages.text(of: told.error) == told.text)
    #expect(told.error.status == told.status)
  }

  @Test(arguments: studyErrors)
  fileprivate func `a study error says what, where, and what to do`(_ told: Told) {
    #expect(ErrorMessages.text(of: told.error) == told.text)
    #expect(told.error.status == told.status)
  }

  @Test func `control characters from outside are made visible and long text is cut`() {
    let verb = "\u{1B}[31mred\u{7}\u{202E}" + String(repeating: "x", count: 200)
    let text = ErrorMessages.text(of: .usage(.unknownVerb(found: verb, nearest: nil)))
    #expect(text.hasPrefix("Unknown verb \"\\u{1b}[31mred\\u{7}\\u{202e}xxx"))
    #expect(text.contains("…"))
    #expect(text.count < 160)
  }

  @Test func `every reason of a failed run has words`() {
    let table: [(RunFailure?, String)] = [
      (.quantity(.overflow), "an amount grew beyond the range that is kept exactly"),
      (.quantity(.divisionByZero), "an amount was divided by zero"),
      (.invalidScenario("x"), "the scenario is not valid: x"),
      (.strategy(.unknownKind("x")), "a mitigation cannot be made: there is no kind \"x\""),
      (
        .strategy(.outOfRange(parameter: "window", found: -1)),
        "a mitigation cannot be made: the parameter window is out of range at -1"
      ),
      (.strategy(.contradiction("a < b")), "a mitigation cannot be made: a < b"),
      (.invariant("x"), "an invariant broke: x"),
      (.path(.empty), "the price path cannot be built: it has no touch and no candle"),
      (
        .path(.shockTooLarge(index: 2)),
        "the price path cannot be built: shock 2 would bring the price to zero or below"
      ),
      (
        .margin(.quantity(.overflow)), "an amount grew beyond the range that is kept exactly"
      ),
      (
        .margin(.negativeAmount(-3)), "a margin operation was refused: a transfer of -3 units"
      ),
      (
        .scheduling(.sequenceExhausted(source: 4)),
        "an event cannot be booked: source 4 has booked all the events it may"
      ),
      (nil, "no reason was given"),
    ]
    for (failure, text) in table { #expect(ErrorMessages.failure(failure) == text) }
  }

  @Test func `exit codes are the ones that are promised`() {
    #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 64, 65, 66, 70, 73, 75])
  }
}
