/// Applies the tables of the format to a JSON tree and collects every fault.
package struct RecordDecoder {
  /// The faults so far, in the order they were met.
  package private(set) var errors: [FormatError] = []
  /// Whether the value being read is a default of the tables: assets may then be left out.
  private var isDefault = false

  /// Creates a decoder.
  package init() {}

  /// Decodes a record; nil where it is none, and faults in `errors` where parts are wrong.
  package mutating func decode(
    _ node: JSONNode,
    as schema: RecordSchema,
    path: String
  ) -> DecodedRecord? {
    record(node, schema, path: path, extraKeys: [])
  }

  mutating func fail(_ reason: FormatReason, at place: SourcePlace, path: String) {
    errors.append(FormatError(place: place, path: path, reason: reason))
  }

  private mutating func record(
    _ node: JSONNode,
    _ schema: RecordSchema,
    path: String,
    extraKeys: [String]
  ) -> DecodedRecord? {
    guard case .object(let members) = node.value else {
      fail(
        .wrongType(found: node.value.typeName, expected: "object"),
        at: node.place,
        path: path
      )
      return nil
    }
    var result = DecodedRecord(place: node.place, path: path, values: [:], places: [:])
    for member in members {
      guard let field = schema.field(member.key) else {
        if extraKeys.contains(member.key) {
          result.places[member.key] = member.node.place
        } else {
          let names = extraKeys.filter { $0 == "kind" } + schema.fields.map(\.name)
          fail(
            .unknownKey(
              key: member.key,
              nearest: NearestName.find(member.key, in: names),
              allowed: names
            ),
            at: member.place,
            path: path
          )
        }
        continue
      }
      let below = result.path(of: field.name)
      result.places[field.name] = member.node.place
      result.values[field.name] = value(member.node, field.kind, field.range, path: below)
    }
    for field in schema.fields where result.places[field.name] == nil {
      fillIn(field, of: &result)
    }
    return result
  }

  private mutating func fillIn(_ field: FieldSchema, of record: inout DecodedRecord) {
    switch field.presence {
    case .optional: break
    case .required: fail(.missingKey(key: field.name), at: record.place, path: record.path)
    case .defaulted(let text):
      guard var node = try? JSONReader.read(Array(text.utf8), file: record.place.file) else {
        preconditionFailure("the default of \(field.name) is not JSON")
      }
      node.moveAll(to: record.place)
      let outer = isDefault
      isDefault = true
      record.values[field.name] = value(
        node,
        field.kind,
        field.range,
        path: record.path(of: field.name)
      )
      isDefault = outer
    }
  }

  private mutating func value(
    _ node: JSONNode,
    _ kind: FieldKind,
    _ range: ValueRange,
    path: String
  ) -> DecodedValue? {
    switch kind {
    case .text: return text(node, path: path).map { .text($0) }
    case .file:
      guard let text = text(node, path: path) else { return nil }
      if text.isEmpty { fail(.badName(name: text), at: node.place, path: path) }
      return .text(text)
    case .kebab, .name: return name(node, kind, path: path).map { .text($0) }
    case .reference: return text(node, path: path).map { .text($0) }
    case .flag:
      if case .flag(let flag) = node.value { return .flag(flag) }
      fail(
        .wrongType(found: node.value.typeName, expected: "true or false"),
        at: node.place,
        path: path
      )
      return nil
    case .seed: return seed(node, path: path).map { .seed($0) }
    case .quantity(let form): return quantity(node, form, range, path: path)
    case .choice(let words): return choice(node, words, path: path).map { .text($0) }
    case .record(let schema):
      return record(node, schema, path: path, extraKeys: []).map { .record($0) }
    case .list(let element, let minimum):
      return list(node, of: element, minimum: minimum, path: path)
    case .variants(let schema): return variant(node, schema, path: path)
    case .anything: return .anything(node)
    case .overrides:
      if case .object(let members) = node.value { return .overrides(members) }
      fail(
        .wrongType(found: node.value.typeName, expected: "object"),
        at: node.place,
        path: path
      )
      return nil
    }
  }

  private mutating func text(_ node: JSONNode, path: String) -> String? {
    if let text = node.text { return text }
    fail(.wrongType(found: node.value.typeName, expected: "string"), at: node.place, path: path)
    return nil
  }

  private mutating func choice(_ node: JSONNode, _ words: [String], path: String) -> String? {
    guard let text = text(node, path: path) else { return nil }
    if words.contains(text) { return text }
    fail(
      .unknownChoice(found: text, nearest: NearestName.find(text, in: words), allowed: words),
      at: node.place,
      path: path
    )
    return nil
  }

  private mutating func name(_ node: JSONNode, _ kind: FieldKind, path: String) -> String? {
    guard let text = text(node, path: path) else { return nil }
    let isKebab = if case .kebab = kind { true } else { false }
    if isKebab ? NameRule.isKebab(text) : NameRule.isName(text) { return text }
    fail(.badName(name: text), at: node.place, path: path)
    return nil
  }

  private mutating func list(
    _ node: JSONNode,
    of kind: FieldKind,
    minimum: Int32,
    path: String
  ) -> DecodedValue? {
    guard case .list(let nodes) = node.value else {
      fail(.wrongType(found: node.value.typeName, expected: "array"), at: node.place, path: path)
      return nil
    }
    if nodes.count < minimum {
      fail(
        .wrongCount(found: Int32(nodes.count), minimum: minimum, maximum: nil),
        at: node.place,
        path: path
      )
    }
    var elements: [DecodedElement] = []
    for (index, node) in nodes.enumerated() {
      if let value = value(node, kind, ValueRange(), path: "\(path)[\(index)]") {
        elements.append(DecodedElement(place: node.place, value: value))
      }
    }
    return .list(elements)
  }

  private mutating func variant(
    _ node: JSONNode,
    _ schema: VariantSchema,
    path: String
  ) -> DecodedValue? {
    guard case .object = node.value else {
      fail(.wrongType(found: node.value.typeName, expected: "object"), at: node.place, path: path)
      return nil
    }
    var kind = schema.fallback
    if let stated = node.member("kind") {
      guard let word = choice(stated, schema.variants.map(\.kind), path: path + ".kind") else {
        return nil
      }
      kind = word
    }
    var extraKeys = ["kind"]
    if let override = schema.override, node.member(override) != nil {
      // The file takes over; the keys of the other variant stay readable as what they were.
      if let kind, let other = schema.variant(kind) {
        extraKeys += other.record.fields.map(\.name)
      }
      kind = override
    }
    guard let kind, let variant = schema.variant(kind) else {
      fail(.missingKey(key: "kind"), at: node.place, path: path)
      return nil
    }
    return record(node, variant.record, path: path, extraKeys: extraKeys).map {
      .variant(kind, $0)
    }
  }
}

