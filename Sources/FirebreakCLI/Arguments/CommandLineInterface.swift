/// The whole program as a function of its arguments and its context.
package enum CommandLineInterface {
  /// Does what the arguments ask for; errors become messages and an exit code here.
  ///
  /// - Parameters:
  ///   - arguments: Everything after the program's name.
  ///   - context: What the program may touch.
  /// - Returns: How the program ends.
  package static func perform(_ arguments: [String], in context: CommandContext) -> ExitCode {
    do throws(CommandError) {
      switch try usageChecked({ () throws(UsageError) in try ArgumentParser.parse(arguments) }) {
      case .help(let verb):
        let text = verb.map { HelpText.text(of: $0) } ?? HelpText.general()
        try fileChecked { () throws(FileError) in try context.console.write(text) }
        return .done
      case .version:
        try fileChecked { () throws(FileError) in
          try context.console.line("firebreak \(HelpText.version)")
        }
        return .done
      case .perform(let parsed): return try perform(parsed, in: context)
      }
    } catch {
      tell(error, context)
      return error.status
    }
  }

  private static func perform(
    _ parsed: ParsedArguments,
    in context: CommandContext
  ) throws(CommandError) -> ExitCode {
    switch parsed.verb {
    case .run: try RunCommand(context).perform(parsed)
    case .compare: try CompareCommand(context).perform(parsed)
    case .sweep: try SweepCommand(context).perform(parsed)
    case .status: try StatusCommand(context).perform(parsed)
    case .merge: try MergeCommand(context).perform(parsed)
    case .script: try ScriptCommand(context).perform(parsed)
    case .replay: try ReplayCommand(context).perform(parsed)
    case .diff: try DiffCommand(context).perform(parsed)
    case .bench: try BenchCommand(context).perform(parsed)
    case .verify: try VerifyCommand(context).perform(parsed)
    case .profile: try ProfileCommand(context).perform(parsed)
    case .contagion: try ContagionCommand(context).perform(parsed)
    case .breakeven: try BreakEvenCommand(context).perform(parsed)
    case .validate: try ValidateCommand(context).perform(parsed)
    case .list: try ListCommand(context).perform(parsed)
    case .explain: try ExplainCommand(context).perform(parsed)
    case .schema: try SchemaCommand(context).perform(parsed)
    }
  }

  /// Says what went wrong; a reader that closed the pipe wants to hear nothing more.
  private static func tell(_ error: CommandError, _ context: CommandContext) {
    if case .file(let file) = error, file.cause == .closedPipe { return }
    if case .usage(.noVerb) = error {
      context.console.note(HelpText.general())
      return
    }
    let lead = error.status == .badScenario ? "" : "firebreak: "
    context.console.note(lead + ErrorMessages.text(of: error) + "\n")
  }
}

/// Runs a body and passes its error on as a command's error.
func usageChecked<Value>(
  _ body: () throws(UsageError) -> Value
) throws(CommandError) -> Value {
  do throws(UsageError) { return try body() } catch { throw .usage(error) }
}

/// Runs a body and passes its error on as a command's error.
func fileChecked<Value>(
  _ body: () throws(FileError) -> Value
) throws(CommandError) -> Value {
  do throws(FileError) { return try body() } catch { throw .file(error) }
}
