/// A CSV file as text cells with their places (RFC 4180; LF or CRLF, last line with or without).
package struct CSVTable: Sendable {
  /// One cell.
  package struct Cell: Equatable, Sendable {
    /// Its text without quotes.
    package var text: String
    /// Where it begins.
    package var place: SourcePlace
  }

  /// Column names of the first line.
  package private(set) var header: [Cell] = []
  /// The other lines; blank ones are left out.
  package private(set) var rows: [[Cell]] = []
  /// File, for messages.
  package let file: String

  /// Reads a table; every row has as many cells as the header.
  ///
  /// - Throws: the first fault.
  package init(_ bytes: [UInt8], file: String) throws(FormatError) {
    self.file = file
    var reader = CSVReader(bytes: bytes, file: file)
    while let row = try reader.nextRow() {
      if row.count == 1, row[0].text.isEmpty { continue }
      if header.isEmpty {
        header = row
        continue
      }
      guard row.count == header.count else {
        throw FormatError(
          place: row[0].place,
          path: "",
          reason: .cellCount(found: Int32(clamping: row.count), expected: Int32(header.count))
        )
      }
      rows.append(row)
    }
    if header.isEmpty {
      throw FormatError(
        place: SourcePlace(file: file, line: 0, column: 0),
        path: "",
        reason: .emptyFile
      )
    }
    if rows.isEmpty { throw FormatError(place: header[0].place, path: "", reason: .noRows) }
  }

  /// The position of a needed column.
  ///
  /// - Throws: `missingColumn`.
  package func column(_ name: String) throws(FormatError) -> Int {
    if let index = header.firstIndex(where: { $0.text == name }) { return index }
    throw FormatError(
      place: header[0].place,
      path: "",
      reason: .missingColumn(name: name, found: header.map(\.text))
    )
  }

  /// Refuses columns that stand twice and, where `allowed` is given, columns it does not list.
  package func checkColumns(allowed: [String]?) throws(FormatError) {
    for (index, cell) in header.enumerated() {
      let isRepeated = header[..<index].contains { $0.text == cell.text }
      let isUnknown = allowed.map { !$0.contains(cell.text) } ?? false
      if isRepeated || isUnknown {
        throw FormatError(
          place: cell.place,
          path: "",
          reason: .unknownColumn(name: cell.text, allowed: allowed ?? [])
        )
      }
    }
  }
}

/// Splits bytes into rows of cells.
private struct CSVReader {
  let bytes: [UInt8]
  let file: String
  var offset: Int
  var line: Int32 = 1
  var column: Int32 = 1

  init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
    offset = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  var place: SourcePlace { SourcePlace(file: file, line: line, column: column) }

  mutating func take() -> UInt8 {
    let byte = bytes[offset]
    offset += 1
    if byte == 0x0A {
      line += 1
      column = 1
    } else if byte & 0xC0 != 0x80 {
      column += 1
    }
    return byte
  }

  /// Whether the cell ends here; consumes a line break.
  mutating func endsRow() -> Bool {
    if offset >= bytes.count { return true }
    if bytes[offset] == 0x0A {
      _ = take()
      return true
    }
    if bytes[offset] == 0x0D, offset + 1 < bytes.count, bytes[offset + 1] == 0x0A {
      _ = take()
      _ = take()
      return true
    }
    return false
  }

  mutating func nextRow() throws(FormatError) -> [CSVTable.Cell]? {
    if offset >= bytes.count { return nil }
    var row: [CSVTable.Cell] = []
    while true {
      row.append(try nextCell())
      if endsRow() { return row }
      // Only a comma is left: a cell ends nowhere else.
      _ = take()
    }
  }

  mutating func nextCell() throws(FormatError) -> CSVTable.Cell {
    let start = place
    var text: [UInt8] = []
    if offset < bytes.count, bytes[offset] == 0x22 {
      try takeQuoted(into: &text, start: start)
    } else {
      while offset < bytes.count, bytes[offset] != 0x2C, bytes[offset] != 0x0A {
        if bytes[offset] == 0x0D, offset + 1 < bytes.count, bytes[offset + 1] == 0x0A { break }
        if bytes[offset] == 0x22 { throw fail(.badQuoting, at: place) }
        text.append(take())
      }
      // Blanks around a cell are a habit of spreadsheets, never part of a number or a name.
      while text.first == 0x20 { text.removeFirst() }
      while text.last == 0x20 { text.removeLast() }
    }
    guard UTF8Check.firstInvalid(text) == nil else { throw fail(.invalidUTF8, at: start) }
    return CSVTable.Cell(text: String(decoding: text, as: UTF8.self), place: start)
  }

  mutating func takeQuoted(into text: inout [UInt8], start: SourcePlace) throws(FormatError) {
    _ = take()
    while true {
      guard offset < bytes.count else { throw fail(.badQuoting, at: start) }
      let byte = take()
      if byte != 0x22 {
        text.append(byte)
      } else if offset < bytes.count, bytes[offset] == 0x22 {
        text.append(take())
      } else {
        break
      }
    }
    guard offset >= bytes.count || [0x2C, 0x0A, 0x0D].contains(bytes[offset]) else {
      throw fail(.badQuoting, at: place)
    }
    // A carriage return alone ends no row.
    if offset < bytes.count, bytes[offset] == 0x0D,
      offset + 1 >= bytes.count || bytes[offset + 1] != 0x0A
    {
      throw fail(.badQuoting, at: place)
    }
  }

  func fail(_ reason: FormatReason, at place: SourcePlace) -> FormatError {
    FormatError(place: place, path: "", reason: reason)
  }
}
