import MarketSimulation
import Testing

/// `docs/metrics.md` says what the catalogue that computes the columns says.
struct MetricsPageTests {
  @Test func `the metrics page is up to date`() throws {
    try GeneratedPage(path: "docs/metrics.md", text: MetricsPage.text).expectUpToDate()
  }

  @Test func `every metric is defined in full`() {
    var names: Set<String> = []
    var wrong: [String] = []
    for metric in MetricCatalog.run {
      if !names.insert(metric.name).inserted { wrong.append("\(metric.name): twice") }
      let texts = [metric.unit, metric.formula, metric.price, metric.window, metric.zero]
      if texts.contains("") { wrong.append("\(metric.name): an empty field") }
      if metric.name != metric.name.lowercased() { wrong.append("\(metric.name): not snake case") }
    }
    for name in MetricCatalog.perProtocolNames where !names.contains(name) {
      wrong.append("\(name): per protocol, but not a metric")
    }
    #expect(wrong == [])
  }
}

/// The page as text.
enum MetricsPage {
  static var text: String {
    let sections = [
      ("Severity: how bad the crisis was", MetricDefinition.Side.severity),
      ("Cost: what the defence cost", .cost),
      ("Description: what happened, neither good nor bad", .description),
    ]
    return introduction + sections.map { "\n## \($0.0)\n\n" + table($0.1) }.joined()
  }

  private static let introduction = """
    # Metrics

    One entry for each metric column of `runs.csv`, in its order within each group. This page is generated from the catalogue that computes the columns \
    (`UPDATE_GOLDENS=1 swift test --filter GoldenTests`); `firebreak explain metric NAME` prints the same text for one column.

    - **Prices.** `market` is the venue's price, impact included; `fundamental` is the impact-free price; `protocol` is what the contract believes.
    - **Better** says which direction counts as an improvement in `comparison.csv`; `–` means neither.
    - An undefined value is an empty field, never a zero and never `nan`.
    - Metrics marked **headline** stand in the table that `compare` prints. Those marked *p* are repeated for each protocol in `protocols.csv`.
    - Amounts are exact integers of 10⁻⁶ of their unit until they are printed; extremes come from every price change, not from samples.

    """

  private static func table(_ side: MetricDefinition.Side) -> String {
    MetricCatalog.run.filter { $0.side == side }.map(entry).joined(separator: "\n")
  }

  private static func entry(_ metric: MetricDefinition) -> String {
    var marks: [String] = []
    if metric.isHeadline { marks.append("**headline**") }
    if MetricCatalog.perProtocolNames.contains(metric.name) { marks.append("*p*") }
    let better =
      switch metric.direction {
      case .lower: "lower"
      case .higher: "higher"
      case .neutral: "–"
      }
    return """
      ### `\(metric.name)`\(marks.isEmpty ? "" : " " + marks.joined(separator: " "))

      \(metric.formula)

      unit \(metric.unit) · better \(better) · price \(metric.price) · window \(metric.window) · zero: \(metric.zero) · \
      undefined or bounded: \(metric.censoring)

      """
  }
}
