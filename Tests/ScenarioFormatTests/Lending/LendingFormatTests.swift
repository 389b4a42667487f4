import Margining
import MarketSimulation
import Mitigations
import Participants
import Quantities
import ScenarioFormat
import Testing

@Suite struct LendingFormatTests {
  private static let forms = [
    LendingScenario.form(),
    LendingScenario.form(
      """
      "liquidation": {"kind": "closeFactor", "closeFactor": "40%", "restoredHealth": "105%",
        "affordableMargin": "1%", "takeOverHealth": "60%"},
      "deficit": "socialised", "accountDebtCap": "5M USD", "flashFee": "5bp",
      "minimumProfit": "20 USD", "liquidationGas": "600k", "userGas": "200k"
      """
    ),
    LendingScenario.form(#""liquidation": {"kind": "absorb", "base": "USD"}"#),
    LendingScenario.form(
      #""liquidation": {"kind": "stabilityPool", "debt": "USD", "callerReward": "100 USD"}"#,
      origin: "minted"
    ),
    #"{"kind": "vaults", "dutch": {}}"#,
    #"{"kind": "vaults", "dutch": {"curve": {"kind": "linear", "duration": "3h"}}}"#,
  ]

  @Test func `every form of lending is written as it was read`() throws {
    for form in Self.forms {
      let isVaults = form.contains("vaults")
      let text =
        isVaults
        ? TinyScenario.changed(#"{"kind": "vaults"}"#, to: form) : LendingScenario.text(form)
      let document = try TinyScenario.load(text)
      let written = ScenarioJSON.write(points: document.points, catalog: .standard)
      let back = try ScenarioJSON.readPoints(Array(written.utf8), file: "out", catalog: .standard)
      #expect(back == document.points, "\(form)")
    }
  }

  @Test func `a preset of Maker's falling prices is the default`() throws {
    let text = TinyScenario.changed(#"{"kind": "vaults"}"#, to: Self.forms[4])
    guard case .vaults(let spec) = try TinyScenario.load(text).points[0].scenario.protocols[0].form
    else {
      Issue.record("not vaults")
      return
    }
    #expect(spec.dutch == .makerETHA)
  }

  @Test func `a stated book keeps its accounts`() throws {
    let book = """
      {"kind": "loans", "accounts": [
        {"holdings": [{"asset": "ETH", "supplied": "10 ETH"}, {"asset": "USD", "owed": "900 USD"}]},
        {"holdings": [{"asset": "USD", "supplied": "1000 USD"}]}
      ]}
      """
    let document = try TinyScenario.load(LendingScenario.text(book: book))
    guard case .loans(let loans) = document.points[0].scenario.protocols[0].book else {
      Issue.record("not a stated book")
      return
    }
    #expect(loans.accountCount == 2)
    #expect(loans.entries.map(\.supplied) == [1_000_000_000, 0, 1_000_000_000])
    #expect(loans.entries.map(\.owed) == [0, 900_000_000, 0])
    let written = ScenarioJSON.write(points: document.points, catalog: .standard)
    let back = try ScenarioJSON.readPoints(Array(written.utf8), file: "out", catalog: .standard)
    #expect(back == document.points)
  }

  private static let faults: [(part: String, new: String, path: String, reason: FormatReason)] = [
    (
      #""loanToValue": "75%""#, #""loanToValue": "81%""#, "loanToValue",
      .relation(rule: "loanToValue <= liquidationThreshold")
    ),
    (
      #""liquidationBonus": "5%""#, #""liquidationBonus": "25%""#, "liquidationBonus",
      .relation(rule: "liquidationThreshold * (1 + liquidationBonus) < 100%")
    ),
    (#""market": "ETH-USD", "loan"#, #""loan"#, "market", .missingKey(key: "market")),
  ]

  @Test func `bad lending is refused at its field`() {
    for fault in Self.faults {
      let form = LendingScenario.form().replacing(fault.part, with: fault.new)
      let found = TinyScenario.errors(LendingScenario.text(form))
      #expect(found.map(\.reason) == [fault.reason], "\(fault.new): \(found)")
      #expect(found.first?.path.hasSuffix(fault.path) == true, "\(found.map(\.path))")
    }
  }

  private static func refusals(_ form: String, book: String = LendingScenario.book) -> [String] {
    TinyScenario.errors(LendingScenario.text(form, book: book)).map { "\($0.path) \($0.reason)" }
  }

  @Test func `collateral of its own minted coin, an asset twice, an unknown base are refused`() {
    let minted = LendingScenario.form().replacing(
      #""origin": "pooled", "rates": {}"#,
      with: #""origin": "minted", "liquidationThreshold": "50%", "rates": {}"#
    )
    #expect(Self.refusals(minted).contains { $0.contains("minted asset is no collateral") })
    let twice = LendingScenario.form().replacing(
      #"{"asset": "USD", "origin""#,
      with: #"{"asset": "USD"}, {"asset": "USD", "origin""#
    )
    #expect(!Self.refusals(twice).isEmpty)
    let base = LendingScenario.form(#""liquidation": {"kind": "absorb", "base": "BTC"}"#)
    #expect(Self.refusals(base).contains { $0.contains("base") })
  }

  @Test func `a pool that has lent more than it holds is refused`() {
    let book = """
      {"kind": "loans", "accounts": [
        {"holdings": [{"asset": "ETH", "supplied": "10 ETH"}, {"asset": "USD", "owed": "900 USD"}]},
        {"holdings": [{"asset": "USD", "supplied": "899 USD"}]}
      ]}
      """
    let found = Self.refusals(LendingScenario.form(), book: book)
    #expect(found.contains { $0.contains("loansExceedCash") }, "\(found)")
  }

  @Test func `borrowers neither repay by themselves nor act in steps`() {
    let owners = """
      "participants": [{"kind": "owners", "name": "o", "protocol": "maker",
        "topUpShare": "10%", "autoRepayShare": "10%", "repaysInSteps": true}],
      """
    let text = LendingScenario.text().replacing(
      #""horizon": "1h","#,
      with: #""horizon": "1h", "# + owners
    )
    let paths = TinyScenario.errors(text).map(\.path)
    #expect(
      paths == ["participants[0].autoRepayShare", "participants[0].repaysInSteps"],
      "\(paths)"
    )
  }

  @Test func `a drawn book of loans may be uncertain`() throws {
    let text = LendingScenario.text().replacing(
      #""horizon": "1h","#,
      with: #""horizon": "1h", "uncertain": "#
        + #"[{"path": "protocols[0].book.totalDebt", "low": "1M USD", "high": "2M USD"},"#
        + #" {"path": "protocols[0].book.excessMedian", "low": "10%", "high": "20%"}],"#
    )
    let scenario = try TinyScenario.load(text).points[0].scenario
    let drawn = try scenario.setting([1_500_000_000_000, 150_000_000])
    guard case .drawnLoans(let book) = drawn.protocols[0].book else {
      Issue.record("not a drawn book")
      return
    }
    #expect(book.totalDebt.micros == 1_500_000_000_000)
    #expect(book.excessMedian == .percent(15))
  }

  @Test func `keepers of one protocol are written as they were read`() throws {
    let keepers =
      #""participants": [{"kind": "keepers", "name": "k", "protocol": "maker", "count": 2}],"#
    let text = LendingScenario.text().replacing(
      #""horizon": "1h","#,
      with: #""horizon": "1h", "# + keepers
    )
    let document = try TinyScenario.load(text)
    let scenario = document.points[0].scenario
    guard case .keepers(let spec) = scenario.participants[0].kind else {
      Issue.record("not keepers")
      return
    }
    #expect(spec.protocolID == ProtocolID(0) && spec.serves(0) && !spec.serves(1))
    #expect(try Scenario(canonicalBytes: scenario.canonicalBytes) == scenario)
    let written = ScenarioJSON.write(points: document.points, catalog: .standard)
    let back = try ScenarioJSON.readPoints(Array(written.utf8), file: "out", catalog: .standard)
    #expect(back == document.points)
  }
}
