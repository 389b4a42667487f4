public import Mitigations

/// An override of one field: `--set path=value`.
public struct FieldOverride: Equatable, Sendable {
  /// Field path, for example `markets[0].venue.halfLife` or `policies[twap]`.
  public var path: String
  /// The value: JSON, or else a plain string.
  public var value: String

  /// Creates an override.
  public init(path: String, value: String) {
    self.path = path
    self.value = value
  }

  /// Splits `path=value` at the first `=` outside of brackets.
  ///
  /// - Throws: `badOverride`.
  public init(parsing text: String) throws(FormatFailure) {
    throw FormatFailure([])
  }
}

extension ScenarioDocument {
  /// Reads a scenario file, the files it extends, its series and its books.
  ///
  /// Order: the base file, then the file itself, then `check` at that size, then the variant, then
  /// the overrides.
  ///
  /// - Throws: every fault that was found, in the order of the file.
  public static func load(
    _ path: String,
    loader: some SourceLoader,
    catalog: MitigationCatalog,
    overrides: [FieldOverride] = [],
    size: StudySize = .full
  ) throws(FormatFailure) -> ScenarioDocument {
    throw FormatFailure([])
  }
}
