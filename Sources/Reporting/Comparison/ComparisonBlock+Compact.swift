import Experiments
import MarketSimulation

extension ComparisonBlock {
  /// A paragraph per policy, a line per metric.
  func compactRows() -> [String] {
    guard !compared.isEmpty else { return compactReference() }
    var lines: [String] = []
    for position in compared {
      if !lines.isEmpty { lines.append("") }
      let name = marked(position, width: 36)
      if isUnexercised(position) {
        lines.append(name + ": not exercised, same in every run")
        continue
      }
      lines.append("\(name) against \(TextLayout.cut(names[reference], width: 36))")
      for (side, title) in [(MetricDefinition.Side.severity, "severity"), (.cost, "cost")] {
        let metrics = shownMetrics(side).filter { comparison(position, $0)?.verdict != .tied }
        if metrics.isEmpty { continue }
        lines.append("  \(title)")
        for metric in metrics { lines.append(compactRow(position, metric)) }
      }
    }
    return lines
  }

  private func compactReference() -> [String] {
    headlines.map { metric in
      let label = TextLayout.cell(analysis.metrics[metric].name, width: Self.labelWidth)
      let mean = mean(reference, metric) ?? "undefined"
      return "    \(label) \(mean)"
    }
  }

  private func compactRow(_ position: Int, _ metric: Int) -> String {
    let label = TextLayout.cell(analysis.metrics[metric].name, width: Self.labelWidth)
    let (first, second) = cell(position, metric)
    let means = [reference, position].map { mean($0, metric) ?? "?" }
    let change = TextLayout.cell(means.joined(separator: " > "), width: 15)
    let verdict = TextLayout.cell(first.text, width: 13, style: usesColour ? first.style : nil)
    return "    \(label) \(change) \(verdict) \(second.text)"
  }
}
