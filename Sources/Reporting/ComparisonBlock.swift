import Experiments
import MarketSimulation

/// One point of the comparison table.
struct ComparisonBlock {
  let analysis: StudyAnalysis
  let point: Int
  private let usesColour: Bool
  let names: [String]
  let reference: Int

  init(result: StudyResult, analysis: StudyAnalysis, point: Int, usesColour: Bool) {
    self.analysis = analysis
    self.point = point
    self.usesColour = usesColour
    names = result.plan.policyNames
    reference = result.plan.referencePosition
  }

  static let labelWidth = 24
  static let referenceWidth = 10
  static let cellWidth = 16

  var compared: [Int] { names.indices.filter { $0 != reference } }

  /// Headline metrics of a side that differ under some policy, or all without a comparison.
  private func shownMetrics(_ side: MetricDefinition.Side) -> [Int] {
    headlines.filter { metric in
      analysis.metrics[metric].side == side && !isSameEverywhere(metric)
    }
  }

  var headlines: [Int] {
    analysis.metrics.indices.filter { analysis.metrics[$0].isHeadline }
  }

  func isSameEverywhere(_ metric: Int) -> Bool {
    !compared.isEmpty
      && compared.allSatisfy { position in
        let verdict = comparison(position, metric)?.verdict
        return verdict == .tied || verdict == .undefined
      }
  }

  /// Whether a policy never acted and changed nothing in any complete replication.
  func isUnexercised(_ position: Int) -> Bool {
    analysis.isExercised(point: point, policyAt: position) == false
      && analysis.metrics.indices.allSatisfy { metric in
        let verdict = comparison(position, metric)?.verdict
        return verdict == .tied || verdict == .undefined
      }
  }

  func summary(_ position: Int, _ metric: Int) -> SampleStatistics {
    analysis.summary(point: point, policyAt: position, metric: metric)
  }

  func comparison(_ position: Int, _ metric: Int) -> PairedStatistics? {
    analysis.comparison(point: point, policyAt: position, metric: metric)
  }

  /// The policy's name, marked when it is on the Pareto front.
  func marked(_ position: Int, width: Int) -> String {
    let isOnFront = analysis.fronts[point].isOnFront[position] == true
    return TextLayout.cut(names[position], width: width - 1) + (isOnFront ? "*" : "")
  }

  // MARK: Wide form

  /// Columns of policies, as many beside each other as fit.
  func bands(width: Int) -> [String] {
    let fixed = Self.labelWidth + 1 + Self.referenceWidth
    let perBand = max(1, (width - fixed) / (Self.cellWidth + 1))
    var lines: [String] = []
    var start = 0
    repeat {
      let positions = Array(compared.dropFirst(start).prefix(perBand))
      if start > 0 { lines.append("") }
      lines += band(positions)
      start += perBand
    } while start < compared.count
    return lines
  }

  private func band(_ positions: [Int]) -> [String] {
    let header = row(
      "",
      marked(reference, width: Self.referenceWidth + 1),
      positions.map { Cell(marked($0, width: Self.cellWidth), style: .strong) }
    )
    var lines = [header]
    for (side, title) in [(MetricDefinition.Side.severity, "SEVERITY"), (.cost, "COST")] {
      let metrics = shownMetrics(side)
      if metrics.isEmpty { continue }
      lines.append(TextLayout.cell(title, width: 8, style: usesColour ? .strong : nil))
      for metric in metrics { lines += rows(metric, positions) }
    }
    return lines
  }

  /// Up to three lines: difference and verdict, interval, and incidence where it differs.
  private func rows(_ metric: Int, _ positions: [Int]) -> [String] {
    let own = summary(reference, metric)
    let cells = positions.map { cell($0, metric) }
    var lines = [
      row(
        analysis.metrics[metric].name,
        own.mean.map(DisplayNumber.text) ?? "undefined",
        cells.map(\.0)
      )
    ]
    let intervals = cells.map(\.1)
    let incidence = referenceIncidence(own)
    if !incidence.isEmpty || intervals.contains(where: { !$0.text.isEmpty }) {
      lines.append(row("", incidence, intervals))
    }
    let differs = compared.contains { summary($0, metric).incidence != own.incidence }
    if differs, analysis.metrics[metric].direction != .neutral {
      lines.append(
        row("", "", positions.map { Cell("in " + incidenceText(summary($0, metric))) })
      )
    }
    return lines
  }

