import ScenarioFormat

extension ScenarioDocument {
  /// The imported books with their control totals, one line each: what the user's own system
  /// should say too.
  var controlTotals: [(label: String, text: String)] {
    books.map { book in
      let totals = book.totals.map { "\($0.label) \($0.amount)" }.joined(separator: ", ")
      return ("book of \(book.protocolName)", "\(book.file): \(book.accounts) accounts, \(totals)")
    }
  }
}
