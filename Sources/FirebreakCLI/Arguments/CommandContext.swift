package import Mitigations

/// Everything that a command may touch; tests replace each part.
package struct CommandContext: Sendable {
  /// The strategies that this binary knows.
  package var catalog: MitigationCatalog
  /// Where it talks.
  package var console: any Console
  /// Where it reads and writes files.
  package var files: any FileAccess
  /// Where it looks at the time.
  package var clock: any WallClock
  /// How it is told to stop.
  package var interrupt: InterruptFlag
  /// What runs studies.
  package var executor: any StudyExecutor
  /// Processors that it may use when nobody says how many.
  package var processors: Int
  /// Name of the operating system and processor, for the manifest.
  package var host: String
  /// Whether `verify` was asked by the environment to write digests (`UPDATE_GOLDENS=1`).
  package var updatesGoldens: Bool
  /// Names this program exactly: blocks of another one are not used.
  package var build: @Sendable () -> String

  /// Creates a context.
  package init(
    catalog: MitigationCatalog,
    console: any Console,
    files: any FileAccess,
    clock: any WallClock,
    interrupt: InterruptFlag,
    executor: any StudyExecutor,
    processors: Int,
    host: String,
    updatesGoldens: Bool = false,
    build: @escaping @Sendable () -> String = { HelpText.version }
  ) {
    self.catalog = catalog
    self.console = console
    self.files = files
    self.clock = clock
    self.interrupt = interrupt
    self.executor = executor
    self.processors = processors
    self.host = host
    self.updatesGoldens = updatesGoldens
    self.build = build
  }
}
