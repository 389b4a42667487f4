package import Experiments
package import MarketSimulation
package import Reporting
package import ScenarioFormat

/// Why a command could not do its work; `ErrorMessages` makes the sentences, `status` the code.
package enum CommandError: Error, Equatable, Sendable {
  /// The command line cannot be understood.
  case usage(UsageError)
  /// A file cannot be read or written.
  case file(FileError)
  /// The scenario or a file that it names is not valid.
  case scenario(FormatFailure)
  /// `explain` was asked about a field that no scenario has.
  case unknownField(FormatFailure)
  /// The scenario has no such policy.
  case unknownPolicy(option: String, found: String, nearest: String?, known: [String])
  /// The scenario has no such point.
  case unknownPoint(found: String, known: [String])
  /// There is no such metric.
  case unknownMetric(found: String, nearest: String?)
  /// There is no such mitigation.
  case unknownMitigation(found: String, nearest: String?, known: [String])
  /// There is no such suite.
  case unknownSuite(found: String, nearest: String?, known: [String])
  /// A file stands in the output directory that no manifest there names.
  case occupied(directory: String, file: String)
  /// The manifest in the output directory cannot be understood.
  case foreignManifest(directory: String)
  /// The directory holds no study, or one without the file that is needed.
  case notAStudy(directory: String, missing: String)
  /// The study has no such row.
  case unknownRun(directory: String, found: String)
  /// A row of a study or of the digests cannot be used.
  case badRow(file: String, line: Int, problem: String)
  /// The plan of a comparison makes no sense.
  case plan(PlanError)
  /// `runs.csv` cannot be read back.
  case runs(file: String, RunsCSVError)
  /// `scenario.json` and `runs.csv` come from different studies.
  case mixedStudy(directory: String)
  /// The table of digests has no rows.
  case nothingToVerify(file: String)
  /// The books of a scenario cannot be opened.
  case unopened(RunFailure)
  /// A study has no points that `contagion` can read; the name that it cannot.
  case notContagion(point: String)
  /// A run of a study failed.
  case failedRun(run: String, RunFailure?)
  /// A sweep cannot be planned, run, or merged.
  case sweep(SweepError)
  /// A sweep stopped by a signal; what was done is kept.
  case paused(done: Int64, total: Int64, directory: String)
  /// Stopped by a signal before the work was done.
  case interrupted(done: Int64, total: Int64)
  /// A defect of the program, in words.
  case defect(String)

  /// How the program ends.
  package var status: ExitCode {
    switch self {
    case .usage, .unknownField, .unknownPolicy, .unknownPoint, .unknownMetric,
      .unknownMitigation, .unknownSuite, .unknownRun:
      .usage
    case .file(let error): error.operation == .read ? .unreadableInput : .cannotWrite
    case .scenario(let failure): failure.isUnreadable ? .unreadableInput : .badScenario
    case .occupied, .foreignManifest: .cannotWrite
    case .notAStudy: .unreadableInput
    case .badRow, .nothingToVerify, .plan, .runs, .mixedStudy, .unopened, .notContagion:
      .badScenario
    case .failedRun: .verdictIsNo
    case .sweep(let error): error.status
    case .interrupted, .paused: .interrupted
    case .defect: .internalError
    }
  }
}
