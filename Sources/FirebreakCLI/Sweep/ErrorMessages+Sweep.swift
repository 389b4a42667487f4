import Experiments
import ScenarioFormat

// Sentences about plans, designs, and studies of many points.

extension ErrorMessages {
  static func sweep(_ error: SweepError) -> String {
    switch error {
    case .design(let error, let axes): design(error, axes)
    case .tooManyRuns(let runs, let limit):
      "The plan has \(runs) runs, more than the limit of \(limit).\n"
        + "If that is meant, allow it with --max-runs; --dry-run then says how long it takes."
    case .nothingLeft(let excluded):
      "The constraints exclude every point, \(excluded) of them.\n"
        + "Loosen a constraint or widen an axis."
    case .duplicatePoints(let first, let second, let settings):
      "\(first) and \(second) are the same point: \(printable(settings)).\n"
        + "Remove a repeated value from an axis."
    case .badPoint(let id, let settings, let faults):
      "\(id) (\(printable(settings))) is not a valid scenario:\n\(faults)\n"
        + "Change the axis, or exclude such points with a constraint."
    case .unequalColumns(let point):
      "\(point) has other columns than the first point. Give all values of an axis one unit."
    case .otherShards, .badShard, .inUse, .notEmpty, .otherPlan, .otherBuild, .damagedPlan,
      .noPlan:
      directory(error)
    case .incomplete(let missing, let total, let shards, let directory):
      "Incomplete: \(missing) of \(total) blocks are missing in \(directory).\n"
        + "Missing shards: --array=\(shards)"
    case .disagreement(let directory, let names):
      "Two computations of the same runs disagree, which must not happen: "
        + "\(listed(names.map(printable))) in \(directory).\n"
        + "Both results are kept (.contradiction). Compare the machines; nothing was merged."
    }
  }

  private static func directory(_ error: SweepError) -> String {
    switch error {
    case .otherShards(let found, let plan):
      "--shard: the plan has \(plan) shards, not \(found).\n"
        + "The number is the plan's (\"shards\"), whatever a job engine counts."
    case .badShard(let found):
      "--shard: \(quoted(found)) is not of the form I/N with I from 0 to N − 1, for example 0/8."
    case .inUse(let directory):
      "\(directory) holds a study already.\n"
        + "Go on with it with --resume, or choose another directory with --out."
    case .notEmpty(let directory, let file):
      "\(FilePath.join(directory, file)) stands in the way: \(directory) holds no sweep.\n"
        + "Choose another directory with --out."
    case .otherPlan(let directory, let differences):
      "\(directory) was begun with another plan; different: \(listed(differences)).\n"
        + "Nothing was touched. Undo the change, choose another directory, or say --extend: then "
        + "the runs that both plans have are kept."
    case .otherBuild(let directory, let found, let own):
      "\(directory) was begun by another program: \(printable(found)) instead of \(own).\n"
        + "Use that one, or choose another directory with --out."
    case .damagedPlan(let directory, let file):
      "\(FilePath.join(directory, file)) is damaged or was changed.\n"
        + "Begin the study again in another directory."
    case .noPlan(let directory):
      "\(directory) holds no sweep: plan.json is missing.\n"
        + "Give the directory that firebreak sweep wrote."
    default: preconditionFailure("no sentence for \(error)")
    }
  }

  private static func design(_ error: DesignError, _ axes: [String]) -> String {
    func name(_ axis: Int) -> String { axes.indices.contains(axis) ? axes[axis] : "axis \(axis)" }
    return switch error {
    case .noAxes: "The plan has no axes."
    case .emptyAxis(let axis): "\(name(axis)) has no values."
    case .intervalNeedsSteps(let axis):
      "\(name(axis)) is a range, and this design needs values: add \"steps\", or choose the "
        + "design random, latinHypercube, or sobol."
    case .unequalLengths(let axis, let found, let expected):
      "\(name(axis)) has \(found) values, the first axis \(expected); a zip needs equally many."
    case .noPoints: "The design has no points."
    case .tooManyPoints(let limit): "The design has more than \(limit) points. Use fewer values."
    case .tooManyDimensions(let found, let limit):
      "The Sobol design needs \(found) dimensions, and the sequence has \(limit). Use fewer axes "
        + "(half as many where sensitivity is true), or latinHypercube."
    }
  }

  static func plan(_ problem: PlanProblem) -> String {
    switch problem {
    case .axesWithList: "a list of points leaves no room for axes. Remove one of them."
    case .noAxes: "the plan varies nothing. Add axes, or points to a list."
    case .repeatedPath: "this path varies already. Name it once."
    case .rangeNeedsQuantity(let found):
      "only a quantity can have a range, this is \(printable(found)). Use values."
    case .unitsDiffer(let first, let second):
      "the units differ: \(quoted(first)) and \(quoted(second)). Use one unit."
    case .emptyRange(let from, let to):
      "from (\(printable(from))) must be below to (\(printable(to)))."
    case .notPositive(let found):
      "a logarithmic range must lie above zero, found \(quoted(found))."
    case .unequalPaths(let found, let expected):
      "this point sets \(listed(found.map(printable))), the first one "
        + "\(listed(expected.map(printable))). Every point must set the same."
    case .badConstraint(let found):
      "\(quoted(found)) is no comparison. Write FIELD < FIELD or FIELD >= VALUE; signs are "
        + "< <= > >= = !=."
    case .unknownSide(let found):
      "\(quoted(found)) is neither a field with a value nor a value of the other side's kind."
    case .notOrdered(let found):
      "\(quoted(found)) compares words by size. Only = and != work there."
    }
  }
}
