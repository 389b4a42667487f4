import Experiments
import MarketSimulation

extension ComparisonBlock {
  /// The block in sentences: per policy what moved, then the front, then what never moved.
  func reading(width: Int) -> [String] {
    var sentences: [String] = []
    let label = (compared.map { names[$0].count }.max() ?? 0) + 2
    for position in compared {
      let name = TextLayout.cell(marked(position, width: 60), width: label)
      let lines = TextLayout.wrap(sentence(position), width: width - label, indent: 0)
      for (index, line) in lines.enumerated() {
        sentences.append((index == 0 ? name : String(repeating: " ", count: label)) + line)
      }
    }
    return sentences
      + (frontSentence() + sameSentence()).flatMap {
        TextLayout.wrap($0, width: width, indent: 2)
      }
  }

  private func sentence(_ position: Int) -> String {
    if isUnexercised(position) { return "not exercised: it never acted" }
    func listed(_ verdict: MetricVerdict) -> [String] {
      headlines.filter { comparison(position, $0)?.verdict == verdict }
        .map { analysis.metrics[$0].name }
    }
    let better = listed(.better)
    let worse = listed(.worse)
    let unclear = listed(.notDistinguishable)
    var parts: [String] = []
    if !better.isEmpty { parts.append("better on \(better.joined(separator: ", "))") }
    if !worse.isEmpty { parts.append("worse on \(worse.joined(separator: ", "))") }
    if !unclear.isEmpty {
      parts.append("not distinguishable on \(unclear.joined(separator: ", "))")
    }
    return parts.isEmpty ? "same on every headline metric" : parts.joined(separator: "; ")
  }

  private func frontSentence() -> [String] {
    let front = analysis.fronts[point]
    let members = names.indices.filter { front.isOnFront[$0] == true }.map { names[$0] }
    guard !compared.isEmpty, !members.isEmpty else { return [] }
    let axes = front.axes.map { axis in
      (axis.figure == .mean ? "mean " : "ES95 ") + axis.metric
    }
    let isShort = ParetoFront.defaultAxes.contains { axis in
      axis.figure == .expectedShortfall95
        && front.axes.contains(ParetoFront.Axis(metric: axis.metric, figure: .mean))
    }
    let note = isShort ? " (mean where ES95 would need 200 replications)" : ""
    return [
      "Pareto front over \(axes.joined(separator: ", "))\(note): "
        + members.joined(separator: ", ")
    ]
  }

  private func sameSentence() -> [String] {
    let same = headlines.filter { isSameEverywhere($0) }
    if same.isEmpty { return [] }
    let items = same.map { metric in
      let mean = summary(reference, metric).mean
      return
        "\(analysis.metrics[metric].name) \(mean.map { DisplayNumber.text($0) } ?? "undefined")"
    }
    return ["Same under every policy: \(items.joined(separator: ", "))"]
  }
}
