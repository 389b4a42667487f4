public import Mitigations

/// What `explain PATH` says about one field.
public struct FieldExplanation: Equatable, Sendable {
  /// The path in its general form, for example `markets[].venue.halfLife`.
  public var path: String
  /// One sentence on what it means.
  public var summary: String
  /// Kind of value in words, for example `time` or `one of stated, mirrored`.
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
  /// The `kind` of the record that has this field, where only one variant has it; else nil.
  public var variant: String?
  /// Fields below this one, or the variants that `kind` chooses from.
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
  private let root: RecordSchema

  /// Creates the catalogue of fields for a catalogue of strategies.
  public init(_ catalog: MitigationCatalog) { root = ScenarioSchema.root(catalog) }

  /// Explains a field path; selectors in brackets may have any content or none.
  ///
  /// Below a field with variants a key is looked for in all of them; a name in brackets that is
  /// one of the variants chooses it. The empty path explains the scenario itself.
  ///
  /// - Throws: `unknownKey` with the nearest name.
  public func explain(_ path: String) throws(FormatFailure) -> FieldExplanation {
    if path.isEmpty {
      let whole = FieldSchema("", .record(root), .required, "A scenario file.")
      return Self.explanation(of: whole, path: "")
    }
    guard let parsed = FieldPath(path) else {
      throw Self.failure(path, .badOverride(found: path))
    }
    // Kinds of one record can have fields of one name: all are followed, the first one answers.
    var candidates = [FieldSchema("", .record(root), .required, "A scenario file.")]
    var general = ""
    for (index, step) in parsed.steps.enumerated() {
      let before = parsed.text(before: index)
      switch step {
      case .key(let key):
        let fields = candidates.flatMap { Self.fields(below: $0.kind) }
        let found = fields.filter { $0.name == key }
        if found.isEmpty {
          let names = fields.map(\.name)
          throw Self.failure(
            before,
            .unknownKey(
              key: key,
              nearest: NearestName.find(key, in: names),
              allowed: names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
            )
          )
        }
        candidates = found
        general += (general.isEmpty ? "" : ".") + key
      case .position, .named, .any:
        let lists = candidates.compactMap { field -> FieldSchema? in
          guard case .list(let element, _) = field.kind else { return nil }
          var inner = field
          inner.kind = Self.narrowed(element, by: step)
          return inner
        }
        if lists.isEmpty {
          let found = Self.words(candidates[0].kind)
          throw Self.failure(before, .wrongType(found: found, expected: "array"))
        }
        candidates = lists
        general += "[]"
      }
    }
    return Self.explanation(of: candidates[0], path: general)
  }

  /// Every field of the format in the order of the tables, those of variants included.
  public var fields: [FieldExplanation] {
    var list: [FieldExplanation] = []
    Self.append(root.fields, below: "", variant: nil, to: &list)
    return list
  }

  private static func append(
    _ fields: [FieldSchema],
    below path: String,
    variant: String?,
    to list: inout [FieldExplanation]
  ) {
    for field in fields {
      var explanation = explanation(of: field, path: path + field.name)
      explanation.variant = variant
      list.append(explanation)
      append(field.kind, below: path + field.name, to: &list)
    }
  }

  private static func append(
    _ kind: FieldKind,
    below path: String,
    to list: inout [FieldExplanation]
  ) {
    switch kind {
    case .record(let record): append(record.fields, below: path + ".", variant: nil, to: &list)
    case .list(let element, _): append(element, below: path + "[]", to: &list)
    case .variants(let schema):
      for variant in schema.variants {
        append(variant.record.fields, below: path + ".", variant: variant.kind, to: &list)
      }
    default: break
    }
  }

  /// The JSON Schema (draft 2020-12) of a scenario file.
  public func jsonSchema() -> String { JSONSchemaWriter.schema(of: root).pretty }

  private static func failure(_ path: String, _ reason: FormatReason) -> FormatFailure {
    let place = SourcePlace(file: "", line: 0, column: 0)
    return FormatFailure([FormatError(place: place, path: path, reason: reason)])
  }

  private static func narrowed(_ kind: FieldKind, by step: FieldPath.Step) -> FieldKind {
    guard case .variants(let schema) = kind, case .named(let name) = step,
      let variant = schema.variant(name)
    else { return kind }
    return .variants(VariantSchema([variant], fallback: name))
  }

  /// The fields that may stand below a kind; of variants all, `kind` first.
  private static func fields(below kind: FieldKind) -> [FieldSchema] {
    switch kind {
    case .record(let record): return record.fields
    case .variants(let schema):
      let words = schema.variants.map(\.kind)
      let first = FieldSchema(
        "kind",
        .choice(words),
        schema.fallback.map { .defaulted("\"\($0)\"") } ?? .required,
        "Which of the variants it is."
      )
      return [first] + schema.variants.flatMap(\.record.fields)
    default: return []
    }
  }

  private static func explanation(of field: FieldSchema, path: String) -> FieldExplanation {
    var standard: String?
    if case .defaulted(let text) = field.presence {
      standard = text
      if text.first == "\"" { standard = String(text.dropFirst().dropLast()) }
    }
    return FieldExplanation(
      path: path,
      summary: field.summary,
      kind: words(field.kind),
      examples: examples(field.kind),
      minimum: field.range.lowerText,
      maximum: field.range.upperText,
      defaultValue: standard,
      isRequired: field.presence == .required,
      variant: nil,
      children: children(field.kind)
    )
  }

  private static func children(_ kind: FieldKind) -> [FieldExplanation.Child] {
    switch kind {
    case .record(let record):
      return record.fields.map { FieldExplanation.Child(name: $0.name, summary: $0.summary) }
    case .variants(let schema):
      guard schema.variants.count == 1, let only = schema.variants.first else {
        return schema.variants.map {
          FieldExplanation.Child(name: "kind = \($0.kind)", summary: $0.summary)
        }
      }
      return only.record.fields.map {
        FieldExplanation.Child(name: $0.name, summary: $0.summary)
      }
    case .list(let element, _): return children(element)
    default: return []
    }
  }

  private static func words(_ kind: FieldKind) -> String {
    switch kind {
    case .text: "text"
    case .file: "path of a file, from the folder of the file that names it"
    case .kebab: "name in kebab case"
    case .name: "name"
    case .reference(let target, let words):
      (words + ["name of one of the \(target.rawValue)s"]).joined(separator: ", or ")
    case .flag: "true or false"
    case .seed: "seed"
    case .quantity(let form): form.words
    case .choice(let words): "one of " + words.joined(separator: ", ")
    case .record: "record"
    case .list(let element, _): "list of " + words(element)
    case .variants(let schema):
      "record of kind " + schema.variants.map(\.kind).joined(separator: ", ")
    case .overrides: "field paths with their values"
    case .anything: "any value"
    }
  }

  private static func examples(_ kind: FieldKind) -> [String] {
    switch kind {
    case .quantity(let form): form.examples
    case .choice(let words): words
    case .seed: ["s2a", "42"]
    case .flag: ["true", "false"]
    case .file: ["candles.csv"]
    case .reference(_, let words): words
    case .overrides: [#"{"markets[0].venue.halfLife": "10m"}"#]
    case .text, .kebab, .name, .record, .list, .variants, .anything: []
    }
  }
}
