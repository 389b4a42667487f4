public import Mitigations

/// A suite of studies with fixed seeds whose figures are watched.
public struct SuiteDocument: Sendable {
  /// One study of a suite.
  public struct Case: Sendable {
    /// Name of the case; kebab-case.
    public var name: String
    /// The scenario, read with what the case sets.
    public var document: ScenarioDocument
    /// Policies that run; empty for all.
    public var policies: [String]
  }

  /// Name of the suite.
  public var name: String
  /// One paragraph for people.
  public var summary: String
  /// Relative difference up to which a mean counts as the same.
  public var tolerance: Double
  /// The metrics whose means are watched.
  public var metrics: [String]
  /// The studies.
  public var cases: [Case]
}

extension SuiteDocument {
  /// Reads a suite and the scenarios that it names.
  ///
  /// - Throws: every fault of the suite, or those of its first faulty scenario.
  public static func load(
    _ path: String,
    loader: some SourceLoader,
    catalog: MitigationCatalog
  ) throws(FormatFailure) -> SuiteDocument {
    let files = FileCache(loader)
    let tree: JSONNode
    do throws(FormatError) {
      let bytes = try files.bytes(path, at: FieldOverride.place, field: "")
      tree = try JSONReader.read(bytes, file: FileCache.displayName(path, relativeTo: ""))
    } catch {
      throw FormatFailure([error])
    }
    var decoder = RecordDecoder()
    let record = decoder.decode(tree, as: root, path: "")
    guard decoder.errors.isEmpty, let record else { throw FormatFailure(decoder.errors) }
    var cases: [Case] = []
    for entry in record.records("cases") {
      cases.append(try read(entry, path: path, loader: loader, catalog: catalog))
    }
    return SuiteDocument(
      name: record.text("name"),
      summary: record.text("summary"),
      tolerance: Double(record.integer("tolerance")) / 1e9,
      metrics: texts(record, "metrics"),
      cases: cases
    )
  }

  private static func read(
    _ entry: DecodedRecord,
    path: String,
    loader: some SourceLoader,
    catalog: MitigationCatalog
  ) throws(FormatFailure) -> Case {
    let document = try ScenarioDocument.load(
      FileCache.displayName(entry.text("scenario"), relativeTo: path),
      loader: loader,
      catalog: catalog,
      overrides: entry.overrides("set").map {
        FieldOverride(path: $0.key, value: JSONOutput($0.node).compact)
      },
      size: StudySize(rawValue: entry.text("size")) ?? .full
    )
    return Case(
      name: entry.text("name"),
      document: document,
      policies: texts(entry, "policies")
    )
  }

  private static func texts(_ record: DecodedRecord, _ name: String) -> [String] {
    record.list(name).compactMap { element in
      if case .text(let text) = element.value { text } else { nil }
    }
  }

  static let root = RecordSchema([
    FieldSchema("name", .kebab, .required, "Name of the suite."),
    FieldSchema("summary", .text, .defaulted("\"\""), "One paragraph for people."),
    .quantity(
      "tolerance",
      .ratio,
      "0%",
      .from("0%", to: "100%"),
      "Relative difference up to which a mean counts as the same."
    ),
    FieldSchema("metrics", .list(.text, minimum: 1), .required, "Metrics that are watched."),
    .list("cases", of: .record(studyCase), minimum: 1, "The studies."),
  ])

  static let studyCase = RecordSchema([
    FieldSchema("name", .kebab, .required, "Name of the case."),
    FieldSchema("scenario", .file, .required, "The scenario, from the folder of the suite."),
    .choice("size", ["full", "check"], "full", "The size at which it is read."),
    FieldSchema("set", .overrides, .defaulted("{}"), "Field paths with their values."),
    FieldSchema("policies", .list(.text, minimum: 0), .defaulted("[]"), "None means all."),
  ])
}
