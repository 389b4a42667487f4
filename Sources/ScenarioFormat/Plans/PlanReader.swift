package import Mitigations

extension PlanDocument {
  /// Reads a plan file and the scenario that it names.
  ///
  /// - Parameters:
  ///   - path: The plan file.
  ///   - loader: Where files come from.
  ///   - catalog: The strategies that policies may name.
  ///   - overrides: Fields that the command line sets in every point.
  ///   - size: The size of the scenario.
  /// - Returns: The plan with the tree of its scenario.
  /// - Throws: every fault of the plan, or the first one of the scenario's text.
  package static func load(
    _ path: String,
    loader: some SourceLoader,
    catalog: MitigationCatalog,
    overrides: [FieldOverride] = [],
    size: StudySize = .full
  ) throws(FormatFailure) -> PlanDocument {
    let files = FileCache(loader)
    let tree: JSONNode
    do throws(FormatError) {
      let bytes = try files.bytes(path, at: FieldOverride.place, field: "")
      tree = try JSONReader.read(bytes, file: FileCache.displayName(path, relativeTo: ""))
    } catch {
      throw FormatFailure([error])
    }
    var decoder = RecordDecoder()
    let record = decoder.decode(tree, as: PlanSchema.root, path: "")
    guard decoder.errors.isEmpty, let record else { throw FormatFailure(decoder.errors) }
    let study = StudyReader(catalog: catalog, files: files)
    return try PlanBuilder(record: record, study: study).document(overrides: overrides, size: size)
  }
}

/// Turns a decoded plan into a document.
private struct PlanBuilder {
  let record: DecodedRecord
  let study: StudyReader

  func document(
    overrides: [FieldOverride],
    size: StudySize
  ) throws(FormatFailure) -> PlanDocument {
    do throws(FormatError) {
      var base = try study.wholeTree(
        record.text("scenario"),
        mentionedAt: record.place(of: "scenario"),
        size: size
      )
      let variants = try self.variants(base)
      base = try study.apply(record.overrides("set"), to: base.removing(["variants"]))
      let (sampling, axes) = try design(in: base)
      let constraints = try record.list("constraints").map { element throws(FormatError) in
        guard case .text(let text) = element.value else {
          preconditionFailure("a constraint is no text")
        }
        return try PlanConstraint(text, at: element.place)
      }
      return PlanDocument(
        name: record.text("name"),
        summary: record.text("summary"),
        sampling: sampling,
        axes: axes,
        policies: texts("policies"),
        reference: record.text("reference"),
        replications: record.has("replications") ? Int32(record.integer("replications")) : nil,
        seed: record.has("seed") ? record.seed("seed") : nil,
        shards: Int32(record.integer("shards")),
        block: Int32(record.integer("block")),
        base: base,
        variants: variants,
        overrides: overrides,
        constraints: constraints,
        catalog: study.catalog,
        schema: study.schema,
        editor: study.editor
      )
    } catch {
      throw FormatFailure([error])
    }
  }

  private func variants(_ base: JSONNode) throws(FormatError) -> [StudyReader.Variant] {
    do throws(FormatFailure) {
      return try study.variants(base)
    } catch {
      throw error.errors[0]
    }
  }

  private func texts(_ name: String) -> [String] {
    record.list(name).compactMap { if case .text(let text) = $0.value { text } else { nil } }
  }

  private func error(_ problem: PlanProblem, at place: SourcePlace, _ path: String) -> FormatError {
    FormatError(place: place, path: path, reason: .plan(problem))
  }

  // MARK: Design

  private func design(
    in base: JSONNode
  ) throws(FormatError) -> (PlanSampling, [PlanAxis]) {
    let (kind, fields) = record.variant("design")
    let place = record.place(of: "design")
    let stated = record.records("axes")
    if kind == "list" {
      guard stated.isEmpty else { throw error(.axesWithList, at: place, "design") }
      return (.zip, try listed(fields))
    }
    guard !stated.isEmpty else { throw error(.noAxes, at: place, "axes") }
    var axes: [PlanAxis] = []
    for axis in stated {
      let path = axis.text("path")
      if axes.contains(where: { $0.path == path }) {
        throw error(.repeatedPath, at: axis.place(of: "path"), path)
      }
      axes.append(try self.axis(axis, in: base))
    }
    switch kind {
    case "zip": return (.zip, axes)
    case "random": return (.drawn(points: points(fields), seed: fields.seed("seed")), axes)
    case "latinHypercube":
      return (.latinHypercube(points: points(fields), seed: fields.seed("seed")), axes)
    case "sobol":
      let isForIndices = fields.flag("sensitivity")
      return (.sobol(points: points(fields), sensitivity: isForIndices), axes)
    default: return (.grid, axes)
    }
  }

  private func points(_ fields: DecodedRecord) -> Int { Int(fields.integer("points")) }

