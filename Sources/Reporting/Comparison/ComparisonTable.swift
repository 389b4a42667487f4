public import Experiments
import MarketSimulation

/// What `compare` prints: policies × headline metrics, severity above cost, in plain text.
///
/// One block per point. Every cell says in words whether the policy is better or worse than the
/// reference; colour only repeats it. Zero rows are gathered in one line, so that what differs
/// stands out.
public struct ComparisonTable: Sendable {
  /// How it is set.
  public struct Options: Equatable, Sendable {
    /// Columns of the terminal; below 100 the compact form is used, at most 120 are filled.
    public var width: Int
    /// Whether verdicts are coloured as well as written.
    public var usesColour: Bool

    /// Creates options.
    public init(width: Int = 120, usesColour: Bool = false) {
      self.width = width
      self.usesColour = usesColour
    }
  }

  private let result: StudyResult
  private let analysis: StudyAnalysis
  private let options: Options

  /// Prepares the table of a study.
  public init(_ result: StudyResult, _ analysis: StudyAnalysis, options: Options = Options()) {
    self.result = result
    self.analysis = analysis
    self.options = options
  }

  /// The text, lines ending in `\n`.
  public var text: String {
    var lines = heading()
    for point in result.plan.points.indices {
      lines.append("")
      lines += block(point)
    }
    let legend = legend()
    if !legend.isEmpty { lines += [""] + legend }
    return lines.map { TextLayout.trimmed($0) + "\n" }.joined()
  }

  private var width: Int { min(max(options.width, 60), 120) }

  private func heading() -> [String] {
    let plan = result.plan
    let reference = plan.policyNames[plan.referencePosition]
    var lines = [
      "\(plan.scenarioName): \(Self.count(plan.policies.count, "policy", "policies")) x "
        + "\(Self.count(Int(plan.replications), "replication")), reference \(reference)"
    ]
    switch analysis.verdict {
    case .complete: break
    case .incomplete(let failed):
      lines.append(
        "INCOMPLETE: \(failed) of \(plan.runCount) runs failed; their replications are left out "
          + "for every policy"
      )
    case .interrupted(let done):
      lines.append(
        "INTERRUPTED after \(done) of \(plan.runCount) runs; only complete replications count"
      )
    }
    return lines.flatMap { TextLayout.wrap($0, width: width, indent: 2) }
  }

  private func block(_ point: Int) -> [String] {
    let block = ComparisonBlock(
      result: result,
      analysis: analysis,
      point: point,
      usesColour: options.usesColour
    )
    var lines = title(point).flatMap { TextLayout.wrap($0, width: width, indent: 2) }
    guard analysis.completeCounts[point] > 0 else {
      return lines + ["  no complete replication: nothing to compare"]
    }
    lines.append("")
    lines += options.width < 100 ? block.compactRows() : block.bands(width: width)
    let reading = block.reading(width: width)
    return reading.isEmpty ? lines : lines + [""] + reading
  }

  private func title(_ point: Int) -> [String] {
    let plan = result.plan
    let parameters = plan.points[point].parameters.map { "\($0.column) = \($0.value)" }
    let complete = analysis.completeCounts[point]
    var lines = [
      (["== \(plan.points[point].id)"] + parameters).joined(separator: ", ") + " ==",
      "  \(complete) of \(plan.replications) replications complete",
    ]
    if complete == Int(plan.replications) { lines.removeLast() }
    let stopped = result.runs.reduce(into: 0) { count, run in
      if run.key.point == point, run.result.status == .stopped { count += 1 }
    }
    if stopped > 0 {
      lines.append(
        "  \(Self.count(stopped, "run")) stopped at a limit: those figures are lower bounds, marked >="
      )
    }
    return lines
  }

  private func legend() -> [String] {
    guard result.plan.policies.count > 1 else { return [] }
    let reference = result.plan.policyNames[result.plan.referencePosition]
    let resolved = Bootstrap.minimumPairs
    let isModel = analysis.comparison.contains { $0.scope == .model }
    let scope = isModel ? "draws and uncertain parameters" : "simulation draws"
    return [
      "Each cell: mean of policy - \(reference) on the same shocks, then its 95 % bootstrap "
        + "interval (what varies: \(scope)). better, worse: the interval excludes zero; "
        + "n.d.: not distinguishable, the interval contains zero or there are fewer than "
        + "\(resolved) pairs; same: equal in every run; *: on the Pareto front. k/n runs: "
        + "the figure is not zero in k of n runs. Scales: k, M, B, T = 10^3, 10^6, 10^9, 10^12."
    ].flatMap { TextLayout.wrap($0, width: width, indent: 0) }
  }

  static func count(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }
}
