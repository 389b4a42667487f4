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
  func `T10.2 the vault loses four million on the real path, high first`() throws {
    // Fitted: the vault sells evenly over an hour, without an impact of its own. The record says
    // 4 million; 30 % are allowed. The candle hides which extreme came first: low first, the price
    // was back at the takeover an hour later, and the loss is next to nothing.
    let path = try #require(Self.candles)
    var losses: [Double] = []
    for highFirst in [true, false] {
      let prices = try minutes(highFirst: highFirst, path)
      let start = try #require(prices.firstIndex { $0 <= 1_915 })
      losses.append(try unwound(prices[start..<(start + 60)]))
    }
    #expect(losses[0] > 2_800_000 && losses[0] < 5_200_000, "\(losses)")
    #expect(losses[1] < 1_000_000, "\(losses)")
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
