import Experiments

extension CriticalReport {
  /// A table for people, lines ending in `\n`.
  public func text(width: Int) -> String {
    var lines = [
      "\(scenario): largest \(path) that is survived, \(levels.first ?? "") to "
        + "\(levels.last ?? "") in \(levels.count - 1) steps; survived means \(limit)"
    ].flatMap { TextLayout.wrap($0, width: width, indent: 2) }
    var variant: String?
    for summary in summaries {
      if summary.variant != variant {
        variant = summary.variant
        lines.append("")
        if !summary.variant.isEmpty { lines.append("== \(summary.variant) ==") }
        lines.append(Self.row("policy", ["median", "range", "to \(reference)", "notes"]))
      }
      lines.append(row(summary))
    }
    let cases = rows.filter { !$0.survivedAbove.isEmpty && !$0.isUndecided }
    if !cases.isEmpty {
      lines += ["", "Not monotonic, a larger shock is survived than one that is not:"]
      lines += cases.prefix(10).map { row in
        "  \(row.variant.isEmpty ? "" : row.variant + " ")\(row.policy)/\(row.replication) fails at "
          + "\(number(row.failed ?? 0)) and survives \(row.survivedAbove.joined(separator: ", "))"
      }
      if cases.count > 10 { lines.append("  … and \(cases.count - 10) more in critical.csv") }
    }
    lines.append("")
    lines += TextLayout.wrap(
      "Sizes count from zero. The first scan runs one level in \(scanStride); a change back and "
        + "forth between two of those stays unseen.",
      width: width,
      indent: 0
    )
    return lines.map { TextLayout.trimmed($0) + "\n" }.joined()
  }

  private func row(_ summary: Summary) -> String {
    var notes: [String] = []
    let count = summary.count + summary.undecided
    if summary.surviveAll > 0 { notes.append("\(summary.surviveAll)/\(count) survive all") }
    if summary.failAtOnce > 0 { notes.append("\(summary.failAtOnce)/\(count) fail at once") }
    if summary.nonMonotonic > 0 { notes.append("\(summary.nonMonotonic)/\(count) not monotonic") }
    if summary.undecided > 0 { notes.append("\(summary.undecided)/\(count) undecided") }
    let difference = summary.difference.map { DisplayNumber.signed($0) + unit }
    let interval = summary.interval.map { " " + DisplayNumber.interval($0.low, $0.high) } ?? ""
    return Self.row(
      summary.policy,
      [
        summary.spread.map { number($0.median) } ?? "?",
        summary.spread.map { "\(number($0.least)) to \(number($0.greatest))" } ?? "?",
        difference.map { $0 + interval } ?? "",
        notes.joined(separator: ", "),
      ]
    )
  }

  private func number(_ value: Double) -> String { DisplayNumber.text(value) + unit }

  private static func row(_ label: String, _ cells: [String]) -> String {
    let widths = [10, 18, 26, 0]
    let tail = zip(cells, widths).map { cell, width in
      width == 0 ? cell : TextLayout.cell(cell, width: width)
    }
    return ([TextLayout.cell(label, width: 20)] + tail).joined(separator: " ")
  }

  /// The same for programs.
  public func json(directory: String, files: [String]) -> ReportJSON {
    .record([
      ("scenario", .text(scenario)),
      ("path", .text(path)),
      ("limit", .text(limit)),
      ("levels", .list(levels.map { .text($0) })),
      ("directory", .text(directory)),
      ("files", .list(files.map { .text($0) })),
      (
        "policies",
        .list(
          summaries.map { summary in
            .record([
              ("variant", .text(summary.variant)), ("policy", .text(summary.policy)),
              ("replications", .integer(Int64(summary.count))),
              ("least", .optional(summary.spread?.least)),
              ("median", .optional(summary.spread?.median)),
              ("greatest", .optional(summary.spread?.greatest)),
              ("difference", .optional(summary.difference)),
              ("low", .optional(summary.interval?.low)),
              ("high", .optional(summary.interval?.high)),
              ("surviveAll", .integer(Int64(summary.surviveAll))),
              ("failAtOnce", .integer(Int64(summary.failAtOnce))),
              ("nonMonotonic", .integer(Int64(summary.nonMonotonic))),
              ("undecided", .integer(Int64(summary.undecided))),
            ])
          }
        )
      ),
    ])
  }
}
