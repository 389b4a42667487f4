import MarketSimulation
import Markets
import Mitigations
import NetworkModel
import PriceOracles
import Quantities
import ScenarioFormat
import Testing

@Suite struct StudyTests {
  private func override(_ text: String) throws(FormatFailure) -> FieldOverride {
    try FieldOverride(parsing: text)
  }

  private func scenario(
    _ text: String = TinyScenario.text,
    set: [String] = []
  ) throws -> Scenario {
    let overrides = try set.map { try FieldOverride(parsing: $0) }
    return try TinyScenario.load(text, overrides: overrides).points[0].scenario
  }

  @Test func `a scenario without variants is one point without parameters`() throws {
    let document = try TinyScenario.load()
    #expect(document.name == "tiny")
    #expect(document.points.map(\.id) == ["p0000"])
    #expect(document.points[0].parameters == [])
    #expect(document.points[0].scenario.policies == [PolicySpec(name: "baseline", mitigations: [])])
    #expect(document.points[0].scenario.oracles.map(\.name) == ["eth-usd-feed"])
    #expect(document.points[0].scenario.assets.map(\.decimals) == [8, 6])
  }

  @Test func `overrides reach stated fields, defaults and elements by name`() throws {
    let changed = try scenario(
      set: [
        "horizon=2h", "seed=s2a", "replications=7", "markets[ETH-USD].venue.halfLife=30m",
        "network.blocks.mean=15s", "network.feeMarket.baseGasPrice=40 gwei",
        "protocols[maker].book.count=20", "metrics.missedGrace=\"1m\"",
        #"policies=[{"name": "twap", "mitigations": [{"kind": "twap"}]}]"#,
        "policies[twap].mitigations[twap].averageWindow=2h",
      ]
    )
    #expect(changed.horizon == .seconds(7_200))
    #expect(changed.seed == 42)
    #expect(changed.replications == 7)
    #expect(changed.markets[0].venue.halfLife == .seconds(1_800))
    #expect(changed.network.blocks == .poisson(mean: .seconds(15)))
    guard case .firstPrice(let market) = changed.network.feeMarket else {
      Issue.record("the override changed the kind of fee market")
      return
    }
    #expect(market.baseGasPrice == .gwei(40))
    #expect(changed.metrics.missedGrace == .seconds(60))
    #expect(changed.policies.map(\.name) == ["baseline", "twap"])
    #expect(changed.policies[1].mitigations[0].values == [7_200_000_000_000])
  }

  @Test func `a wrong override names its path and the nearest name`() {
    let place = SourcePlace(file: "--set", line: 0, column: 0)
    let venue = [
      "impact", "depthPerPercent", "permanentShare", "halfLife", "form", "stress",
    ]
    let rows: [(text: String, path: String, reason: FormatReason)] = [
      ("horizon", "", .badOverride(found: "horizon")), ("=1", "", .badOverride(found: "=1")),
      ("a..b=1", "", .badOverride(found: "a..b=1")), ("[0]=1", "", .badOverride(found: "[0]=1")),
      ("a[0=1", "", .badOverride(found: "a[0=1")), ("a[0]b=1", "", .badOverride(found: "a[0]b=1")),
      (
        "markets[0].venue.halflife=1h", "markets[0].venue",
        .unknownKey(key: "halflife", nearest: "halfLife", allowed: venue)
      ),
      ("markets[1].venue=1", "markets", .unknownElement(selector: "1", known: ["ETH-USD"])),
      ("markets[BTC].venue=1", "markets", .unknownElement(selector: "BTC", known: ["ETH-USD"])),
      ("markets.venue=1", "markets", .wrongType(found: "array", expected: "object")),
      ("horizon[0]=1", "horizon", .wrongType(found: "string", expected: "array")),
      ("horizon.x=1", "horizon", .wrongType(found: "string", expected: "object")),
      ("tick=2h", "tick", .relation(rule: "tick <= horizon")),
      (
        "horizon=60", "horizon",
        .missingUnit(found: "60", allowed: ["ns", "us", "ms", "s", "m", "h", "d"])
      ),
    ]
    for row in rows {
      let found = TinyScenario.errors(overrides: [row.text])
      #expect(found == [FormatError(place: place, path: row.path, reason: row.reason)], "\(row)")
    }
  }

