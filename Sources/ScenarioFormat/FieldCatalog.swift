public import Mitigations

/// What `explain PATH` says about one field.
public struct FieldExplanation: Equatable, Sendable {
  /// The path in its general form, for example `markets[].venue.halfLife`.
  public var path: String
  /// One sentence on what it means.
  public var summary: String
  /// Kind of value in words, for example `duration` or `one of stated, mirrored`.
  public var kind: String
  /// Examples of how a value is written.
  public var examples: [String]
  /// Smallest accepted value, or nil.
  public var minimum: String?
  /// Largest accepted value, or nil.
  public var maximum: String?
  /// Value where the scenario states none; nil for a required or a truly optional field.
  public var defaultValue: String?
  /// Whether the field must be stated.
  public var isRequired: Bool
  /// Fields below this one: name and summary.
  public var children: [Child]

  /// A field below another one.
  public struct Child: Equatable, Sendable {
    /// Name of the field, or of a variant as `kind = name`.
    public var name: String
    /// Its summary.
    public var summary: String
  }
}

/// The fields of a scenario as data: for `explain`, `schema` and suggestions.
public struct FieldCatalog: Sendable {
  /// Creates the catalogue of fields for a catalogue of strategies.
  public init(_ catalog: MitigationCatalog) {}

  /// Explains a field path; selectors in brackets are accepted with or without content.
  ///
  /// - Throws: `unknownKey` with the nearest name.
  public func explain(_ path: String) throws(FormatFailure) -> FieldExplanation {
    throw FormatFailure([])
  }

  /// The JSON Schema (draft 2020-12) of a scenario file.
  public func jsonSchema() -> String { "" }
}
