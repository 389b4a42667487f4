import Determinism
import PriceOracles
import Quantities

/// The key of streams that only one test draws from.
let testKey = SeedTree(rootSeed: 17, replication: 0).key("test")

/// Reporters of `makeFeedSpec()`.
func makeFeed(faults: [FeedFaultSpec], initial: Observation?) -> ReporterFeed {
  makeFeed(makeFeedSpec(), faults: faults, initial: initial)
}

func makeFeed(
  _ spec: FeedSpec,
  faults: [FeedFaultSpec] = [],
  initial: Observation? = nil
) -> ReporterFeed {
  ReporterFeed(
    spec: spec,
    timetable: FaultTimetable(faults),
    initial: initial,
    key: testKey
  )
}

extension PricePipeline {
  /// A refresh with two sources and nothing else.
  mutating func refresh(
    at now: SimInstant,
    settings: Settings,
    primary: OnChainPrice?,
    secondary: OnChainPrice?
  ) throws(QuantityError) -> ProtocolPrice? {
    try refresh(
      at: now,
      settings: settings,
      sources: PublishedSources(primary: primary, secondary: secondary)
    )
  }
}
