public import Experiments
public import MarketSimulation

/// Why `runs.csv` cannot be read; lines count from 1.
public enum RunsCSVError: Error, Equatable, Sendable {
  /// The file has no header.
  case empty
  /// The bytes are not UTF-8.
  case notUTF8
  /// A key column is missing from its place in the header.
  case missingColumn(String)
  /// A quoted field is not closed or goes on after its quote.
  case malformedField(line: Int)
  /// A row has too few or too many fields.
  case fieldCount(line: Int, expected: Int, found: Int)
  /// A field does not hold what its column says.
  case badValue(line: Int, column: String, found: String)
}

/// One row of `runs.csv` without its metrics.
public struct RunsRow: Equatable, Sendable {
  /// Name of the scenario.
  public var scenario: String
  /// Id of the point.
  public var point: String
  /// Name of the policy.
  public var policy: String
  /// Replication, from 0.
  public var replication: Int32
  /// Root seed.
  public var seed: UInt64
  /// How the run ended.
  public var status: RunStatus
  /// Words of the flags.
  public var flags: [String]
  /// Digest of the trajectory; nil for a failed run.
  public var digest: UInt64?
  /// Digest of the exogenous draws; nil for a failed run.
  public var exogenousDigest: UInt64?
  /// The parameters of the point.
  public var parameters: [StudyParameter]
}

/// Reads `runs.csv` back: keys, digests and parameters.
public enum RunsCSVReader {
  /// Returns the rows in their order.
  ///
  /// Parameter columns are those between `exogenous_digest` and the first metric.
  public static func read(
    _ bytes: [UInt8],
    metrics: [MetricDefinition] = MetricCatalog.run
  ) throws(RunsCSVError) -> [RunsRow] {
    guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    var parser = CSVParser(text.utf8)
    guard let header = try parser.nextRow() else { throw .empty }
    for (index, name) in RunsTable.keyNames.enumerated() {
      guard header.fields.indices.contains(index), header.fields[index] == name else {
        throw .missingColumn(name)
      }
    }
    let first = RunsTable.keyNames.count
    let end = header.fields.firstIndex { field in metrics.contains { $0.name == field } }
    let columns = Array(header.fields[first..<(end ?? header.fields.count)])
    var rows: [RunsRow] = []
    while let row = try parser.nextRow() {
      guard row.fields.count == header.fields.count else {
        throw .fieldCount(
          line: row.line,
          expected: header.fields.count,
          found: row.fields.count
        )
      }
      rows.append(try decode(row, parameters: columns))
    }
    return rows
  }

  private static func decode(
    _ row: CSVParser.Row,
    parameters: [String]
  ) throws(RunsCSVError) -> RunsRow {
    let fields = row.fields
    func fail(_ index: Int) -> RunsCSVError {
      .badValue(line: row.line, column: RunsTable.keyNames[index], found: fields[index])
    }
    guard let replication = Int32(fields[3]), replication >= 0 else { throw fail(3) }
    guard let seed = IdentityText.value(of: fields[4], letter: "s") else { throw fail(4) }
    guard let status = RunStatus(word: fields[5]) else { throw fail(5) }
    let digest = IdentityText.value(of: fields[7], letter: "d")
    guard digest != nil || fields[7].isEmpty else { throw fail(7) }
    let exogenous = IdentityText.value(of: fields[8], letter: "x")
    guard exogenous != nil || fields[8].isEmpty else { throw fail(8) }
    let first = RunsTable.keyNames.count
    return RunsRow(
      scenario: fields[0],
      point: fields[1],
      policy: fields[2],
      replication: replication,
      seed: seed,
      status: status,
      flags: fields[6].split(separator: ";").map { String($0) },
      digest: digest,
      exogenousDigest: exogenous,
      parameters: parameters.indices.map {
        StudyParameter(column: parameters[$0], value: fields[first + $0])
      }
    )
  }
}

extension RunStatus {
  /// The status of a word in `runs.csv`.
  public init?(word: some StringProtocol) {
    switch word {
    case "ok": self = .ok
    case "stopped": self = .stopped
    case "failed": self = .failed
    default: return nil
    }
  }
}
