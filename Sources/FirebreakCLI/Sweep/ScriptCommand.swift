import Experiments
import ScenarioFormat

/// `firebreak script PLAN --engine …`: prints a job script and submits nothing.
struct ScriptCommand {
  /// The engines for which there is a script.
  enum Engine: String, CaseIterable {
    case slurm
    case parallel
    case snakemake
    case kubernetes
  }

  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    guard parsed.value("engine") != nil else {
      throw .usage(.missingValue(verb: .script, option: "engine"))
    }
    let word = try usageChecked { () throws(UsageError) in
      try parsed.choice("engine", Engine.allCases.map(\.rawValue), fallback: "slurm")
    }
    let cpus = try usageChecked { () throws(UsageError) in try parsed.number("cpus", 1...1024) }
    let study = try SweepStudy(
      parsed.positionals[0],
      options: try SweepOptions(parsed),
      loader: RecordingLoader(context.files),
      runLimit: .max,
      context: context
    )
    let script = JobScript(
      name: study.document.name,
      plan: parsed.positionals[0],
      directory: parsed.value("out") ?? "out/\(study.document.name)",
      shards: study.shards,
      cpus: Int(cpus ?? 1),
      time: parsed.value("time") ?? "01:00:00",
      options: Self.passedOn(parsed)
    )
    let text =
      switch Engine(rawValue: word) {
      case .slurm, nil: script.slurm
      case .parallel: script.parallel
      case .snakemake: script.snakemake
      case .kubernetes: script.kubernetes
      }
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return .done
  }

  /// The options that change the plan, for the script's own commands.
  private static func passedOn(_ parsed: ParsedArguments) -> [String] {
    parsed.options.flatMap { option -> [String] in
      guard
        ["set", "size", "seed", "replications", "policies", "reference", "shards"]
          .contains(option.name), let value = option.value
      else { return [] }
      return ["--\(option.name)", value]
    }
  }
}
