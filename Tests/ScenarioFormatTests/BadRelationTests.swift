import Mitigations
import ScenarioFormat
import Testing

@Suite struct BadRelationTests {
  @Test func `relations between fields`() { BadRow.check(Self.relations) }

  private static let form = #"{"kind": "vaults"}"#
  private static let book = #"{"kind": "drawnVaults", "count": 10, "totalDebt": "1M USD"}"#
  private static let path = #"{"kind": "jumpDiffusion", "initialPrice": "200 USD"}"#
  private static let protocolText = "\"form\": \(form),\n    \"book\": \(book)"
  private static let positions = #"{"kind": "drawnPositions", "count": 9, "openInterest": "1M USD""#
  private static func keepers(_ count: Int) -> String {
    (0..<count).map { "{\"kind\": \"keepers\", \"count\": 1, \"name\": \"k\($0)\"}" }
      .joined(separator: ", ")
  }

  private static func tier(_ from: String, _ maintenance: String) -> String {
    "{\"from\": \"\(from) USD\", \"maintenanceMargin\": \"\(maintenance)\""
  }

  private static let relations: [BadRow] = [
    .adding(#""tick": ¶"2h""#, "tick", .relation(rule: "tick <= horizon")),
    .adding(
      #""shocks": [{"market": "ETH-USD", "at": ¶"2h", "size": "-5%"}]"#,
      "shocks[0].at",
      .relation(rule: "at <= horizon")
    ),
    .adding(
      #""oracles": [{"name": "o", "market": "ETH-USD", "#
        + #""faults": [{"kind": "outage", "from": "9m", "until": ¶"9m"}]}]"#,
      "oracles[0].faults[0].until",
      .relation(rule: "from < until")
    ),
    .adding(
      #""participants": [{"kind": "keepers", "name": "k", "count": 1, "#
        + #""fee": {"kind": "adaptive", "low": "2x", "high": ¶"1x"}}]"#,
      "participants[0].fee.high",
      .relation(rule: "low <= high")
    ),
    .adding(
      #""participants": [{"kind": "keepers", "name": "k", "count": 1, "discountHigh": ¶"1%"}]"#,
      "participants[0].discountHigh",
      .relation(rule: "discountLow <= discountHigh")
    ),
    .adding(
      #""participants": [{"kind": "depositors", "name": ¶"d"}]"#,
      "participants[0].name",
      .relation(rule: "a protocol of the form lending")
    ),
    .adding(
      "\"participants\": [\(keepers(32)), "
        + #"{"kind": "keepers", "count": 1, "name": ¶"k32"}]"#,
      "participants[32].name",
      .relation(rule: "at most 32 participants of kind keepers")
    ),
    .adding(
      #""participants": [{"kind": "owners", "name": "a", "protocol": "maker"}, "#
        + #"{"kind": "owners", "name": "b", "protocol": ¶"maker"}]"#,
      "participants[1].protocol",
      .relation(rule: "one participant of kind owners for each protocol")
    ),
    BadRow(
      protocolText,
      "\"form\": {\"kind\": \"perpetual\", \"initialMargin\": ¶\"4%\"}, \"book\": \(positions)}",
      "protocols[0].form.initialMargin",
      .relation(rule: "initialMargin >= maintenanceMargin")
    ),
    BadRow(
      protocolText,
      "\"form\": {\"kind\": \"perpetual\", \"rules\": {\"tiers\": [\(tier("1M", "6%")), "
        + "\"initialMargin\": ¶\"5%\"}]}}, \"book\": \(positions)}",
      "protocols[0].form.rules.tiers[0].initialMargin",
      .relation(rule: "initialMargin >= maintenanceMargin")
    ),
    BadRow(
      protocolText,
      "\"form\": {\"kind\": \"perpetual\", \"rules\": {\"tiers\": [\(tier("1M", "6%")), "
        + "\"initialMargin\": \"20%\"}, {\"from\": ¶\"1M USD\", \"maintenanceMargin\": \"7%\", "
        + "\"initialMargin\": \"30%\"}]}}, \"book\": \(positions)}",
      "protocols[0].form.rules.tiers[1].from",
      .relation(rule: "from above that of the tier before")
    ),
    BadRow(
      protocolText,
      "\"form\": {\"kind\": \"perpetual\"}, \"book\": \(positions), \"leverageCap\": ¶\"20x\"}",
      "protocols[0].book.leverageCap",
      .relation(rule: "leverageCap < 1 / maintenanceMargin")
    ),
    BadRow(
      protocolText,
      "\"form\": {\"kind\": \"perpetual\"}, \"book\": \(positions), \"leverageFloor\": ¶\"-2x\"}",
      "protocols[0].book.leverageFloor",
      .outOfRange(found: "-2x", minimum: "above 0x", maximum: "1000x")
    ),
    BadRow(
      path,
      #"¶{"kind": "recorded"}"#,
      "markets[0].path",
      .oneKeyNeeded(keys: ["bars", "touches", "file"])
    ),
    BadRow(
      path,
      #"¶{"kind": "recorded", "bars": [{"at": "0s", "open": "1 USD"}], "#
        + #""touches": [{"at": "0s", "price": "1 USD"}]}"#,
      "markets[0].path",
      .conflictingKeys(keys: ["bars", "touches"])
    ),
    BadRow(
      path,
      #"{"kind": "recorded", "bars": ¶[]}"#,
      "markets[0].path.bars",
      .wrongCount(found: 0, minimum: 1, maximum: nil)
    ),
    BadRow(
      path,
      #"{"kind": "recorded", "bars": [{"at": ¶"1h", "open": "1 USD"}]}"#,
      "markets[0].path.bars[0].at",
      .outOfRange(found: "1h", minimum: "0s", maximum: "0s")
    ),
    BadRow(
      path,
      #"{"kind": "recorded", "bars": [¶{"at": "0s"}]}"#,
      "markets[0].path.bars[0].open",
      .missingKey(key: "open")
    ),
    BadRow(
      path,
      #"{"kind": "recorded", "bars": [{"at": "0s", "open": "9 USD", "#
        + #""low": ¶{"price": "10 USD", "minute": 9}}]}"#,
      "markets[0].path.bars[0].low",
      .relation(rule: "low <= open")
    ),
    BadRow(
      path,
      #"{"kind": "recorded", "bars": [{"at": "0s", "open": "9 USD", "#
        + #""low": {"price": "8 USD", "minute": ¶60}}]}"#,
      "markets[0].path.bars[0].low.minute",
      .outOfRange(found: "60", minimum: "1", maximum: "below 60")
    ),
    BadRow(
      path,
      #"{"kind": "recorded", "touches": [{"at": "0s", "price": "1 USD"}, "#
        + #"{"at": "9m", "price": "2 USD"}, {"at": ¶"9m", "price": "3 USD"}]}"#,
      "markets[0].path.touches[2].at",
      .notAscending(previous: "9m", found: "9m")
    ),
    BadRow(
      path,
      #"¶{"kind": "recorded", "touches": [{"at": "0s", "price": "1 USD"}, "#
        + #"{"at": "61s", "price": "2 USD"}, {"at": "65s", "price": "3 USD"}]}"#,
      "markets[0].path",
      .refused(room: "Markets", problem: "touchesShareTick(at: 65s)")
    ),
  ]

  @Test func `wrong policies`() { BadRow.check(Self.policies) }

  private static let policies: [BadRow] = [
    .adding(
      #""policies": [{"name": ¶"Big Bang", "mitigations": []}]"#,
      "policies[0].name",
      .badName(name: "Big Bang")
    ),
    .adding(
      #""policies": [{"name": "a", "mitigations": []}, {"name": ¶"a", "mitigations": []}]"#,
      "policies[1].name",
      .duplicateName(name: "a")
    ),
    .adding(
      #""policies": [{"name": "a", "mitigations": []}, {"name": ¶"baseline", "mitigations": []}]"#,
      "policies[1].name",
      .badBaseline
    ),
    .adding(
      #""policies": [{"name": "baseline", "mitigations": ¶[{"kind": "twap"}]}]"#,
      "policies[0].mitigations",
      .badBaseline
    ),
    .adding(#""policies": [¶{"name": "a"}]"#, "policies[0]", .missingKey(key: "mitigations")),
    .adding(
      #""policies": [{"name": "a", "mitigations": [{"kind": ¶"twop"}]}]"#,
      "policies[0].mitigations[0].kind",
      .unknownChoice(
        found: "twop",
        nearest: "twap",
        allowed: MitigationCatalog.standard.descriptors.map(\.kind)
      )
    ),
    .adding(
      #""policies": [{"name": "a", "mitigations": [{"kind": "twap", "averageWindow": ¶"1"}]}]"#,
      "policies[0].mitigations[0].averageWindow",
      .missingUnit(found: "1", allowed: BadRow.times)
    ),
    .adding(
      #""policies": [{"name": "a", "mitigations": [{"kind": "twap", ¶"window": "1h"}]}]"#,
      "policies[0].mitigations[0]",
      .unknownKey(key: "window", nearest: nil, allowed: ["kind", "averageWindow"])
    ),
  ]
}
