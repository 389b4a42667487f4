package import NetworkModel
package import Quantities

/// Reads a recorded series of gas prices: `timestamp` in Unix seconds and a column in gwei.
package enum GasSeriesReader {
  /// Reads the prices from an offset on; the one in force there comes first, at the start.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - file: Its name, for messages.
  ///   - column: The column that is the price.
  ///   - from: Where the run starts, counted from the first row; at most the last one.
  /// - Returns: The prices, ascending in time.
  /// - Throws: The first fault, in the order of lines.
  package static func read(
    _ bytes: [UInt8],
    file: String,
    column: String,
    from: SimDuration
  ) throws(FormatError) -> [GasPricePoint] {
    let table = try CSVTable(bytes, file: file)
    try table.checkColumns(allowed: nil)
    let times = try table.column("timestamp")
    let prices = try table.column(column)
    var points: [GasPricePoint] = []
    var first: Int64?
    var last: Int64?
    for cells in table.rows {
      let at = try cells[times].seconds()
      let origin = first ?? at
      first = origin
      if let last, at <= last {
        throw fail(.outOfOrder(previous: last, found: at), at: cells[times].place)
      }
      guard at - origin <= 400_000_000 else {
        let reason = FormatReason.outOfRange(found: String(at), minimum: nil, maximum: nil)
        throw fail(reason, at: cells[times].place)
      }
      last = at
      let price = try gwei(cells[prices])
      let instant = SimInstant.start + .seconds(at - origin) - from
      if instant <= .start { points.removeAll() }
      points.append(GasPricePoint(at: max(instant, .start), price: price))
    }
    let covered = SimDuration.seconds((last ?? 0) - (first ?? 0))
    if from > covered, let row = table.rows.first {
      throw fail(
        .outOfRange(
          found: QuantityForm.duration.text(from.nanoseconds),
          minimum: "0s",
          maximum: QuantityForm.duration.text(covered.nanoseconds)
        ),
        at: row[times].place
      )
    }
    return points
  }

  private static func fail(_ reason: FormatReason, at place: SourcePlace) -> FormatError {
    FormatError(place: place, path: "", reason: reason)
  }

  private static func gwei(_ cell: CSVTable.Cell) throws(FormatError) -> GasPrice {
    guard let (number, rest) = DecimalText.leading(cell.text), rest.isEmpty else {
      throw fail(.notANumber(found: cell.text), at: cell.place)
    }
    switch number.scaled(by: 1, power: 9) {
    case .tooPrecise:
      throw fail(.tooPrecise(found: cell.text, step: "0.000000001"), at: cell.place)
    case .exact(let wei) where wei > 0 && wei <= FirstPriceMarket.highestQuote.wei:
      return GasPrice(wei: wei)
    case .exact, .tooLarge:
      throw fail(
        .outOfRange(found: cell.text, minimum: "above 0", maximum: "1B"),
        at: cell.place
      )
    }
  }
}
