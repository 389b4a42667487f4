import MarketSimulation
public import Mitigations

/// An override of one field: `--set path=value`.
public struct FieldOverride: Equatable, Sendable {
  /// Field path, for example `markets[0].venue.halfLife` or `policies[twap].mitigations`.
  public var path: String
  /// The value: JSON, or else a plain string.
  public var value: String

  /// Creates an override.
  public init(path: String, value: String) {
    self.path = path
    self.value = value
  }

  /// Splits `path=value` at the first `=`.
  ///
  /// - Throws: `badOverride`.
  public init(parsing text: String) throws(FormatFailure) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, FieldPath(String(parts[0])) != nil else {
      throw FormatFailure([
        FormatError(place: Self.place, path: "", reason: .badOverride(found: text))
      ])
    }
    self.init(path: String(parts[0]), value: String(parts[1]))
  }

  /// Where overrides stand: on no line of any file.
  static let place = SourcePlace(file: overrideFile, line: 0, column: 0)

  /// The value as a tree, placed on the command line.
  var node: JSONNode {
    guard var node = try? JSONReader.read(Array(value.utf8), file: overrideFile) else {
      return JSONNode(place: Self.place, value: .text(value))
    }
    // A number without quotes may be meant as one with a unit; both read alike. A file called
    // `true` cannot be named: quotes make it a string.
    node.moveAll(to: Self.place)
    return node
  }
}

extension ScenarioDocument {
  /// Reads a scenario file, the files it extends, its series and its books.
  ///
  /// Order: the base file, then the file itself, then `check` at that size, then the variant, then
  /// the overrides. `columns` are field paths that become parameter columns of every point, after
  /// those that a variant sets.
  ///
  /// - Throws: every fault that was found, in the order of the file.
  public static func load(
    _ path: String,
    loader: some SourceLoader,
    catalog: MitigationCatalog,
    overrides: [FieldOverride] = [],
    size: StudySize = .full,
    columns: [String] = []
  ) throws(FormatFailure) -> ScenarioDocument {
    var reader = StudyReader(catalog: catalog, files: FileCache(loader))
    return try reader.read(path, overrides: overrides, size: size, columns: columns)
  }
}

/// Reads a scenario file into the points of a study.
struct StudyReader {
  let catalog: MitigationCatalog
  let files: FileCache
  let schema: RecordSchema
  let editor: TreeEditor

  init(catalog: MitigationCatalog, files: FileCache) {
    self.catalog = catalog
    self.files = files
    schema = ScenarioSchema.root(catalog)
    editor = TreeEditor(schema)
  }

  /// Reads, and merges, sets and builds every point.
  mutating func read(
    _ path: String,
    overrides: [FieldOverride],
    size: StudySize,
    columns: [String]
  ) throws(FormatFailure) -> ScenarioDocument {
    let tree: JSONNode
    do throws(FormatError) {
      tree = try wholeTree(path, mentionedAt: FieldOverride.place, size: size)
    } catch {
      throw FormatFailure([error])
    }
    let variants = try self.variants(tree)
    var trees: [(name: String, tree: JSONNode)] = []
    for variant in variants {
      do throws(FormatError) {
        var own = try apply(variant.set, to: tree)
        for override in overrides {
          own = try editor.setting(
            override.path,
            to: override.node,
            in: own,
            at: FieldOverride.place
          )
        }
        trees.append((variant.name, own))
      } catch {
        throw FormatFailure([error])
      }
    }
    let varied = parameterPaths(variants)
    return try document(trees, paths: varied + columns.filter { !varied.contains($0) })
  }

  /// The tree of a file over those that it extends, at a size.
  func wholeTree(
    _ path: String,
    mentionedAt place: SourcePlace,
    size: StudySize
  ) throws(FormatError) -> JSONNode {
    let tree = try self.tree(path, mentionedAt: place, above: [])
    guard size == .check, case .object(let members) = tree.member("check")?.value else {
      return tree
    }
    return try apply(members, to: tree)
  }

  struct Variant {
    var name: String
    var set: [JSONMember]
  }

  /// The variants of a tree; one without a name where there are none.
  func variants(_ tree: JSONNode) throws(FormatFailure) -> [Variant] {
    guard let node = tree.member("variants") else { return [Variant(name: "", set: [])] }
    var decoder = RecordDecoder()
    let list = FieldSchema.list("variants", of: .record(ScenarioSchema.variant), "")
    let members = [JSONMember(key: "variants", place: node.place, node: node)]
    let holder = JSONNode(place: node.place, value: .object(members))
    let record = decoder.decode(holder, as: RecordSchema([list]), path: "")
    guard decoder.errors.isEmpty, let record else { throw FormatFailure(decoder.errors) }
    let variants = record.records("variants").map {
      Variant(name: $0.text("name"), set: $0.overrides("set"))
    }
    return variants.isEmpty ? [Variant(name: "", set: [])] : variants
  }

  /// The paths that any variant sets, in the order in which they first stand.
  private func parameterPaths(_ variants: [Variant]) -> [String] {
    var paths: [String] = []
    for member in variants.flatMap(\.set) where !paths.contains(member.key) {
      paths.append(member.key)
    }
    return paths
  }

  func apply(_ members: [JSONMember], to tree: JSONNode) throws(FormatError) -> JSONNode {
    var result = tree
    for member in members {
      result = try editor.setting(member.key, to: member.node, in: result, at: member.place)
    }
    return result
  }

  /// The tree of a file, merged over the files that it extends.
  private func tree(
    _ path: String,
    mentionedAt place: SourcePlace,
    above: [String]
  ) throws(FormatError) -> JSONNode {
    let base = place.file == overrideFile ? "" : place.file
    let name = FileCache.displayName(path, relativeTo: base)
    if above.contains(name) {
      throw FormatError(
        place: place,
        path: "extends",
        reason: .extendsCycle(files: above + [name])
      )
    }
    let bytes = try files.bytes(path, at: place, field: above.isEmpty ? "" : "extends")
    let own = try JSONReader.read(bytes, file: name)
    guard let extends = own.member("extends") else { return own }
    guard let basePath = extends.text else {
      throw FormatError(
        place: extends.place,
        path: "extends",
        reason: .wrongType(found: extends.value.typeName, expected: "string")
      )
    }
    let below = try tree(basePath, mentionedAt: extends.place, above: above + [name])
    return below.merged(with: own)
  }

  private func document(
    _ trees: [(name: String, tree: JSONNode)],
    paths: [String]
  ) throws(FormatFailure) -> ScenarioDocument {
    var points: [ScenarioPoint] = []
    var books: [BookTotals] = []
    for (index, entry) in trees.enumerated() {
      var decoder = RecordDecoder()
      let record = decoder.decode(entry.tree, as: schema, path: "")
      guard decoder.errors.isEmpty, let record else { throw FormatFailure(decoder.errors) }
      var builder = ScenarioBuilder(record, catalog: catalog, files: files)
      let scenario = try builder.build()
      if index == 0 { books = builder.books }
      points.append(
        ScenarioPoint(
          id: PointName.id(index),
          name: entry.name,
          parameters: paths.map { editor.parameter($0, in: entry.tree) },
          scenario: scenario
        )
      )
    }
    return ScenarioDocument(name: points[0].scenario.name, points: points, books: books)
  }
}

/// Names of points: `p0000`, `p0001`, ….
package enum PointName {
  package static func id(_ index: Int) -> String {
    let digits = String(index)
    return "p" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
