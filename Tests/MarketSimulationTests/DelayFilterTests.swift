import Margining
import MarketSimulation
import Quantities
import Testing

/// What the oracle's delay leaves of the loop from a forced sale to the next one.
///
/// A sale's impact is permanent by a share θ and halves otherwise; the next liquidations come from
/// what is still felt when the oracle looks: n · (θ + (1 − θ) · 2^(−lag ÷ half-life)) for each one
/// before.
struct DelayFilterTests {
  private static let spacing = 0.000_5
  private static let strength = 0.8

  private func world(hop: Int64) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.seconds = 7_200
    builder.hop = .seconds(hop)
    builder.deviation = Ratio(partsPerBillion: 1)
    builder.steps = [(0, 100_00), (60, 95_00)]
    builder.permanentShare = .percent(30)
    // Everybody who is due is sold in one block.
    builder.gasLimit = 200_000_000
    builder.depth = Int64(100.0 / Self.spacing * 0.01 / Self.strength)
    var threshold = 100.0
    for _ in 0..<560 {
      threshold *= 1 - Self.spacing
      builder.accounts.append(
        BookAccount(
          base: BaseQuantity(units: 1_00000000),
          quote: QuoteAmount(micros: Int64((100 - threshold * 0.95) * 1_000_000)),
          entryPrice: Price(nanos: 100_000_000_000)
        )
      )
    }
    return builder
  }

  @Test func `the longer the delay, the less of a sale comes back as the next one`() throws {
    for hop: Int64 in [0, 600, 1_200] {
      let log = RunLog()
      let result = try world(hop: hop).run(log: log)
      #expect(result.status == .ok)
      let roots = log.liquidations.filter { $0.generation == 0 }
      let children = log.liquidations.filter { $0.generation == 1 }
      let sold = try #require(roots.map(\.executedAt).max())
      let seen = try #require(children.map(\.triggeredAt).min())
      // What a hop publishes was looked at a hop before.
      let lag = (seen - sold).secondsValue - Double(hop)
      var halves = 1.0
      for _ in 0..<Int(lag) { halves *= 0.999_422_541 }  // 2^(−1 ÷ 1 200)
      let expected = Self.strength * (0.3 + 0.7 * halves)
      let found = Double(children.count) / Double(roots.count)
      #expect(abs(found - expected) < 0.04, "hop \(hop), lag \(lag): \(found), not \(expected)")
    }
  }
}
