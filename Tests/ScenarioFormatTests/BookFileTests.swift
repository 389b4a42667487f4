import Margining
import MarketSimulation
import Mitigations
import Quantities
import ScenarioFormat
import Testing

@Suite struct BookFileTests {
  private static let header = "account,protocol,kind,asset_or_market,amount,entry_price\n"
  private static let book =
    header + """
      a,maker,collateral,ETH,10.5,
      b,maker,debt,USD,300,
      a,maker,debt,USD,1000.25,
      "b",maker,collateral,ETH,2,
      c,maker,collateral,ETH,1,
      """

  private static let bookFile = "protocols[0].book.file=b.csv"

  @Test func `a book of vaults keeps the order of its accounts and states its totals`() throws {
    let document = try TinyScenario.load(
      files: ["b.csv": Self.book],
      overrides: [try FieldOverride(parsing: Self.bookFile)]
    )
    func account(_ base: Int64, _ quote: Int64) -> BookAccount {
      BookAccount(
        base: BaseQuantity(units: base),
        quote: QuoteAmount(micros: quote),
        entryPrice: nil
      )
    }
    #expect(
      document.points[0].scenario.protocols[0].book
        == .accounts([
          account(1_050_000_000, 1_000_250_000), account(200_000_000, 300_000_000),
          account(100_000_000, 0),
        ])
    )
    #expect(
      document.books == [
        BookTotals(
          protocolName: "maker",
          file: "b.csv",
          accounts: 3,
          totals: [
            .init(label: "collateral", amount: "13.5 ETH"),
            .init(label: "debt", amount: "1300.25 USD"),
          ]
        )
      ]
    )
    let text = ScenarioJSON.write(points: document.points, catalog: .standard)
    let back = try ScenarioJSON.readPoints(Array(text.utf8), file: "out", catalog: .standard)
    #expect(back == document.points)
  }

  private static let perpetual = TinyScenario.changed(
    #"{"kind": "vaults"}"#,
    to: #"{"kind": "perpetual"}"#
  ).replacing(
    #"{"kind": "drawnVaults", "count": 10, "totalDebt": "1M USD"}"#,
    with: #"{"file": "b.csv"}"#
  )

  @Test func `a book of positions has longs, shorts and margin`() throws {
    let csv =
      Self.header + """
        x,maker,position,ETH-USD,-2.5,210
        x,maker,collateral,USD,100,
        y,maker,position,ETH-USD,1,190.5
        y,maker,collateral,USD,50,
        """
    let document = try TinyScenario.load(Self.perpetual, files: ["b.csv": csv])
    #expect(
      document.books[0].totals.map { "\($0.label) \($0.amount)" }
        == ["long 1 ETH", "short 2.5 ETH", "margin 150 USD"]
    )
    guard case .accounts(let accounts) = document.points[0].scenario.protocols[0].book else {
      Issue.record("not a stated book")
      return
    }
    #expect(accounts.map(\.base.units) == [-250_000_000, 100_000_000])
    #expect(
      accounts.map(\.entryPrice) == [Price(nanos: 210_000_000_000), Price(nanos: 190_500_000_000)]
    )
    let text = ScenarioJSON.write(points: document.points, catalog: .standard)
    let back = try ScenarioJSON.readPoints(Array(text.utf8), file: "out", catalog: .standard)
    #expect(back == document.points)
  }

  private static let columns = [
    "account", "protocol", "kind", "asset_or_market", "amount", "entry_price",
  ]
  private static let row = "a,maker,collateral,ETH,1,\n"
  private static let bookFaults: [(csv: String, reason: FormatReason)] = [
    (
      header + "a,¶mkr,collateral,ETH,1,\n",
      .unknownReference(target: "protocol", found: "mkr", nearest: "maker", known: ["maker"])
    ),
    (
      header + "a,maker,¶position,ETH,1,\n",
      .unknownChoice(found: "position", nearest: nil, allowed: ["collateral", "debt"])
    ),
    (header + "a,maker,collateral,¶USD,1,\n", .wrongAsset(found: "USD", expected: "ETH")),
    (header + "a,maker,debt,¶ETH,1,\n", .wrongAsset(found: "ETH", expected: "USD")),
    (header + "a,maker,collateral,ETH,¶ten,\n", .notANumber(found: "ten")),
    (
      header + "a,maker,collateral,ETH,¶-1,\n",
      .outOfRange(found: "-1", minimum: "0", maximum: nil)
    ),
    (
      header + "a,maker,collateral,ETH,¶0.000000001,\n",
      .tooPrecise(found: "0.000000001", step: "0.00000001")
    ),
    (
      header + "a,maker,collateral,ETH,¶1e30,\n",
      .outOfRange(found: "1e30", minimum: nil, maximum: "1e18 stored units")
    ),
    (
      header + "a,maker,collateral,ETH,1,¶200\n",
      .unexpected(found: "200", expected: ["an empty cell"])
    ),
    (
      header + row + "¶a,maker,collateral,ETH,2,\n",
      .duplicateRow(account: "a", kind: "collateral")
    ),
    (
      header + row + "¶b,maker,debt,USD,2,\n",
      .incompleteAccount(account: "b", missing: "collateral")
    ),
    (header + "¶,maker,collateral,ETH,1,\n", .badName(name: "")),
    ("account,¶owner\na,b\n", .unknownColumn(name: "owner", allowed: columns)),
    (
      "¶account,protocol,kind,amount,entry_price\n" + "a,maker,debt,1,\n",
      .missingColumn(
        name: "asset_or_market",
        found: ["account", "protocol", "kind", "amount", "entry_price"]
      )
    ),
  ]

  @Test func `faults of books have a line and a column`() {
    for row in Self.bookFaults {
      let marked = MarkedText(row.csv)
      let expected = FormatError(
        place: marked.place("b.csv"),
        path: "protocols[0].book.file",
        reason: row.reason
      )
      let found = TinyScenario.errors(files: ["b.csv": marked.text], overrides: [Self.bookFile])
      #expect(found == [expected], "\(row.csv)")
    }
  }
}
