import Foundation
import PriceOracles
import Quantities
import TestSupport
import Testing

/// T3.3: the two bZx attacks of February 2020, with the oracle as it was and with one thing changed.
struct BzxTests {
  enum Oracle: CaseIterable {
    case spot
    case average
    case band
  }

  /// What an oracle says inside the attack's own transaction, after the pool was moved.
  static func belief(_ oracle: Oracle, before: FormulaPool, after: FormulaPool) throws -> Double {
    switch oracle {
    case .spot: return after.price
    case .average:
      func reserve(_ value: Double) -> UInt128 { UInt128(value * 1e9) }
      var pair = try PairAccumulator(
        reserve0: reserve(before.base),
        reserve1: reserve(before.quote),
        time: 0
      )
      let start = pair.reading(at: 0)
      // Ten minutes later everything happens in one block: no second passes at the new price.
      try pair.update(
        reserve0: reserve(after.base),
        reserve1: reserve(after.quote),
        time: 600
      )
      let mean = try PairAccumulator.mean0(from: start, to: pair.reading(at: 600))
      return Double(mean.high) * 0x1p16 + Double(mean.low) * 0x1p-112
    case .band:
      var pipeline = PricePipeline()
      func read(_ price: Double, _ instant: Int64) throws -> Double {
        let answer = LiquityMachineTests.answer(Int64(price * 1e9), at: instant)
        return try pipeline.refresh(
          at: second(instant),
          settings: .init(maximumStep: .percent(5)),
          primary: answer,
          secondary: nil
        )?.price.wholeValue ?? 0
      }
      _ = try read(before.price, 0)
      return try read(after.price, 600)
    }
  }

  /// Attack 1: the protocol sells 5 637.6 ETH into the pool for a position at five times leverage.
  ///
  /// The trade stands when the bought WBTC covers the loan at the oracle's price. The attacker then
  /// sells 112 borrowed WBTC, worth 39.09 ETH each elsewhere.
  static func firstProfit(_ oracle: Oracle) throws -> Double {
    // Prices in ETH per WBTC.
    let before = FormulaPool(base: 77.08, quote: 2_817.77)
    func buy(_ pool: inout FormulaPool, _ quote: Double) -> Double {
      let paid = quote * 0.997
      let got = pool.base * paid / (pool.quote + paid)
      pool.base -= got
      pool.quote += quote
      return got
    }
    func sell(_ pool: inout FormulaPool, _ base: Double) -> Double {
      let paid = base * 0.997
      let got = pool.quote * paid / (pool.base + paid)
      pool.quote -= got
      pool.base += base
      return got
    }
    var pool = before
    let margin = 1_300.0
    let bought = buy(&pool, 5_637.6)
    let price = try belief(oracle, before: before, after: pool)
    let stands = bought * price >= 5_637.6 - margin
    if !stands { pool = before }
    let proceeds = sell(&pool, 112)
    // The loan of 112 WBTC is bought back at the price elsewhere; a trade that stands costs its
    // margin, which is never seen again.
    return proceeds - 112 * 39.09 - (stands ? margin : 0)
  }

  /// Attack 2: 900 ETH push sUSD to twice its price; 1 099 841 sUSD then borrow 6 796.01 ETH.
  static func secondProfit(_ oracle: Oracle) throws -> Double {
    let before = FormulaPool(base: 1, quote: 1)
    var after = before
    _ = after.trade(to: 2)
    let price = try belief(oracle, before: before, after: after)
    return 7_500 - 3_517.86 - 900 + 6_796.01 * price / 2 - 7_500
  }

  @Test func `T3.3: the spot price reproduces both attacks, and either defence ends both`() throws {
    #expect(abs(try Self.firstProfit(.spot) - 1_193) < 5)
    #expect(abs(try Self.secondProfit(.spot) - 2_378.15) < 0.01)
    for oracle in [Oracle.average, .band] {
      #expect(try Self.firstProfit(oracle) < 0)
      #expect(try Self.secondProfit(oracle) < 0)
    }
  }
}

/// T5.1 and T5.3: the LUNA feed that stopped at 0.107 USD in May 2022.
struct LunaTests {
  static let series = SharedData.path("2022-05_terra/lunausdt_spot_1h.csv")
  static let answer: Int64 = 107_000_000

  struct Bar {
    let start: Int64
    let prices: [Int64]
    var low: Int64 { prices.min() ?? 0 }
  }

