import MarketSimulation
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities
import ScenarioFormat
import Testing

/// Oracles and chains as people write them wrong: refused at the field that is wrong.
@Suite struct BadOracleAndChainTests {
  private static func oracle(_ fields: String, market: String = "ETH-USD") -> String {
    #""oracles": [{"name": "feed", "market": "\#(market)", \#(fields)}]"#
  }

  private static func chain(_ fields: String) -> String { #""network": {\#(fields)}"# }

  /// What is written, and the path of its one fault.
  private static let rows: [(String, String)] = [
    // Zero sources, publishers, windows, heartbeats; thresholds over 100 %; unknown markets.
    (oracle(#""feed": {"nodes": {"count": 0}}"#), "oracles[0].feed.nodes.count"),
    (oracle(#""feed": {"heartbeat": "0s"}"#), "oracles[0].feed.heartbeat"),
    (oracle(#""feed": {"deviationThreshold": "101%"}"#), "oracles[0].feed.deviationThreshold"),
    (oracle(#""feed": {}"#, market: "BTC-USD"), "oracles[0].market"),
    (
      oracle(#""references": [{"kind": "pull", "interval": "1m", "publishers": 0}]"#),
      "oracles[0].references[0].publishers"
    ),
    (
      oracle(#""references": [{"kind": "pool", "interval": "1m", "window": "0s"}]"#),
      "oracles[0].references[0].window"
    ),
    (
      oracle(#""references": [{"kind": "posted", "interval": "1m", "updateGas": "0"}]"#),
      "oracles[0].references[0].updateGas"
    ),
    (oracle(#""secondary": {"kind": "posted", "interval": "1m"}"#), "oracles[0]"),
    // Capacity, latency, block time, pool of nothing; a fork deeper than what can be lost.
    (chain(#""gasLimit": "0""#), "network.gasLimit"),
    (chain(#""blocks": {"kind": "fixed", "interval": "0s"}"#), "network.blocks.interval"),
    (chain(#""blocks": {"kind": "poisson", "mean": "0s"}"#), "network.blocks.mean"),
    (
      chain(#""propagation": {"gossip": {"kind": "fixed", "time": "-1ms"}}"#),
      "network.propagation.gossip.time"
    ),
    (chain(#""poolLimit": "0""#), "network.poolLimit"),
    (chain(#""expiry": "0s""#), "network.expiry"),
    (chain(#""finalityDepth": 4, "reorganisations": {"depthLimit": 5}"#), "network"),
  ]

  @Test func `each is refused at its field`() {
    for (text, path) in Self.rows {
      let errors = TinyScenario.errors(TinyScenario.with(text))
      #expect(errors.count == 1, "\(text) gives \(errors)")
      #expect(errors.first?.path.hasPrefix(path) == true, "\(text) gives \(errors)")
    }
  }

  /// The scenario of a text, which survives being written and read again.
  private func scenario(_ members: String) throws -> Scenario {
    let document = try TinyScenario.load(TinyScenario.with(members))
    let written = ScenarioJSON.write(points: document.points, catalog: .standard)
    let again = try ScenarioJSON.readPoints(Array(written.utf8), file: "out", catalog: .standard)
    #expect(again == document.points)
    return try #require(document.points.first).scenario
  }

  @Test func `posted feeds, attacked escrows and lane bids are read and written`() throws {
    let posted = try scenario(
      Self.oracle(
        #"""
        "references": [{"kind": "posted", "interval": "1m", "updateGas": "90k", "deviation": "2%"}]
        """#
      )
    )
    guard case .posted(let feed)? = posted.oracles.first?.references.first?.kind else {
      Issue.record("no posted feed")
      return
    }
    #expect(feed.updateGas == 90_000 && feed.deviation == .percent(2) && feed.publishers == 9)
    let people = try scenario(
      #"""
      "participants": [
        {"kind": "keepers", "name": "keepers", "count": 2, "laneBid": "12.5 USD"},
        {"kind": "owners", "name": "owners", "protocol": "maker", "topUpPath":
          {"kind": "requested", "attackers": "5%", "refund": "callFirst", "depth": "3"}}]
      """#
    )
    guard case .keepers(let keepers) = people.participants[0].kind,
      case .owners(let owners) = people.participants[1].kind,
      case .requested(let request) = owners.execution.topUpPath
    else {
      Issue.record("other people")
      return
    }
    #expect(keepers.laneBid == QuoteAmount(micros: 12_500_000))
    #expect(
      request.escrow
        == EscrowSpec(order: .callFirst, isGuarded: false, attackers: .percent(5), depth: 3)
    )
  }
}
