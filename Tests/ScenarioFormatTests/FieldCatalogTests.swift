import Mitigations
import ScenarioFormat
import Testing

@Suite struct FieldCatalogTests {
  private let catalog = FieldCatalog(.standard)

  @Test func `a field explains its kind, range, default and examples`() throws {
    let field = try catalog.explain("markets[0].path.bridgeVolatility")
    #expect(field.path == "markets[].path.bridgeVolatility")
    #expect(field.kind == "ratio")
    #expect(field.minimum == "0%")
    #expect(field.maximum == "2000%")
    #expect(field.defaultValue == "100%")
    #expect(field.examples == ["10%", "25bp", "1.5x"])
    #expect(!field.isRequired)
    #expect(try catalog.explain("horizon").isRequired)
    #expect(try catalog.explain("horizon").minimum == "above 0s")
    #expect(
      try catalog.explain("protocols[].form").children.map(\.name) == [
        "kind = vaults", "kind = lending", "kind = perpetual",
      ]
    )
    let twap = try catalog.explain("policies[x].mitigations[twap]")
    #expect(twap.children.map(\.name) == ["averageWindow"])
    #expect(try catalog.explain("policies[].mitigations[].averageWindow").defaultValue == "1h")
    #expect(try catalog.explain("").children.first?.name == "$schema")
  }

  @Test func `a wrong path says what is near`() {
    let rows: [(path: String, at: String, key: String, nearest: String?)] = [
      ("horizn", "", "horizn", "horizon"), ("markets[0].vneue", "markets[0]", "vneue", "venue"),
      ("network.blocks.men", "network.blocks", "men", "mean"), ("xyzxyz", "", "xyzxyz", nil),
    ]
    for row in rows {
      do throws(FormatFailure) {
        _ = try catalog.explain(row.path)
        Issue.record("\(row.path) is no path")
      } catch {
        guard case .unknownKey(let key, let nearest, let allowed) = error.errors[0].reason else {
          Issue.record("\(error)")
          continue
        }
        #expect(error.errors[0].path == row.at)
        #expect(key == row.key)
        #expect(nearest == row.nearest)
        #expect(Set(allowed).count == allowed.count)
      }
    }
    for path in ["horizon[0]", "markets[", "[0]", "a..b"] {
      #expect(throws: FormatFailure.self) { try catalog.explain(path) }
    }
  }

  @Test func `every field of the tables is explained, with a summary that is a sentence`() throws {
    let fields = catalog.fields
    #expect(fields.count > 150)
    for field in fields {
      let isSentence = field.summary.hasSuffix(".") && !field.summary.hasSuffix("..")
      #expect(isSentence, "\(field.path)")
      #expect(throws: Never.self) { try catalog.explain(field.path) }
    }
  }

  @Test func `the schema accepts the shipped scenarios in both forms`() throws {
    let schema = try JSONReader.read(Array(catalog.jsonSchema().utf8), file: "schema")
    let validator = SchemaValidator(root: schema)
    for name in Shipped.names {
      let tree = try JSONReader.read(Array(try Shipped.text(name).utf8), file: name)
      #expect(validator.complaint(tree) == nil, "\(name)")
      let resolved = ScenarioJSON.write(
        try Shipped.load(name).points[0].scenario,
        catalog: .standard
      )
      let again = try JSONReader.read(Array(resolved.utf8), file: name)
      #expect(validator.complaint(again) == nil, "\(name)")
    }
  }

  @Test func `the schema refuses what it can see`() throws {
    let schema = try JSONReader.read(Array(catalog.jsonSchema().utf8), file: "schema")
    let validator = SchemaValidator(root: schema)
    let bad = [
      TinyScenario.with(#""horizn": "1h""#), TinyScenario.changed(#""1h""#, to: "60"),
      TinyScenario.changed(#""1h""#, to: #""60""#), TinyScenario.changed("vaults", to: "vault"),
      TinyScenario.changed(#""2M USD""#, to: #""2M""#), TinyScenario.changed("tiny", to: "Tiny"),
      TinyScenario.changed(#""horizon": "1h","#, to: ""), "[]", "{}",
      TinyScenario.with(#""network": {"ordering": "alphabetical"}"#),
      TinyScenario.with(#""policies": [{"name": "a", "mitigations": [{"kind": "x"}]}]"#),
    ]
    for text in bad {
      let tree = try JSONReader.read(Array(text.utf8), file: "f")
      #expect(validator.complaint(tree) != nil, "\(text)")
    }
    let good = try JSONReader.read(Array(TinyScenario.text.utf8), file: "f")
    #expect(validator.complaint(good) == nil)
  }

  @Test func `a resolved scenario states every field that has a default`() throws {
    for name in Shipped.names {
      let scenario = try Shipped.load(name).points[0].scenario
      let text = ScenarioJSON.write(scenario, catalog: .standard)
      let tree = try JSONReader.read(Array(text.utf8), file: name)
      // Those of other ways to write a path, and those of a study.
      let exempt = ["barLength", "order", "from", "variants", "uncertain"]
      var decoder = RecordDecoder()
      let decoded = decoder.decode(tree, as: ScenarioSchema.root(.standard), path: "")
      let record = try #require(decoded)
      #expect(Self.unstated(record).filter { !exempt.contains($0) } == [])
    }
  }

  /// Names of fields that were filled in.
  private static func unstated(_ record: DecodedRecord) -> [String] {
    var names: [String] = []
    for (name, value) in record.values {
      if record.places[name] == nil { names.append(name) } else { names += unstated(value) }
    }
    return names
  }

  private static func unstated(_ value: DecodedValue) -> [String] {
    switch value {
    case .record(let record): unstated(record)
    case .variant(_, let record): unstated(record)
    case .list(let elements): elements.flatMap { unstated($0.value) }
    default: []
    }
  }
}

/// The part of JSON Schema that the format's schema uses.
struct SchemaValidator {
  let root: JSONNode

  func complaint(_ node: JSONNode) -> String? { complaint(node, root, "") }

  private func complaint(_ node: JSONNode, _ schema: JSONNode, _ path: String) -> String? {
    guard case .object(let rules) = schema.value else { return "\(path): no schema" }
    for rule in rules {
      if let text = complaint(node, rule, schema, path) { return text }
    }
    return nil
  }

  private func complaint(
    _ node: JSONNode,
    _ rule: JSONMember,
    _ schema: JSONNode,
    _ path: String
  ) -> String? {
    switch (rule.key, rule.node.value) {
    case ("type", .text(let type)): return type == self.type(node) ? nil : "\(path): not \(type)"
    case ("const", .text(let word)): return node.text == word ? nil : "\(path): not \(word)"
    case ("enum", .list(let words)):
      return words.contains { $0.text == node.text } ? nil : "\(path): no choice"
    case ("pattern", .text(let pattern)):
      guard let text = node.text, let regex = try? Regex(pattern) else { return "\(path): text" }
      return text.contains(regex) ? nil : "\(path): \(text) against \(pattern)"
    case ("required", .list(let names)):
      return names.first { node.member($0.text ?? "") == nil }.map { "\(path): \($0.text ?? "")" }
    case ("properties", .object(let properties)):
      for property in properties {
        guard let below = node.member(property.key) else { continue }
        let where_ = "\(path).\(property.key)"
        if let text = complaint(below, property.node, where_) { return text }
      }
      return nil
    case ("additionalProperties", .flag(false)):
      guard case .object(let members) = node.value else { return nil }
      let extra = members.first { schema.member("properties")?.member($0.key) == nil }
      return extra.map { "\(path): extra \($0.key)" }
    case ("items", _):
      guard case .list(let nodes) = node.value else { return nil }
      for (index, below) in nodes.enumerated() {
        if let text = complaint(below, rule.node, "\(path)[\(index)]") { return text }
      }
      return nil
    case ("minItems", .number(let count)):
      guard case .list(let nodes) = node.value, let least = Int(count) else { return nil }
      return nodes.count >= least ? nil : "\(path): too few"
    case ("anyOf", .list(let options)):
      let texts = options.map { complaint(node, $0, path) }
      return texts.contains { $0 == nil } ? nil : texts.compactMap { $0 }.joined(separator: "; ")
    case ("description", _), ("default", _), ("$schema", _), ("title", _): return nil
    default: return "\(path): the validator does not know \(rule.key)"
    }
  }

  private func type(_ node: JSONNode) -> String {
    switch node.value {
    case .null: "null"
    case .flag: "boolean"
    case .number: "number"
    case .text: "string"
    case .list: "array"
    case .object: "object"
    }
  }
}
