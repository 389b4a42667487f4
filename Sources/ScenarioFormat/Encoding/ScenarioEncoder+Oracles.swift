import MarketSimulation
import PriceOracles
import Quantities

extension ScenarioEncoder {
  func oracle(_ oracle: OracleSpec) -> JSONOutput {
    var members: Members = [
      ("name", .text(oracle.name)),
      ("market", marketName(oracle.market)),
      ("feed", feed(oracle.feed, market: oracle.market)),
      ("hop", duration(oracle.hop)),
      ("pokeGas", .number(oracle.pokeGas)),
    ]
    if let secondary = oracle.secondary { members.append(("secondary", reference(secondary))) }
    members += [
      ("references", .list(oracle.references.map(reference))),
      ("faults", .list(oracle.faults.map(fault))),
      ("faultProcesses", .list(oracle.faultProcesses.map(faultProcess))),
      (
        "manipulations",
        .list(oracle.manipulations.map { manipulation($0, market: oracle.market) })
      ),
    ]
    return .object(members)
  }

  private func feed(_ feed: FeedSpec, market: MarketID) -> JSONOutput {
    var members: Members = [
      ("sampleInterval", duration(feed.sampleInterval)),
      ("deviationThreshold", ratio(feed.deviationThreshold)),
      ("heartbeat", duration(feed.heartbeat)),
      ("latency", duration(feed.latency)),
      ("writeGas", .number(feed.writeGas)),
      ("feeCap", gasPrice(feed.feeCap)),
      ("feeMultiple", ratio(feed.feeMultiple)),
    ]
    if let nodes = feed.nodes {
      let fields: Members = [
        ("count", .number(Int64(nodes.count))), ("noise", ratio(nodes.noise)),
        ("latency", duration(nodes.latency)),
      ]
      members.append(("nodes", .object(fields)))
    }
    if let bounds = feed.bounds {
      let quote = scenario.markets[Int(market.index)].quote
      members.append(("minimum", price(bounds.minimum, in: quote)))
      members.append(("maximum", price(bounds.maximum, in: quote)))
    }
    return .object(members)
  }

  private func reference(_ source: ReferenceSpec) -> JSONOutput {
    let interval = ("interval", duration(source.interval))
    switch source.kind {
    case .exchange(let noise):
      return .object([("kind", .text("exchange")), interval, ("noise", ratio(noise))])
    case .pull(let publishers, let noise, let confidence):
      return .object([
        ("kind", .text("pull")), interval, ("noise", ratio(noise)),
        ("publishers", .number(Int64(publishers))), ("confidence", ratio(confidence)),
      ])
    case .posted(let feed):
      return .object([
        ("kind", .text("posted")), interval, ("noise", ratio(feed.noise)),
        ("publishers", .number(Int64(feed.publishers))), ("confidence", ratio(feed.confidence)),
        ("updateGas", .number(feed.updateGas)), ("deviation", ratio(feed.deviation)),
      ])
    case .pool(let mean, let window):
      return .object([
        ("kind", .text("pool")), interval,
        ("mean", .text(mean == .arithmetic ? "arithmetic" : "geometric")),
        ("window", duration(window)),
      ])
    case .mark(let rule):
      return .object([("kind", .text("mark")), interval] + mark(rule))
    }
  }

  private func mark(_ rule: MarkRule) -> Members {
    switch rule {
    case .index: [("rule", .text("index"))]
    case .last: [("rule", .text("last"))]
    case .basisSamples(let count, let interval):
      [
        ("rule", .text("basisSamples")), ("samples", .number(Int64(count))),
        ("fundingInterval", duration(interval)),
      ]
    case .basisAverage(let basis, let book):
      [("rule", .text("basisAverage")), ("basis", duration(basis)), ("book", duration(book))]
    }
  }

  private func fault(_ fault: FeedFaultSpec) -> JSONOutput {
    var members: Members = [
      ("kind", .text(Self.word(fault.kind))),
      ("from", instant(fault.from)),
      ("until", instant(fault.until)),
    ]
    switch fault.kind {
    case .bias, .capError: members.append(("bias", ratio(fault.size)))
    case .corruption:
      members += [("bias", ratio(fault.size)), ("share", ratio(fault.share))]
    case .confidence: members.append(("widening", ratio(fault.size)))
    case .delay: members.append(("delay", duration(fault.delay)))
    case .outage, .freeze, .staleRound, .unreadable, .failoverStuck: break
    }
    members.append(("sources", Self.sources(fault.sources)))
    return .object(members)
  }

  private func faultProcess(_ process: FaultProcessSpec) -> JSONOutput {
    .object([
      ("fault", .text(Self.word(process.kind))),
      ("perDay", number(process.perDay)),
      ("meanLength", duration(process.meanLength)),
      ("correlation", ratio(process.correlation)),
      ("bias", ratio(process.size)),
      ("sources", Self.sources(process.sources)),
    ])
  }

  private func manipulation(_ trade: ManipulationSpec, market: MarketID) -> JSONOutput {
    .object([
      ("direction", .text(trade.direction == .up ? "up" : "down")),
      ("size", base(trade.size, of: scenario.markets[Int(market.index)].base)),
      ("from", instant(trade.from)),
      ("until", instant(trade.until)),
    ])
  }

  private static func sources(_ set: SourceSet) -> JSONOutput {
    let names = ScenarioSchema.sourceNames.enumerated().filter {
      set.contains(SourceSet(rawValue: 1 << UInt32($0.offset)))
    }
    return .list(names.map { .text($0.element) })
  }

  private static func word(_ kind: FeedFaultSpec.Kind) -> String {
    switch kind {
    case .outage: "outage"
    case .bias: "bias"
    case .freeze: "freeze"
    case .delay: "delay"
    case .staleRound: "staleRound"
    case .confidence: "confidence"
    case .corruption: "corruption"
    case .unreadable: "unreadable"
    case .capError: "capError"
    case .failoverStuck: "failoverStuck"
    }
  }
}
