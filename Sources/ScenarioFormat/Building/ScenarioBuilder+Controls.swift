extension ScenarioBuilder {
  /// Holds an imported book against the sums that its scenario states.
  ///
  /// A total is named by its label and its asset: `collateral` with `12.5 ETH`. Numbers are compared
  /// as numbers, so that `12.50 ETH` is `12.5 ETH`.
  mutating func checkControls(_ book: DecodedRecord, _ totals: BookTotals) {
    for control in book.records("controls") {
      let (label, stated) = (control.text("of"), control.text("total"))
      guard let (number, asset) = DecimalText.leading(stated) else {
        fail(.notANumber(found: stated), control, "total")
        continue
      }
      if label == "accounts" {
        let found = DecimalText(mantissa: Int128(totals.accounts), exponent: 0)
        if number != found || !asset.isEmpty {
          fail(.controlTotal(of: label, found: found.text, stated: stated), control, "total")
        }
        continue
      }
      let own = totals.totals.filter { $0.label == label }
      let match = own.first {
        DecimalText.leading($0.amount)?.rest == asset
      }
      guard let match, let sum = DecimalText.leading(match.amount)?.number else {
        let known = ["accounts"] + totals.totals.map { "\($0.label) \(Self.asset(of: $0))" }
        fail(.unknownControlTotal(of: "\(label) \(asset)", known: known), control, "of")
        continue
      }
      if sum != number {
        fail(.controlTotal(of: label, found: match.amount, stated: stated), control, "total")
      }
    }
  }

  private static func asset(of total: BookTotals.Total) -> String {
    DecimalText.leading(total.amount)?.rest ?? ""
  }
}
