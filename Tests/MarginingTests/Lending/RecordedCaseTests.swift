import Foundation
import Margining
import Quantities
import TestSupport
import Testing

/// Recorded crises of lending on their hourly candles.
@Suite("Lending on recorded paths")
struct RecordedCaseTests {
  /// One hour of a recorded market.
  private struct Candle {
    let start: Int64
    let open, high, low, close: Double
  }

  private static func candles(_ path: String) throws -> [Candle] {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    return text.split(separator: "\n").dropFirst().compactMap { line in
      let cells = line.split(separator: ",").compactMap { Double($0) }
      guard cells.count == 6 else { return nil }
      return Candle(
        start: Int64(cells[0]),
        open: cells[1],
        high: cells[2],
        low: cells[3],
        close: cells[4]
      )
    }
  }

  private static func price(_ value: Double) -> Price { Price(nanos: Int64(value * 1e9)) }

  // MARK: Solend, June 2022

  private static let solana = SharedData.path("2022-06_solend/solusdt_spot_1h.csv")

  @Test(.enabled(if: RecordedCaseTests.solana != nil, "no candles here"))
  func `T6-2 the Solend whale is not liquidated anywhere on the recorded path`() throws {
    var world = try solendWhale(at: usd(40))
    var lowest = Double.infinity
    for candle in try Self.candles(try #require(Self.solana)) {
      // The order inside an hour does not matter: no low is low enough.
      for value in [candle.open, candle.low, candle.high, candle.close] {
        try world.price([Self.price(value), usd(1)])
        #expect(world.lending.crossedCount(.rule) == 0, "at \(value)")
      }
      lowest = min(lowest, candle.low)
      world.commit()
    }
    #expect(lowest > 22.291 && lowest < 26.5)
    // The same account a fifth lower would have been.
    try world.price([Self.price(lowest * 0.8), usd(1)])
    #expect(world.lending.isCrossed(AccountID(1), .rule))
  }

  // MARK: Aave's CRV short, November 2022

  private static let curve = SharedData.path("2022-11_aave_crv/crvusdt_spot_1h.csv")

  @Test(.enabled(if: RecordedCaseTests.curve != nil, "no candles here"))
  func `T8-1 the CRV short leaves 2.66 million CRV of bad debt, with keepers that are fitted`()
    throws
  {
    // On record: 92 million CRV against 57 million USDC; 2.656 million CRV lost, 1.6 million USD.
    // Fitted: keepers buy 320,000 CRV a minute. Slower ones sell less of the collateral before the
    // price is at 0.74, faster ones keep the account at its threshold. The value is not fitted.
    let path = try #require(Self.curve)
    for highFirst in [true, false] {
      let found = try Self.squeezed(highFirst: highFirst, path)
      #expect(abs(found.lost / 2_656_000 - 1) < 0.25, "\(found)")
      #expect(abs(found.worth / 1_600_000 - 1) < 0.35, "\(found)")
      #expect(found.left == 0)
    }
  }

  /// Liquidates the short as keepers buy CRV; returns the bad debt in CRV, its value in USD when it
  /// arose, and the debt that is left.
  private static func squeezed(
    highFirst: Bool,
    _ path: String
  ) throws -> (lost: Double, worth: Double, left: Double) {
    // USDC of Aave v2: threshold 89 %, bonus 4.5 %. CRV is asset 0, the debt.
    var money = reserve(usdc, threshold: 89, bonus: 4, curve: nil)
    money.liquidationBonus = .basisPoints(450)
    let spec = LendingSpec(
      reserves: [reserve(ether, threshold: 0), money],
      liquidation: .closeFactor(CloseFactorRules(fullCloseHealth: .zero))
    )
    let book = LoanBook(
      accountCount: 2,
      entries: [
        entry(0, 0, supplied: eth(150_000_000)),
        entry(1, 0, owed: eth(92_000_000)),
        entry(1, 1, supplied: dollars(57_000_000)),
      ]
    )
    var world = try LendingWorld(spec, book)
    var worth = 0.0
    // From 22 November 2022 on.
    let days: Range<Int64> = 1_669_075_200..<1_669_248_000
    for candle in try candles(path) where days.contains(candle.start) {
      let turns = highFirst ? [candle.high, candle.low] : [candle.low, candle.high]
      let points = [candle.open] + turns + [candle.close]
      for (from, to) in zip(points, points.dropFirst()) {
        for minute in 0..<20 {
          let value = from + (to - from) * Double(minute) / 20
          try world.price([price(value), usd(1)])
          for _ in 0..<16 where world.lending.isCrossed(AccountID(1), .rule) {
            let call = LiquidationCall(
              account: AccountID(1),
              debt: ReserveID(0),
              collateral: moneyReserve,
              most: eth(20_000)
            )
            guard case .liquidated(_, let gone) = try world.liquidate(call) else { break }
            worth += Double(gone) / 1e6
          }
          world.commit()
        }
      }
    }
    #expect(world.findings.isEmpty)
    let lost = Double(world.lending.deficit(ReserveID(0), in: world.ledger)) / 1e8
    return (lost, worth, Double(world.owed(1, 0)) / 1e8)
  }

  // MARK: LUNA at the floor of its feed, May 2022

  /// Somebody supplies LUNA that the oracle holds at 0.107 and borrows what he gets.
  private func borrowed(liquidity: Int64, luna: Int64) throws -> Int64 {
    // Venus: a collateral factor of 55 %. Asset 0 is LUNA.
    let spec = LendingSpec(
      reserves: [reserve(ether, threshold: 55, loan: 55, curve: nil), reserve(usdc, threshold: 0)],
      liquidation: .closeFactor(CloseFactorRules())
    )
    let book = LoanBook(
      accountCount: 2,
      entries: [entry(0, 1, supplied: dollars(liquidity))]
    )
    var world = try LendingWorld(spec, book)
    try world.price([Price(nanos: 107_000_000), usd(1)])
    let attacker = AccountID(1)
    _ = try world.lending.supply(
      attacker,
      ReserveID(0),
      eth(luna),
      now: .start,
      ledger: &world.ledger
    )
    var step = dollars(1 << 24)
    while step > 0 {
      let answer = try world.lending.borrow(
        attacker,
        moneyReserve,
        step,
        now: .start,
        ledger: &world.ledger
      )
      if answer != .done { step /= 2 }
    }
    #expect(world.findings.isEmpty)
    return world.owed(1, 1)
  }

  @Test
  func `T5-2 what LUNA at its floor takes is the smaller of liquidity and collateral power`() throws
  {
    // Blizz: everything, 8.28 million, for 1.5 million of LUNA at a market price of 0.01.
    #expect(try borrowed(liquidity: 8_280_000, luna: 150_000_000) == dollars(8_280_000))
    // Venus: 230 million LUNA were in by the pause, 24.6 million at the floor's price (Venus
    // incident update): 230 million · 0.107 · 0.55 = 13.5355 million. What is borrowed in parts is
    // rounded up, so that a unit may be missing.
    let venus = try borrowed(liquidity: 50_000_000, luna: 230_000_000)
    #expect((13_535_499_999_999...13_535_500_000_000).contains(venus))
    // Its own count is 11.2 million: the same less the collateral at the market's 0.01.
    let net = Double(venus) / 1e6 - 230_000_000 * 0.01
    #expect(abs(net / 11_200_000 - 1) < 0.2)
    #expect(abs(Double(venus) / 1e6 / 13_500_000 - 1) < 0.2)
  }
}
