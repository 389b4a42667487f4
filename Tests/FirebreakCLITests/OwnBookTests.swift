import FirebreakCLI
import Foundation
import TestSupport
import Testing

/// A user's own book of a hundred thousand accounts: imported, held against its sums, profiled.
@Suite struct OwnBookTests {
  private static let accounts = 100_000

  private static let head = """
    {
      "name": "own",
      "horizon": "1h",
      "assets": [
        {"name": "ETH", "pricing": "ETH-USD"},
        {"name": "USD", "pricing": "constantUSD"}
      ],
      "markets": [{
        "name": "ETH-USD", "base": "ETH", "quote": "USD",
        "path": {"kind": "jumpDiffusion", "initialPrice": "2000 USD"},
        "venue": {"depthPerPercent": "2M USD"}
      }],
      "protocols": [{
        "name": "mine", "market": "ETH-USD",
    """

  private static func scenario(_ form: String, _ controls: [(of: String, total: String)]) -> String
  {
    let sums = controls.map { #"{"of": "\#($0.of)", "total": "\#($0.total)"}"# }
    return head + form
      + #", "book": {"file": "book.csv", "controls": [\#(sums.joined(separator: ", "))]}}]}"#
  }

  private static let lending = """
    "form": {
      "kind": "lending",
      "reserves": [
        {"asset": "ETH", "market": "ETH-USD", "loanToValue": "75%",
         "liquidationThreshold": "80%", "liquidationBonus": "5%"},
        {"asset": "USD", "rates": {}}
      ],
      "liquidation": {"kind": "closeFactor"}
    }
    """

  /// A book of loans and the sum of its debts.
  ///
  /// Account n supplies 1 ETH and owes 800 + n mod 100 × 8 USD, due below 1 000 + n mod 100 × 10;
  /// account 0 supplies the money.
  private static func loans(_ accounts: Int = accounts) -> (csv: String, debt: Int) {
    var csv = "account,protocol,kind,asset_or_market,amount,entry_price\n"
    csv += "0,mine,collateral,USD,200000000,\n"
    var debt = 0
    for number in 1..<accounts {
      let owed = 800 + number % 100 * 8
      debt += owed
      csv += "\(number),mine,collateral,ETH,1,\n\(number),mine,debt,USD,\(owed),\n"
    }
    return (csv, debt)
  }

  /// Account n is long 1 ETH at 2 000 (short where n is odd) with 200 + n mod 100 USD of margin.
  private static func positions() -> (csv: String, margin: Int) {
    var csv = "account,protocol,kind,asset_or_market,amount,entry_price\n"
    var margin = 0
    for number in 0..<accounts {
      let posted = 200 + number % 100
      margin += posted
      csv += "\(number),mine,position,ETH-USD,\(number % 2 == 0 ? 1 : -1),2000\n"
      csv += "\(number),mine,collateral,USD,\(posted),\n"
    }
    return (csv, margin)
  }

  private func perform(_ arguments: [String], _ files: MemoryFiles) -> (ExitCode, TestConsole) {
    let console = TestConsole()
    var context = testContext(console: console, files: files)
    context.executor = EngineExecutor(catalog: testCatalog)
    return (CommandLineInterface.perform(arguments, in: context), console)
  }

  private func table(_ files: MemoryFiles) -> [[String: String]] {
    let lines = (files.text("p.csv") ?? "").split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map { String($0) }
    }
    guard let header = lines.first else { return [] }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  @Test func `a lending book of 100 000 accounts meets its sums and is profiled`() {
    let (csv, debt) = Self.loans()
    let text = Self.scenario(
      Self.lending,
      [("accounts", "100000"), ("collateral", "99999.0 ETH"), ("debt", "\(debt) USD")]
    )
    let files = MemoryFiles(["own.json": text, "book.csv": csv])
    let (status, console) = perform(["profile", "own.json", "--out=p.csv", "--quiet"], files)
    #expect(status == .done, "\(console.output)\(console.notes)")
    let rows = table(files)
    #expect(rows.count == 181)
    // From 2 000: the step that ends at −50 % (1 000 USD) holds who is due at 1 000 and at 1 010.
    let step = rows.first { $0["change_bp"] == "-5000" }
    #expect(step?["accounts"] == "1999" && step?["price"] == "1000")
    #expect(step?["notional_usd"] == "2009000")
    // 2 009 000 over the 2M that move the venue by the step of 1 %.
    #expect(step?["notional_over_depth"] == "1.0045")
    #expect(step?["cumulative_accounts"] == "99999")
    #expect(rows.first { $0["change_bp"] == "-100" }?["accounts"] == "2000")
    #expect(rows.first { $0["change_bp"] == "0" }?["accounts"] == "0")
    #expect(rows.last?["cumulative_accounts"] == "0")
  }

  @Test func `a perpetual book of 100 000 accounts falls due both ways`() {
    let (csv, margin) = Self.positions()
    let text = Self.scenario(
      #""form": {"kind": "perpetual", "maintenanceMargin": "5%", "initialMargin": "10%"}"#,
      [
        ("accounts", "100000"), ("long", "50000 ETH"), ("short", "5e4 ETH"),
        ("margin", "\(margin) USD"),
      ]
    )
    let files = MemoryFiles(["own.json": text, "book.csv": csv])
    let (status, console) = perform(["profile", "own.json", "--out=p.csv", "--quiet"], files)
    #expect(status == .done, "\(console.output)\(console.notes)")
    let rows = table(files)
    // Longs: 2 000 − price + margin = price × 5 %; every one between 1 790 and 1 895.
    #expect(rows.first { $0["change_bp"] == "-9000" }?["cumulative_accounts"] == "50000")
    #expect(rows.first { $0["change_bp"] == "-500" }?["cumulative_accounts"] == "0")
    #expect(rows.first { $0["change_bp"] == "9000" }?["cumulative_accounts"] == "50000")
    #expect(rows.first { $0["change_bp"] == "400" }?["cumulative_accounts"] == "0")
    var accounts = 0
    for row in rows { accounts += Int(row["accounts"] ?? "") ?? 0 }
    #expect(accounts == Self.accounts)
  }

  @Test func `a book that does not meet a stated sum is refused with both numbers`() {
    let (csv, debt) = Self.loans(1_000)
    let faults: [(of: String, total: String, says: String)] = [
      ("accounts", "999", "the book's accounts is 1000, but 999 is stated."),
      ("debt", "\(debt + 1) USD", "the book's debt is \(debt) USD, but \(debt + 1) USD is stated."),
      ("margin", "1 USD", "no control total \"margin USD\""),
      ("debt", "much", "much"),
    ]
    for fault in faults {
      let text = Self.scenario(Self.lending, [(fault.of, fault.total)])
      let files = MemoryFiles(["own.json": text, "book.csv": csv])
      let (status, console) = perform(["validate", "own.json"], files)
      #expect(status == .badScenario)
      #expect(console.notes.contains(fault.says), "\(console.notes)")
      #expect(console.notes.contains("protocols[0].book.controls[0]"), "\(console.notes)")
    }
  }

  @Test func `contagion says what it needs of a scenario that has no channels`() {
    let (status, console) = perform(["contagion", TestScenario.path], TestScenario.files())
    #expect(status == .badScenario)
    #expect(console.notes.contains("The scenario has no variants"), "\(console.notes)")
    #expect(!console.notes.contains("\"\""))
  }

  @Test func `profile goes to standard output, and a wrong step is wrong usage`() {
    let files = TestScenario.files()
    let (status, console) = perform(["profile", TestScenario.path, "--step=500"], files)
    #expect(status == .done && console.output.hasPrefix("scenario,point,protocol,market,"))
    #expect(console.output.split(separator: "\n").count == 1 + 37)
    #expect(perform(["profile", TestScenario.path, "--step=0"], files).0 == .usage)
    #expect(perform(["profile", "none.json"], files).0 == .unreadableInput)
  }
}
