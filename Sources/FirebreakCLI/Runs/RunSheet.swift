import MarketSimulation
import Reporting
import ScenarioFormat

/// One run as `firebreak run` prints it.
struct RunSheet {
  var point: ScenarioPoint
  var policy: String
  var replication: Int32
  var result: RunResult
  var seconds: Double

  /// Metrics by side, headline ones marked.
  var text: String {
    let scenario = point.scenario
    var lines = [
      "\(scenario.name) \(point.id)/\(policy)/\(replication)  "
        + "seed \(IdentityText.seed(scenario.seed))  status \(result.status.word)"
    ]
    if result.status != .failed {
      let digests = [
        IdentityText.digest(result.digest), IdentityText.exogenousDigest(result.exogenousDigest),
      ]
      lines.append("digest \(digests[0])  exogenous digest \(digests[1])")
    }
    if !result.flags.words.isEmpty { lines.append("flags \(result.flags.words)") }
    for side in [MetricDefinition.Side.severity, .cost, .description] {
      let rows = rows(of: side)
      if !rows.isEmpty { lines += ["", side.word] + rows }
    }
    if result.status != .failed { lines += ["", "* headline metric, – undefined in this run"] }
    return lines.joined(separator: "\n") + "\n"
  }

  private func rows(of side: MetricDefinition.Side) -> [String] {
    let pairs = zip(MetricCatalog.run, result.metrics).filter { $0.0.side == side }
    let cells = pairs.map { metric, value in
      (
        name: (metric.isHeadline ? "* " : "  ") + metric.name,
        value: MetricText.text(value),
        unit: ["count", "1"].contains(metric.unit) ? "" : metric.unit
      )
    }
    let nameWidth = cells.map(\.name.count).max() ?? 0
    let valueWidth = cells.map(\.value.count).max() ?? 0
    return cells.map { cell in
      var line = cell.name + String(repeating: " ", count: nameWidth - cell.name.count + 2)
      line += String(repeating: " ", count: valueWidth - cell.value.count) + cell.value
      return cell.unit.isEmpty ? line : line + " " + cell.unit
    }
  }

  func json(with more: [(name: String, value: ReportJSON)]) -> ReportJSON {
    let metrics = zip(MetricCatalog.run, result.metrics).map { metric, value in
      (name: metric.name, value: MetricText.json(value))
    }
    let isFailed = result.status == .failed
    let members: [(name: String, value: ReportJSON)] = [
      ("scenario", .text(point.scenario.name)), ("point", .text(point.id)),
      ("policy", .text(policy)), ("replication", .integer(Int64(replication))),
      ("seed", .text(IdentityText.seed(point.scenario.seed))),
      ("status", .text(result.status.word)), ("flags", .text(result.flags.words)),
      ("digest", isFailed ? .null : .text(IdentityText.digest(result.digest))),
      (
        "exogenousDigest",
        isFailed ? .null : .text(IdentityText.exogenousDigest(result.exogenousDigest))
      ),
      ("metrics", .record(metrics)),
    ]
    return .record(members + more)
  }
}

/// The value of a metric for people and for JSON.
enum MetricText {
  /// Counts in full, amounts to the hundredth, numbers to four decimals; `–` where undefined.
  static func text(_ value: MetricValue) -> String {
    switch value {
    case .undefined: return "–"
    case .count(let count): return grouped(count.magnitude, isNegative: count < 0)
    case .micros(let micros):
      // Half away from zero, as a reader would round by hand.
      let hundredths = (micros.magnitude + 5000) / 10_000
      let isNegative = micros < 0 && hundredths > 0
      let fraction = String(UInt64(hundredths % 100))
      return grouped(hundredths / 100, isNegative: isNegative) + "."
        + (fraction.count == 1 ? "0" : "") + fraction
    case .number(let number):
      guard number.magnitude < 1e15 else { return "\(number)" }
      let scaled = (number * 10_000).rounded(.toNearestOrAwayFromZero)
      let whole = Int64(scaled.magnitude)
      var text = QuantityText.decimal(scaled < 0 ? -whole : whole, digits: 4)
      if text == "-0" { text = "0" }
      return text
    }
  }

  static func json(_ value: MetricValue) -> ReportJSON {
    switch value {
    case .undefined: .null
    case .count(let count): .integer(count)
    case .micros, .number: .optional(value.value)
    }
  }

  private static func grouped(_ value: some BinaryInteger, isNegative: Bool) -> String {
    var text = ""
    for (index, digit) in String(value).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (isNegative ? "-" : "") + String(text.reversed())
  }
}
