public import Mitigations

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs the command line of this process with a catalogue of strategies, and ends the process.
///
/// The main of a package that brings strategies of its own is this one line.
public func runFirebreak(catalog: MitigationCatalog) -> Never {
  exit(runFirebreak(catalog: catalog, arguments: CommandLine.arguments))
}

/// Runs a command line with a catalogue of strategies and returns the exit code.
///
/// - Parameters:
///   - catalog: The strategies that policies may name.
///   - arguments: The program's name and everything after it.
/// - Returns: The raw value of an `ExitCode`.
public func runFirebreak(catalog: MitigationCatalog, arguments: [String]) -> Int32 {
  InterruptFlag.installSignalHandlers()
  let context = CommandContext(
    catalog: catalog,
    console: ProcessConsole(),
    files: DiskFiles(),
    clock: MachineClock(),
    interrupt: InterruptFlag.process,
    executor: EngineExecutor(catalog: catalog),
    processors: Machine.processors,
    host: Machine.description,
    updatesGoldens: ProcessConsole.environment("UPDATE_GOLDENS") == "1",
    build: { ProgramIdentity.text }
  )
  return CommandLineInterface.perform(Array(arguments.dropFirst()), in: context).rawValue
}

/// What the manifest says about this machine.
enum Machine {
  /// Processors that this process may use; job engines that say less are obeyed.
  static var processors: Int {
    let granted = ProcessConsole.environment("SLURM_CPUS_PER_TASK").flatMap { Int($0) }
    return max(1, granted ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// Operating system and processor, without the machine's name.
  static var description: String {
    #if os(Linux)
      let system = "linux"
    #elseif os(macOS)
      let system = "macos"
    #else
      let system = "unknown"
    #endif
    #if arch(x86_64)
      return system + " x86-64"
    #elseif arch(arm64)
      return system + " arm64"
    #else
      return system
    #endif
  }
}
