public import MarketSimulation
public import Mitigations

/// Resolved scenarios as JSON: the same value always gives the same bytes, and reads back equal.
public enum ScenarioJSON {
  /// Returns a scenario as JSON text, series and books inlined.
  ///
  /// The text is a scenario file: what a person writes, with every field stated.
  public static func write(_ scenario: Scenario, catalog: MitigationCatalog) -> String {
    ScenarioEncoder(scenario, catalog: catalog).output.pretty
  }

  /// Returns a study as one JSON document: `{"points": [{id, name, parameters, scenario}]}`.
  public static func write(points: [ScenarioPoint], catalog: MitigationCatalog) -> String {
    let outputs = points.map { point -> JSONOutput in
      let parameters = point.parameters.map {
        JSONOutput.object([("column", .text($0.column)), ("value", .text($0.value))])
      }
      return .object([
        ("id", .text(point.id)),
        ("name", .text(point.name)),
        ("parameters", .list(parameters)),
        ("scenario", ScenarioEncoder(point.scenario, catalog: catalog).output),
      ])
    }
    return JSONOutput.object([("points", .list(outputs))]).pretty
  }

  /// Reads what `write(points:catalog:)` wrote.
  ///
  /// - Throws: every fault that was found.
  public static func readPoints(
    _ bytes: [UInt8],
    file: String,
    catalog: MitigationCatalog
  ) throws(FormatFailure) -> [ScenarioPoint] {
    let tree: JSONNode
    do throws(FormatError) {
      tree = try JSONReader.read(bytes, file: file)
    } catch {
      throw FormatFailure([error])
    }
    var decoder = RecordDecoder()
    let record = decoder.decode(tree, as: studySchema(catalog), path: "")
    guard decoder.errors.isEmpty, let record else { throw FormatFailure(decoder.errors) }
    var points: [ScenarioPoint] = []
    for point in record.records("points") {
      let files = FileCache(NoFiles())
      var builder = ScenarioBuilder(point.record("scenario"), catalog: catalog, files: files)
      points.append(
        ScenarioPoint(
          id: point.text("id"),
          name: point.text("name"),
          parameters: point.records("parameters").map {
            ScenarioPoint.Parameter(column: $0.text("column"), value: $0.text("value"))
          },
          scenario: try builder.build()
        )
      )
    }
    return points
  }

  private static func studySchema(_ catalog: MitigationCatalog) -> RecordSchema {
    let parameter = RecordSchema([
      FieldSchema("column", .text, .required, "Column name."),
      FieldSchema("value", .text, .required, "Value as text."),
    ])
    let point = RecordSchema([
      FieldSchema("id", .name, .required, "Identifier of the point."),
      FieldSchema("name", .text, .required, "Name of the variant."),
      .list("parameters", of: .record(parameter), "Parameter columns."),
      FieldSchema(
        "scenario",
        .record(ScenarioSchema.root(catalog)),
        .required,
        "The resolved scenario."
      ),
    ])
    return RecordSchema([
      .list("points", of: .record(point), minimum: 1, "The points of the study.")
    ])
  }
}

/// A resolved scenario names no files.
private struct NoFiles: SourceLoader {
  struct Refused: Error {}

  func bytes(of path: String, relativeTo base: String) throws -> [UInt8] { throw Refused() }
}
