import MarketSimulation
import Mitigations
import ScenarioFormat
import Testing

@Suite struct UncertainFieldTests {
  private static func text(_ entries: String) -> String {
    TinyScenario.with("\"uncertain\": [\(entries)]")
  }

  @Test func `ranges are read in the field's own unit and written back`() throws {
    let document = try TinyScenario.load(
      Self.text(
        #"{"path": "markets[ETH-USD].venue.depthPerPercent", "low": "1M USD", "high": "4M USD", "scale": "log"},"#
          + #"{"path": "protocols[0].book.excessMedian", "low": "80%", "high": "2x"},"#
          + #"{"path": "network.feeMarket.shockSensitivity", "low": "0.01", "high": "0.03"},"#
          + #"{"path": "markets[0].venue.halfLife", "low": "5m", "high": "1h"}"#
      )
    )
    let scenario = document.points[0].scenario
    #expect(
      scenario.uncertain.map(\.field) == [
        .venueDepth, .bookMedian, .gasShockSensitivity, .venueHalfLife,
      ]
    )
    #expect(
      scenario.uncertain.map(\.low) == [
        1_000_000_000_000, 800_000_000, 10_000_000, 300_000_000_000,
      ]
    )
    #expect(
      scenario.uncertain.map(\.high) == [
        4_000_000_000_000, 2_000_000_000, 30_000_000, 3_600_000_000_000,
      ]
    )
    #expect(scenario.uncertain.map(\.isLogarithmic) == [true, false, false, false])
    let written = ScenarioJSON.write(scenario, catalog: .standard)
    let back = try TinyScenario.load(written).points[0].scenario
    #expect(back == scenario)
  }

  @Test func `faults are told at their place`() {
    let venue = "markets[0].venue.depthPerPercent"
    BadRow.check([
      .adding(
        #""uncertain": [{"path": ¶"horizon", "low": "1h", "high": "2h"}]"#,
        "uncertain[0].path",
        .unknownChoice(found: "horizon", nearest: nil, allowed: Self.patterns)
      ),
      .adding(
        #""uncertain": [{"path": ¶"markets[1].venue.halfLife", "low": "1h", "high": "2h"}]"#,
        "uncertain[0].path",
        .unknownChoice(found: "markets[1].venue.halfLife", nearest: nil, allowed: Self.patterns)
      ),
      .adding(
        #""uncertain": [{"path": "\#(venue)", "low": "2M USD", "high": ¶"1M USD"}]"#,
        "uncertain[0].high",
        .relation(rule: "low <= high")
      ),
      .adding(
        #""uncertain": [{"path": "\#(venue)", "low": ¶"0 USD", "high": "1M USD", "scale": "log"}]"#,
        "uncertain[0].low",
        .relation(rule: "low > 0 on a log scale")
      ),
    ])
  }

  @Test func `an end that the room refuses is refused`() {
    let found = TinyScenario.errors(
      Self.text(#"{"path": "markets[0].venue.permanentShare", "low": "10%", "high": "150%"}"#)
    )
    #expect(!found.isEmpty)
  }

  private static let patterns = [
    "markets[].venue.depthPerPercent", "markets[].venue.permanentShare",
    "markets[].venue.halfLife", "protocols[].book.totalDebt", "protocols[].book.openInterest",
    "protocols[].book.excessMedian", "protocols[].book.leverageMedian",
    "protocols[].book.excessDeviation", "protocols[].book.leverageDeviation",
    "participants[].capital", "participants[].latency", "network.feeMarket.shockSensitivity",
  ]
}
