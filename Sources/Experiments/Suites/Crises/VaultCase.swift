import Margining
import Quantities

/// 12 March 2025: a vault takes over 160 234 ETH at 1 915 and sells them.
///
/// Fitted: it sells evenly over 20 minutes, without an impact of its own. The candles do not say
/// which extreme came first. Under both orders the loss is within the band of the record for 14 to
/// 25 minutes; over an hour the low first costs next to nothing, as the price is back by then.
enum VaultCase {
  static let file = "2025-03-12_hyperliquid_eth_whale/ethusdt_spot_1h.csv"
  private static let size: Int64 = 160_234
  private static let minutesOfSale = 20
  private static let within = 2_800_000.0...5_200_000
  private static let takeover = Price.whole(1_915)
  private static let withdrawal = QuoteAmount.whole(17_090_000)

  private static func spec(
    maintenance: Ratio = .percent(1),
    initial: Ratio = .percent(2),
    withdrawal: Ratio? = nil
  ) -> PerpetualSpec {
    let backstop = BackstopSpec(
      capital: .whole(1_000_000_000),
      inventoryLimit: .whole(900_000_000_000),
      lossCap: .percent(20),
      unwindInterval: .seconds(60),
      unwindSize: .whole(1_000),
      coversDeficits: false
    )
    return PerpetualCase.rates(
      maintenance: maintenance,
      initial: initial,
      PerpetualRules(
        withdrawalMargin: withdrawal,
        liquidation: .hyperliquid,
        backstop: backstop
      )
    )
  }

  /// An account that is worth nothing at the takeover.
  private static func empty() throws -> PerpetualCase {
    try PerpetualCase(
      [BookAccount(base: .whole(size), quote: .zero, entryPrice: takeover)],
      spec: spec()
    )
  }

  // MARK: Findings

  static func fills() throws -> CrisisFinding {
    var venue = try empty()
    try takeOver(&venue, at: takeover)
    let fills: [(count: Int64, nanos: Int64)] = [
      (40_000, 1_910_250_000_000), (50_000, 1_893_125_000_000), (30_234, 1_879_000_000_000),
      (25_000, 1_868_400_000_000), (15_000, 1_921_000_000_000),
    ]
    var expected: Int128 = 0
    for fill in fills {
      expected += Int128(fill.count) * (Int128(fill.nanos) - 1_915_000_000_000) / 1_000
      try sell(&venue, units: fill.count * 100_000_000, at: fill.nanos)
    }
    let profit = -(try loss(venue, at: takeover))
    return CrisisFinding(
      passes: Int128(profit) == expected,
      figure: Double(profit) / 1e6,
      text: "\(millions(Double(profit) / 1e6)) USD, "
        + "\(Int128(profit) - expected) units from the sum over the fills"
    )
  }

  static func unwind(_ records: CrisisRecords) throws -> CrisisFinding {
    let losses = try losses(records)
    return CrisisFinding(
      passes: losses.allSatisfy { within.contains($0) },
      figure: losses[0],
      text: "\(millions(losses[0])) USD with the high first, \(millions(losses[1])) with the low "
        + "first"
    )
  }

  /// A withdrawal blocked below 20 % of margin, and 25x with a maintenance of half.
  static func remedies(_ records: CrisisRecords) throws -> CrisisFinding {
    let base = try losses(records)
    let rules = [
      ("20 % after transfers", spec(withdrawal: .percent(20))),
      ("25x", spec(maintenance: .percent(2), initial: .percent(4))),
    ]
    var words: [String] = []
    var worst = 0.0
    for (name, rule) in rules {
      var largest = -Double.infinity
      for isHighFirst in [true, false] {
        let prices = try minutes(records, isHighFirst: isHighFirst)
        largest = max(largest, try lossAfterWithdrawal(rule, prices))
      }
      worst = max(worst, largest)
      words.append("\(name) \(millions(largest))")
    }
    return CrisisFinding(
      passes: worst < 500_000,
      isReproduced: base.allSatisfy { within.contains($0) },
      figure: worst,
      text: "largest loss of the vault in USD: " + words.joined(separator: ", ")
    )
  }

