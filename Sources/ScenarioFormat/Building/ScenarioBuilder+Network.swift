import MarketSimulation
import NetworkModel
import Quantities

extension ScenarioBuilder {
  mutating func buildNetwork() -> (NetworkSpec, AssetID) {
    let record = root.record("network")
    let (schedule, blocks) = record.variant("blocks")
    let network = NetworkSpec(
      blocks: schedule == "fixed"
        ? .fixed(interval: duration(blocks, "interval")) : .poisson(mean: duration(blocks, "mean")),
      gasLimit: record.integer("gasLimit"),
      feeMarket: buildFeeMarket(record, blocks, schedule),
      ordering: buildOrdering(record),
      expiry: duration(record, "expiry"),
      poolLimit: Int32(record.integer("poolLimit")),
      features: buildFeatures(record)
    )
    let standard = markets.first?.base ?? AssetID(0)
    let gasAsset =
      record.has("gasAsset")
      ? AssetID(index(record, "gasAsset", of: .asset) ?? -1) : standard
    return (network, gasAsset)
  }

  private func background(_ market: DecodedRecord) -> BackgroundSpec {
    BackgroundSpec(
      shockSensitivity: ratio(market, "shockSensitivity"),
      shockHalfLife: duration(market, "shockHalfLife"),
      demandElasticity: ratio(market, "demandElasticity"),
      lightLoad: ratio(market, "lightLoad"),
      heavyLoad: ratio(market, "heavyLoad"),
      lightGas: market.integer("lightGas"),
      heavyGas: market.integer("heavyGas")
    )
  }

  private mutating func buildFeeMarket(
    _ network: DecodedRecord,
    _ blocks: DecodedRecord,
    _ schedule: String
  ) -> FeeMarketSpec {
    let (kind, market) = network.variant("feeMarket")
    let everyone = background(market)
    switch kind {
    case "eip1559": return .baseFee(baseFee(network, market, everyone))
    case "sequencer":
      var windows = market.records("windows").map {
        SequencerWindow(gasPerSecond: $0.integer("gasPerSecond"), length: duration($0, "length"))
      }
      if windows.isEmpty {
        windows = [SequencerWindow(gasPerSecond: 7_000_000, length: .seconds(120))]
      }
      return .sequencer(
        SequencerSpec(
          floor: gasPrice(market, "floor"),
          windows: windows,
          blockTime: duration(blocks, schedule == "fixed" ? "interval" : "mean"),
          background: everyone
        )
      )
    case "recorded":
      return .recorded(RecordedGasSpec(points: gasPoints(network, market), background: everyone))
    default:
      return .firstPrice(
        FirstPriceSpec(
          baseGasPrice: gasPrice(market, "baseGasPrice"),
          shockSensitivity: everyone.shockSensitivity,
          shockHalfLife: everyone.shockHalfLife,
          demandElasticity: everyone.demandElasticity,
          adjustmentPerMinute: ratio(market, "adjustmentPerMinute"),
          lightLoad: everyone.lightLoad,
          heavyLoad: everyone.heavyLoad,
          lightGas: everyone.lightGas,
          heavyGas: everyone.heavyGas
        )
      )
    }
  }

  private mutating func baseFee(
    _ network: DecodedRecord,
    _ market: DecodedRecord,
    _ everyone: BackgroundSpec
  ) -> BaseFeeSpec {
    if market.integer("elasticity") > network.integer("gasLimit") {
      fail(.relation(rule: "elasticity <= gasLimit"), market, "elasticity")
    }
    return BaseFeeSpec(
      initialBaseFee: gasPrice(market, "initialBaseFee"),
      referencePrice: gasPrice(market, "referencePrice"),
      medianTip: gasPrice(market, "medianTip"),
      rule: BaseFeeRule(
        elasticity: market.integer("elasticity"),
        denominator: market.integer("denominator"),
        floor: gasPrice(market, "floor")
      ),
      background: everyone
    )
  }

  private mutating func gasPoints(
    _ network: DecodedRecord,
    _ market: DecodedRecord
  ) -> [GasPricePoint] {
    if market.has("file") {
      if market.has("points") {
        fail(.conflictingKeys(keys: ["file", "points"]), network, "feeMarket")
      }
      return readGasFile(market)
    }
    if !market.has("points") {
      fail(.oneKeyNeeded(keys: ["file", "points"]), network, "feeMarket")
    }
    checkAscending(market.records("points"))
    return market.records("points").map {
      GasPricePoint(at: instant($0, "at"), price: gasPrice($0, "price"))
    }
  }

  private mutating func readGasFile(_ market: DecodedRecord) -> [GasPricePoint] {
    let place = market.place(of: "file")
    do throws(FormatError) {
      let file = market.text("file")
      let bytes = try files.bytes(file, at: place, field: market.path(of: "file"))
      let base = place.file == overrideFile ? "" : place.file
      return try GasSeriesReader.read(
        bytes,
        file: FileCache.displayName(file, relativeTo: base),
        column: market.text("column"),
        from: duration(market, "from")
      )
    } catch {
      var error = error
      error.path = market.path(of: "file")
      errors.append(error)
      return []
    }
  }

