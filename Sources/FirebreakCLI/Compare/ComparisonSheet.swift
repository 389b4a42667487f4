import Experiments
import MarketSimulation
import Reporting

/// What `compare` says about a finished comparison.
struct ComparisonSheet {
  /// The stated policies.
  let result: StudyResult
  /// Runs in all, those of pairs included.
  let runCount: Int
  let analysis: StudyAnalysis
  let precision: [PrecisionState]
  let tuning: TuningReport?
  let interactions: InteractionReport?
  let responses: BestResponseReport?
  let ties: ShuffledComparison?
  let directory: String
  let files: [String]

  /// The table and what was asked besides; the closing line only with the seconds that it took.
  func text(_ console: any Console, seconds: Double?) -> String {
    let options = ComparisonTable.Options(width: console.width, usesColour: console.wantsColor)
    var text = ComparisonTable(result, analysis, options: options).text
    if let tuning { text += "\n" + tuning.text }
    if let responses { text += "\n" + responses.text }
    if !precision.isEmpty { text += "\n" + precisionText }
    if let interactions { text += "\n" + interactions.text }
    if let ties { text += "\n" + ties.text }
    if let seconds {
      text +=
        "\n\(runCount) runs in \(ProgressMeter.elapsed(seconds)). "
        + "Files in \(directory): \(files.joined(separator: ", ")).\n"
    }
    return text
  }

  private var precisionText: String {
    let open = precision.filter { !$0.isHeld }
    let count = result.plan.replications
    guard !open.isEmpty else {
      return "Precision: every interval is as narrow as asked after \(count) replications.\n"
    }
    let names = result.plan.policyNames
    let lines = open.map { state in
      let width = state.halfWidth.map { "±" + DisplayNumber.text($0) } ?? "no interval"
      let target = state.target.map { "±" + DisplayNumber.text($0) } ?? "a share of zero"
      let needed = state.needed.map { "about \($0) replications needed" } ?? "not reachable"
      return "  \(result.plan.points[state.point].id) \(names[state.policy]) \(state.metric): "
        + "\(width) instead of \(target), \(needed)\n"
    }
    return "Precision: \(open.count) of \(precision.count) intervals are still too wide after "
      + "\(count) replications.\n" + lines.joined()
  }

  /// The same for programs.
  var json: ReportJSON {
    var members: [(name: String, value: ReportJSON)] = [
      ("scenario", .text(result.plan.scenarioName)),
      ("verdict", .text(result.verdict.word)),
      ("runs", .integer(Int64(runCount))),
      ("failedRuns", .integer(Int64(result.failedRunCount))),
      ("replications", .integer(Int64(result.plan.replications))),
      ("directory", .text(directory)),
      ("files", .list(files.map { .text($0) })),
      ("comparison", .list(comparison)),
    ]
    if !precision.isEmpty { members.append(("precision", .list(precision.map(describe)))) }
    if let tuning { members.append(("tuning", tuning.json)) }
    if let interactions { members.append(("interactions", interactions.json)) }
    if let responses { members.append(("bestResponses", responses.json)) }
    if let ties { members.append(("shuffledTies", ties.json)) }
    return .record(members)
  }

  private var comparison: [ReportJSON] {
    let headline = analysis.metrics.filter(\.isHeadline).map(\.name)
    return analysis.comparison.filter { headline.contains($0.metric) }.map { row in
      let figures = row.statistics
      return ReportJSON.record([
        ("point", .text(row.point)), ("policy", .text(row.policy)),
        ("reference", .text(row.reference)), ("metric", .text(row.metric)),
        ("pairs", .integer(Int64(figures.pairCount))),
        ("referenceMean", .optional(figures.referenceMean)),
        ("policyMean", .optional(figures.policyMean)),
        ("differenceMean", .optional(figures.differenceMean)),
        ("low", .optional(figures.interval?.low)),
        ("high", .optional(figures.interval?.high)),
        ("adjustedProbability", .optional(figures.adjustedProbability)),
        ("verdict", .text(figures.verdict.words)),
      ])
    }
  }

  private func describe(_ state: PrecisionState) -> ReportJSON {
    .record([
      ("point", .text(result.plan.points[state.point].id)),
      ("policy", .text(result.plan.policyNames[state.policy])),
      ("metric", .text(state.metric)),
      ("halfWidth", .optional(state.halfWidth)),
      ("target", .optional(state.target)),
      ("needed", state.needed.map { .integer($0) } ?? .null),
      ("held", .flag(state.isHeld)),
    ])
  }
}