  /// A list of points as axes that are walked at once.
  private func listed(_ fields: DecodedRecord) throws(FormatError) -> [PlanAxis] {
    var axes: [PlanAxis] = []
    for (index, element) in fields.list("points").enumerated() {
      guard case .overrides(let members) = element.value else { continue }
      if index == 0 {
        axes = members.map { PlanAxis(path: $0.key, place: $0.place, content: .values([])) }
        if axes.isEmpty { throw error(.noAxes, at: element.place, "design.points[0]") }
      }
      let (found, expected) = (members.map(\.key), axes.map(\.path))
      guard found.sorted() == expected.sorted() else {
        throw error(
          .unequalPaths(found: found, expected: expected),
          at: element.place,
          "design.points[\(index)]"
        )
      }
      for position in axes.indices {
        guard case .values(let values) = axes[position].content,
          let member = members.first(where: { $0.key == axes[position].path })
        else { continue }
        axes[position].content = .values(values + [member.node])
      }
    }
    return axes
  }

  // MARK: Axes

  private func axis(_ axis: DecodedRecord, in base: JSONNode) throws(FormatError) -> PlanAxis {
    let path = axis.text("path")
    let place = axis.place(of: "path")
    let hasEnds = axis.has("from") || axis.has("to")
    if axis.has("values"), hasEnds {
      throw FormatError(
        place: axis.place(of: "values"),
        path: axis.path,
        reason: .conflictingKeys(keys: ["values", "from"])
      )
    }
    if axis.has("values") {
      let content = PlanAxis.Content.values(axis.anythings("values"))
      return PlanAxis(path: path, place: place, content: content)
    }
    guard let from = axis.anything("from"), let to = axis.anything("to") else {
      throw FormatError(
        place: axis.place,
        path: axis.path,
        reason: hasEnds
          ? .missingKey(key: axis.has("from") ? "to" : "from")
          : .oneKeyNeeded(keys: ["values", "from"])
      )
    }
    let range = try range(axis, from: from, to: to, in: base)
    guard axis.has("steps") else {
      return PlanAxis(path: path, place: place, content: .range(range))
    }
    let steps = Int(axis.integer("steps"))
    let values = (0..<steps).map { step in
      let text = range.text(at: Double(step) / Double(steps - 1))
      return JSONNode(place: place, value: .text(text))
    }
    return PlanAxis(path: path, place: place, content: .values(values))
  }

  private func range(
    _ axis: DecodedRecord,
    from: JSONNode,
    to: JSONNode,
    in base: JSONNode
  ) throws(FormatError) -> PlanRange {
    let path = axis.text("path")
    let form = try form(of: path, at: axis.place(of: "path"), in: base)
    let (low, high) = (try quantity(from, form, path), try quantity(to, form, path))
    guard low.unit == high.unit else {
      throw error(.unitsDiffer(first: low.unit, second: high.unit), at: to.place, path)
    }
    var range = PlanRange(
      low: low.number,
      high: high.number,
      suffix: low.unit.isEmpty ? "" : (form.isOfAsset ? " " : "") + low.unit,
      isLogarithmic: axis.text("scale") == "log",
      leastPower: form == .count ? 0 : -9
    )
    if form == .quote { range.leastPower = -6 }
    if form == .gasPrice { range.suffix = " " + low.unit }
    if form == .ratio { range.leastPower = low.unit == "%" ? -7 : low.unit == "bp" ? -5 : -9 }
    guard low.number.double < high.number.double else {
      throw error(.emptyRange(from: low.text, to: high.text), at: from.place, path)
    }
    if range.isLogarithmic, low.number.mantissa <= 0 {
      throw error(.notPositive(found: low.text), at: from.place, path)
    }
    return range
  }

  private func quantity(
    _ node: JSONNode,
    _ form: QuantityForm,
    _ path: String
  ) throws(FormatError) -> WrittenQuantity {
    let text: String? =
      switch node.value {
      case .text(let text), .number(let text): text
      default: nil
      }
    guard let text, let written = WrittenQuantity(text, form: form) else {
      throw FormatError(
        place: node.place,
        path: path,
        reason: .badQuantity(found: text ?? node.value.typeName, examples: form.examples)
      )
    }
    if !form.units.isEmpty, case .failure(.wrongUnit(let allowed)) = written.stored(as: form) {
      throw FormatError(
        place: node.place,
        path: path,
        reason: .wrongUnit(
          found: written.unit,
          nearest: NearestName.find(written.unit, in: allowed),
          allowed: allowed
        )
      )
    }
    return written
  }

  /// The form of the quantity that a path leads to.
  private func form(
    of path: String,
    at place: SourcePlace,
    in base: JSONNode
  ) throws(FormatError) -> QuantityForm {
    guard let parsed = FieldPath(path), let found = study.editor.find(parsed, in: base) else {
      // Setting it says where the path goes wrong.
      let nothing = JSONNode(place: place, value: .null)
      _ = try study.editor.setting(path, to: nothing, in: base, at: place)
      throw FormatError(place: place, path: path, reason: .badOverride(found: path))
    }
    guard case .quantity(let form) = found.kind else {
      let words = found.node?.value.typeName ?? "another kind of field"
      throw error(.rangeNeedsQuantity(found: words), at: place, path)
    }
    return form
  }
}
