public import MarketSimulation
public import Mitigations

/// Resolved scenarios as JSON: the same value always gives the same bytes, and reads back equal.
public enum ScenarioJSON {
  /// Returns a scenario as JSON text, series and books inlined.
  public static func write(_ scenario: Scenario, catalog: MitigationCatalog) -> String { "" }

  /// Returns a study as one JSON document: `{"points": [{id, name, parameters, scenario}]}`.
  public static func write(points: [ScenarioPoint], catalog: MitigationCatalog) -> String { "" }

  /// Reads what `write(points:catalog:)` wrote.
  ///
  /// - Throws: every fault that was found.
  public static func readPoints(
    _ bytes: [UInt8],
    file: String,
    catalog: MitigationCatalog
  ) throws(FormatFailure) -> [ScenarioPoint] {
    throw FormatFailure([])
  }
}
