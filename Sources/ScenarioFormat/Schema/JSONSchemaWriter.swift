/// Writes the tables of the format as JSON Schema, draft 2020-12.
///
/// What the language cannot say (references, ranges of quantities with units, relations) is left
/// to `validate`; whatever `validate` accepts, the schema accepts.
enum JSONSchemaWriter {
  private typealias Members = [(key: String, value: JSONOutput)]

  /// The schema of a file of another record than a scenario.
  static func schema(of root: RecordSchema, title: String) -> JSONOutput {
    .object(head(of: root, title: title) + [("required", required(in: root))])
  }

  private static func head(of root: RecordSchema, title: String) -> Members {
    [
      ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
      ("title", .text(title)),
      ("type", .text("object")),
      ("properties", properties(of: root, extra: [])),
      ("additionalProperties", .flag(false)),
    ]
  }

  /// The schema of a scenario file: only a file that extends another may leave required keys out.
  static func schema(of root: RecordSchema) -> JSONOutput {
    var members = head(of: root, title: "Firebreak scenario")
    let whole: Members = [("required", required(in: root))]
    let extending: Members = [("required", .list([.text("extends")]))]
    members.append(("anyOf", .list([.object(extending), .object(whole)])))
    return .object(members)
  }

  private static func required(in record: RecordSchema) -> JSONOutput {
    .list(record.fields.filter { $0.presence == .required }.map { .text($0.name) })
  }

  private static func properties(of record: RecordSchema, extra: Members) -> JSONOutput {
    .object(extra + record.fields.map { ($0.name, property($0)) })
  }

  private static func property(_ field: FieldSchema) -> JSONOutput {
    var summary = field.summary
    if let lower = field.range.lowerText, let upper = field.range.upperText {
      summary += " From \(lower) to \(upper)."
    } else if let lower = field.range.lowerText {
      summary += " From \(lower)."
    }
    var members: Members = [("description", .text(summary))]
    if case .defaulted(let text) = field.presence { members.append(("default", .token(text))) }
    return .object(members + constraints(field.kind))
  }

  private static func object(
    _ record: RecordSchema,
    kind: String?,
    isKindRequired: Bool
  ) -> Members {
    var extra: Members = []
    if let kind { extra.append(("kind", .object([("const", .text(kind))]))) }
    var needed = record.fields.filter { $0.presence == .required }.map { JSONOutput.text($0.name) }
    if kind != nil, isKindRequired { needed.insert(.text("kind"), at: 0) }
    return [
      ("type", .text("object")),
      ("properties", properties(of: record, extra: extra)),
      ("required", .list(needed)),
      ("additionalProperties", .flag(false)),
    ]
  }

  private static func constraints(_ kind: FieldKind) -> Members {
    switch kind {
    case .text, .file, .reference: [("type", .text("string"))]
    case .kebab: pattern("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
    case .name: pattern("^[A-Za-z][A-Za-z0-9._-]*$")
    case .flag: [("type", .text("boolean"))]
    case .seed: numberOr("^(s[0-9A-Fa-f]{1,16}|[0-9]+)$")
    case .quantity(let form): quantity(form)
    case .choice(let words): [("enum", .list(words.map { .text($0) }))]
    case .record(let record): object(record, kind: nil, isKindRequired: false)
    case .list(let element, let minimum):
      [
        ("type", .text("array")), ("items", .object(constraints(element))),
        ("minItems", .number(Int64(minimum))),
      ]
    case .variants(let schema): variants(schema)
    case .overrides: [("type", .text("object"))]
    case .anything: []
    }
  }

  private static func variants(_ schema: VariantSchema) -> Members {
    let options = schema.variants.map { variant -> JSONOutput in
      // The variant that a key chooses may stand beside the keys of another one.
      if variant.kind == schema.override {
        return .object([
          ("description", .text(variant.summary)), ("type", .text("object")),
          ("required", .list([.text(variant.kind)])),
        ])
      }
      let isRequired = variant.kind != schema.fallback
      return .object(
        [("description", .text(variant.summary))]
          + object(variant.record, kind: variant.kind, isKindRequired: isRequired)
      )
    }
    return [("anyOf", .list(options))]
  }

  private static func pattern(_ pattern: String) -> Members {
    [("type", .text("string")), ("pattern", .text(pattern))]
  }

  private static func numberOr(_ text: String) -> Members {
    let number: Members = [("type", .text("number"))]
    return [("anyOf", .list([.object(pattern(text)), .object(number)]))]
  }

  private static func quantity(_ form: QuantityForm) -> Members {
    let digits = #"^ *[-+]?[0-9][0-9_]*(\.[0-9][0-9_]*)?([eE][-+]?[0-9]+)?"#
    switch form {
    case .duration: return pattern(digits + " *(ns|us|ms|s|min|m|h|d) *$")
    case .ratio: return pattern(digits + " *(%|bp|x) *$")
    case .gasPrice: return pattern(digits + " *(gwei|wei) *$")
    case .number, .count: return numberOr(digits + " *[kMB]? *$")
    case .price, .quote, .base:
      // A thousands suffix alone names no asset.
      return pattern(digits + " *(?![kMB] *$)[kMB]? *[A-Za-z][A-Za-z0-9._-]* *$")
    }
  }
}
