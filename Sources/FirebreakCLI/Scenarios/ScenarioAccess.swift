import MarketSimulation
import Mitigations
import ScenarioFormat

/// How commands read the scenario that their arguments name.
struct ScenarioAccess {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  /// Reads a scenario with the overrides, the size, and the seed of a command line.
  ///
  /// - Parameters:
  ///   - parsed: The command line.
  ///   - varied: One more override, whose path becomes a parameter column.
  /// - Returns: The document.
  /// - Throws: `usage` or `scenario`.
  func load(
    _ parsed: ParsedArguments,
    varied: FieldOverride? = nil
  ) throws(CommandError) -> ScenarioDocument {
    let overrides = try usageChecked { () throws(UsageError) in try parsed.overrides() }
    let word = try usageChecked { () throws(UsageError) in
      try parsed.choice("size", StudySize.allCases.map(\.rawValue), fallback: "full")
    }
    let seed = try usageChecked { () throws(UsageError) in try parsed.seed() }
    var document = try load(
      parsed.positionals[0],
      overrides: overrides.map { FieldOverride(path: $0.path, value: $0.value) }
        + (varied.map { [$0] } ?? []),
      size: StudySize(rawValue: word) ?? .full,
      columns: varied.map { [$0.path] } ?? []
    )
    if let seed {
      for index in document.points.indices { document.points[index].scenario.seed = seed }
    }
    return document
  }

  /// Reads a scenario file.
  func load(
    _ path: String,
    overrides: [FieldOverride] = [],
    size: StudySize = .full,
    columns: [String] = []
  ) throws(CommandError) -> ScenarioDocument {
    do throws(FormatFailure) {
      return try ScenarioDocument.load(
        path,
        loader: FileSourceLoader(context.files),
        catalog: context.catalog,
        overrides: overrides,
        size: size,
        columns: columns
      )
    } catch {
      throw .scenario(error)
    }
  }

  /// The position of a policy in a scenario.
  func policy(
    _ name: String,
    in scenario: Scenario,
    option: String
  ) throws(CommandError) -> Int {
    let known = scenario.policies.map(\.name)
    guard let index = known.firstIndex(of: name) else {
      throw .unknownPolicy(
        option: option,
        found: name,
        nearest: NearestName.find(name, in: known),
        known: known
      )
    }
    return index
  }

  /// The position of a point in a document.
  func point(_ id: String, in points: [ScenarioPoint]) throws(CommandError) -> Int {
    guard let index = points.firstIndex(where: { $0.id == id }) else {
      throw .unknownPoint(found: id, known: points.map(\.id))
    }
    return index
  }
}
