import MarketSimulation
import NetworkModel
import Quantities

extension ScenarioEncoder {
  var network: JSONOutput {
    let network = scenario.network
    let blocks: JSONOutput =
      switch network.blocks {
      case .fixed(let interval):
        .object([("kind", .text("fixed")), ("interval", duration(interval))])
      case .poisson(let mean): .object([("kind", .text("poisson")), ("mean", duration(mean))])
      }
    var members: Members = [
      ("gasAsset", .text(assetName(scenario.gasAsset))),
      ("blocks", blocks),
      ("gasLimit", .number(network.gasLimit)),
      ("feeMarket", feeMarket(network.feeMarket)),
    ]
    members += ordering(network.ordering)
    members += [
      ("expiry", duration(network.expiry)),
      ("poolLimit", .number(Int64(network.poolLimit))),
    ]
    return .object(members + features(network.features))
  }

  private func feeMarket(_ market: FeeMarketSpec) -> JSONOutput {
    switch market {
    case .firstPrice(let spec):
      return .object(
        [("kind", .text("firstPrice")), ("baseGasPrice", gasPrice(spec.baseGasPrice))]
          + shock(spec.background)
          + [("adjustmentPerMinute", ratio(spec.adjustmentPerMinute))] + load(spec.background)
      )
    case .baseFee(let spec):
      return .object(
        [
          ("kind", .text("eip1559")),
          ("initialBaseFee", gasPrice(spec.initialBaseFee)),
          ("referencePrice", gasPrice(spec.referencePrice)),
          ("medianTip", gasPrice(spec.medianTip)),
          ("elasticity", .number(spec.rule.elasticity)),
          ("denominator", .number(spec.rule.denominator)),
          ("floor", gasPrice(spec.rule.floor)),
        ] + shock(spec.background) + load(spec.background)
      )
    case .sequencer(let spec):
      let windows = spec.windows.map {
        JSONOutput.object([
          ("gasPerSecond", .number($0.gasPerSecond)), ("length", duration($0.length)),
        ])
      }
      return .object(
        [
          ("kind", .text("sequencer")), ("floor", gasPrice(spec.floor)),
          ("windows", .list(windows)),
        ] + shock(spec.background) + load(spec.background)
      )
    case .recorded(let spec):
      let points = spec.points.map {
        JSONOutput.object([("at", instant($0.at)), ("price", gasPrice($0.price))])
      }
      return .object(
        [("kind", .text("recorded")), ("points", .list(points))]
          + shock(spec.background) + load(spec.background)
      )
    }
  }

  private func shock(_ background: BackgroundSpec) -> Members {
    [
      ("shockSensitivity", number(background.shockSensitivity)),
      ("shockHalfLife", duration(background.shockHalfLife)),
      ("demandElasticity", number(background.demandElasticity)),
    ]
  }

  private func load(_ background: BackgroundSpec) -> Members {
    [
      ("lightLoad", ratio(background.lightLoad)),
      ("heavyLoad", ratio(background.heavyLoad)),
      ("lightGas", .number(background.lightGas)),
      ("heavyGas", .number(background.heavyGas)),
    ]
  }

  // A resolved scenario states what its ordering does not use too, at its standard.
  private func ordering(_ policy: OrderingPolicy) -> Members {
    var interval = SimDuration.seconds(1)
    var lane = ExpressLaneSpec()
    var fair = FairOrderSpec(
      nodes: 5,
      share: .percent(60),
      spread: .exponential(mean: .milliseconds(100))
    )
    let word: String
    switch policy {
    case .feePriority: word = "feePriority"
    case .protocolPriority: word = "protocolPriority"
    case .arrival: word = "arrival"
    case .random: word = "random"
    case .batchAuction(let stated): (word, interval) = ("batchAuction", stated)
    case .expressLane(let stated): (word, lane) = ("expressLane", stated)
    case .fair(let stated): (word, fair) = ("fair", stated)
    }
    let laneFields: Members = [
      ("delay", duration(lane.delay)), ("round", duration(lane.round)),
      ("closing", duration(lane.closing)),
    ]
    let fairFields: Members = [
      ("nodes", .number(Int64(fair.nodes))), ("share", ratio(fair.share)),
      ("spread", latency(fair.spread)),
    ]
    return [
      ("ordering", .text(word)), ("batchInterval", duration(interval)),
      ("expressLane", .object(laneFields)), ("fairOrdering", .object(fairFields)),
    ]
  }

  func latency(_ law: LatencySpec) -> JSONOutput {
    switch law {
    case .fixed(let time): .object([("kind", .text("fixed")), ("time", duration(time))])
    case .uniform(let low, let high):
      .object([("kind", .text("uniform")), ("low", duration(low)), ("high", duration(high))])
    case .exponential(let mean):
      .object([("kind", .text("exponential")), ("mean", duration(mean))])
    case .logNormal(let median, let deviation):
      .object([
        ("kind", .text("logNormal")), ("median", duration(median)), ("deviation", ratio(deviation)),
      ])
    }
  }

  private func features(_ features: ChainFeatures) -> Members {
    let shocks = features.demandShocks.map {
      JSONOutput.object([
        ("kind", .text("shock")), ("start", instant($0.start)), ("ramp", duration($0.ramp)),
        ("hold", duration($0.hold)), ("halfLife", duration($0.halfLife)),
        ("multiple", ratio($0.multiple)),
      ])
    }
    let outages = features.outages.map {
      JSONOutput.object([("from", instant($0.from)), ("until", instant($0.until))])
    }
    let propagation: Members = [
      ("gossip", latency(features.propagation.gossip)),
      ("relay", latency(features.propagation.relay)),
    ]
    var members: Members = [
      ("missedSlots", ratio(features.missedSlots)),
      ("keepsNonces", .flag(features.keepsNonces)),
      ("replacementRaise", ratio(features.replacementRaise)),
      ("propagation", .object(propagation)),
      ("relayShare", ratio(features.relayShare)),
      ("finalityDepth", .number(Int64(features.finalityDepth))),
      ("outages", .list(outages)),
      ("congestion", .list(shocks)),
    ]
    if let law = features.reorganisations {
      let fields: Members = [
        ("probability", ratio(law.probability)), ("growth", ratio(law.growth)),
        ("depthLimit", .number(Int64(law.depthLimit))),
      ]
      members.append(("reorganisations", .object(fields)))
    }
    if let hazard = features.outageHazard { members.append(("outageHazard", output(hazard))) }
    if let rollup = features.rollup { members.append(("rollup", output(rollup))) }
    return members
  }

  private func output(_ hazard: OutageHazard) -> JSONOutput {
    .object([
      ("meanUp", duration(hazard.meanUp)), ("medianDown", duration(hazard.medianDown)),
      ("deviation", ratio(hazard.deviation)), ("stressMultiple", ratio(hazard.stressMultiple)),
    ])
  }

  private func output(_ rollup: RollupSpec) -> JSONOutput {
    .object([
      ("batchInterval", duration(rollup.batchInterval)),
      ("parentFinality", duration(rollup.parentFinality)),
      ("inboxDelay", duration(rollup.inboxDelay)),
      ("forceInclusionDelay", duration(rollup.forceInclusionDelay)),
      ("forceInclusionInterval", duration(rollup.forceInclusionInterval)),
      ("ownersUseInbox", .flag(rollup.ownersUseInbox)),
    ])
  }
}
