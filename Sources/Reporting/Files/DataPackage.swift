/// `datapackage.json`: a Frictionless tabular data package of the tables.
public enum DataPackage {
  /// Name of the file.
  public static let fileName = "datapackage.json"

  /// The file that describes the tables of a study.
  public static func file(name: String, title: String, tables: [TableSchema]) -> ReportFile {
    let json = ReportJSON.record([
      ("profile", .text("tabular-data-package")),
      ("name", .text(name)),
      ("title", .text(title)),
      ("resources", .list(tables.map(resource))),
    ])
    return ReportFile(name: fileName, bytes: json.bytes)
  }

  private static func resource(_ schema: TableSchema) -> ReportJSON {
    .record([
      ("profile", .text("tabular-data-resource")),
      ("name", .text(schema.name)),
      ("path", .text(schema.fileName)),
      ("title", .text(schema.summary)),
      ("format", .text("csv")),
      ("mediatype", .text("text/csv")),
      ("encoding", .text("utf-8")),
      (
        "dialect",
        .record([
          ("delimiter", .text(",")),
          ("lineTerminator", .text("\n")),
          ("quoteChar", .text("\"")),
          ("doubleQuote", .flag(true)),
          ("header", .flag(true)),
        ])
      ),
      (
        "schema",
        .record([
          ("fields", .list(schema.columns.map(field))),
          ("missingValues", .list([.text("")])),
          ("primaryKey", .list(schema.primaryKey.map { .text($0) })),
        ])
      ),
    ])
  }

  private static func field(_ column: ColumnSchema) -> ReportJSON {
    var members: [(name: String, value: ReportJSON)] = [
      ("name", .text(column.name)),
      ("type", .text(column.type.rawValue)),
    ]
    if !column.unit.isEmpty { members.append(("unit", .text(column.unit))) }
    members.append(("description", .text(column.summary)))
    if column.type == .flag {
      members.append(("trueValues", .list([.text("1")])))
      members.append(("falseValues", .list([.text("0")])))
    }
    var constraints: [(name: String, value: ReportJSON)] = []
    if column.isRequired { constraints.append(("required", .flag(true))) }
    if !column.words.isEmpty {
      constraints.append(("enum", .list(column.words.map { .text($0) })))
    }
    if !constraints.isEmpty { members.append(("constraints", .record(constraints))) }
    return .record(members)
  }
}
