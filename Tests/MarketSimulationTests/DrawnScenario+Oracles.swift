import PriceOracles
import Quantities

extension DrawnScenario {
  mutating func oracle() -> OracleSpec {
    OracleSpec(
      name: text(),
      market: marketID(),
      feed: FeedSpec(
        sampleInterval: duration(),
        deviationThreshold: ratio(),
        heartbeat: duration(),
        latency: duration(),
        writeGas: wide(),
        feeCap: gasPrice(),
        feeMultiple: ratio(),
        nodes: flag()
          ? FeedNodesSpec(count: small(), noise: ratio(), latency: duration()) : nil,
        bounds: flag() ? PriceBounds(minimum: price(), maximum: price()) : nil
      ),
      hop: duration(),
      pokeGas: wide(),
      secondary: flag() ? reference() : nil,
      references: list { $0.reference() },
      faults: list {
        FeedFaultSpec(
          kind: $0.faultKind(),
          from: $0.instant(),
          until: $0.instant(),
          size: $0.ratio(),
          delay: $0.duration(),
          share: $0.ratio(),
          sources: SourceSet(rawValue: UInt32(truncatingIfNeeded: $0.wide()))
        )
      },
      faultProcesses: list {
        FaultProcessSpec(
          kind: $0.faultKind(),
          perDay: $0.ratio(),
          meanLength: $0.duration(),
          correlation: $0.ratio(),
          size: $0.ratio(),
          sources: SourceSet(rawValue: UInt32(truncatingIfNeeded: $0.wide()))
        )
      },
      manipulations: list {
        ManipulationSpec(
          direction: $0.flag() ? .up : .down,
          size: $0.base(),
          from: $0.instant(),
          until: $0.instant()
        )
      }
    )
  }

  private mutating func faultKind() -> FeedFaultSpec.Kind {
    let kinds = FeedFaultSpec.Kind.allCases
    return kinds[Int(UInt64(bitPattern: wide()) % UInt64(kinds.count))]
  }

  private mutating func reference() -> ReferenceSpec {
    let kind: ReferenceSpec.Kind
    if flag() {
      kind =
        flag()
        ? .exchange(noise: ratio())
        : .pull(publishers: small(), noise: ratio(), confidence: ratio())
    } else if flag() {
      kind = .pool(mean: flag() ? .arithmetic : .geometric, window: duration())
    } else if flag() {
      kind = .mark(flag() ? .index : .last)
    } else if flag() {
      kind = .mark(.basisSamples(count: small(), fundingInterval: duration()))
    } else {
      kind = .mark(.basisAverage(basis: duration(), book: duration()))
    }
    return ReferenceSpec(interval: duration(), kind: kind)
  }
}
