import PriceOracles
import Quantities

/// A report of 1.30 against an anchor with a band of 20 %.
enum AnchorCase {
  static func find() throws -> CrisisFinding {
    // The least anchor at which the report is taken, by bisection.
    var (refused, taken) = (Int64(1_000_000_000), Int64(1_300_000_000))
    guard try !isTaken(anchor: refused), try isTaken(anchor: taken) else {
      return CrisisFinding(passes: false, figure: 0, text: "the band has no edge")
    }
    while taken - refused > 1 {
      let middle = refused + (taken - refused) / 2
      if try isTaken(anchor: middle) { taken = middle } else { refused = middle }
    }
    let edge = Double(taken) / 1e9
    return CrisisFinding(
      passes: refused == 1_083_333_333,
      figure: edge,
      text: "refused up to an anchor of \(Double(refused) / 1e9)"
    )
  }

  private static func isTaken(anchor: Int64) throws -> Bool {
    var pipeline = PricePipeline()
    let settings = PricePipeline.Settings(
      rule: .anchored(anchor: 2, band: .percent(20), base: .anchor)
    )
    let reports: [(report: Int64, anchor: Int64?)] = [
      (1_010_000_000, nil), (1_300_000_000, anchor),
    ]
    var believed: Price?
    for (time, row) in reports.enumerated() {
      believed = try pipeline.refresh(
        at: .second(Int64(time) + 1),
        settings: settings,
        sources: PublishedSources(
          primary: OnChainPrice(nanos: row.report, at: .start),
          secondary: nil,
          references: [row.anchor.map { OnChainPrice(nanos: $0, at: .start) }]
        )
      )?.price
    }
    return believed == Price(nanos: 1_300_000_000)
  }
}
