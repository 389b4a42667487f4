import Foundation

/// Earlier results: the lines of `--json`.
struct Baseline {
  /// A file that holds no results.
  struct Unreadable: Error {
    var path: String
    var reason: String
  }

  let rows: [ResultRow]

  init(path: String) throws {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch { throw Unreadable(path: path, reason: "cannot be read") }
    let decoder = JSONDecoder()
    do {
      rows = try text.split(separator: "\n").map {
        try decoder.decode(ResultRow.self, from: Data($0.utf8))
      }
    } catch { throw Unreadable(path: path, reason: "a line is no result") }
    if rows.isEmpty { throw Unreadable(path: path, reason: "it is empty") }
  }

  /// Holds results against the earlier ones.
  ///
  /// Instructions are compared where both have them, else the ratio to the first peer, which most
  /// of a machine's differences leave alone, else the medians. It fails where one is worse by more
  /// than `tolerance` percent, and where nothing could be compared.
  func compare(_ fresh: [ResultRow], tolerance: Int) -> (lines: [String], fails: Bool) {
    var lines: [String] = []
    var compared = 0
    var worse = 0
    for row in fresh {
      guard let old = rows.first(where: { $0.benchmark == row.benchmark && $0.size == row.size })
      else {
        lines.append("\(row.benchmark): not in the baseline")
        continue
      }
      if old.digest != row.digest || old.work != row.work {
        lines.append("\(row.benchmark): other work than in the baseline, not compared")
        continue
      }
      compared += 1
      let (what, factor) = Self.cost(of: row, comparedWith: old)
      let isWorse = factor > 1 + Double(tolerance) / 100
      if isWorse { worse += 1 }
      lines.append(
        "\(row.benchmark): \(Report.hundredths(factor)) times the baseline's \(what)"
          + (isWorse ? ", more than the tolerance of \(tolerance) %" : "")
      )
    }
    if compared == 0 { lines.append("nothing could be compared") }
    return (lines, worse > 0 || compared == 0)
  }

  private static func cost(
    of row: ResultRow,
    comparedWith old: ResultRow
  ) -> (what: String, factor: Double) {
    if let now = row.instructions, let before = old.instructions {
      return ("instructions", Double(now) / Double(max(before, 1)))
    }
    if let now = row.peers.first, let before = old.peers.first, now.name == before.name,
      let ratio = now.ratio, let oldRatio = before.ratio
    {
      return ("time in units of \(now.name)", oldRatio / ratio)
    }
    let factor = Double(row.medianNanoseconds) / Double(max(old.medianNanoseconds, 1))
    return ("time", factor)
  }
}
