/// The mean of one metric of one policy at one point, read back from `summary.csv`.
public struct SummaryMean: Equatable, Sendable {
  /// Id of the point.
  public var point: String
  /// Name of the policy.
  public var policy: String
  /// Name of the metric.
  public var metric: String
  /// Defined values.
  public var count: Int64
  /// Their mean; nil without any.
  public var mean: Double?

  /// Creates a mean.
  public init(point: String, policy: String, metric: String, count: Int64, mean: Double?) {
    self.point = point
    self.policy = policy
    self.metric = metric
    self.count = count
    self.mean = mean
  }
}

/// Reads `summary.csv` back: keys, counts and means.
public enum SummaryCSVReader {
  private static let columns = ["point", "policy", "metric", "n", "mean"]

  /// Returns the rows in their order.
  public static func read(_ bytes: [UInt8]) throws(RunsCSVError) -> [SummaryMean] {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    var parser = CSVParser(text.utf8)
    guard let header = try parser.nextRow() else { throw .empty }
    var places: [Int] = []
    for name in columns {
      guard let place = header.fields.firstIndex(of: name) else { throw .missingColumn(name) }
      places.append(place)
    }
    var rows: [SummaryMean] = []
    while let row = try parser.nextRow() {
      guard row.fields.count == header.fields.count else {
        throw .fieldCount(
          line: row.line,
          expected: header.fields.count,
          found: row.fields.count
        )
      }
      let fields = places.map { row.fields[$0] }
      guard let count = Int64(fields[3]) else {
        throw .badValue(line: row.line, column: "n", found: fields[3])
      }
      let mean = Double(fields[4])
      guard mean != nil || fields[4].isEmpty else {
        throw .badValue(line: row.line, column: "mean", found: fields[4])
      }
      rows.append(
        SummaryMean(
          point: fields[0],
          policy: fields[1],
          metric: fields[2],
          count: count,
          mean: mean
        )
      )
    }
    return rows
  }
}
