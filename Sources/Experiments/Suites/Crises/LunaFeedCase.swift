import Determinism
import PriceOracles
import Quantities

/// The LUNA feed of May 2022, which stopped a little above its floor of 0.10 USD.
struct LunaFeedCase {
  static let file = "2022-05_terra/lunausdt_spot_1h.csv"
  /// Midnight of 12 May 2022.
  private static let day: Int64 = 1_652_313_600
  private static let answer: Int64 = 107_000_000
  /// What the protocol has to lend, in USD.
  private static let liquidity = 11_200_000.0

  private let bars: [CrisisRecords.Bar]

  init(_ records: CrisisRecords) throws {
    bars = try records.bars(Self.file)
  }

  /// The first hour in which 0.107 × factor − price is positive, for four factors.
  func firstProfit() throws -> CrisisFinding {
    let expected: [(factor: Int64, hour: Int64)] = [(80, 8), (55, 9), (40, 9), (20, 10)]
    var hours: [Int64?] = []
    for row in expected {
      let first = bars.first { $0.low < Self.answer * row.factor / 100 }
      hours.append(first.map { ($0.start - Self.day) / 3_600 })
    }
    let words = zip(expected, hours).map {
      "\($0.factor) % from hour \($1.map(String.init) ?? "–")"
    }
    return CrisisFinding(
      passes: zip(expected, hours).allSatisfy { $0.hour == $1 },
      figure: Double(hours[1] ?? -1),
      text: "borrowing pays at a factor of " + words.joined(separator: ", ")
    )
  }

  func checks() throws -> CrisisFinding {
    let margin = Ratio.percent(10)
    let age = SimDuration.seconds(3_600)
    let without = try loss(.init())
    let both = try loss(.init(boundMargin: margin, maximumAge: age))
    let bound = try loss(.init(boundMargin: margin))
    let late = try loss(.init(maximumAge: age))
    return CrisisFinding(
      passes: both == 0 && bound == 0,
      isReproduced: without > 10_000_000,
      figure: both,
      text: "lost \(millions(without)) without checks, \(millions(both)) with both, "
        + "\(millions(bound)) with the floor alone, \(millions(late)) with age alone"
    )
  }

  /// What is lost at a factor of 55 % when a million LUNA a minute comes as soon as it pays.
  private func loss(_ settings: PricePipeline.Settings) throws -> Double {
    let bounds = PriceBounds(minimum: Price(nanos: 100_000_000), maximum: .whole(1_000))
    var feed = ReporterFeed(
      spec: FeedSpec(
        sampleInterval: .seconds(60),
        deviationThreshold: .basisPoints(50),
        heartbeat: .seconds(3_600),
        latency: .seconds(2),
        writeGas: 200_000,
        feeCap: .gwei(150),
        feeMultiple: .one,
        bounds: bounds
      ),
      timetable: FaultTimetable([]),
      initial: nil,
      key: SeedTree(rootSeed: 17, replication: 0).key("luna")
    )
    var contract = PublishedFeed(hop: .zero, initial: nil)
    var pipeline = PricePipeline()
    var left = Self.liquidity
    let own = bars.filter { $0.start >= Self.day - 7_200 }
    for bar in own {
      for minute in Int64(0)..<60 {
        // Open, high, low, close, with straight lines between them.
        let leg = Int(minute / 20)
        let price =
          bar.prices[leg] + (bar.prices[leg + 1] - bar.prices[leg]) * (minute % 20) / 20
        let now = SimInstant.second(bar.start - own[0].start + minute * 60)
        var effects = EffectBuffer<ReporterEffect>()
        let market = Price(nanos: price)
        try feed.handle(
          .sample(market: market, shadow: market, forcedFills: 0),
          at: now,
          into: &effects
        )
        if effects.count > 0, case .write(let seen) = effects[0] {
          contract.write(seen, at: now)
          try feed.handle(.writeConfirmed(seen), at: now, into: &effects)
        }
        let belief = try pipeline.refresh(
          at: now,
          settings: settings,
          sources: PublishedSources(primary: contract.current, secondary: nil, bounds: bounds)
        )
        guard let belief, belief.state == .live else { continue }
        let value = Double(belief.price.nanos) / 1e9 * 0.55
        if value > Double(price) / 1e9 { left -= min(left, 1e6 * value) }
      }
    }
    return Self.liquidity - left
  }
}
