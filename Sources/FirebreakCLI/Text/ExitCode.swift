/// How the program ends; scripts and job engines read it (`docs/formats/exit-codes.md`).
public enum ExitCode: Int32, Sendable, CaseIterable {
  /// Done.
  case done = 0
  /// The verdict is no: verify or replay differs, or a comparison is incomplete.
  case verdictIsNo = 1
  /// Two shards of one study disagree.
  case shardsDisagree = 2
  /// The command line cannot be understood.
  case usage = 64
  /// The scenario, or a file that it names, is not valid.
  case badScenario = 65
  /// An input cannot be read.
  case unreadableInput = 66
  /// A defect of the program.
  case internalError = 70
  /// An output cannot be written.
  case cannotWrite = 73
  /// Stopped by a signal; the same command does the work.
  case interrupted = 75
}
