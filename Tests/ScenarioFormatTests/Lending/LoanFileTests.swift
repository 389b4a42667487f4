import Margining
import MarketSimulation
import Mitigations
import Quantities
import ScenarioFormat
import Testing

@Suite struct LoanFileTests {
  private static let header = "account,protocol,kind,asset_or_market,amount,entry_price\n"
  private static let text = LendingScenario.text(book: #"{"file": "b.csv"}"#)

  @Test func `a book of loans keeps the order of its accounts and states its totals`() throws {
    let csv =
      Self.header + """
        b,maker,collateral,ETH,10.5,
        a,maker,collateral,USD,5000,
        b,maker,debt,USD,1000.25,
        c,maker,collateral,ETH,1,
        """
    let document = try TinyScenario.load(Self.text, files: ["b.csv": csv])
    guard case .loans(let book) = document.points[0].scenario.protocols[0].book else {
      Issue.record("not a stated book")
      return
    }
    #expect(book.accountCount == 3)
    #expect(book.entries.map(\.account.index) == [0, 0, 1, 2])
    #expect(book.entries.map(\.supplied) == [1_050_000_000, 0, 5_000_000_000, 100_000_000])
    #expect(book.entries.map(\.owed) == [0, 1_000_250_000, 0, 0])
    #expect(
      document.books[0].totals.map { "\($0.label) \($0.amount)" }
        == ["collateral 11.5 ETH", "debt 0 ETH", "collateral 5000 USD", "debt 1000.25 USD"]
    )
    let written = ScenarioJSON.write(points: document.points, catalog: .standard)
    let back = try ScenarioJSON.readPoints(Array(written.utf8), file: "out", catalog: .standard)
    #expect(back == document.points)
  }

  private static let faults: [(csv: String, reason: FormatReason)] = [
    (
      header + "a,maker,¶position,ETH,1,\n",
      .unknownChoice(found: "position", nearest: nil, allowed: ["collateral", "debt"])
    ),
    (
      header + "a,maker,collateral,¶BTC,1,\n",
      .unknownReference(target: "asset", found: "BTC", nearest: "ETH", known: ["ETH", "USD"])
    ),
    (
      header + "a,maker,collateral,ETH,¶-1,\n",
      .outOfRange(found: "-1", minimum: "0", maximum: nil)
    ),
    (
      header + "a,maker,collateral,ETH,1,¶200\n",
      .unexpected(found: "200", expected: ["an empty cell"])
    ),
    (
      header + "a,maker,debt,USD,1,\n¶a,maker,debt,USD,2,\n",
      .duplicateRow(account: "a", kind: "debt")
    ),
  ]

  @Test func `faults of loans have a line and a column`() {
    for row in Self.faults {
      let marked = MarkedText(row.csv)
      let expected = FormatError(
        place: marked.place("b.csv"),
        path: "protocols[0].book.file",
        reason: row.reason
      )
      let found = TinyScenario.errors(Self.text, files: ["b.csv": marked.text])
      #expect(found == [expected], "\(row.csv): \(found)")
    }
  }
}