  private mutating func buildOrdering(_ record: DecodedRecord) -> OrderingPolicy {
    switch record.text("ordering") {
    case "protocolPriority": return .protocolPriority
    case "arrival": return .arrival
    case "random": return .random
    case "batchAuction": return .batchAuction(interval: duration(record, "batchInterval"))
    case "expressLane":
      let lane = record.record("expressLane")
      let (round, closing) = (duration(lane, "round"), duration(lane, "closing"))
      if closing > round { fail(.relation(rule: "closing <= round"), lane, "closing") }
      return .expressLane(
        ExpressLaneSpec(delay: duration(lane, "delay"), round: round, closing: closing)
      )
    case "fair":
      let fair = record.record("fairOrdering")
      return .fair(
        FairOrderSpec(
          nodes: Int32(fair.integer("nodes")),
          share: ratio(fair, "share"),
          spread: latency(fair, "spread")
        )
      )
    default: return .feePriority
    }
  }

  mutating func latency(_ record: DecodedRecord, _ name: String) -> LatencySpec {
    let (kind, law) = record.variant(name)
    switch kind {
    case "uniform":
      let (low, high) = (duration(law, "low"), duration(law, "high"))
      if high < low { fail(.relation(rule: "low <= high"), law, "high") }
      return .uniform(low: low, high: high)
    case "exponential": return .exponential(mean: duration(law, "mean"))
    case "logNormal":
      return .logNormal(median: duration(law, "median"), deviation: ratio(law, "deviation"))
    default: return .fixed(duration(law, "time"))
    }
  }

  private mutating func buildFeatures(_ record: DecodedRecord) -> ChainFeatures {
    let propagation = record.record("propagation")
    return ChainFeatures(
      missedSlots: ratio(record, "missedSlots"),
      keepsNonces: record.flag("keepsNonces"),
      replacementRaise: ratio(record, "replacementRaise"),
      propagation: PropagationSpec(
        gossip: latency(propagation, "gossip"),
        relay: latency(propagation, "relay")
      ),
      relayShare: ratio(record, "relayShare"),
      reorganisations: reorganisations(record),
      finalityDepth: Int32(record.integer("finalityDepth")),
      outages: outages(record),
      outageHazard: record.has("outageHazard") ? hazard(record.record("outageHazard")) : nil,
      demandShocks: record.variants("congestion").compactMap { demandShock($0.kind, $0.record) },
      rollup: record.has("rollup") ? rollup(record.record("rollup")) : nil
    )
  }

  private mutating func reorganisations(_ record: DecodedRecord) -> ReorganisationSpec? {
    guard record.has("reorganisations") else { return nil }
    let law = record.record("reorganisations")
    if law.integer("depthLimit") > record.integer("finalityDepth") {
      fail(.relation(rule: "depthLimit <= finalityDepth"), law, "depthLimit")
    }
    return ReorganisationSpec(
      probability: ratio(law, "probability"),
      growth: ratio(law, "growth"),
      depthLimit: Int32(law.integer("depthLimit"))
    )
  }

  private mutating func outages(_ record: DecodedRecord) -> [ChainOutage] {
    var outages: [ChainOutage] = []
    for outage in record.records("outages") {
      let (from, until) = (instant(outage, "from"), instant(outage, "until"))
      if until <= from { fail(.relation(rule: "from < until"), outage, "until") }
      if let last = outages.last, from < last.until {
        fail(.relation(rule: "the end of the outage before <= from"), outage, "from")
      }
      outages.append(ChainOutage(from: from, until: until))
    }
    return outages
  }

  private func hazard(_ record: DecodedRecord) -> OutageHazard {
    OutageHazard(
      meanUp: duration(record, "meanUp"),
      medianDown: duration(record, "medianDown"),
      deviation: ratio(record, "deviation"),
      stressMultiple: ratio(record, "stressMultiple")
    )
  }

  private func demandShock(_ kind: String, _ record: DecodedRecord) -> DemandShock? {
    let start = instant(record, "start")
    switch kind {
    case "calm": return nil
    case "busy": return .busy(from: start)
    case "black-thursday": return .blackThursday(from: start)
    case "spike": return .spike(from: start)
    default:
      return DemandShock(
        start: start,
        ramp: duration(record, "ramp"),
        hold: duration(record, "hold"),
        halfLife: duration(record, "halfLife"),
        multiple: ratio(record, "multiple")
      )
    }
  }

  private func rollup(_ record: DecodedRecord) -> RollupSpec {
    RollupSpec(
      batchInterval: duration(record, "batchInterval"),
      parentFinality: duration(record, "parentFinality"),
      inboxDelay: duration(record, "inboxDelay"),
      forceInclusionDelay: duration(record, "forceInclusionDelay"),
      forceInclusionInterval: duration(record, "forceInclusionInterval"),
      ownersUseInbox: record.flag("ownersUseInbox")
    )
  }
}
