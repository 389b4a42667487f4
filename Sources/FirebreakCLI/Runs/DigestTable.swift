/// `digests.csv`: the runs whose digests are watched.
package struct DigestTable: Equatable, Sendable {
  /// The header, column by column.
  package static let columns = [
    "scenario", "size", "point", "policy", "replication", "digest_version", "digest",
  ]

  /// A watched run.
  package struct Row: Equatable, Sendable {
    /// Line in the file, from 1.
    package var line: Int
    /// Name of the scenario's file without its extension, with its folder where it has one.
    package var scenario: String
    /// `full` or `check`.
    package var size: String
    /// Which run.
    package var run: RunReference
    /// Version of the digest's definition.
    package var version: UInt64
    /// The digest: `d` and 16 hexadecimal digits.
    package var digest: String
  }

  /// A line that cannot be understood.
  package struct Fault: Error, Equatable, Sendable {
    /// Line in the file, from 1.
    package var line: Int
    /// What is wrong, in words.
    package var problem: String

    /// Creates a fault.
    package init(line: Int, problem: String) {
      self.line = line
      self.problem = problem
    }
  }

  /// The runs in the order of the file.
  package var rows: [Row]

  /// Reads the table.
  package init(_ bytes: [UInt8]) throws(Fault) {
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw Fault(line: 1, problem: "the bytes are not UTF-8")
    }
    rows = []
    // Split as bytes: to Swift a carriage return and a newline are one character.
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let bare = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      let content = String(decoding: bare, as: UTF8.self)
      let cells = content.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      if index == 0 {
        guard cells == Self.columns else {
          let header = Self.columns.joined(separator: ",")
          throw Fault(line: 1, problem: "the header must be \(header)")
        }
      } else if !content.isEmpty {
        rows.append(try Self.row(cells, line: index + 1))
      }
    }
  }

  private static func row(_ cells: [String], line: Int) throws(Fault) -> Row {
    guard cells.count == columns.count else {
      throw Fault(line: line, problem: "\(cells.count) cells, expected \(columns.count)")
    }
    func fault(_ column: Int) -> Fault {
      let found = ErrorMessages.quoted(cells[column])
      return Fault(line: line, problem: "column \(columns[column]): \(found) is not valid")
    }
    for column in 1..<4 where cells[column].isEmpty || cells[column].contains("/") {
      throw fault(column)
    }
    // A folder below that of the table is fine, the way out of it is not.
    let steps = cells[0].split(separator: "/", omittingEmptySubsequences: false)
    for step in steps where step.isEmpty || step == "." || step == ".." { throw fault(0) }
    guard ["full", "check"].contains(cells[1]) else { throw fault(1) }
    guard let run = RunReference("\(cells[2])/\(cells[3])/\(cells[4])") else { throw fault(4) }
    guard let version = UInt64(cells[5]) else { throw fault(5) }
    return Row(
      line: line,
      scenario: cells[0],
      size: cells[1],
      run: run,
      version: version,
      digest: cells[6]
    )
  }

  /// The file.
  package var bytes: [UInt8] {
    var text = Self.columns.joined(separator: ",") + "\n"
    for row in rows {
      let cells = [
        row.scenario, row.size, row.run.point ?? "p0000", row.run.policy,
        String(row.run.replication), String(row.version), row.digest,
      ]
      text += cells.joined(separator: ",") + "\n"
    }
    return Array(text.utf8)
  }
}