  private func cell(_ position: Int, _ metric: Int) -> (Cell, Cell) {
    guard let figures = comparison(position, metric) else { return (Cell(""), Cell("")) }
    switch figures.verdict {
    case .undefined: return (Cell("undefined", style: .faint), Cell(""))
    case .tied where analysis.metrics[metric].direction != .neutral:
      return (Cell("same", style: .faint), Cell(""))
    case .tied, .notJudged: return neutralCell(position, metric)
    case .better, .worse, .notDistinguishable:
      let difference = DisplayNumber.signed(figures.differenceMean ?? 0)
      let interval = figures.interval.map { DisplayNumber.interval($0.low, $0.high) }
      return (
        Cell("\(difference) \(figures.verdict.short)", style: figures.verdict.style),
        Cell(interval ?? "too few runs")
      )
    }
  }

  /// A neutral metric shows its level, not a difference that nobody could rank.
  private func neutralCell(_ position: Int, _ metric: Int) -> (Cell, Cell) {
    let own = summary(position, metric)
    if analysis.metrics[metric].name == "activations", isUnexercised(position) {
      return (Cell("not exercised", style: .faint), Cell(""))
    }
    let isPartial = own.incidence.map { $0 > 0 && $0 < 1 } ?? false
    return (
      Cell(own.mean.map { DisplayNumber.text($0) } ?? "undefined"),
      Cell(isPartial ? "in " + incidenceText(own) : "")
    )
  }

  private func referenceIncidence(_ figures: SampleStatistics) -> String {
    guard let incidence = figures.incidence, incidence < 1 else { return "" }
    return incidenceText(figures)
  }

  private func incidenceText(_ figures: SampleStatistics) -> String {
    guard let incidence = figures.incidence else { return "no run" }
    if figures.count >= 100 { return DisplayNumber.percent(incidence) + " runs" }
    let occurrences = Int((incidence * Double(figures.count)).rounded())
    return "\(occurrences)/\(figures.count) runs"
  }

  private func row(_ label: String, _ reference: String, _ cells: [Cell]) -> String {
    let columns =
      [
        TextLayout.cell(label, width: Self.labelWidth),
        TextLayout.cell(reference, width: Self.referenceWidth),
      ]
      + cells.map {
        TextLayout.cell($0.text, width: Self.cellWidth, style: usesColour ? $0.style : nil)
      }
    return columns.joined(separator: " ")
  }

  // MARK: Compact form

  /// A paragraph per policy, a line per metric.
  func compactRows() -> [String] {
    guard !compared.isEmpty else { return compactReference() }
    var lines: [String] = []
    for position in compared {
      if !lines.isEmpty { lines.append("") }
      lines.append("\(marked(position, width: 60)) against \(names[reference])")
      for (side, title) in [(MetricDefinition.Side.severity, "severity"), (.cost, "cost")] {
        let metrics = shownMetrics(side)
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
      let mean = summary(reference, metric).mean.map { DisplayNumber.text($0) } ?? "undefined"
      return "    \(label) \(mean)"
    }
  }

  private func compactRow(_ position: Int, _ metric: Int) -> String {
    let label = TextLayout.cell(analysis.metrics[metric].name, width: Self.labelWidth)
    let (first, second) = cell(position, metric)
    let means = [reference, position].map {
      summary($0, metric).mean.map { DisplayNumber.text($0) } ?? "?"
    }
    let change = TextLayout.cell(means.joined(separator: " > "), width: 15)
    let verdict = TextLayout.cell(first.text, width: 13, style: usesColour ? first.style : nil)
    return "    \(label) \(change) \(verdict) \(second.text)"
  }
}

/// One line of a cell.
private struct Cell {
  let text: String
  let style: TextStyle?

  init(_ text: String, style: TextStyle? = nil) {
    self.text = text
    self.style = style
  }
}

extension MetricVerdict {
  fileprivate var short: String {
    switch self {
    case .better: "better"
    case .worse: "worse"
    case .notDistinguishable: "n.d."
    case .tied: "same"
    case .notJudged: ""
    case .undefined: "undefined"
    }
  }

  fileprivate var style: TextStyle? {
    switch self {
    case .better: .good
    case .worse: .bad
    case .notDistinguishable, .tied, .notJudged, .undefined: .faint
    }
  }
}
