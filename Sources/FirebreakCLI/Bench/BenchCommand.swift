import Experiments
import Reporting
import ScenarioFormat

/// `firebreak bench SUITE`: named suites whose figures are stored.
struct BenchCommand {
  /// The suite of crisis targets, which has no file of its own.
  static let crises = "crises"
  /// Relative difference up to which a target's figure counts as the same.
  static let crisisTolerance = 0.02

  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let folder = parsed.value("suites") ?? "Scenarios/suites"
    let name = parsed.positionals[0]
    let jobs = try ComparisonSetup.jobs(parsed, context)
    let meter = ProgressMeter(
      console: context.console,
      clock: context.clock,
      isShown: !parsed.has("quiet")
    )
    defer { meter.finish() }
    if name == Self.crises {
      let run = CrisisRun(
        context,
        scenarios: FilePath.parent(of: folder),
        data: parsed.value("data"),
        jobs: jobs
      )
      let rows = try run.assess(meter)
      return try report(
        BenchReport(
          suite: name,
          layout: .targets,
          rows: rows.map(\.expectation),
          tolerance: Self.crisisTolerance,
          assessments: rows
        ),
        folder,
        parsed,
        meter
      )
    }
    let suite = try load(name, folder)
    let rows = try SuiteRun(context, suite, jobs: jobs).means(meter)
    return try report(
      BenchReport(suite: name, layout: .means, rows: rows, tolerance: suite.tolerance),
      folder,
      parsed,
      meter
    )
  }

  private func load(_ name: String, _ folder: String) throws(CommandError) -> SuiteDocument {
    var known: [String] = [Self.crises]
    if let files = try? context.files.list(folder) {
      known += files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    }
    guard known.contains(name) else {
      throw .unknownSuite(
        found: name,
        nearest: NearestName.find(name, in: known),
        known: known.sorted()
      )
    }
    do throws(FormatFailure) {
      return try SuiteDocument.load(
        FilePath.join(folder, name + ".json"),
        loader: FileSourceLoader(context.files),
        catalog: context.catalog
      )
    } catch {
      throw .scenario(error)
    }
  }

  private func report(
    _ report: BenchReport,
    _ folder: String,
    _ parsed: ParsedArguments,
    _ meter: ProgressMeter
  ) throws(CommandError) -> ExitCode {
    meter.finish()
    let path = FilePath.join(folder, report.suite + ".csv")
    let isUpdate = parsed.has("update")
    let stored = isUpdate ? try storedIfAny(path, report.layout) : try stored(path, report.layout)
    let differences = report.differences(to: stored)
    if isUpdate {
      let bytes = report.updated(stored).bytes(layout: report.layout)
      try fileChecked { () throws(FileError) in
        try context.files.makeDirectory(folder)
        try context.files.writeAtomically(bytes, to: path)
      }
    }
    let text =
      parsed.has("json")
      ? report.json(differences, isUpdate: isUpdate).rendered
      : report.text(differences, path: path, isUpdate: isUpdate, width: context.console.width)
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return differences.isEmpty || isUpdate ? .done : .verdictIsNo
  }

  private func storedIfAny(
    _ path: String,
    _ layout: SuiteExpectations.Layout
  ) throws(CommandError) -> SuiteExpectations {
    guard context.files.kind(of: path) != nil else { return SuiteExpectations(rows: []) }
    return try stored(path, layout)
  }

  private func stored(
    _ path: String,
    _ layout: SuiteExpectations.Layout
  ) throws(CommandError) -> SuiteExpectations {
    let bytes = try fileChecked { () throws(FileError) in try context.files.read(path) }
    do throws(SuiteExpectations.Fault) {
      return try SuiteExpectations(bytes, layout: layout)
    } catch {
      throw .badRow(file: path, line: error.line, problem: error.problem)
    }
  }
}
