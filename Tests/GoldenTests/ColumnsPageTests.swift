import MarketSimulation
import Reporting
import Testing

/// `docs/formats/columns.md` says what the schemas of the files say.
struct ColumnsPageTests {
  @Test func `the columns page is up to date`() throws {
    try GeneratedPage(path: "docs/formats/columns.md", text: Self.text).expectUpToDate()
  }

  private static var text: String {
    let runs = RunsTable.schema(points: [], metrics: [])
    let tables =
      [(runs, metricsNote(MetricCatalog.run.count))]
      + [(SummaryTable.schema, ""), (ComparisonCSV.schema, ""), (RankingTable.schema, "")]
      + [
        TuningTable.schema, BestResponseTable.schema, CriticalTable.schema,
        CriticalSummaryTable.schema,
        SensitivityTable.schema, RegionsTable.schema, InteractionTable.schema, ProfileTable.schema,
        ContagionTable.schema, BreakEvenTable.schema,
      ].map { ($0, "") }
      + StreamTable.allCases.map { ($0.schema, "") }
    return introduction + tables.map { section($0.0, note: $0.1) }.joined()
  }

  private static let introduction = """
    # Columns

    The columns of every table of a study, in their order, generated from the schemas that the writers follow (`UPDATE_GOLDENS=1 swift test --filter GoldenTests`). The same facts travel
    with the data in `datapackage.json`. Conventions: [reports.md](reports.md).

    """

  private static func metricsNote(_ count: Int) -> String {
    "\nThen a column for each parameter that a variant sets, then \(count) metrics: "
      + "[metrics.md](../metrics.md).\n"
  }

  private static func section(_ schema: TableSchema, note: String) -> String {
    let rows = schema.columns.map { column in
      GeneratedPage.row([
        "`\(column.name)`", column.type.rawValue, column.unit, column.isRequired ? "" : "yes",
        column.summary,
      ])
    }
    return "\n## `\(schema.fileName)`\n\nA row is \(schema.summary).\n\n"
      + "| column | type | unit | may be empty | meaning |\n| --- | --- | --- | --- | --- |\n"
      + rows.joined() + note
  }
}
