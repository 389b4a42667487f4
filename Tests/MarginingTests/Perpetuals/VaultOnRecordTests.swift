import Foundation
import Margining
import Quantities
import TestSupport
import Testing

/// The whale of 12 March 2025: what a vault that took its position over lost on the real path.
struct VaultOnRecordTests {
  /// The candles of the hours from 09:00 to 12:00 on 12 March 2025 as minutes, high or low first.
  private func minutes(highFirst: Bool, _ path: String) throws -> [Double] {
    var prices: [Double] = []
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for line in text.split(separator: "\n").dropFirst() {
      let cells = line.split(separator: ",").compactMap { Double($0) }
      let start: Double = 1_741_770_000
      guard cells.count == 6, cells[0] >= start, cells[0] < start + 3 * 3_600 else { continue }
      let turns = highFirst ? [cells[2], cells[3]] : [cells[3], cells[2]]
      let points = [cells[1]] + turns + [cells[4]]
      for (from, to) in zip(points, points.dropFirst()) {
        for minute in 0..<20 { prices.append(from + (to - from) * Double(minute) / 20) }
      }
    }
    return prices
  }

  @Test(
    .enabled(
      if: VaultOnRecordTests.candles != nil,
      "no candles here"
    )
  )
  func `T10.2 the vault loses four million on the real path, in either order of the extremes`()
    throws
  {
    // The record says 4 million; 30 % are allowed. One parameter is fitted, how long the vault sells
    // evenly, without an impact of its own; 20 minutes are the middle of those that fit.
    let path = try #require(Self.candles)
    func losses(_ minutesOfSale: Int) throws -> [Double] {
      try [true, false].map { highFirst in
        let prices = try minutes(highFirst: highFirst, path)
        let start = try #require(prices.firstIndex { $0 <= 1_915 })
        return try unwound(prices[start..<(start + minutesOfSale)])
      }
    }
    let within = 2_800_000.0...5_200_000
    let chosen = try losses(20)
    #expect(chosen.allSatisfy { within.contains($0) }, "\(chosen)")
    let fits = try (5...60).filter { try losses($0).allSatisfy { within.contains($0) } }
    #expect(fits == Array(14...25))
    // Over an hour the candle's order decides: with the low first the price is back by then.
    let slow = try losses(60)
    #expect(within.contains(slow[0]) && slow[1] < 1_000_000, "\(slow)")
  }

  static let candles = SharedData.path(
    "2025-03-12_hyperliquid_eth_whale/ethusdt_spot_1h.csv"
  )

  private func unwound(_ prices: ArraySlice<Double>) throws -> Double {
    var spec = perpetualRules
    spec.maintenanceMargin = .percent(1)
    spec.initialMargin = .percent(2)
    spec.rules.liquidation = .hyperliquid
    spec.rules.backstop = wideBackstop
    var world = try PerpetualWorld(
      [position(base(160_234), .zero, entry: usd(1_915))],
      spec: spec
    )
    let at = PerpetualMarks(usd(1_915))
    _ = try world.perpetual.takeOverWhole(
      AccountID(0),
      at: at,
      moment: LiquidationMoment(now: .start, block: 0),
      ledger: &world.ledger
    )
    let total = base(160_234).units
    var sold: Int64 = 0
    for (index, price) in prices.enumerated() {
      let upTo = total / Int64(prices.count) * Int64(index + 1)
      let units = (index + 1 == prices.count ? total : upTo) - sold
      sold += units
      let proceeds = Int128(units) * Int128(price * 1e9) / 100_000_000_000
      _ = try world.perpetual.settleUnwind(
        market: 0,
        filled: BaseQuantity(units: -units),
        quote: QuoteAmount(micros: Int64(proceeds)),
        ledger: &world.ledger
      )
    }
    #expect(world.findings == [])
    return Double(try world.perpetual.backstopLoss(at: at, in: world.ledger).micros) / 1e6
  }
}
