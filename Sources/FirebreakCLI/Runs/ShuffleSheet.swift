import MarketSimulation
import Reporting

/// How far a run moves when simultaneous events come in other orders.
struct ShuffleSheet {
  private struct Line {
    var name: String
    var unit: String
    var stated: MetricValue
    var least: MetricValue
    var most: MetricValue
  }

  private let stated: RunResult
  private let shuffled: [RunResult]

  /// Joins the stated run with its shuffled ones.
  init(result: RunResult, shuffled: [RunResult]) {
    stated = result
    self.shuffled = shuffled
  }

  /// Why a shuffled run failed, or nil when none did.
  var failure: RunFailure? { shuffled.lazy.compactMap(\.failure).first }

  private var finished: [RunResult] { shuffled.filter { $0.status != .failed } }

  private var movedCount: Int { finished.count { $0.digest != stated.digest } }

  private var lines: [Line] {
    guard stated.status != .failed else { return [] }
    var lines: [Line] = []
    for (index, metric) in MetricCatalog.run.enumerated() where metric.isHeadline {
      let values = finished.map { $0.metrics[index] }
      // An undefined value has no place in an order; it shows where every value is undefined.
      let defined = values.filter { $0.value != nil }
      func isLess(_ left: MetricValue, _ right: MetricValue) -> Bool {
        (left.value ?? 0) < (right.value ?? 0)
      }
      lines.append(
        Line(
          name: metric.name,
          unit: ["count", "1"].contains(metric.unit) ? "" : metric.unit,
          stated: stated.metrics[index],
          least: defined.min(by: isLess) ?? .undefined,
          most: defined.max(by: isLess) ?? .undefined
        )
      )
    }
    return lines
  }

  /// The headline metrics: as stated, least and most under shuffles.
  var text: String {
    let failed = shuffled.count - finished.count
    var head =
      "\(shuffled.count) shuffles of simultaneous events (seeds 1 to \(shuffled.count)): "
      + "\(movedCount) of \(finished.count) digests differ from the run's"
    if failed > 0 { head += ", \(failed) runs failed" }
    let titles = ["metric", "run", "least", "most"]
    let rows =
      [titles]
      + lines.map { line in
        [line.name] + [line.stated, line.least, line.most].map { MetricText.text($0) }
      }
    let units = [""] + lines.map(\.unit)
    let widths = titles.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    let body = zip(rows, units).map { row, unit in
      var line = "  "
      for (column, cell) in row.enumerated() {
        let blank = String(repeating: " ", count: widths[column] - cell.count)
        line += column == 0 ? cell + blank : "  " + blank + cell
      }
      return unit.isEmpty ? line : line + " " + unit
    }
    return ([head] + (lines.isEmpty ? [] : body)).joined(separator: "\n") + "\n"
  }

  /// The same for programs.
  var json: ReportJSON {
    .record([
      ("shuffles", .integer(Int64(shuffled.count))),
      ("failed", .integer(Int64(shuffled.count - finished.count))),
      ("differentDigests", .integer(Int64(movedCount))),
      (
        "metrics",
        .record(
          lines.map { line in
            (
              name: line.name,
              value: .record([
                ("run", MetricText.json(line.stated)), ("least", MetricText.json(line.least)),
                ("most", MetricText.json(line.most)),
              ])
            )
          }
        )
      ),
    ])
  }
}
