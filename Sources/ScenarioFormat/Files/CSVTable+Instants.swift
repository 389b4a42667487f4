extension CSVTable.Cell {
  /// The cell as whole Unix seconds.
  ///
  /// - Throws: `notANumber`; `outOfRange` beyond 2⁴⁰ seconds, of which milliseconds are the usual
  ///   cause, and for fractions.
  func seconds() throws(FormatError) -> Int64 {
    guard let (number, rest) = DecimalText.leading(text), rest.isEmpty else {
      throw FormatError(place: place, path: "", reason: .notANumber(found: text))
    }
    guard case .exact(let value) = number.scaled(by: 1, power: 0), value.magnitude < 1 << 40
    else {
      throw FormatError(
        place: place,
        path: "",
        reason: .outOfRange(found: text, minimum: nil, maximum: "whole Unix seconds")
      )
    }
    return value
  }
}
