import Determinism
import EventKernel
import Margining
import PriceOracles
import Quantities

extension World {
  /// Opens every oracle with the first price of its market.
  static func openOracles(
    _ scenario: Scenario,
    _ prepared: PreparedReplication,
    _ ledger: inout Ledger
  ) -> [OracleState] {
    var oracles: [OracleState] = []
    for spec in scenario.oracles {
      let price = prepared.paths[Int(spec.market.index)][0]
      let initial = Observation(
        price: price,
        shadow: price,
        observedAt: .start,
        forcedFills: 0,
        faulty: false
      )
      let timetable = FaultTimetable(
        stated: spec.faults,
        processes: spec.faultProcesses,
        horizon: scenario.horizon,
        stream: RandomStream(key: prepared.seeds.key("faults/" + spec.name))
      )
      oracles.append(
        OracleState(
          spec: spec,
          marketID: spec.market,
          timetable: timetable,
          feed: ReporterFeed(
            spec: spec.feed,
            timetable: timetable.restricted(to: .primary),
            initial: initial,
            key: prepared.seeds.key("feed/" + spec.name)
          ),
          published: PublishedFeed(hop: spec.hop, initial: initial),
          secondary: openSecondary(spec, timetable, prepared, initial),
          references: openReferences(spec, timetable, prepared, initial),
          referencePrices: [OnChainPrice?](repeating: nil, count: spec.references.count),
          manipulator: openManipulator(spec, scenario, &ledger),
          posted: spec.references.map { reference in
            guard case .posted(let feed) = reference.kind else { return nil }
            return PostedFeed(spec: feed)
          }
        )
      )
    }
    return oracles
  }

  private static func openSecondary(
    _ spec: OracleSpec,
    _ timetable: FaultTimetable,
    _ prepared: PreparedReplication,
    _ initial: Observation
  ) -> ReferenceSource? {
    guard let secondary = spec.secondary else { return nil }
    var source = ReferenceSource(
      spec: secondary,
      key: prepared.seeds.key("secondary/" + spec.name),
      timetable: timetable.restricted(to: .secondary)
    )
    source.venueMoved(initial, at: .start)
    return source
  }

  private static func openReferences(
    _ spec: OracleSpec,
    _ timetable: FaultTimetable,
    _ prepared: PreparedReplication,
    _ initial: Observation
  ) -> [ReferenceSource] {
    var references: [ReferenceSource] = []
    for (position, reference) in spec.references.enumerated() {
      var source = ReferenceSource(
        spec: reference,
        key: prepared.seeds.key("reference/" + spec.name, entity: UInt64(position)),
        timetable: timetable.restricted(to: .reference(position))
      )
      source.venueMoved(initial, at: .start)
      references.append(source)
    }
    return references
  }

  /// Books the first look or publication of every source, and the trades of every manipulation.
  mutating func startOracles() throws(RunFailure) {
    for index in oracles.indices {
      try schedule(
        MarketEvent(.feedSample, scope: Int32(index)),
        at: now + oracles[index].spec.feed.sampleInterval,
        phase: .observation,
        source: .feed(index)
      )
      if let next = oracles[index].secondary?.nextPublication(after: now) {
        try schedule(
          MarketEvent(.secondaryPublication, scope: Int32(index)),
          at: next,
          phase: .observation,
          source: .secondary(index)
        )
      }
      for position in oracles[index].references.indices {
        try scheduleReference(index, position)
      }
      try scheduleManipulations(index)
    }
  }
}
