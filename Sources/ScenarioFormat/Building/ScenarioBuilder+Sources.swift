import MarketSimulation
import PriceOracles
import Quantities

extension ScenarioBuilder {
  /// A source beside the feed.
  func reference(_ source: (kind: String, record: DecodedRecord)) -> ReferenceSpec {
    let record = source.record
    let kind: ReferenceSpec.Kind =
      switch source.kind {
      case "pull":
        .pull(
          publishers: Int32(record.integer("publishers")),
          noise: ratio(record, "noise"),
          confidence: ratio(record, "confidence")
        )
      case "posted":
        .posted(
          PostedPullSpec(
            publishers: Int32(record.integer("publishers")),
            noise: ratio(record, "noise"),
            confidence: ratio(record, "confidence"),
            updateGas: record.integer("updateGas"),
            deviation: ratio(record, "deviation")
          )
        )
      case "pool":
        .pool(
          mean: record.text("mean") == "arithmetic" ? .arithmetic : .geometric,
          window: duration(record, "window")
        )
      case "mark": .mark(markRule(record))
      default: .exchange(noise: ratio(record, "noise"))
      }
    return ReferenceSpec(interval: duration(record, "interval"), kind: kind)
  }

  private func markRule(_ record: DecodedRecord) -> MarkRule {
    switch record.text("rule") {
    case "index": .index
    case "last": .last
    case "basisSamples":
      .basisSamples(
        count: Int32(record.integer("samples")),
        fundingInterval: duration(record, "fundingInterval")
      )
    default: .basisAverage(basis: duration(record, "basis"), book: duration(record, "book"))
    }
  }

  /// A fault with its instants, its sources, and what its kind states.
  mutating func fault(_ kind: String, _ record: DecodedRecord) -> FeedFaultSpec {
    let (from, until) = (instant(record, "from"), instant(record, "until"))
    if until <= from { fail(.relation(rule: "from < until"), record, "until") }
    let size = record.has("bias") ? "bias" : "widening"
    return FeedFaultSpec(
      kind: Self.faultKind(kind),
      from: from,
      until: until,
      size: record.has(size) ? ratio(record, size) : .zero,
      delay: record.has("delay") ? duration(record, "delay") : .zero,
      share: record.has("share") ? ratio(record, "share") : .zero,
      sources: sources(record)
    )
  }

  mutating func faultProcess(_ record: DecodedRecord) -> FaultProcessSpec {
    FaultProcessSpec(
      kind: Self.faultKind(record.text("fault")),
      perDay: ratio(record, "perDay"),
      meanLength: duration(record, "meanLength"),
      correlation: ratio(record, "correlation"),
      size: ratio(record, "bias"),
      sources: sources(record)
    )
  }

  mutating func manipulation(_ record: DecodedRecord, market: MarketID) -> ManipulationSpec {
    let (from, until) = (instant(record, "from"), instant(record, "until"))
    if until <= from { fail(.relation(rule: "from < until"), record, "until") }
    return ManipulationSpec(
      direction: record.text("direction") == "up" ? .up : .down,
      size: base(record, "size", of: asset(of: market, \.base)),
      from: from,
      until: until
    )
  }

  /// An asset of a market, or none where the market is unknown.
  func asset(of market: MarketID, _ side: KeyPath<MarketSpec, AssetID>) -> AssetID {
    let index = Int(market.index)
    return markets.indices.contains(index) ? markets[index][keyPath: side] : AssetID(-1)
  }

  private func sources(_ record: DecodedRecord) -> SourceSet {
    var all: SourceSet = []
    for element in record.list("sources") {
      guard case .text(let name) = element.value else { continue }
      guard let number = ScenarioSchema.sourceNames.firstIndex(of: name) else { continue }
      all.insert(SourceSet(rawValue: 1 << UInt32(number)))
    }
    return all
  }

  private static func faultKind(_ word: String) -> FeedFaultSpec.Kind {
    switch word {
    case "bias": .bias
    case "freeze": .freeze
    case "delay": .delay
    case "staleRound": .staleRound
    case "confidence": .confidence
    case "corruption": .corruption
    case "unreadable": .unreadable
    case "capError": .capError
    case "failoverStuck": .failoverStuck
    default: .outage
    }
  }
}
