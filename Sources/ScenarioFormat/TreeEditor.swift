/// Finds and sets fields of a JSON tree by path, with the tables at hand for what is not stated.
package struct TreeEditor {
  /// The record of the root.
  let schema: RecordSchema

  /// What stands at a path: its table entry, and its value where one is stated.
  struct Found {
    var kind: FieldKind
    var field: FieldSchema?
    var node: JSONNode?
  }

  /// Creates an editor for trees of a record.
  package init(_ schema: RecordSchema) { self.schema = schema }

  /// Returns a tree with one field set.
  ///
  /// - Throws: `badOverride`, `unknownKey`, `unknownElement` or `wrongType`, placed at `place`.
  package func setting(
    _ pathText: String,
    to value: JSONNode,
    in root: JSONNode,
    at place: SourcePlace
  ) throws(FormatError) -> JSONNode {
    guard let path = FieldPath(pathText) else {
      throw FormatError(place: place, path: pathText, reason: .badOverride(found: pathText))
    }
    let walk = Walk(path: path, value: value, place: place)
    return try set(walk, 0, in: root, kind: .record(schema))
  }

  private struct Walk {
    let path: FieldPath
    let value: JSONNode
    let place: SourcePlace

    func error(_ step: Int, _ reason: FormatReason) -> FormatError {
      FormatError(place: place, path: path.text(before: step), reason: reason)
    }
  }

  private func set(
    _ walk: Walk,
    _ step: Int,
    in node: JSONNode,
    kind: FieldKind
  ) throws(FormatError) -> JSONNode {
    guard step < walk.path.steps.count else { return walk.value }
    switch walk.path.steps[step] {
    case .key(let key):
      guard case .object(var members) = node.value else {
        throw walk.error(step, .wrongType(found: node.value.typeName, expected: "object"))
      }
      let field: FieldSchema
      do throws(FormatReasonError) {
        field = try self.field(key, of: kind, node: node)
      } catch {
        throw walk.error(step, error.reason)
      }
      if let index = members.firstIndex(where: { $0.key == key }) {
        members[index].node = try set(walk, step + 1, in: members[index].node, kind: field.kind)
        members[index].place = walk.place
      } else {
        let start = Self.start(of: field, at: walk.place)
        let below = try set(walk, step + 1, in: start, kind: field.kind)
        members.append(JSONMember(key: key, place: walk.place, node: below))
      }
      return JSONNode(place: node.place, value: .object(members))
    case .position, .named, .any:
      guard case .list(var nodes) = node.value, case .list(let element, _) = kind else {
        throw walk.error(step, .wrongType(found: node.value.typeName, expected: "array"))
      }
      guard let index = Self.index(of: walk.path.steps[step], in: nodes) else {
        throw walk.error(step, Self.unknownElement(walk.path.steps[step], in: nodes))
      }
      nodes[index] = try set(walk, step + 1, in: nodes[index], kind: element)
      return JSONNode(place: node.place, value: .list(nodes))
    }
  }

  /// Where an absent field starts from: its default, or an empty record.
  private static func start(of field: FieldSchema, at place: SourcePlace) -> JSONNode {
    if case .defaulted(let text) = field.presence,
      let node = try? JSONReader.read(Array(text.utf8), file: place.file)
    {
      return JSONNode(place: place, value: node.value)
    }
    return JSONNode(place: place, value: .object([]))
  }

  static func index(of step: FieldPath.Step, in nodes: [JSONNode]) -> Int? {
    switch step {
    case .position(let position): nodes.indices.contains(Int(position)) ? Int(position) : nil
    case .named(let name):
      nodes.firstIndex { $0.member("name")?.text == name }
        ?? nodes.firstIndex { $0.member("kind")?.text == name }
    case .key, .any: nil
    }
  }

  static func unknownElement(_ step: FieldPath.Step, in nodes: [JSONNode]) -> FormatReason {
    let selector =
      switch step {
      case .position(let position): String(position)
      case .named(let name): name
      case .key, .any: ""
      }
    let known = nodes.enumerated().map {
      $1.member("name")?.text ?? $1.member("kind")?.text ?? String($0)
    }
    return .unknownElement(selector: selector, known: known)
  }

  /// The table entry of a key, with the variant that the node's `kind` chooses.
  func field(
    _ key: String,
    of kind: FieldKind,
    node: JSONNode?
  ) throws(FormatReasonError) -> FieldSchema {
    switch kind {
    case .record(let record): return try Self.find(key, in: record.fields)
    case .variants(let variants):
      let kindField = FieldSchema(
        "kind",
        .choice(variants.variants.map(\.kind)),
        .required,
        "Which of the variants it is."
      )
      if key == variants.override, let variant = variants.variant(key) {
        return try Self.find(key, in: variant.record.fields)
      }
      let stated = node?.member("kind")?.text ?? variants.fallback
      if let stated, let variant = variants.variant(stated) {
        return try Self.find(key, in: [kindField] + variant.record.fields)
      }
      let all = variants.variants.flatMap(\.record.fields)
      return try Self.find(key, in: [kindField] + all)
    case .overrides:
      return FieldSchema(key, .text, .optional, "A field path with its value.")
    default:
      throw FormatReasonError(reason: .unknownKey(key: key, nearest: nil, allowed: []))
    }
  }

  private static func find(
    _ key: String,
    in fields: [FieldSchema]
  ) throws(FormatReasonError) -> FieldSchema {
    if let field = fields.first(where: { $0.name == key }) { return field }
    let names = fields.map(\.name)
    throw FormatReasonError(
      reason: .unknownKey(key: key, nearest: NearestName.find(key, in: names), allowed: names)
    )
  }

  /// What stands at a path of a tree, or nil where the path leads nowhere.
  func find(_ path: FieldPath, in root: JSONNode) -> Found? {
    var found = Found(kind: .record(schema), field: nil, node: root)
    for step in path.steps {
      switch step {
      case .key(let key):
        guard let field = try? field(key, of: found.kind, node: found.node) else { return nil }
        found = Found(kind: field.kind, field: field, node: found.node?.member(key))
      case .position, .named, .any:
        guard case .list(let element, _) = found.kind, case .list(let nodes) = found.node?.value,
          let index = Self.index(of: step, in: nodes)
        else { return nil }
        found = Found(kind: element, field: nil, node: nodes[index])
      }
    }
    return found
  }
}

/// A reason without its place, which the caller knows.
struct FormatReasonError: Error {
  var reason: FormatReason
}
