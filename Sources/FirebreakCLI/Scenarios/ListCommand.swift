import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// `firebreak list TOPIC`.
struct ListCommand {
  private static let topics = ["mitigations", "metrics", "scenarios"]

  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let topic = parsed.positionals[0]
    let isJSON = parsed.has("json")
    switch topic {
    case "mitigations": try show(mitigations(), isJSON)
    case "metrics": try show(metrics(), isJSON)
    case "scenarios": try show(try scenarios(parsed.value("scenarios") ?? "Scenarios"), isJSON)
    default:
      throw .usage(
        .badChoice(
          verb: .list,
          what: "TOPIC",
          found: topic,
          allowed: Self.topics,
          nearest: NearestName.find(topic, in: Self.topics)
        )
      )
    }
    return .done
  }

  private struct Listing {
    var header: [String]
    var rows: [[String]]
    var footer: String
  }

  private func mitigations() -> Listing {
    let rows = context.catalog.descriptors.map { descriptor in
      [descriptor.kind, descriptor.family.words, descriptor.runs.word, descriptor.summary]
    }
    return Listing(
      header: ["kind", "family", "runs", "summary"],
      rows: rows,
      footer: "firebreak explain mitigation KIND tells parameters, faults, and source."
    )
  }

  private func metrics() -> Listing {
    let rows = MetricCatalog.run.map { metric in
      [
        metric.name, metric.unit, metric.direction.word, metric.side.word,
        metric.isHeadline ? "yes" : "", metric.formula,
      ]
    }
    return Listing(
      header: ["metric", "unit", "better", "side", "headline", "formula"],
      rows: rows,
      footer: "firebreak explain metric NAME tells price, window, zero, and censoring."
    )
  }

  private func scenarios(_ folder: String) throws(CommandError) -> Listing {
    let rows = try scenarioFiles(folder).map { path in
      do {
        let document = try ScenarioAccess(context).load(path)
        return [path, document.name, document.points.first?.scenario.summary ?? ""]
      } catch {
        return [path, "", "not valid; firebreak validate \(path) says why"]
      }
    }
    return Listing(
      header: ["file", "name", "summary"],
      rows: rows,
      footer: "firebreak validate FILE tells what a scenario contains."
    )
  }

  /// Files that may be scenarios: those of the folder, then those of its families' folders.
  ///
  /// Plans of sweeps and suites of benchmarks are JSON too, and lie in folders of their own.
  private func scenarioFiles(_ folder: String) throws(CommandError) -> [String] {
    let names = try fileChecked { () throws(FileError) in try context.files.list(folder) }
    var paths = names.filter { $0.hasSuffix(".json") }.map { FilePath.join(folder, $0) }
    let others: Set<String> = ["sweeps", "suites"]
    for name in names where !others.contains(name) {
      let inner = FilePath.join(folder, name)
      guard context.files.kind(of: inner) == .directory else { continue }
      paths += try scenarioFiles(inner)
    }
    return paths
  }

  private func show(_ listing: Listing, _ isJSON: Bool) throws(CommandError) {
    var text = ""
    if isJSON {
      let items = listing.rows.map { row in
        ReportJSON.record(zip(listing.header, row).map { ($0, .text($1)) })
      }
      text = ReportJSON.list(items).rendered
    } else {
      let rows = [listing.header] + listing.rows
      let lines = TextColumns.lines(rows, width: context.console.width)
      text = lines.joined(separator: "\n") + "\n\n" + listing.footer + "\n"
    }
    try fileChecked { () throws(FileError) in try context.console.write(text) }
  }
}

extension MitigationFamily {
  /// The words in lists.
  package var words: String {
    switch self {
    case .circuitBreakers: "circuit breakers"
    case .outflowGates: "outflow gates"
    case .pricing: "pricing"
    case .dynamicMargin: "dynamic margin"
    case .liquidationControl: "liquidation control"
    case .automatedRebalancing: "automated rebalancing"
    case .stateIsolation: "state isolation"
    case .administration: "administration"
    case .lossAbsorption: "loss absorption"
    case .monitoring: "monitoring"
    case .proportionalLimits: "proportional limits"
    case .selfHealing: "self-healing"
    case .crossChain: "cross-chain"
    case .executionSafety: "execution safety"
    case .gracefulDegradation: "graceful degradation"
    case .incentives: "incentives and cover"
    case .probes: "probes"
    }
  }
}

extension ExecutionPlace {
  /// The word in lists.
  package var word: String {
    switch self {
    case .inContract: "in contract"
    case .poke: "poke"
    case .guardian: "guardians"
    case .governance: "governance"
    }
  }
}

extension MetricDefinition.Direction {
  /// The word in lists.
  var word: String {
    switch self {
    case .lower: "lower"
    case .higher: "higher"
    case .neutral: "neither"
    }
  }
}

extension MetricDefinition.Side {
  /// The word in lists.
  var word: String {
    switch self {
    case .severity: "severity"
    case .cost: "cost"
    case .description: "description"
    }
  }
}
