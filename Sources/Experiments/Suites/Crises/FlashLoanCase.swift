import Markets
import PriceOracles
import Quantities

/// The two attacks of 15 and 18 February 2020 that moved a pool whose price a protocol believed.
enum FlashLoanCase {
  /// What the protocol believes inside the attack's own transaction.
  enum Oracle: CaseIterable {
    /// The pool's price of the moment.
    case spot
    /// Its average over ten minutes.
    case average
    /// The price of the moment, unless it moved by more than 5 %.
    case bound
  }

  /// 2 817.77 ETH against 77.08 WBTC, fee 0.3 %; WBTC is the quote.
  private static func firstPool() throws -> ConstantProductPool {
    try ConstantProductPool(
      base: BaseQuantity(units: 281_777_000_000),
      quote: QuoteAmount(micros: 77_080_000),
      fee: .basisPoints(30),
      scale: .standard
    )
  }

  // 1 099 841 sUSD in all, of which 943 837 came from the depot for 3 517.86 ETH at one dollar;
  // 900 ETH bought the rest from a pool at the same price, which fixes its reserves.
  private static func secondPool() throws -> ConstantProductPool {
    let bought = 1_099_841.0 - 943_837.0
    let fair = 943_837.0 / 3_517.86
    let reserve = bought * 900 / (fair * 900 - bought)
    return try ConstantProductPool(
      base: BaseQuantity(units: Int64(reserve * 1e8)),
      quote: QuoteAmount(micros: Int64(reserve * fair * 1e6)),
      fee: .zero,
      scale: .standard
    )
  }

  static func legs() throws -> CrisisFinding {
    var pool = try firstPool()
    let bitcoin = Double(try pool.sell(BaseQuantity(units: 563_760_000_000)).micros) / 1e6
    let ether = Double(try pool.spend(QuoteAmount(micros: 112_000_000)).units) / 1e8
    return CrisisFinding(
      passes: abs(bitcoin / 51.34 - 1) <= 0.005 && abs(ether / 6_871 - 1) <= 0.005,
      figure: ether,
      text: "\(shown(bitcoin)) WBTC and \(shown(ether)) ETH"
    )
  }

  static func books() throws -> CrisisFinding {
    var pool = try secondPool()
    let bought = Double(try pool.sell(.whole(900)).micros) / 1e6
    // Own ether in 10⁻⁸: loan, depot, pool, what the collateral borrows, loan repaid.
    let steps: [Int64] = [
      750_000_000_000, -351_786_000_000, -90_000_000_000, 679_601_000_000, -750_000_000_000,
    ]
    let profit = Double(steps.reduce(0, +)) / 1e8
    return CrisisFinding(
      passes: abs(profit / 2_378 - 1) <= 0.001 && abs(bought - 156_004) < 1,
      figure: profit,
      text: "\(shown(profit)) ETH; the pool gives \(shown(bought)) sUSD"
    )
  }

  static func remedies() throws -> CrisisFinding {
    var found: [(first: Double, second: Double)] = []
    for oracle in Oracle.allCases {
      found.append((try firstProfit(oracle), try secondProfit(oracle)))
    }
    let isReproduced = abs(found[0].first - 1_193) < 5 && abs(found[0].second - 2_378.15) < 1
    let words = zip(["spot price", "average of ten minutes", "bound of 5 %"], found).map {
      "\($0) \(shown($1.first)) and \(shown($1.second)) ETH"
    }
    return CrisisFinding(
      passes: found.dropFirst().allSatisfy { $0.first < 0 && $0.second < 0 },
      isReproduced: isReproduced,
      figure: found.dropFirst().map { max($0.first, $0.second) }.max() ?? 0,
      text: "profits: " + words.joined(separator: ", ")
    )
  }

  /// The protocol sells 5 637.6 ETH into the pool for a position at five times leverage, which
  /// stands when the bought WBTC covers the loan at the believed price; the attacker sells 112
  /// borrowed WBTC, worth 39.09 ETH each elsewhere, and never sees the margin again.
  private static func firstProfit(_ oracle: Oracle) throws -> Double {
    let before = try firstPool()
    var pool = before
    let bought = Double(try pool.sell(BaseQuantity(units: 563_760_000_000)).micros) / 1e6
    let stands = bought * (try belief(oracle, before, pool)) >= 5_637.6 - 1_300
    if !stands { pool = before }
    let proceeds = Double(try pool.spend(QuoteAmount(micros: 112_000_000)).units) / 1e8
    return proceeds - 112 * 39.09 - (stands ? 1_300 : 0)
  }

  /// What the collateral borrowed, 6 796.01 ETH, goes with the price that is believed.
  private static func secondProfit(_ oracle: Oracle) throws -> Double {
    let before = try secondPool()
    var after = before
    _ = try after.sell(.whole(900))
    let pushed = try belief(.spot, before, after)
    return 6_796.01 * (try belief(oracle, before, after)) / pushed - 3_517.86 - 900
  }

  /// The believed price of the quote in base.
  private static func belief(
    _ oracle: Oracle,
    _ before: ConstantProductPool,
    _ after: ConstantProductPool
  ) throws -> Double {
    switch oracle {
    case .spot: return inverse(after)
    case .average:
      var pair = try PairAccumulator(
        reserve0: UInt128(before.quoteReserve.micros) * 100,
        reserve1: UInt128(before.baseReserve.units),
        time: 0
      )
      let start = pair.reading(at: 0)
      // Ten minutes later all happens in one block: no second passes at the new price.
      try pair.update(
        reserve0: UInt128(after.quoteReserve.micros) * 100,
        reserve1: UInt128(after.baseReserve.units),
        time: 600
      )
      let mean = try PairAccumulator.mean0(from: start, to: pair.reading(at: 600))
      return Double(mean.high) * 0x1p16 + Double(mean.low) * 0x1p-112
    case .bound:
      var pipeline = PricePipeline()
      var believed = 0.0
      for (pool, time) in [(before, Int64(0)), (after, 600)] {
        let answer = OnChainPrice(nanos: Int64(inverse(pool) * 1e9), at: .second(time))
        let price = try pipeline.refresh(
          at: .second(time),
          settings: .init(maximumStep: .percent(5)),
          sources: PublishedSources(primary: answer, secondary: nil)
        )
        believed = Double(price?.price.nanos ?? 0) / 1e9
      }
      return believed
    }
  }

  private static func inverse(_ pool: ConstantProductPool) -> Double {
    Double(pool.baseReserve.units) / 1e8 / (Double(pool.quoteReserve.micros) / 1e6)
  }
}

extension OnChainPrice {
  /// An answer that is right.
  init(nanos: Int64, at instant: SimInstant) {
    let price = Price(nanos: nanos)
    self.init(
      observation: Observation(
        price: price,
        shadow: price,
        observedAt: instant,
        forcedFills: 0,
        faulty: false
      ),
      writtenAt: instant
    )
  }
}

/// A figure of a finding in words: two decimals.
func shown(_ value: Double) -> String {
  let hundredths = (value * 100).rounded()
  guard abs(hundredths) < 9e15 else { return "\(value)" }
  let (whole, rest) = Int64(abs(hundredths)).quotientAndRemainder(dividingBy: 100)
  return (hundredths < 0 ? "−" : "") + "\(whole)." + (rest < 10 ? "0" : "") + "\(rest)"
}

/// The same in millions.
func millions(_ value: Double) -> String { shown(value / 1e6) + " million" }
