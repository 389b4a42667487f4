import Margining
import MarketSimulation
import Markets
import Mitigations
import NetworkModel
import Participants
import Quantities

extension ScenarioBuilder {
  /// The asset of amounts that belong to no protocol: the quote asset of the first one's market.
  private func commonQuote(_ protocols: [ProtocolSpec]) -> AssetID {
    guard let market = protocols.first?.market, market.index >= 0 else { return AssetID(-1) }
    return markets[Int(market.index)].quote
  }

  mutating func buildParticipants(
    _ protocols: [ProtocolSpec],
    gasAsset: AssetID
  ) -> [ParticipantSpec] {
    var participants: [ParticipantSpec] = []
    for (kind, record) in root.variants("participants") {
      let built: ParticipantSpec.Kind =
        switch kind {
        case "keepers": keepers(record, quote: commonQuote(protocols), gasAsset: gasAsset)
        case "owners": owners(record)
        case "manipulator": manipulator(record)
        case "arbitrageur": arbitrageur(record)
        case "depositors": depositors(record)
        case "anticipators": anticipators(record)
        case "savers": savers(record)
        case "raider": raider(record, quote: commonQuote(protocols))
        case "exploit": exploit(record, quote: commonQuote(protocols))
        default: orderFlow(record)
        }
      participants.append(ParticipantSpec(name: record.text("name"), kind: built))
    }
    return participants
  }

  private mutating func keepers(
    _ record: DecodedRecord,
    quote: AssetID,
    gasAsset: AssetID
  ) -> ParticipantSpec.Kind {
    let (low, high) = (ratio(record, "discountLow"), ratio(record, "discountHigh"))
    if high < low { fail(.relation(rule: "discountLow <= discountHigh"), record, "discountHigh") }
    return .keepers(
      KeeperSpec(
        count: Int32(record.integer("count")),
        capital: self.quote(record, "capital", of: quote),
        gasFunds: base(record, "gasFunds", of: gasAsset),
        fee: feePolicy(record),
        discountLow: low,
        discountHigh: high,
        openingBid: ratio(record, "openingBid"),
        starts: record.flag("starts"),
        bids: record.flag("bids"),
        pendingLimit: Int32(record.integer("pendingLimit")),
        saleDelay: duration(record, "saleDelay"),
        recycleDelay: duration(record, "recycleDelay"),
        latency: duration(record, "latency"),
        protocolID: record.has("protocol")
          ? index(record, "protocol", of: .protocol).map { ProtocolID($0) } : nil,
        laneBid: self.quote(record, "laneBid", of: quote)
      )
    )
  }

  private mutating func owners(_ record: DecodedRecord) -> ParticipantSpec.Kind {
    let (topUp, repay) = (ratio(record, "topUpShare"), ratio(record, "autoRepayShare"))
    let stop = ratio(record, "stopLossShare")
    let sum = topUp.partsPerBillion + repay.partsPerBillion + stop.partsPerBillion
    if sum > Ratio.one.partsPerBillion {
      fail(
        .relation(rule: "topUpShare + autoRepayShare + stopLossShare <= 100%"),
        record,
        "autoRepayShare"
      )
    }
    return .owners(
      OwnerSpec(
        protocolID: ProtocolID(index(record, "protocol", of: .protocol) ?? 0),
        topUpShare: topUp,
        autoRepayShare: repay,
        trigger: ratio(record, "trigger"),
        topUpSize: ratio(record, "topUpSize"),
        repayTarget: ratio(record, "repayTarget"),
        reactionMedian: duration(record, "reactionMedian"),
        reactionDeviation: ratio(record, "reactionDeviation"),
        reactionLimit: Int32(record.integer("reactionLimit")),
        fee: feePolicy(record),
        execution: execution(record),
        stopLossShare: stop
      )
    )
  }

  private mutating func orderFlow(_ record: DecodedRecord) -> ParticipantSpec.Kind {
    .orderFlow(
      OrderFlowSpec(
        protocolID: ProtocolID(index(record, "protocol", of: .protocol) ?? 0),
        intentsPerHour: ratio(record, "intentsPerHour"),
        reduceShare: ratio(record, "reduceShare"),
        size: ratio(record, "size"),
        fee: feePolicy(record),
        clustering: record.has("clustering") ? clustering(record.record("clustering")) : nil
      )
    )
  }

  private func clustering(_ record: DecodedRecord) -> FlowClustering {
    FlowClustering(
      branchingRatio: ratio(record, "branchingRatio"),
      memory: duration(record, "memory")
    )
  }

  mutating func buildShocks() -> [PriceShockSpec] {
    var shocks: [(spec: PriceShockSpec, ordinal: Int)] = []
    for record in root.records("shocks") {
      let spec = PriceShockSpec(
        market: MarketID(index(record, "market", of: .market) ?? 0),
        at: instant(record, "at"),
        size: ratio(record, "size")
      )
      shocks.append((spec, shocks.count))
    }
    return shocks.sorted { ($0.spec.at, $0.ordinal) < ($1.spec.at, $1.ordinal) }.map(\.spec)
  }

  mutating func buildPolicies() -> [PolicySpec] {
    var policies: [PolicySpec] = []
    let records = root.records("policies")
    for (index, record) in records.enumerated() {
      let policy = PolicySpec(
        name: record.text("name"),
        mitigations: record.variants("mitigations").map { mitigation($0.kind, $0.record) }
      )
      if policy.name == "baseline", index > 0 || !policy.mitigations.isEmpty {
        fail(.badBaseline, record, index > 0 ? "name" : "mitigations")
      }
      policies.append(policy)
    }
    if policies.first?.name != "baseline" {
      policies.insert(PolicySpec(name: "baseline", mitigations: []), at: 0)
    }
    return policies
  }

  private mutating func mitigation(_ kind: String, _ record: DecodedRecord) -> MitigationSpec {
    guard let descriptor = catalog.descriptor(of: kind) else {
      preconditionFailure("\(kind) was decoded with a table made from the catalogue")
    }
    // The amounts of a policy are in the quote asset of the first protocol's market.
    let market = root.records("protocols").first?.text("market")
    let quote = markets.first { $0.name == market }?.quote ?? AssetID(-1)
    let values = descriptor.parameters.map { parameter -> Int64 in
      switch parameter.unit {
      case .flag: record.flag(parameter.name) ? 1 : 0
      case .quote: stored(record, parameter.name, of: quote)
      case .duration, .ratio, .count, .gasPrice: record.integer(parameter.name)
      }
    }
    return MitigationSpec(kind: kind, values: values)
  }
}
