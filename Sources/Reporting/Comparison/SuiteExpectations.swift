/// The stored figures of a suite: `case,point,policy,metric,mean`, or `target,status,figure`.
public struct SuiteExpectations: Equatable, Sendable {
  /// One watched figure.
  public struct Row: Equatable, Sendable {
    /// What identifies it.
    public var key: [String]
    /// A word that has to stay the same; empty for a mean.
    public var status: String
    /// The figure; nil where there is none.
    public var figure: Double?

    /// Creates a row.
    public init(key: [String], status: String = "", figure: Double?) {
      self.key = key
      self.status = status
      self.figure = figure
    }
  }

  /// What a suite's rows are identified by.
  public enum Layout: Sendable {
    /// Means of studies.
    case means
    /// Targets of crises.
    case targets

    /// The header.
    public var columns: [String] {
      switch self {
      case .means: ["case", "point", "policy", "metric", "mean"]
      case .targets: ["target", "status", "figure"]
      }
    }

    var keyCount: Int { self == .means ? 4 : 1 }
  }

  /// A line that cannot be understood.
  public struct Fault: Error, Equatable, Sendable {
    /// Line in the file, from 1.
    public var line: Int
    /// What is wrong, in words.
    public var problem: String
  }

  /// The figures in the order of the file.
  public var rows: [Row]

  /// Creates expectations.
  public init(rows: [Row]) { self.rows = rows }

  /// Reads a file.
  public init(_ bytes: [UInt8], layout: Layout) throws(Fault) {
    var parser = CSVParser(bytes)
    rows = []
    var isHeader = true
    while true {
      let found: CSVParser.Row?
      do throws(RunsCSVError) {
        found = try parser.nextRow()
      } catch {
        throw Fault(line: 1, problem: "a quoted field does not end")
      }
      guard let row = found else { break }
      if isHeader {
        guard row.fields == layout.columns else {
          let header = layout.columns.joined(separator: ",")
          throw Fault(line: 1, problem: "the header must be \(header)")
        }
        isHeader = false
        continue
      }
      rows.append(try Self.row(row, layout))
    }
    if isHeader {
      throw Fault(line: 1, problem: "the header must be \(layout.columns.joined(separator: ","))")
    }
  }

  private static func row(_ row: CSVParser.Row, _ layout: Layout) throws(Fault) -> Row {
    let count = layout.columns.count
    guard row.fields.count == count else {
      throw Fault(line: row.line, problem: "\(row.fields.count) cells, expected \(count)")
    }
    let text = row.fields[count - 1]
    let figure = Double(text)
    guard text.isEmpty || figure?.isFinite == true else {
      throw Fault(line: row.line, problem: "\(text) is no number")
    }
    return Row(
      key: Array(row.fields[..<layout.keyCount]),
      status: layout == .targets ? row.fields[1] : "",
      figure: figure
    )
  }

  /// The file.
  public func bytes(layout: Layout) -> [UInt8] {
    var writer = CSVWriter()
    for column in layout.columns { writer.text(column) }
    writer.endRow()
    for row in rows {
      for part in row.key { writer.text(part) }
      if layout == .targets { writer.text(row.status) }
      writer.number(row.figure)
      writer.endRow()
    }
    return writer.bytes
  }

  /// A figure that is not what was expected.
  public struct Difference: Equatable, Sendable {
    /// What identifies it.
    public var key: [String]
    /// What was stored; nil for a new figure.
    public var expected: Row?
    /// What was found; nil for one that is gone.
    public var found: Row?
  }

  /// Everything in which found figures differ from these by more than a relative tolerance.
  ///
  /// The difference is taken relative to the larger magnitude, so a figure that was zero may not
  /// become anything else.
  public func differences(to found: [Row], tolerance: Double) -> [Difference] {
    var differences: [Difference] = []
    var stored: [[String]: Row] = [:]
    for row in rows { stored[row.key] = row }
    for row in found {
      let expected = stored.removeValue(forKey: row.key)
      guard let expected, expected.status == row.status,
        Self.isSame(expected.figure, row.figure, tolerance)
      else {
        differences.append(Difference(key: row.key, expected: expected, found: row))
        continue
      }
    }
    for row in rows where stored[row.key] != nil {
      differences.append(Difference(key: row.key, expected: row, found: nil))
    }
    return differences
  }

  static func isSame(_ left: Double?, _ right: Double?, _ tolerance: Double) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left == right || abs(left - right) <= tolerance * max(abs(left), abs(right))
  }
}
