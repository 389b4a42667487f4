import Experiments
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// One row of a finished study, with all that running it again takes.
struct StoredRun {
  var name: String
  var point: ScenarioPoint
  var key: RunKey
  var row: RunsRow
}

/// A finished study, read back from its directory.
struct StoredStudy {
  let directory: String
  private let context: CommandContext
  private let points: Points
  private let rows: [RunsRow]

  /// Where the scenarios of the points come from.
  private enum Points {
    /// `scenario.json`, which holds all of them.
    case resolved([ScenarioPoint])
    /// The plan of a sweep and the copies of its inputs.
    case planned(SweepStudy)
  }

  init(_ directory: String, _ context: CommandContext) throws(CommandError) {
    self.directory = directory
    self.context = context
    points = try Self.points(directory, context)
    let table = try Self.read("runs.csv", in: directory, context)
    do throws(RunsCSVError) {
      rows = try RunsCSVReader.read(table)
    } catch {
      throw .runs(file: FilePath.join(directory, "runs.csv"), error)
    }
  }

  /// The points, where the study is one of `compare` or `run`; nil of a sweep.
  var resolvedPoints: [ScenarioPoint]? {
    if case .resolved(let points) = points { return points }
    return nil
  }

  /// The means of `summary.csv`.
  func means() throws(CommandError) -> [SummaryMean] {
    let table = try Self.read("summary.csv", in: directory, context)
    do throws(RunsCSVError) {
      return try SummaryCSVReader.read(table)
    } catch {
      throw .runs(file: FilePath.join(directory, "summary.csv"), error)
    }
  }

  /// The row that a reference names.
  func run(_ reference: RunReference) throws(CommandError) -> StoredRun {
    let id = reference.point ?? firstID
    let found = rows.first { row in
      row.point == id && row.policy == reference.policy
        && row.replication == reference.replication
    }
    let name = reference.text(point: id)
    guard let row = found else { throw .unknownRun(directory: directory, found: name) }
    let point = try point(row.point)
    guard
      let policy = point.scenario.policies.firstIndex(where: { $0.name == row.policy }),
      point.scenario.seed == row.seed
    else { throw .mixedStudy(directory: directory) }
    let key = RunKey(point: 0, policy: policy, replication: row.replication)
    return StoredRun(name: name, point: point, key: key, row: row)
  }

  private var firstID: String {
    switch points {
    case .resolved(let points): points.first?.id ?? "p0000"
    case .planned(let study): study.points[0].id
    }
  }

  private func point(_ id: String) throws(CommandError) -> ScenarioPoint {
    switch points {
    case .resolved(let points):
      return points[try ScenarioAccess(context).point(id, in: points)]
    case .planned(let study):
      guard let index = study.points.firstIndex(where: { $0.id == id }) else {
        throw .mixedStudy(directory: directory)
      }
      return ScenarioPoint(
        id: id,
        name: "",
        parameters: [],
        scenario: try study.scenario(of: index)
      )
    }
  }

  private static func points(
    _ directory: String,
    _ context: CommandContext
  ) throws(CommandError) -> Points {
    let sweep = SweepDirectory(directory, context)
    if sweep.store.has(SweepDirectory.planName) { return .planned(try sweep.study()) }
    let scenario = try Self.read("scenario.json", in: directory, context)
    do throws(FormatFailure) {
      return .resolved(
        try ScenarioJSON.readPoints(
          scenario,
          file: FilePath.join(directory, "scenario.json"),
          catalog: context.catalog
        )
      )
    } catch {
      throw .scenario(error)
    }
  }

  private static func read(
    _ name: String,
    in directory: String,
    _ context: CommandContext
  ) throws(CommandError) -> [UInt8] {
    do throws(FileError) {
      return try context.files.read(FilePath.join(directory, name))
    } catch {
      if error.cause == .missing { throw .notAStudy(directory: directory, missing: name) }
      throw .file(error)
    }
  }
}