  /// Open, high, low and close of each hour, in 10⁻⁹.
  static func bars() throws -> [Bar] {
    let text = try String(contentsOfFile: series ?? "", encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
      let cells = line.split(separator: ",")
      let prices = cells[1...4].compactMap { Double($0).map { Int64(($0 * 1e9).rounded()) } }
      guard let start = Int64(cells[0]), prices.count == 4 else { return nil }
      return Bar(start: start, prices: prices)
    }
  }

  @Test(
    "T5.1: the attack pays from the first hour in which the market is under 0.107 × factor",
    .enabled(if: series != nil, "the recorded series is not on this machine"),
    arguments: [
      // 12 May 2022, hour of the day, from the hour lows of the series.
      (factor: 80, hour: 8), (factor: 55, hour: 9), (factor: 40, hour: 9), (factor: 20, hour: 10),
    ] as [(factor: Int64, hour: Int64)]
  )
  func firstProfit(row: (factor: Int64, hour: Int64)) throws {
    let day: Int64 = 1_652_313_600
    let value = Self.answer * row.factor / 100
    let first = try Self.bars().first { $0.low < value }
    #expect(first.map { ($0.start - day) / 3_600 } == row.hour)
    // By hour 13 it pays for all of them.
    let after = try Self.bars().filter {
      $0.start >= day + 13 * 3_600 && $0.start <= day + 15 * 3_600
    }
    #expect(after.allSatisfy { Self.answer * row.factor / 100 > $0.low })
  }

  @Test(
    "a feed with a floor of 0.10 stops a little above it and stays there",
    .enabled(if: series != nil, "the recorded series is not on this machine")
  )
  func feedStops() throws {
    let (answers, _) = try Self.drive(settings: .init())
    let last = try #require(answers.last)
    #expect(last >= 100_000_000 && last < 115_000_000)
  }

  /// What a protocol with 11.2 M USD to lend loses at a factor of 55 % when attackers come as soon
  /// as it pays; only a price that is not held lends.
  static func drive(settings: PricePipeline.Settings) throws -> (answers: [Int64], loss: Double) {
    let bounds = PriceBounds(minimum: Price(nanos: 100_000_000), maximum: usd(1_000))
    var spec = makeFeedSpec()
    spec.bounds = bounds
    spec.sampleInterval = .seconds(60)
    var feed = makeFeed(spec)
    var contract = PublishedFeed(hop: .zero, initial: nil)
    var pipeline = PricePipeline()
    var liquidity = 11_200_000.0
    var answers: [Int64] = []
    let bars = try Self.bars().filter { $0.start >= 1_652_313_600 - 7_200 }
    guard let first = bars.first else { return ([], 0) }
    for bar in bars {
      for minute: Int64 in 0..<60 {
        // Open, high, low, close, with straight lines between them.
        let leg = Int(minute / 20)
        let share = minute % 20
        let price = bar.prices[leg] + (bar.prices[leg + 1] - bar.prices[leg]) * share / 20
        let instant = bar.start - first.start + minute * 60
        if case .write(let seen) = try look(&feed, Price(nanos: price), at: instant) {
          contract.write(seen, at: second(instant))
          try tell(&feed, .writeConfirmed(seen), at: instant)
        }
        let belief = try pipeline.refresh(
          at: second(instant),
          settings: settings,
          sources: PublishedSources(primary: contract.current, secondary: nil, bounds: bounds)
        )
        guard let belief else { continue }
        answers.append(belief.price.nanos)
        let gain = Double(belief.price.nanos) * 0.55 - Double(price)
        if belief.state == .live, gain > 0 {
          // A million LUNA a minute, as long as there is something to borrow.
          let borrowed = min(liquidity, 1e6 * Double(belief.price.nanos) * 0.55 / 1e9)
          liquidity -= borrowed
        }
      }
    }
    return (answers, 11_200_000 - liquidity)
  }

  @Test(
    "T5.3: refusing answers near the floor or older than the heartbeat brings the loss to nothing",
    .enabled(if: series != nil, "the recorded series is not on this machine")
  )
  func guards() throws {
    let loss = try Self.drive(settings: .init()).loss
    #expect(loss > 10_000_000)
    let both = try Self.drive(
      settings: .init(boundMargin: .percent(10), maximumAge: .seconds(3_600))
    )
    #expect(both.loss == 0)
    #expect(try Self.drive(settings: .init(boundMargin: .percent(10))).loss == 0)
    // Age alone comes too late: within the first hour after the last answer it already paid.
    let late = try Self.drive(settings: .init(maximumAge: .seconds(3_600))).loss
    #expect(late > 0 && late <= loss)
  }
}
