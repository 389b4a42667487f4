public import Experiments
import Mitigations

/// `interactions.csv`: what pairs of policies do together.
public enum InteractionTable {
  /// The columns.
  public static let schema = TableSchema(
    name: "interactions",
    summary: "one pair of policies on one metric: each alone, both together, over equal shocks",
    columns: [
      .scenario, .point,
      ColumnSchema("first", .text, "policy of the pair that the scenario lists first"),
      ColumnSchema("second", .text, "the other policy of the pair"),
      .metric,
      .tally("n", "replications with all four values", isRequired: true),
      .figure("first_effect", "mean of first − reference"),
      .figure("second_effect", "mean of second − reference"),
      .figure("both_effect", "mean of both − reference"),
      .figure("interaction", "mean of both − first − second + reference; 0 where effects add up"),
      .figure("ci_low", "lower end of its 95 % bootstrap interval"),
      .figure("ci_high", "upper end of its 95 % bootstrap interval"),
      .figure("over_best", "mean of both − the better one of the two alone"),
      .figure("over_best_low", "lower end of its 95 % bootstrap interval"),
      .figure("over_best_high", "upper end of its 95 % bootstrap interval"),
      ColumnSchema(
        "worse_than_best_single",
        .flag,
        "whether that interval lies on the worse side of zero"
      ),
      ColumnSchema("both_good", .flag, "whether each alone is better than the reference"),
    ],
    primaryKey: ["scenario", "point", "first", "second", "metric"]
  )

  /// The file.
  public static func file(_ rows: [PairInteraction], scenario: String) -> ReportFile {
    var writer = CSVWriter()
    writer.header(schema)
    for row in rows {
      writer.text(scenario)
      writer.text(row.point)
      writer.text(row.first)
      writer.text(row.second)
      writer.text(row.metric)
      writer.count(row.count)
      writer.number(row.firstEffect)
      writer.number(row.secondEffect)
      writer.number(row.bothEffect)
      writer.number(row.interaction)
      writer.interval(row.interval)
      writer.number(row.overBest)
      writer.interval(row.overBestInterval)
      writer.flag(row.isWorseThanBest)
      writer.flag(row.areBothGood)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }
}

/// The pairs of a study in sentences and for programs.
public struct InteractionReport: Equatable, Sendable {
  /// Most lines that `text` prints of each kind.
  static let lineLimit = 30

  /// The rows.
  public var rows: [PairInteraction]
  /// The pairs that were left out.
  public var skipped: [PolicyPairs.Skipped]

  /// Creates a report.
  public init(rows: [PairInteraction], skipped: [PolicyPairs.Skipped]) {
    self.rows = rows
    self.skipped = skipped
  }

  /// Lines ending in `\n`: the pairs that harm, and those left out.
  public var text: String {
    let pairs = Set(rows.map { "\($0.point)/\($0.first)/\($0.second)" }).count
    let harmful = rows.filter(\.isHarmful).sorted {
      ($0.point, $0.metric, $0.first, $0.second) < ($1.point, $1.metric, $1.first, $1.second)
    }
    var text = "Interactions of \(pairs) pairs (one point each): "
    text +=
      harmful.isEmpty
      ? "no two good defences are worse together than the better one alone.\n"
      : "two good defences are worse together than the better one alone in \(harmful.count):\n"
    let lines = harmful.map { row in
      func shown(_ value: Double?) -> String { value.map { DisplayNumber.signed($0) } ?? "?" }
      let range = row.overBestInterval.map { DisplayNumber.interval($0.low, $0.high) } ?? ""
      return "  \(row.point) \(row.metric): \(row.first) \(shown(row.firstEffect)), "
        + "\(row.second) \(shown(row.secondEffect)), both \(shown(row.bothEffect)); "
        + "\(shown(row.overBest)) \(range) over the better one\n"
    }
    text += Self.limited(lines)
    if !skipped.isEmpty {
      text += "Left out, \(skipped.count) pairs:\n"
      text += Self.limited(
        skipped.map { "  \($0.first) with \($0.second): \(Self.words($0.obstacle))\n" }
      )
    }
    return text
  }

  /// The same for programs.
  public var json: ReportJSON {
    .record([
      (
        "worseThanBestSingle",
        .list(
          rows.filter(\.isHarmful).map { row in
            .record([
              ("point", .text(row.point)), ("metric", .text(row.metric)),
              ("first", .text(row.first)), ("second", .text(row.second)),
              ("firstEffect", .optional(row.firstEffect)),
              ("secondEffect", .optional(row.secondEffect)),
              ("bothEffect", .optional(row.bothEffect)),
              ("interaction", .optional(row.interaction)),
              ("overBest", .optional(row.overBest)),
            ])
          }
        )
      ),
      (
        "skipped",
        .list(
          skipped.map { pair in
            .record([
              ("first", .text(pair.first)), ("second", .text(pair.second)),
              ("reason", .text(Self.words(pair.obstacle))),
            ])
          }
        )
      ),
    ])
  }

  private static func limited(_ lines: [String]) -> String {
    let more =
      lines.count > lineLimit
      ? ["  … and \(lines.count - lineLimit) more in interactions.csv\n"] : []
    return (lines.prefix(lineLimit) + more).joined()
  }

  private static func words(_ obstacle: PolicyPairs.Obstacle) -> String {
    switch obstacle {
    case .sharedKind(let kind): "both have \(kind)"
    case .nameTaken(let name): "there is a policy \(name)"
    case .refused(.contradiction(let words)): words
    case .refused(.unknownKind(let kind)): "there is no \(kind)"
    case .refused(.outOfRange(let parameter, let found)): "\(parameter) cannot be \(found)"
    }
  }
}
