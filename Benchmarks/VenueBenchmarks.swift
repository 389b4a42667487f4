import Margining
import Quantities

/// The whole margin engine of a venue: ledger, positions, audit, index and watches.
enum VenueBenchmarks {
  static let all: [Benchmark] =
    VenueBook.Form.allCases.map { open($0) }
    + [VenueBook.Form.isolated, .cross].flatMap { form in
      [1_000, 1_000_000].map { ticks(form, accounts: $0) }
    }

  /// A million accounts opened and seen once by three observers; what they hold in memory.
  private static func open(_ form: VenueBook.Form) -> Benchmark {
    Benchmark(
      name: "venue-open-\(form.rawValue)",
      group: .margin,
      unit: "accounts",
      summary: "a venue of 1000000 \(form.summary) accounts with its ledger and second books, "
        + "opened and judged once by the rule, the market and the owners' alarm",
      prepare: { size in
        let book = VenueBook(form, accounts: size == .full ? 1_000_000 : 2_000)
        return { watch in
          let before = AllocationProbe.heapBytes
          var venue = try Venue(book)
          for observer in [RiskObserver.rule, .market, .alarm] {
            _ = try venue.observe(observer, Price(nanos: 2_000_000_000_000), .one)
          }
          watch.stop()
          let bytes = AllocationProbe.heapBytes.flatMap { after in before.map { after - $0 } }
          var hash = WordHash()
          hash.absorb(UInt64(venue.perpetual.dueCount))
          hash.absorb(venue.ledger.digest)
          return Sample(work: Int64(book.accounts.count), digest: hash.value, bytes: bytes)
        }
      }
    )
  }

  /// Ticks at which price, funding and the requirement's multiplier move, some ten accounts crossing.
  private static func ticks(_ form: VenueBook.Form, accounts: Int) -> Benchmark {
    Benchmark(
      name: "venue-ticks-\(form.rawValue)-\(accounts)",
      group: .margin,
      unit: "ticks",
      summary: "price, funding and a dynamic threshold move at every tick of a venue with "
        + "\(accounts) \(form.summary) accounts, some ten of which cross",
      prepare: { size in
        let count = size == .full ? accounts : min(accounts, 2_000)
        let opened = try Venue(VenueBook(form, accounts: count))
        let ticks = size == .full ? 20_000 : 200
        return { watch in
          var venue = opened
          var crossed = try venue.observe(.rule, Price(nanos: 1_600_000_000_000), .one)
          watch.restart()
          for tick in 0..<UInt64(ticks) { crossed += try venue.tick(tick) }
          watch.stop()
          var hash = WordHash()
          hash.absorb(UInt64(crossed))
          hash.absorb(UInt64(venue.perpetual.dueCount))
          return Sample(work: Int64(ticks), digest: hash.value)
        }
      }
    )
  }
}

/// Accounts whose thresholds a falling market crosses a few at a time.
struct VenueBook {
  /// How accounts hold what they have.
  enum Form: String, CaseIterable, Sendable {
    case isolated, cross
    /// With a position in a second market.
    case crossTwo = "cross-two"

    var summary: String { self == .crossTwo ? "cross two-position" : rawValue }
  }

  let accounts: [BookAccount]
  let layout: PortfolioLayout
  let spec: PerpetualSpec

  /// Longs of one unit bought at 2000, worth nothing at a price between 1000 and 1900.
  init(_ form: Form, accounts count: Int) {
    let draws = CascadeDraws(stream: 4)
    let unit = BaseQuantity(units: 100_000_000)
    let entry = Price(nanos: 2_000_000_000_000)
    accounts = (0..<UInt64(count)).map {
      let margin = Int64((0.05 + 0.45 * draws[$0]) * 2_000_000_000)
      return BookAccount(base: unit, quote: QuoteAmount(micros: margin), entryPrice: entry)
    }
    var layout = PortfolioLayout()
    if form != .isolated { layout.modes = [AccountMode](repeating: .cross, count: count) }
    if form == .crossTwo {
      // A hundredth of the first in size, so that the first decides.
      layout.further = (0..<Int32(count)).map {
        BookPosition(
          account: AccountID($0),
          market: 1,
          base: BaseQuantity(units: 1_000_000),
          entryPrice: entry
        )
      }
    }
    self.layout = layout
    spec = Self.spec(markets: form == .crossTwo ? 2 : 1)
  }

  private static func spec(markets: Int32) -> PerpetualSpec {
    var spec = PerpetualSpec(
      maintenanceMargin: Ratio(partsPerBillion: 62_500_000),
      initialMargin: .percent(10),
      takerFee: .basisPoints(4),
      liquidationFee: .percent(1),
      keeperShare: .percent(60),
      fundingInterval: .seconds(3_600),
      fundingInterest: .zero,
      fundingCap: .percent(4),
      liquidationGas: 500_000,
      orderGas: 200_000,
      topUpGas: 100_000
    )
    spec.rules.deleveraging = DeleveragingSpec(
      ranking: .profitLeverage,
      price: .bankruptcy,
      counterpartyLimit: 1_000
    )
    for _ in 1..<max(1, markets) { spec.rules.furtherMarkets.append(spec.market(0)) }
    return spec
  }
}

/// A venue and its ledger.
struct Venue {
  var ledger = Ledger()
  var perpetual: PerpetualProtocol
  private let gap: Int64
  private let draws = CascadeDraws(stream: 3)
  private var crossings: [Crossing] = []

  init(_ book: VenueBook) throws {
    var assets: [PerpetualProtocol.Contract] = []
    for market in 0..<book.spec.marketCount {
      assets.append(.init(asset: AssetID(2 + market), scale: .standard))
    }
    perpetual = try PerpetualProtocol(
      name: "venue",
      spec: book.spec,
      contracts: assets,
      quote: AssetID(1),
      insurance: .zero,
      accounts: book.accounts,
      layout: book.layout,
      ledger: &ledger
    )
    gap = 900_000_000_000 / Int64(book.accounts.count)
    ledger.commit()
    ledger.restartDigest()
    perpetual.commit()
  }

  /// Lets an observer see one price in all markets; returns how many accounts changed sides.
  mutating func observe(
    _ observer: RiskObserver,
    _ price: Price,
    _ multiplier: Ratio
  ) throws -> Int {
    crossings.removeAll(keepingCapacity: true)
    for market in 0..<perpetual.marketCount {
      try perpetual.observe(
        observer,
        market: market,
        price: price,
        multiplier: multiplier,
        in: ledger,
        crossings: &crossings
      )
    }
    perpetual.commit()
    return crossings.count
  }

  /// A price that jumps over some ten accounts, a funding payment, a multiplier up or down.
  mutating func tick(_ tick: UInt64) throws -> Int {
    let jump = Int64((draws[tick] - 0.5) * 40 * Double(gap))
    let price = Price(nanos: 1_600_000_000_000 + jump)
    // A nano of the price, one way and the other.
    let rate = Ratio(partsPerBillion: tick & 1 == 0 ? 1 : -1)
    try perpetual.accrueFunding(rate: rate, price: Price(nanos: 1_000_000_000))
    let multiplier = Ratio(partsPerBillion: 1_000_000_000 + Int64(tick & 1))
    return try observe(.rule, price, multiplier)
  }
}