// Quantities and seeds.

extension RecordDecoder {
  fileprivate mutating func quantity(
    _ node: JSONNode,
    _ form: QuantityForm,
    _ range: ValueRange,
    path: String
  ) -> DecodedValue? {
    let text: String
    switch node.value {
    case .text(let string): text = string
    case .number(let number): text = number
    default:
      fail(
        .wrongType(found: node.value.typeName, expected: form.words),
        at: node.place,
        path: path
      )
      return nil
    }
    guard let written = WrittenQuantity(text, form: form) else {
      fail(.badQuantity(found: text, examples: form.examples), at: node.place, path: path)
      return nil
    }
    if form.isOfAsset {
      return .amount(
        WrittenAmount(written: written, form: form, range: range, isDefault: isDefault)
      )
    }
    switch written.checked(as: form, range: range) {
    case .success(let value): return .integer(value)
    case .failure(let problem):
      fail(problem.reason, at: node.place, path: path)
      return nil
    }
  }

  fileprivate mutating func seed(_ node: JSONNode, path: String) -> UInt64? {
    switch node.value {
    case .number(let text):
      if let value = UInt64(text) { return value }
      fail(
        .outOfRange(found: text, minimum: "0", maximum: String(UInt64.max)),
        at: node.place,
        path: path
      )
    case .text(let text):
      if let value = SeedText.parse(text) { return value }
      fail(.badQuantity(found: text, examples: ["s2a", "42"]), at: node.place, path: path)
    default:
      fail(.wrongType(found: node.value.typeName, expected: "seed"), at: node.place, path: path)
    }
    return nil
  }
}

extension JSONNode {
  /// Gives the whole tree one place: a default stands where its record does.
  mutating func moveAll(to place: SourcePlace) {
    self.place = place
    switch value {
    case .list(var nodes):
      for index in nodes.indices { nodes[index].moveAll(to: place) }
      value = .list(nodes)
    case .object(var members):
      for index in members.indices { members[index].node.moveAll(to: place) }
      value = .object(members)
    case .null, .flag, .number, .text: break
    }
  }
}
