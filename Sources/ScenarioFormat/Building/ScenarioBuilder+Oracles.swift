import MarketSimulation
import PriceOracles
import Quantities

extension ScenarioBuilder {
  /// The stated oracles; one live feed for each market where none is stated.
  mutating func buildOracles() -> [OracleSpec] {
    if root.records("oracles").isEmpty { return defaultOracles() }
    return root.records("oracles").map { record in
      let market = index(record, "market", of: .market) ?? 0
      return oracle(record, name: record.text("name"), market: MarketID(market))
    }
  }

  private mutating func defaultOracles() -> [OracleSpec] {
    // The tables' own defaults: a record with nothing but the two required fields.
    var decoder = RecordDecoder()
    var oracles: [OracleSpec] = []
    for (index, market) in marketNames.enumerated() {
      let place = root.place
      let members = [("name", "x"), ("market", market)].map {
        JSONMember(key: $0, place: place, node: JSONNode(place: place, value: .text($1)))
      }
      let node = JSONNode(place: place, value: .object(members))
      guard let record = decoder.decode(node, as: ScenarioSchema.oracle, path: "oracles[\(index)]")
      else { preconditionFailure("the tables' defaults make an oracle") }
      let name = market.lowercased() + "-feed"
      oracleNames.append(name)
      oracles.append(oracle(record, name: name, market: MarketID(Int32(index))))
    }
    return oracles
  }

  private mutating func oracle(
    _ record: DecodedRecord,
    name: String,
    market: MarketID
  ) -> OracleSpec {
    OracleSpec(
      name: name,
      market: market,
      feed: feed(record.record("feed"), market: market),
      hop: duration(record, "hop"),
      pokeGas: record.integer("pokeGas"),
      secondary: record.has("secondary") ? reference(record.variant("secondary")) : nil,
      references: record.variants("references").map { reference($0) },
      faults: record.variants("faults").map { fault($0.kind, $0.record) },
      faultProcesses: record.records("faultProcesses").map { faultProcess($0) },
      manipulations: record.records("manipulations").map { manipulation($0, market: market) }
    )
  }

  private mutating func feed(_ feed: DecodedRecord, market: MarketID) -> FeedSpec {
    var bounds: PriceBounds?
    if feed.has("minimum") != feed.has("maximum") {
      fail(.relation(rule: "minimum and maximum together"), feed, "minimum")
    } else if feed.has("minimum") {
      bounds = PriceBounds(
        minimum: price(feed, "minimum", in: asset(of: market, \.quote)),
        maximum: price(feed, "maximum", in: asset(of: market, \.quote))
      )
    }
    var nodes: FeedNodesSpec?
    if feed.has("nodes") {
      let record = feed.record("nodes")
      nodes = FeedNodesSpec(
        count: Int32(record.integer("count")),
        noise: ratio(record, "noise"),
        latency: duration(record, "latency")
      )
    }
    return FeedSpec(
      sampleInterval: duration(feed, "sampleInterval"),
      deviationThreshold: ratio(feed, "deviationThreshold"),
      heartbeat: duration(feed, "heartbeat"),
      latency: duration(feed, "latency"),
      writeGas: feed.integer("writeGas"),
      feeCap: gasPrice(feed, "feeCap"),
      feeMultiple: ratio(feed, "feeMultiple"),
      nodes: nodes,
      bounds: bounds
    )
  }
}
