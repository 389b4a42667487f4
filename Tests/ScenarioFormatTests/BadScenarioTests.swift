import Mitigations
import ScenarioFormat
import Testing

@Suite struct BadScenarioTests {
  private static let venueKeys = [
    "impact", "depthPerPercent", "permanentShare", "halfLife", "form", "stress",
  ]

  @Test func `the smallest scenario is one`() {
    #expect(TinyScenario.errors() == [])
  }

  @Test func `wrong keys and types`() { BadRow.check(Self.keys) }

  private static let top = [
    "$schema", "name", "summary", "extends", "horizon", "tick", "seed", "replications", "assets",
    "markets", "oracles", "network", "protocols", "participants", "shocks", "correlations",
    "policies", "metrics", "limits", "uncertain", "check", "variants",
  ]
  private static let keys: [BadRow] = [
    .adding(
      #"¶"horizn": "2h""#,
      "",
      .unknownKey(key: "horizn", nearest: "horizon", allowed: top)
    ),
    .adding(#"¶"zzzzzzzz": 1"#, "", .unknownKey(key: "zzzzzzzz", nearest: nil, allowed: top)),
    .adding(#"¶"name": "again""#, "", .duplicateKey(key: "name", firstLine: 2)),
    BadRow("{\n  \"name\": \"tiny\",", "¶{", "", .missingKey(key: "name")),
    BadRow(
      "{\n  \"name\": \"tiny\",\n  \"horizon\": \"1h\",",
      "¶{\n  \"name\": \"tiny\",",
      "",
      .missingKey(key: "horizon")
    ),
    BadRow(
      #""horizon": "1h""#,
      #""horizon": ¶true"#,
      "horizon",
      .wrongType(found: "true or false", expected: "time")
    ),
    BadRow(#""tiny""#, "¶7", "name", .wrongType(found: "number", expected: "string")),
    BadRow(#""tiny""#, #"¶"Tiny Town""#, "name", .badName(name: "Tiny Town")),
    BadRow(#""tiny""#, #"¶"tiny--town""#, "name", .badName(name: "tiny--town")),
    BadRow(#""tiny""#, #"¶"""#, "name", .badName(name: "")),
    BadRow(
      #""venue": {"depthPerPercent": "2M USD"}"#,
      #""venue": {¶"halflife": "1h"}"#,
      "markets[0].venue",
      .unknownKey(key: "halflife", nearest: "halfLife", allowed: Self.venueKeys)
    ),
    BadRow(
      #""venue": {"depthPerPercent": "2M USD"}"#,
      #""venue": ¶[]"#,
      "markets[0].venue",
      .wrongType(found: "array", expected: "object")
    ),
    BadRow(
      #"{"depthPerPercent": "2M USD"}"#,
      #"{"impact": ¶"yes"}"#,
      "markets[0].venue.impact",
      .wrongType(found: "string", expected: "true or false")
    ),
    .adding(#""oracles": ¶{}"#, "oracles", .wrongType(found: "object", expected: "array")),
    .adding(#""seed": ¶"2a""#, "seed", .badQuantity(found: "2a", examples: ["s2a", "42"])),
    .adding(
      #""seed": ¶-1"#,
      "seed",
      .outOfRange(found: "-1", minimum: "0", maximum: "18446744073709551615")
    ),
    .adding(#""seed": ¶null"#, "seed", .wrongType(found: "null", expected: "seed")),
    .adding(#""check": ¶[]"#, "check", .wrongType(found: "array", expected: "object")),
  ]

  @Test func `wrong kinds and references`() { BadRow.check(Self.references) }

  private static let references: [BadRow] = [
    BadRow(
      #"{"kind": "vaults"}"#,
      #"{"kind": ¶"vault"}"#,
      "protocols[0].form.kind",
      .unknownChoice(
        found: "vault",
        nearest: "vaults",
        allowed: ["vaults", "lending", "perpetual"]
      )
    ),
    BadRow(#"{"kind": "vaults"}"#, "¶{}", "protocols[0].form", .missingKey(key: "kind")),
    BadRow(
      #"{"kind": "vaults"}"#,
      #"¶"vaults""#,
      "protocols[0].form",
      .wrongType(found: "string", expected: "object")
    ),
    BadRow(
      #"{"kind": "drawnVaults", "count": 10, "totalDebt": "1M USD"}"#,
      #"{"kind": ¶"drawnPositions", "count": 10, "openInterest": "1M USD"}"#,
      "protocols[0].book.kind",
      .unknownChoice(
        found: "drawnPositions",
        nearest: nil,
        allowed: ["drawnVaults", "file", "accounts"]
      )
    ),
    BadRow(
      #""base": "ETH""#,
      #""base": ¶"ETC""#,
      "markets[0].base",
      .unknownReference(target: "asset", found: "ETC", nearest: "ETH", known: ["ETH", "USD"])
    ),
    BadRow(
      #""pricing": "ETH-USD""#,
      #""pricing": ¶"ETHUSD""#,
      "assets[0].pricing",
      .unknownReference(
        target: "market",
        found: "ETHUSD",
        nearest: "ETH-USD",
        known: ["constantUSD", "ETH-USD"]
      )
    ),
    BadRow(
      #""name": "maker", "market": "ETH-USD""#,
      #""name": "maker", "market": ¶"BTC-USD""#,
      "protocols[0].market",
      .unknownReference(
        target: "market",
        found: "BTC-USD",
        nearest: "ETH-USD",
        known: ["ETH-USD"]
      )
    ),
    BadRow(
      #""name": "maker", "#,
      #""name": "maker", "oracle": ¶"osm", "#,
      "protocols[0].oracle",
      .unknownReference(
        target: "oracle",
        found: "osm",
        nearest: nil,
        known: ["eth-usd-feed"]
      )
    ),
    BadRow(
      #"{"name": "USD", "pricing": "constantUSD"}"#,
      #"{"name": "USD", "pricing": "constantUSD"}, {"name": ¶"USD", "pricing": "constantUSD"}"#,
      "assets[2].name",
      .duplicateName(name: "USD")
    ),
    BadRow(
      "\"pricing\": \"constantUSD\"}\n  ],\n  \"markets\": [{\n"
        + "    \"name\": \"ETH-USD\", \"base\": \"ETH\", \"quote\": \"USD\"",
      "\"pricing\": \"constantUSD\", \"decimals\": 8}\n  ],\n  \"markets\": [{\n"
        + "    \"name\": \"ETH-USD\", \"base\": \"ETH\", \"quote\": ¶\"USD\"",
      "markets[0].quote",
      .relation(rule: "decimals of the quote asset = 6")
    ),
    .adding(
      #""participants": [{"kind": ¶"keeper"}]"#,
      "participants[0].kind",
      .unknownChoice(
        found: "keeper",
        nearest: "keepers",
        allowed: [
          "keepers", "owners", "orderFlow", "manipulator", "arbitrageur", "anticipators",
          "savers", "raider", "exploit", "depositors",
        ]
      )
    ),
    .adding(
      #""participants": [{"kind": "owners", "name": "o", "protocol": ¶"mker"}]"#,
      "participants[0].protocol",
      .unknownReference(
        target: "protocol",
        found: "mker",
        nearest: "maker",
        known: ["maker"]
      )
    ),
    .adding(
      #""shocks": [{"market": ¶"X", "at": "5m", "size": "-10%"}]"#,
      "shocks[0].market",
      .unknownReference(target: "market", found: "X", nearest: nil, known: ["ETH-USD"])
    ),
    .adding(
      #""network": {"ordering": ¶"feepriority"}"#,
      "network.ordering",
      .unknownChoice(
        found: "feepriority",
        nearest: "feePriority",
        allowed: [
          "feePriority", "protocolPriority", "arrival", "expressLane", "batchAuction", "random",
          "fair",
        ]
      )
    ),
    .adding(
      #""network": {"gasAsset": ¶"GAS"}"#,
      "network.gasAsset",
      .unknownReference(target: "asset", found: "GAS", nearest: nil, known: ["ETH", "USD"])
    ),
    .adding(
      #""network": {"blocks": {"kind": "fixed", ¶"mean": "3s"}}"#,
      "network.blocks",
      .unknownKey(key: "mean", nearest: nil, allowed: ["kind", "interval"])
    ),
  ]

  @Test func `wrong quantities`() { BadRow.check(Self.quantities) }

  private static let horizon = #""horizon": "1h""#
  private static let quantities: [BadRow] = [
    BadRow(
      horizon,
      #""horizon": ¶"one hour""#,
      "horizon",
      .badQuantity(found: "one hour", examples: ["250ms", "12s", "10m", "1.5h", "2d"])
    ),
    BadRow(
      horizon,
      #""horizon": ¶60"#,
      "horizon",
      .missingUnit(found: "60", allowed: BadRow.times)
    ),
    BadRow(
      horizon,
      #""horizon": ¶"1hr""#,
      "horizon",
      .wrongUnit(found: "hr", nearest: "h", allowed: BadRow.times)
    ),
    BadRow(
      horizon,
      #""horizon": ¶"0s""#,
      "horizon",
      .outOfRange(found: "0s", minimum: "above 0s", maximum: "366d")
    ),
    BadRow(
      horizon,
      #""horizon": ¶"-1h""#,
      "horizon",
      .outOfRange(found: "-1h", minimum: "above 0s", maximum: "366d")
    ),
    BadRow(
      horizon,
      #""horizon": ¶"2000d""#,
      "horizon",
      .outOfRange(found: "2000d", minimum: "above 0s", maximum: "366d")
    ),
    BadRow(
      horizon,
      #""horizon": ¶"0.0000000001s""#,
      "horizon",
      .tooPrecise(found: "0.0000000001s", step: "1ns")
    ),
    BadRow(
      #""2M USD""#,
      #"¶"2M""#,
      "markets[0].venue.depthPerPercent",
      .missingUnit(found: "2M", allowed: ["USD"])
    ),
    BadRow(
      #""2M USD""#,
      #"¶"2M DAI""#,
      "markets[0].venue.depthPerPercent",
      .wrongAsset(found: "DAI", expected: "USD")
    ),
    BadRow(
      #""2M USD""#,
      #"¶"0 USD""#,
      "markets[0].venue.depthPerPercent",
      .outOfRange(found: "0 USD", minimum: "above 0 USD", maximum: "1000B USD")
    ),
    BadRow(
      #""2M USD""#,
      #"¶"0.0000001 USD""#,
      "markets[0].venue.depthPerPercent",
      .tooPrecise(found: "0.0000001 USD", step: "0.000001")
    ),
    BadRow(
      #""2M USD""#,
      #"¶"9999B USD""#,
      "markets[0].venue.depthPerPercent",
      .outOfRange(found: "9999B USD", minimum: "above 0 USD", maximum: "1000B USD")
    ),
    BadRow(
      #""200 USD""#,
      #"¶"-200 USD""#,
      "markets[0].path.initialPrice",
      .outOfRange(found: "-200 USD", minimum: "above 0 USD", maximum: "1B USD")
    ),
    BadRow(
      #""2M USD""#,
      #""2M USD", "permanentShare": ¶0.3"#,
      "markets[0].venue.permanentShare",
      .missingUnit(found: "0.3", allowed: ["%", "bp", "x"])
    ),
    BadRow(
      #""2M USD""#,
      #""2M USD", "permanentShare": ¶"101%""#,
      "markets[0].venue.permanentShare",
      .outOfRange(found: "101%", minimum: "0%", maximum: "100%")
    ),
    BadRow(
      #""count": 10"#,
      #""count": ¶1.5"#,
      "protocols[0].book.count",
      .tooPrecise(found: "1.5", step: "1")
    ),
    BadRow(
      #""count": 10"#,
      #""count": ¶"10 accounts""#,
      "protocols[0].book.count",
      .wrongUnit(found: "accounts", nearest: nil, allowed: [])
    ),
    BadRow(
      #""count": 10"#,
      #""count": ¶99999999999999999999"#,
      "protocols[0].book.count",
      .outOfRange(found: "99999999999999999999", minimum: "1", maximum: "10M")
    ),
    .adding(
      #""replications": ¶0"#,
      "replications",
      .outOfRange(found: "0", minimum: "1", maximum: "1000000")
    ),
    .adding(
      #""network": {"feeMarket": {"baseGasPrice": ¶"40"}}"#,
      "network.feeMarket.baseGasPrice",
      .missingUnit(found: "40", allowed: ["gwei", "wei"])
    ),
    .adding(
      #""shocks": [{"market": "ETH-USD", "at": "5m", "size": ¶"-100%"}]"#,
      "shocks[0].size",
      .outOfRange(found: "-100%", minimum: "above -100%", maximum: "1000%")
    ),
    BadRow(
      #""pricing": "ETH-USD"}"#,
      #""pricing": "ETH-USD", "decimals": ¶10}"#,
      "assets[0].decimals",
      .outOfRange(found: "10", minimum: "0", maximum: "9")
    ),
  ]

  @Test func `one reading finds every fault of a kind`() {
    let text = TinyScenario.with(#""tick": "x", "seed": "y", "replications": 0, "nam": 1"#)
    #expect(TinyScenario.errors(text).map(\.path) == ["tick", "seed", "replications", ""])
  }
}
