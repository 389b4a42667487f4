import Experiments
import Reporting

/// What a suite found, beside what was stored.
struct BenchReport {
  var suite: String
  var layout: SuiteExpectations.Layout
  var rows: [SuiteExpectations.Row]
  var tolerance: Double
  /// The targets in words; empty for a suite of studies.
  var assessments: [CrisisAssessment] = []

  /// What moved; targets whose data are not at hand are left out.
  func differences(to stored: SuiteExpectations) -> [SuiteExpectations.Difference] {
    let skipped = assessments.filter(\.lacksData).map { [$0.target.id] }
    let known = SuiteExpectations(rows: stored.rows.filter { !skipped.contains($0.key) })
    return known.differences(
      to: rows.filter { !skipped.contains($0.key) },
      tolerance: tolerance
    )
  }

  /// What to store: the new figures, and the old ones where data are not at hand.
  func updated(_ stored: SuiteExpectations) -> SuiteExpectations {
    let skipped = assessments.filter(\.lacksData).map { [$0.target.id] }
    return SuiteExpectations(
      rows: rows.map { row in
        guard skipped.contains(row.key) else { return row }
        return stored.rows.first { $0.key == row.key } ?? row
      }
    )
  }

  func text(
    _ differences: [SuiteExpectations.Difference],
    path: String,
    isUpdate: Bool,
    width: Int
  ) -> String {
    var lines: [String] = []
    if !assessments.isEmpty {
      let cells = assessments.map { one in
        [one.target.id, one.status.rawValue, "\(one.target.statement): \(one.text)"]
      }
      lines += TextColumns.lines(cells, width: width)
      let counts = [CrisisAssessment.Status.passed, .missed, .baselineNotReproduced, .notAttempted]
        .map { status in "\(assessments.count { $0.status == status }) \(status.rawValue)" }
      lines += ["", "\(assessments.count) targets: " + counts.joined(separator: ", ")]
    }
    lines += differences.prefix(40).map { difference in
      "  moved: \(difference.key.joined(separator: " ")): \(Self.words(difference.expected)) is now "
        + Self.words(difference.found)
    }
    if differences.count > 40 { lines.append("  … and \(differences.count - 40) more") }
    if isUpdate {
      lines.append("wrote \(path): \(differences.count) of \(rows.count) figures moved")
    } else if differences.isEmpty {
      lines.append("same: \(rows.count) figures of \(path)")
    } else {
      lines.append(
        "different: \(differences.count) of \(rows.count) figures of \(path) moved. "
          + "\"firebreak bench \(suite) --update\" accepts them."
      )
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func words(_ row: SuiteExpectations.Row?) -> String {
    guard let row else { return "nothing" }
    let figure = row.figure.map { "\($0)" } ?? "no figure"
    return row.status.isEmpty ? figure : "\(row.status) (\(figure))"
  }

  func json(_ differences: [SuiteExpectations.Difference], isUpdate: Bool) -> ReportJSON {
    var members: [(name: String, value: ReportJSON)] = [
      ("suite", .text(suite)),
      ("verdict", .text(isUpdate ? "updated" : differences.isEmpty ? "same" : "different")),
      ("tolerance", .number(tolerance)),
      ("figures", .integer(Int64(rows.count))),
      ("moved", .list(differences.map(Self.describe))),
    ]
    if !assessments.isEmpty {
      members.append(("targets", .list(assessments.map(Self.describe))))
    }
    return .record(members)
  }

  private static func describe(_ difference: SuiteExpectations.Difference) -> ReportJSON {
    .record([
      ("key", .list(difference.key.map { .text($0) })),
      ("expected", .optional(difference.expected?.figure)),
      ("expectedStatus", difference.expected.map { .text($0.status) } ?? .null),
      ("found", .optional(difference.found?.figure)),
      ("foundStatus", difference.found.map { .text($0.status) } ?? .null),
    ])
  }

  private static func describe(_ one: CrisisAssessment) -> ReportJSON {
    .record([
      ("id", .text(one.target.id)), ("kind", .text(one.target.kind.rawValue)),
      ("statement", .text(one.target.statement)), ("status", .text(one.status.rawValue)),
      ("text", .text(one.text)), ("figure", .optional(one.figure)),
    ])
  }
}
