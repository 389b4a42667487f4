import Experiments
import FirebreakCLI
import ScenarioFormat
import Testing

/// An error of a sweep, its sentences, and how the program ends.
private struct Told: CustomTestStringConvertible, Sendable {
  var error: SweepError
  var status: ExitCode
  var text: String

  init(_ error: SweepError, _ status: ExitCode, _ text: String) {
    self.error = error
    self.status = status
    self.text = text
  }

  var testDescription: String { String(text.prefix { $0 != "\n" }) }
}

private let planErrors: [Told] = [
  Told(.design(.noAxes, axes: []), .badScenario, "The plan has no axes."),
  Told(.design(.emptyAxis(1), axes: ["a", "b"]), .badScenario, "b has no values."),
  Told(
    .design(.intervalNeedsSteps(axis: 0), axes: ["tick"]),
    .badScenario,
    "tick is a range, and this design needs values: add \"steps\", or choose the design random, "
      + "latinHypercube, or sobol."
  ),
  Told(
    .design(.unequalLengths(axis: 1, found: 3, expected: 2), axes: ["a", "b"]),
    .badScenario,
    "b has 3 values, the first axis 2; a zip needs equally many."
  ),
  Told(.design(.noPoints, axes: ["a"]), .badScenario, "The design has no points."),
  Told(
    .design(.tooManyPoints(limit: 5), axes: ["a"]),
    .badScenario,
    "The design has more than 5 points. Use fewer values."
  ),
  Told(
    .design(.tooManyDimensions(found: 66, limit: 64), axes: ["a"]),
    .badScenario,
    "The Sobol design needs 66 dimensions, and the sequence has 64. Use fewer axes (half as many "
      + "where sensitivity is true), or latinHypercube."
  ),
  Told(
    .tooManyRuns(runs: "9 points × 2 policies × 3", limit: 10),
    .usage,
    "The plan has 9 points × 2 policies × 3 runs, more than the limit of 10.\nIf that is meant, "
      + "allow it with --max-runs; --dry-run then says how long it takes."
  ),
  Told(
    .nothingLeft(excluded: 4),
    .badScenario,
    "The constraints exclude every point, 4 of them.\nLoosen a constraint or widen an axis."
  ),
  Told(
    .duplicatePoints(first: "p0000", second: "p0002", settings: "a=1"),
    .badScenario,
    "p0000 and p0002 are the same point: a=1.\nRemove a repeated value from an axis."
  ),
  Told(
    .badPoint(id: "point 3", settings: "a=0", faults: "x: bad."),
    .badScenario,
    "point 3 (a=0) is not a valid scenario:\nx: bad.\nChange the axis, or exclude such points "
      + "with a constraint."
  ),
  Told(
    .unequalColumns(point: "p0001"),
    .badScenario,
    "p0001 has other columns than the first point. Give all values of an axis one unit."
  ),
]

private let directoryErrors: [Told] = [
  Told(
    .otherShards(found: 4, plan: 8),
    .usage,
    "--shard: the plan has 8 shards, not 4.\nThe number is the plan's (\"shards\"), whatever a "
      + "job engine counts."
  ),
  Told(
    .badShard(found: "8/8"),
    .usage,
    "--shard: \"8/8\" is not of the form I/N with I from 0 to N − 1, for example 0/8."
  ),
  Told(
    .inUse(directory: "o"),
    .cannotWrite,
    "o holds a study already.\nGo on with it with --resume, or choose another directory with "
      + "--out."
  ),
  Told(
    .notEmpty(directory: "o", file: "a.txt"),
    .cannotWrite,
    "o/a.txt stands in the way: o holds no sweep.\nChoose another directory with --out."
  ),
  Told(
    .otherPlan(directory: "o", differences: ["points", "block"]),
    .cannotWrite,
    "o was begun with another plan; different: points and block.\nNothing was touched. Undo the "
      + "change, choose another directory, or say --extend: then the runs that both plans have "
      + "are kept."
  ),
  Told(
    .otherBuild(directory: "o", found: "1", own: "2"),
    .cannotWrite,
    "o was begun by another program: 1 instead of 2.\nUse that one, or choose another directory "
      + "with --out."
  ),
  Told(
    .damagedPlan(directory: "o", file: "plan.json"),
    .badScenario,
    "o/plan.json is damaged or was changed.\nBegin the study again in another directory."
  ),
  Told(
    .noPlan(directory: "o"),
    .unreadableInput,
    "o holds no sweep: plan.json is missing.\nGive the directory that firebreak sweep wrote."
  ),
  Told(
    .incomplete(missing: 2, total: 9, shards: "2-3", directory: "o"),
    .verdictIsNo,
    "Incomplete: 2 of 9 blocks are missing in o.\nMissing shards: --array=2-3"
  ),
  Told(
    .disagreement(directory: "o", names: ["x.block"]),
    .shardsDisagree,
    "Two computations of the same runs disagree, which must not happen: x.block in o.\nBoth "
      + "results are kept (.contradiction). Compare the machines; nothing was merged."
  ),
]

@Suite struct SweepMessageTests {
  @Test(arguments: planErrors + directoryErrors)
  fileprivate func `a sweep error says what, where, and what to do`(_ told: Told) {
    #expect(ErrorMessages.text(of: .sweep(told.error)) == told.text)
    #expect(CommandError.sweep(told.error).status == told.status)
  }

  @Test func `an interrupted sweep says how to go on`() {
    let error = CommandError.paused(done: 3, total: 9, directory: "o")
    #expect(error.status == .interrupted)
    #expect(
      ErrorMessages.text(of: error)
        == "Interrupted after 3 of 9 runs; they are kept in o.\n"
        + "Go on with: firebreak sweep o --resume"
    )
  }

  @Test(
    arguments: [
      (.axesWithList, "a list of points leaves no room for axes. Remove one of them."),
      (.noAxes, "the plan varies nothing. Add axes, or points to a list."),
      (.repeatedPath, "this path varies already. Name it once."),
      (
        .rangeNeedsQuantity(found: "array"),
        "only a quantity can have a range, this is array. Use values."
      ),
      (
        .unitsDiffer(first: "s", second: "m"), "the units differ: \"s\" and \"m\". Use one unit."
      ),
      (.emptyRange(from: "2s", to: "1s"), "from (2s) must be below to (1s)."),
      (.notPositive(found: "0s"), "a logarithmic range must lie above zero, found \"0s\"."),
      (
        .unequalPaths(found: ["a"], expected: ["a", "b"]),
        "this point sets a, the first one a and b. Every point must set the same."
      ),
      (
        .badConstraint(found: "a b"),
        "\"a b\" is no comparison. Write FIELD < FIELD or FIELD >= VALUE; signs are < <= > >= = !=."
      ),
      (
        .unknownSide(found: "x"),
        "\"x\" is neither a field with a value nor a value of the other side's kind."
      ),
      (.notOrdered(found: "a < b"), "\"a < b\" compares words by size. Only = and != work there."),
    ] as [(PlanProblem, String)]
  )
  func `a fault of a plan is a sentence with its place`(problem: PlanProblem, text: String) {
    let place = SourcePlace(file: "plan.json", line: 3, column: 4)
    let failure = FormatFailure([FormatError(place: place, path: "axes", reason: .plan(problem))])
    #expect(ErrorMessages.text(of: .scenario(failure)) == "plan.json:3:4: axes: " + text)
  }
}