  // MARK: Steps

  private static func losses(_ records: CrisisRecords) throws -> [Double] {
    var found: [Double] = []
    for isHighFirst in [true, false] {
      let prices = try minutes(records, isHighFirst: isHighFirst)
      guard let start = prices.firstIndex(where: { $0 <= takeover.nanos }) else { continue }
      var venue = try empty()
      try takeOver(&venue, at: takeover)
      found.append(try unwound(&venue, prices[start...].prefix(minutesOfSale)))
    }
    if found.count < 2 { throw CrisisFault.model("the path never reaches the takeover") }
    return found
  }

  /// The account, 23 USD above the takeover, asks for its 17 million, then for what the rule
  /// leaves it; the vault takes over when the venue says so.
  private static func lossAfterWithdrawal(
    _ rule: PerpetualSpec,
    _ prices: [Int64]
  ) throws -> Double {
    let before = Price.whole(1_938)
    var venue = try PerpetualCase(
      [BookAccount(base: .whole(size), quote: withdrawal, entryPrice: takeover)],
      spec: rule
    )
    if try !venue.withdraws(withdrawal.micros, at: before) {
      let allowed = try venue.power(at: before)
      if allowed > 0 { _ = try venue.withdraws(allowed, at: before) }
    }
    for (minute, nanos) in prices.enumerated() {
      let price = Price(nanos: nanos)
      if try venue.isSafe(at: price) { continue }
      try takeOver(&venue, at: price)
      return try unwound(&venue, prices[minute...].prefix(minutesOfSale))
    }
    return 0
  }

  private static func takeOver(_ venue: inout PerpetualCase, at price: Price) throws {
    let verdict = try venue.perpetual.takeOverWhole(
      AccountID(0),
      at: PerpetualMarks(price),
      moment: LiquidationMoment(now: .start, block: 0),
      ledger: &venue.ledger
    )
    guard case .liquidated = verdict else {
      throw CrisisFault.model("the vault does not take over: \(verdict)")
    }
  }

  private static func sell(_ venue: inout PerpetualCase, units: Int64, at nanos: Int64) throws {
    let proceeds = Int128(units) * Int128(nanos) / 100_000_000_000
    let verdict = try venue.perpetual.settleUnwind(
      market: 0,
      filled: BaseQuantity(units: -units),
      quote: QuoteAmount(micros: Int64(proceeds)),
      ledger: &venue.ledger
    )
    if verdict != .done { throw CrisisFault.model("the vault cannot sell: \(verdict)") }
  }

  private static func loss(_ venue: PerpetualCase, at price: Price) throws -> Int64 {
    try venue.perpetual.backstopLoss(at: PerpetualMarks(price), in: venue.ledger).micros
  }

  /// Sells an equal part at every price; returns the loss in USD.
  private static func unwound(
    _ venue: inout PerpetualCase,
    _ prices: ArraySlice<Int64>
  ) throws -> Double {
    let total = size * 100_000_000
    var sold: Int64 = 0
    for (index, price) in prices.enumerated() {
      let isLast = index + 1 == prices.count
      let upTo = isLast ? total : total / Int64(prices.count) * Int64(index + 1)
      try sell(&venue, units: upTo - sold, at: price)
      sold = upTo
    }
    return Double(try loss(venue, at: takeover)) / 1e6
  }

  /// The hours from 9 to 12 of that day as minutes, one extreme first.
  private static func minutes(
    _ records: CrisisRecords,
    isHighFirst: Bool
  ) throws -> [Int64] {
    let start: Int64 = 1_741_770_000
    var prices: [Int64] = []
    for bar in try records.bars(file) where (start..<start + 3 * 3_600).contains(bar.start) {
      let turns = isHighFirst ? [bar.high, bar.low] : [bar.low, bar.high]
      let points = [bar.prices[0]] + turns + [bar.prices[3]]
      for (from, to) in zip(points, points.dropFirst()) {
        for minute in Int64(0)..<20 { prices.append(from + (to - from) * minute / 20) }
      }
    }
    return prices
  }
}
