/// A record of the scenario format: its fields in their order.
package struct RecordSchema: Sendable {
  /// The fields.
  package var fields: [FieldSchema]

  /// Creates a record.
  package init(_ fields: [FieldSchema]) { self.fields = fields }

  /// The field of a name, or nil.
  package func field(_ name: String) -> FieldSchema? { fields.first { $0.name == name } }
}

/// One field: everything that decoding, `explain` and `schema` know about it.
package struct FieldSchema: Sendable {
  /// JSON key.
  package var name: String
  /// What kind of value it takes.
  package var kind: FieldKind
  /// Whether it must be stated.
  package var presence: Presence
  /// Which values are accepted.
  package var range: ValueRange
  /// One sentence.
  package var summary: String

  /// Whether a field must be stated.
  package enum Presence: Equatable, Sendable {
    /// It must.
    case required
    /// JSON text of the value where it is not; units of assets are left out.
    case defaulted(String)
    /// It may be absent.
    case optional
  }

  /// Creates a field.
  package init(
    _ name: String,
    _ kind: FieldKind,
    _ presence: Presence,
    _ summary: String
  ) {
    self.init(name, kind, presence, ValueRange(), summary)
  }

  /// Creates a field whose values have a range.
  package init(
    _ name: String,
    _ kind: FieldKind,
    _ presence: Presence,
    _ range: ValueRange,
    _ summary: String
  ) {
    self.name = name
    self.kind = kind
    self.presence = presence
    self.range = range
    self.summary = summary
  }
}

/// Accepted values of a quantity, in the way people write them.
package struct ValueRange: Equatable, Sendable {
  /// Smallest value, or nil.
  package var minimum: String?
  /// Whether the smallest value itself is refused.
  package var isOpenBelow: Bool
  /// Largest value, or nil.
  package var maximum: String?
  /// Whether the largest value itself is refused.
  package var isOpenAbove: Bool

  /// Creates a range.
  package init(
    _ minimum: String? = nil,
    _ maximum: String? = nil,
    openBelow: Bool = false,
    openAbove: Bool = false
  ) {
    self.minimum = minimum
    self.maximum = maximum
    isOpenBelow = openBelow
    isOpenAbove = openAbove
  }

  /// From a value on.
  package static func from(
    _ minimum: String,
    to maximum: String? = nil,
    openAbove: Bool = false
  ) -> ValueRange {
    ValueRange(minimum, maximum, openAbove: openAbove)
  }

  /// Above a value.
  package static func above(
    _ minimum: String,
    to maximum: String? = nil,
    openAbove: Bool = false
  ) -> ValueRange {
    ValueRange(minimum, maximum, openBelow: true, openAbove: openAbove)
  }

  /// The lower bound in words.
  package var lowerText: String? { minimum.map { isOpenBelow ? "above \($0)" : $0 } }
  /// The upper bound in words.
  package var upperText: String? { maximum.map { isOpenAbove ? "below \($0)" : $0 } }
}

/// The kinds of field.
package indirect enum FieldKind: Sendable {
  /// Free text.
  case text
  /// A path of a file.
  case file
  /// A name in kebab case.
  case kebab
  /// A name of letters, digits and hyphens, unique in its list.
  case name
  /// The name of something in another list, or one of some words.
  case reference(ReferenceTarget, words: [String])
  /// True or false.
  case flag
  /// A root seed.
  case seed
  /// A number with its unit.
  case quantity(QuantityForm)
  /// One of some words.
  case choice([String])
  /// A record.
  case record(RecordSchema)
  /// A list of at least `minimum` elements.
  case list(FieldKind, minimum: Int32)
  /// One of several records, chosen by `kind`.
  case variants(VariantSchema)
  /// Field paths with values.
  case overrides
  /// Any value: what it may be depends on another field.
  case anything
}

/// What a reference names.
package enum ReferenceTarget: String, Sendable {
  /// An element of `assets`.
  case asset
  /// An element of `markets`.
  case market
  /// An element of `oracles`.
  case oracle
  /// An element of `protocols`.
  case `protocol`
}

/// Records of which `kind` chooses one.
package struct VariantSchema: Sendable {
  /// One of the records.
  package struct Variant: Sendable {
    /// Word that stands in `kind`.
    package var kind: String
    /// One sentence.
    package var summary: String
    /// Its fields besides `kind`.
    package var record: RecordSchema

    /// Creates a variant.
    package init(_ kind: String, _ summary: String, _ fields: [FieldSchema]) {
      self.kind = kind
      self.summary = summary
      record = RecordSchema(fields)
    }
  }

  /// The records.
  package var variants: [Variant]
  /// The kind where none is stated, or nil where one must be.
  package var fallback: String?
  /// A key whose presence chooses the variant of the same name, whatever `kind` says; the keys of
  /// the variant that `kind` names may stay and are not read.
  package var override: String?

  /// Creates a choice of records.
  package init(_ variants: [Variant], fallback: String? = nil, override: String? = nil) {
    self.variants = variants
    self.fallback = fallback
    self.override = override
  }

  /// The variant of a kind, or nil.
  package func variant(_ kind: String) -> Variant? { variants.first { $0.kind == kind } }
}

// Short forms for the tables.

extension FieldSchema {
  /// A quantity that must be stated.
  package static func required(
    _ name: String,
    _ form: QuantityForm,
    _ range: ValueRange,
    _ summary: String
  ) -> FieldSchema {
    FieldSchema(name, .quantity(form), .required, range, summary)
  }

  /// A quantity with a default, as people write it; the asset's name is left out.
  package static func quantity(
    _ name: String,
    _ form: QuantityForm,
    _ standard: String,
    _ range: ValueRange,
    _ summary: String
  ) -> FieldSchema {
    FieldSchema(name, .quantity(form), .defaulted("\"\(standard)\""), range, summary)
  }

  /// A reference that must be stated.
  package static func reference(
    _ name: String,
    _ target: ReferenceTarget,
    _ summary: String
  ) -> FieldSchema {
    FieldSchema(name, .reference(target, words: []), .required, ValueRange(), summary)
  }

  /// A word with a default.
  package static func choice(
    _ name: String,
    _ words: [String],
    _ standard: String,
    _ summary: String
  ) -> FieldSchema {
    FieldSchema(name, .choice(words), .defaulted("\"\(standard)\""), ValueRange(), summary)
  }

  /// A flag with a default.
  package static func flag(_ name: String, _ standard: Bool, _ summary: String) -> FieldSchema {
    FieldSchema(name, .flag, .defaulted(standard ? "true" : "false"), ValueRange(), summary)
  }

  /// A record whose fields all have defaults.
  package static func record(
    _ name: String,
    _ fields: [FieldSchema],
    _ summary: String
  ) -> FieldSchema {
    FieldSchema(name, .record(RecordSchema(fields)), .defaulted("{}"), ValueRange(), summary)
  }

  /// A list of records; empty where none is stated and none is needed.
  package static func list(
    _ name: String,
    of kind: FieldKind,
    minimum: Int32 = 0,
    _ summary: String
  ) -> FieldSchema {
    FieldSchema(
      name,
      .list(kind, minimum: minimum),
      minimum > 0 ? .required : .defaulted("[]"),
      ValueRange(),
      summary
    )
  }
}
