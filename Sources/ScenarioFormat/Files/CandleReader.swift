package import Markets
package import Quantities

/// Reads candles: `timestamp,open,high,low,close,…`, Unix seconds, one constant step.
package enum CandleReader {
  /// One candle with its line, for messages.
  package struct Row: Sendable {
    /// Unix seconds.
    package var timestamp: Int64
    /// The candle, its start counted from the first row.
    package var candle: Candle
    /// Where the row stands.
    package var place: SourcePlace
  }

  /// Reads all candles.
  ///
  /// `singleLength` is the length of the candle of a file with one row.
  ///
  /// - Throws: the first fault, in the order of lines: numbers, times, then prices.
  package static func read(
    _ bytes: [UInt8],
    file: String,
    singleLength: SimDuration
  ) throws(FormatError) -> [Row] {
    let table = try CSVTable(bytes, file: file)
    try table.checkColumns(allowed: nil)
    var columns: [Int] = []
    for name in ["timestamp", "open", "high", "low", "close"] {
      columns.append(try table.column(name))
    }
    var rows: [Row] = []
    var step: Int64 = singleLength.nanoseconds / 1_000_000_000
    for cells in table.rows {
      let place = cells[columns[0]].place
      let timestamp = try cells[columns[0]].seconds()
      var prices: [Price] = []
      for column in columns.dropFirst() { prices.append(try price(cells[column])) }
      if let last = rows.last {
        let found = timestamp - last.timestamp
        guard found > 0 else {
          throw fail(.outOfOrder(previous: last.timestamp, found: timestamp), at: place)
        }
        if rows.count == 1 { step = found }
        guard found == step else {
          throw fail(.irregularStep(expected: step, found: found), at: place)
        }
      }
      if let rule = contradiction(open: prices[0], high: prices[1], low: prices[2], prices[3]) {
        throw fail(.impossibleCandle(rule: rule), at: place)
      }
      let start = timestamp - (rows.first?.timestamp ?? timestamp)
      guard start <= 400_000_000, step <= 400_000_000 else {
        throw fail(.outOfRange(found: String(timestamp), minimum: nil, maximum: nil), at: place)
      }
      rows.append(
        Row(
          timestamp: timestamp,
          candle: Candle(
            start: SimInstant.start + .seconds(start),
            length: .zero,
            open: prices[0],
            high: prices[1],
            low: prices[2],
            close: prices[3]
          ),
          place: place
        )
      )
    }
    for index in rows.indices { rows[index].candle.length = .seconds(step) }
    return rows
  }

  private static func fail(_ reason: FormatReason, at place: SourcePlace) -> FormatError {
    FormatError(place: place, path: "", reason: reason)
  }

  private static func contradiction(open: Price, high: Price, low: Price, _ close: Price)
    -> String?
  {
    if low > open { return "low > open" }
    if low > close { return "low > close" }
    if high < open { return "high < open" }
    if high < close { return "high < close" }
    return nil
  }

  private static func price(_ cell: CSVTable.Cell) throws(FormatError) -> Price {
    guard let (number, rest) = DecimalText.leading(cell.text), rest.isEmpty else {
      throw fail(.notANumber(found: cell.text), at: cell.place)
    }
    switch number.scaled(by: 1, power: 9) {
    case .tooPrecise:
      throw fail(.tooPrecise(found: cell.text, step: "0.000000001"), at: cell.place)
    case .exact(let nanos) where nanos > 0 && nanos <= 1_000_000_000 * Price.unitsPerWhole:
      return Price(nanos: nanos)
    case .exact, .tooLarge:
      throw fail(
        .outOfRange(found: cell.text, minimum: "above 0", maximum: "1B"),
        at: cell.place
      )
    }
  }
}
