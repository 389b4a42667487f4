package import Experiments

/// Why a study of many points cannot go on; `ErrorMessages` makes the sentences.
package enum SweepError: Error, Equatable, Sendable {
  /// Axes and design do not fit together.
  case design(DesignError, axes: [String])
  /// More runs than the limit allows.
  case tooManyRuns(runs: String, limit: Int64)
  /// Every point is excluded by a constraint.
  case nothingLeft(excluded: Int)
  /// Two points are the same world.
  case duplicatePoints(first: String, second: String, settings: String)
  /// A point's scenario is not valid: its id and what it sets.
  case badPoint(id: String, settings: String, faults: String)
  /// Points have different columns, for want of one unit.
  case unequalColumns(point: String)
  /// A shard number or count that is not the plan's.
  case otherShards(found: Int, plan: Int)
  /// `--shard` is not of the form i/n with i below n.
  case badShard(found: String)
  /// The directory holds a study, and nobody said to go on with it.
  case inUse(directory: String)
  /// The directory holds something else.
  case notEmpty(directory: String, file: String)
  /// The directory's study was planned differently: which facts differ.
  case otherPlan(directory: String, differences: [String])
  /// Another program began the study.
  case otherBuild(directory: String, found: String, own: String)
  /// `plan.json` or an input that it names is damaged.
  case damagedPlan(directory: String, file: String)
  /// The directory holds no sweep.
  case noPlan(directory: String)
  /// Blocks are missing: how many, and the shards that have them to do.
  case incomplete(missing: Int, total: Int, shards: String, directory: String)
  /// Results of two programs or machines differ.
  case disagreement(directory: String, names: [String])

  /// How the program ends.
  var status: ExitCode {
    switch self {
    case .design, .nothingLeft, .duplicatePoints, .badPoint, .unequalColumns: .badScenario
    case .tooManyRuns, .otherShards, .badShard: .usage
    case .inUse, .notEmpty, .otherPlan, .otherBuild: .cannotWrite
    case .damagedPlan: .badScenario
    case .noPlan: .unreadableInput
    case .incomplete: .verdictIsNo
    case .disagreement: .shardsDisagree
    }
  }
}