  @Test func `variants become points whose columns carry units`() throws {
    let text = TinyScenario.with(
      #"""
      "variants": [
        {"name": "base", "set": {}},
        {"name": "slow", "set": {
          "markets[0].venue.halfLife": "1.5h", "markets[0].venue.permanentShare": "25%",
          "network.feeMarket.baseGasPrice": "20 gwei", "replications": 9,
          "markets[0].venue.depthPerPercent": "1.5M USD", "markets[ETH-USD].venue.impact": false
        }}
      ]
      """#
    )
    let points = try TinyScenario.load(text).points
    #expect(points.map(\.id) == ["p0000", "p0001"])
    #expect(points.map(\.name) == ["base", "slow"])
    let columns = [
      "markets_0_venue_half_life_s", "markets_0_venue_permanent_share",
      "network_fee_market_base_gas_price_gwei", "replications",
      "markets_0_venue_depth_per_percent_usd", "markets_eth_usd_venue_impact",
    ]
    for point in points { #expect(point.parameters.map(\.column) == columns) }
    #expect(points[0].parameters.map(\.value) == ["1200", "0.3", "10", "100", "2000000", "1"])
    #expect(points[1].parameters.map(\.value) == ["5400", "0.25", "20", "9", "1500000", "0"])
    #expect(points[1].scenario.markets[0].venue.halfLife == .seconds(5_400))
    let marked = MarkedText(
      TinyScenario.with(#""variants": [{"name": "a", "set": {¶"markets[0].vnue": 1}}]"#)
    )
    let keys = ["name", "base", "quote", "path", "venue"]
    #expect(
      TinyScenario.errors(marked.text) == [
        FormatError(
          place: marked.place("tiny.json"),
          path: "markets[0]",
          reason: .unknownKey(key: "vnue", nearest: "venue", allowed: keys)
        )
      ]
    )
  }

  @Test func `the order is base, file, check, variant, override`() throws {
    let base = TinyScenario.with(
      #""tick": "1s", "replications": 1, "limits": {"events": 11}, "metrics": {"missedGrace": "1s"}"#
    )
    let top = #"""
      {
        "extends": "base/tiny.json", "name": "top", "replications": 2,
        "metrics": {"episodeQuiet": "7s"},
        "check": {"replications": 3, "tick": "2s", "horizon": "30m"},
        "variants": [{"name": "v", "set": {"replications": 4, "tick": "3s"}}]
      }
      """#
    func load(_ size: StudySize, _ set: [String]) throws -> Scenario {
      let overrides = try set.map { try FieldOverride(parsing: $0) }
      let files = TestFiles(["top.json": top, "base/tiny.json": base])
      return try ScenarioDocument.load(
        "top.json",
        loader: files,
        catalog: .standard,
        overrides: overrides,
        size: size
      ).points[0].scenario
    }
    let full = try load(.full, [])
    #expect(full.name == "top")
    #expect(full.horizon == .seconds(3_600))
    #expect(full.replications == 4)
    #expect(full.limits == RunLimitSpec(events: 11))
    #expect(try load(.full, ["limits.instant=90s"]).limits.instant == .seconds(90))
    #expect(full.metrics.missedGrace == .seconds(1))
    #expect(full.metrics.episodeQuiet == .seconds(7))
    let check = try load(.check, ["tick=4s"])
    #expect(check.horizon == .seconds(1_800))
    #expect(check.replications == 4)
    #expect(check.tick == .seconds(4))
  }

  @Test func `a file that extends itself or a missing file is refused`() {
    let a = #"{"extends": "b.json"}"#
    let b = #"{"extends": "tiny.json"}"#
    #expect(
      TinyScenario.errors(a, files: ["b.json": b]) == [
        FormatError(
          place: SourcePlace(file: "b.json", line: 1, column: 13),
          path: "extends",
          reason: .extendsCycle(files: ["tiny.json", "b.json", "tiny.json"])
        )
      ]
    )
    let missing = FormatError(
      place: SourcePlace(file: "b.json", line: 0, column: 0),
      path: "extends",
      reason: .unreadable(cause: "no such file")
    )
    #expect(TinyScenario.errors(a) == [missing])
    #expect(FormatFailure([missing]).isUnreadable)
  }

  @Test func `bars become touches in time order and ranges`() throws {
    let path = #"""
      {"kind": "recorded", "role": "fundamental", "intrabar": "mirrored", "bars": [
        {"at": "0s", "open": "10 USD", "high": {"price": "12 USD", "minute": 5},
          "low": {"price": "9 USD", "minute": 50}},
        {"at": "1h"}, {"at": "3h", "low": {"price": "8 USD", "minute": 1}}
      ]}
      """#
    let old = #"{"kind": "jumpDiffusion", "initialPrice": "200 USD"}"#
    guard
      case .recorded(let spec) = try scenario(TinyScenario.changed(old, to: path)).markets[0].path
    else {
      Issue.record("not a recorded path")
      return
    }
    func dollars(_ count: Int64) -> Price { Price(nanos: count * 1_000_000_000) }
    #expect(spec.role == .fundamental)
    #expect(spec.intrabar == .mirrored)
    #expect(
      spec.touches == [
        PathTouch(at: .start, price: dollars(10)),
        PathTouch(at: .start + .seconds(300), price: dollars(12)),
        PathTouch(at: .start + .seconds(3_000), price: dollars(9)),
        PathTouch(at: .start + .seconds(10_860), price: dollars(8)),
      ]
    )
    #expect(
      spec.bars == [
        PathBar(start: .start, length: .seconds(3_600), low: dollars(9), high: dollars(12)),
        PathBar(
          start: .start + .seconds(10_800),
          length: .seconds(3_600),
          low: dollars(8),
          high: nil
        ),
      ]
    )
  }

  @Test func `USD names an asset that is declared to be worth one`() throws {
    let text = TinyScenario.text.replacing(#""name": "USD""#, with: #""name": "DAI""#)
      .replacing(#""quote": "USD""#, with: #""quote": "DAI""#)
    let scenario = try scenario(text)
    #expect(scenario == (try self.scenario(text.replacing("1M USD", with: "1M DAI"))))
  }
}
