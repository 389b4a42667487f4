import MarketSimulation
import NetworkModel
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
    let feed = record.record("feed")
    return OracleSpec(
      name: name,
      market: market,
      feed: FeedSpec(
        sampleInterval: duration(feed, "sampleInterval"),
        deviationThreshold: ratio(feed, "deviationThreshold"),
        heartbeat: duration(feed, "heartbeat"),
        latency: duration(feed, "latency"),
        writeGas: feed.integer("writeGas"),
        feeCap: gasPrice(feed, "feeCap"),
        feeMultiple: ratio(feed, "feeMultiple")
      ),
      hop: duration(record, "hop"),
      pokeGas: record.integer("pokeGas"),
      secondary: record.has("secondary") ? secondary(record.record("secondary")) : nil,
      faults: record.variants("faults").map { fault($0.kind, $0.record) }
    )
  }

  private func secondary(_ record: DecodedRecord) -> SecondarySourceSpec {
    SecondarySourceSpec(interval: duration(record, "interval"), noise: ratio(record, "noise"))
  }

  private mutating func fault(_ kind: String, _ record: DecodedRecord) -> FeedFaultSpec {
    let (from, until) = (instant(record, "from"), instant(record, "until"))
    if until <= from { fail(.relation(rule: "from < until"), record, "until") }
    return FeedFaultSpec(
      kind: kind == "bias" ? .bias : .outage,
      from: from,
      until: until,
      bias: kind == "bias" ? ratio(record, "bias") : .zero
    )
  }

  mutating func buildNetwork() -> (NetworkSpec, AssetID) {
    let record = root.record("network")
    let (schedule, blocks) = record.variant("blocks")
    let (_, market) = record.variant("feeMarket")
    let network = NetworkSpec(
      blocks: schedule == "fixed"
        ? .fixed(interval: duration(blocks, "interval")) : .poisson(mean: duration(blocks, "mean")),
      gasLimit: record.integer("gasLimit"),
      feeMarket: FirstPriceSpec(
        baseGasPrice: gasPrice(market, "baseGasPrice"),
        shockSensitivity: ratio(market, "shockSensitivity"),
        shockHalfLife: duration(market, "shockHalfLife"),
        demandElasticity: ratio(market, "demandElasticity"),
        adjustmentPerMinute: ratio(market, "adjustmentPerMinute"),
        lightLoad: ratio(market, "lightLoad"),
        heavyLoad: ratio(market, "heavyLoad"),
        lightGas: market.integer("lightGas"),
        heavyGas: market.integer("heavyGas")
      ),
      ordering: record.text("ordering") == "protocolPriority" ? .protocolPriority : .feePriority,
      expiry: duration(record, "expiry"),
      poolLimit: Int32(record.integer("poolLimit"))
    )
    let standard = markets.first?.base ?? AssetID(0)
    let gasAsset =
      record.has("gasAsset")
      ? AssetID(index(record, "gasAsset", of: .asset) ?? -1) : standard
    return (network, gasAsset)
  }

  /// What a population bids; its field is always `fee`.
  mutating func feePolicy(_ record: DecodedRecord) -> FeePolicy {
    let (kind, fee) = record.variant("fee")
    if kind == "fixed" { return .fixed(gasPrice(fee, "price")) }
    let (low, high) = (ratio(fee, "low"), ratio(fee, "high"))
    if high < low { fail(.relation(rule: "low <= high"), fee, "high") }
    return .adaptive(low: low, high: high, cap: gasPrice(fee, "cap"))
  }
}
