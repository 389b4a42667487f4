import ScenarioFormat
import Testing

/// What can be wrong with venues, drawn paths and groups of markets.
@Suite struct BadMarketTests {
  @Test func `venues, paths and groups that cannot be`() { BadRow.check(Self.rows) }

  private static let venue = #"{"depthPerPercent": "2M USD"}"#
  private static let open = #"{"depthPerPercent": "2M USD""#
  private static let path = #"{"kind": "jumpDiffusion", "initialPrice": "200 USD"}"#

  private static func refused(_ problem: String) -> FormatReason {
    .refused(room: "Markets", problem: problem)
  }

  private static let rows: [BadRow] = [
    BadRow(
      venue,
      "¶" + open + #", "permanentShare": "5%", "form": {"kind": "constantProduct"}}"#,
      "markets[0].venue",
      refused("permanentShareNotZero")
    ),
    BadRow(
      venue,
      open + #", "form": {"kind": "constantProduct", "fee": ¶"100%"}}"#,
      "markets[0].venue.form.fee",
      .outOfRange(found: "100%", minimum: "0%", maximum: "below 100%")
    ),
    BadRow(
      venue,
      "¶" + open + #", "form": {"kind": "ladder", "rungs": [{"distance": "2%", "depth": "50%"}, "#
        + #"{"distance": "1%", "depth": "90%"}]}}"#,
      "markets[0].venue",
      refused("ladderNotAscending(rung: 1)")
    ),
    BadRow(
      venue,
      "¶" + open + #", "form": {"kind": "concentrated", "ranges": [{"share": "60%"}]}}"#,
      "markets[0].venue",
      refused("sharesNotWhole")
    ),
    BadRow(
      path,
      #"{"kind": "heston", "initialPrice": "200 USD", "correlation": ¶"100%"}"#,
      "markets[0].path.correlation",
      .outOfRange(found: "100%", minimum: "above -100%", maximum: "below 100%")
    ),
    BadRow(
      path,
      #"{"kind": "regimeSwitching", "initialPrice": "200 USD", "regimes": "#
        + #"[{"name": "calm", "switches": [{"to": ¶"clam", "perYear": 1}]}]}"#,
      "markets[0].path.regimes[0].switches[0].to",
      .unknownReference(target: "regime", found: "clam", nearest: "calm", known: ["calm"])
    ),
    .adding(
      #""correlations": [{"pairs": [{"first": "ETH-USD", "second": ¶"ETH-USD", "#
        + #""correlation": "50%"}]}]"#,
      "correlations[0].pairs[0].second",
      .relation(rule: "first != second")
    ),
  ]

  /// Two markets beside the one of the smallest scenario, and correlations of all three.
  private static func three(_ correlations: String) -> String {
    let more = ["BTC", "SOL"].map {
      #"{"name": "\#($0)-USD", "base": "\#($0)", "quote": "USD", "path": \#(path)}"#
    }.joined(separator: ", ")
    return TinyScenario.with(#""correlations": [{"pairs": [\#(correlations)]}]"#)
      .replacing(
        #"{"name": "ETH", "pricing": "ETH-USD"},"#,
        with: #"{"name": "ETH", "pricing": "ETH-USD"}, {"name": "BTC", "pricing": "BTC-USD"}, "#
          + #"{"name": "SOL", "pricing": "SOL-USD"},"#
      )
      .replacing(#""venue": {"depthPerPercent": "2M USD"}"#, with: #""venue": {}}, \#(more), {"#)
      .replacing(", {\n  }],", with: "],")
  }

  private static func pair(_ first: String, _ second: String, _ percent: Int) -> String {
    #"{"first": "\#(first)-USD", "second": "\#(second)-USD", "correlation": "\#(percent)%"}"#
  }

  @Test func `correlations that no three prices can have are refused with the reason`() {
    let signs = [
      Self.pair("ETH", "BTC", 90), Self.pair("BTC", "SOL", 90), Self.pair("ETH", "SOL", -90),
    ].joined(separator: ", ")
    let errors = TinyScenario.errors(Self.three(signs))
    #expect(errors.map(\.reason) == [Self.refused("notPositiveDefinite(row: 2)")])
    #expect(errors.map(\.path) == ["correlations[0].pairs"])
    let fine = signs.replacing("-90", with: "70")
    #expect(TinyScenario.errors(Self.three(fine)) == [])
  }
}
