import Experiments
import MarketSimulation

/// One point of the comparison table.
struct ComparisonBlock {
  let analysis: StudyAnalysis
  let point: Int
  let usesColour: Bool
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
  func shownMetrics(_ side: MetricDefinition.Side) -> [Int] {
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

  /// A mean as text, marked where it is only a lower bound; nil without a mean.
  func mean(_ position: Int, _ metric: Int) -> String? {
    let row = analysis.summaryRow(point: point, policyAt: position, metric: metric)
    let mark = row.meanKind == .lowerBound ? ">=" : ""
    return row.statistics.mean.map { mark + DisplayNumber.text($0) }
  }

  func comparison(_ position: Int, _ metric: Int) -> PairedStatistics? {
    analysis.comparison(point: point, policyAt: position, metric: metric)
  }

  /// The policy's name, marked when it is on the Pareto front.
  func marked(_ position: Int, width: Int) -> String {
    let isOnFront = !compared.isEmpty && analysis.fronts[point].isOnFront[position] == true
    return TextLayout.cut(names[position], width: width - 1) + (isOnFront ? "*" : "")
  }

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
      positions.map { TableCell(marked($0, width: Self.cellWidth), style: .strong) }
    )
    var lines = [header]
    let sides: [(MetricDefinition.Side, String)] = [
      (.severity, "SEVERITY of the crisis"), (.cost, "COST of the defence"),
    ]
    for (side, title) in sides {
      let metrics = shownMetrics(side)
      if metrics.isEmpty { continue }
      lines.append(
        TextLayout.cell(title, width: title.count, style: usesColour ? .strong : nil)
      )
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
        mean(reference, metric) ?? "undefined",
        cells.map(\.0)
      )
    ]
    let intervals = cells.map(\.1)
    let incidence = isPartial(own) ? incidenceText(own) : ""
    if !incidence.isEmpty || intervals.contains(where: { !$0.text.isEmpty }) {
      lines.append(row("", incidence, intervals))
    }
    let occurrences = positions.map { incidenceCell($0, metric) }
    if occurrences.contains(where: { !$0.text.isEmpty }) {
      lines.append(row("", "", occurrences))
    }
    return lines
  }

  /// What a cell says in its first two lines.
  func cell(_ position: Int, _ metric: Int) -> (TableCell, TableCell) {
    guard let figures = comparison(position, metric) else { return (TableCell(""), TableCell("")) }
    switch figures.verdict {
    case .undefined: return (TableCell("undefined", style: .faint), TableCell(""))
    case .tied where analysis.metrics[metric].direction != .neutral:
      return (TableCell("same", style: .faint), TableCell(""))
    case .tied, .notJudged: return neutralCell(position, metric)
    case .better, .worse, .notDistinguishable:
      let difference = DisplayNumber.signed(figures.differenceMean ?? 0)
      let interval = figures.interval.map { DisplayNumber.interval($0.low, $0.high) }
      return (
        TableCell("\(difference) \(figures.verdict.short)", style: figures.verdict.style),
        TableCell(interval ?? "too few runs")
      )
    }
  }

  /// A neutral metric shows its level, not a difference that nobody could rank.
  private func neutralCell(_ position: Int, _ metric: Int) -> (TableCell, TableCell) {
    let own = summary(position, metric)
    if analysis.metrics[metric].name == "activations", isUnexercised(position) {
      return (TableCell("not exercised", style: .faint), TableCell(""))
    }
    return (
      TableCell(mean(position, metric) ?? "undefined"),
      TableCell(isPartial(own) ? "in " + incidenceText(own) : "")
    )
  }

  /// How often a figure is not zero, where that differs between runs or from the reference.
  private func incidenceCell(_ position: Int, _ metric: Int) -> TableCell {
    let own = summary(position, metric)
    let base = summary(reference, metric)
    guard
      analysis.metrics[metric].direction != .neutral, own.incidence != base.incidence,
      isPartial(own) || isPartial(base)
    else { return TableCell("") }
    return TableCell("in " + incidenceText(own))
  }

  /// Whether a figure is zero in some runs and not in others.
  private func isPartial(_ figures: SampleStatistics) -> Bool {
    figures.incidence.map { $0 > 0 && $0 < 1 } ?? false
  }

  private func incidenceText(_ figures: SampleStatistics) -> String {
    guard let incidence = figures.incidence else { return "no run" }
    if figures.count >= 100 { return DisplayNumber.percent(incidence) + " runs" }
    let occurrences = Int((incidence * Double(figures.count)).rounded())
    return "\(occurrences)/\(figures.count) runs"
  }

  private func row(_ label: String, _ reference: String, _ cells: [TableCell]) -> String {
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
}

/// One line of a cell.
struct TableCell {
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
