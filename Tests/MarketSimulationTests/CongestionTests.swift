import Margining
import MarketSimulation
import Mitigations
import NetworkModel
import Quantities
import Testing

/// A defence that acts by transaction waits in the same queue as everyone else.
struct CongestionTests {
  /// A day like 12 March: two hours of wide swings, then a fall of two fifths.
  private func day(_ feeMarket: FirstPriceSpec, _ parameters: [String: Int64]) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.seconds = 43_200
    builder.impact = false
    builder.blocks = .poisson(mean: .seconds(13))
    builder.feeMarket = feeMarket
    builder.accounts = [ScenarioBuilder.long(1, dueBelow: 10_00)]
    builder.steps = [(0, 100_00)]
    for swing in Int64(0)..<24 {
      builder.steps.append((swing * 300 + 10, swing % 2 == 0 ? 92_00 : 108_00))
    }
    builder.steps.append((7_210, 60_00))
    builder.policies = [.only("circuit-breaker", parameters)]
    return builder
  }

  /// The congestion mechanism with the constants of the shipped scenario.
  private static var blackThursday: FirstPriceSpec {
    var market = ScenarioBuilder.calm
    market.baseGasPrice = .gwei(10)
    market.shockSensitivity = Ratio(partsPerBillion: 25_000_000)
    market.lightLoad = .percent(45)
    market.heavyLoad = .percent(50)
    return market
  }

  private func trip(
    _ feeMarket: FirstPriceSpec,
    window seconds: Int64
  ) throws -> (at: Double?, feePeak: Double?, exogenous: UInt64) {
    let log = RunLog()
    let parameters = ["threshold": 300_000_000, "window": seconds.inNanoseconds]
    let result = try day(feeMarket, parameters).run(1, log: log)
    #expect(
      result.status == .ok && result["activations"] == (log.firstSecond(.directive) == nil ? 0 : 1)
    )
    return (log.firstSecond(.directive), result["fee_peak_gwei"], result.exogenousDigest)
  }

  /// It measures the fall over a day, so that a late poke still finds it.
  @Test
  func `the same poked breaker trips later in congestion than on a calm chain`() throws {
    let calm = try trip(ScenarioBuilder.calm, window: 86_400)
    let crowded = try trip(Self.blackThursday, window: 86_400)
    let (early, late) = (calm.at ?? 0, crowded.at ?? 0)
    #expect(early >= 7_210 && early < 7_210 + 120)
    #expect(late > early + 3_600, "calm at \(early) s, congested at \(late) s")
    #expect(calm.feePeak == 1 && (crowded.feePeak ?? 0) > 100)
    #expect(calm.exogenous == crowded.exogenous)
  }

  @Test
  func `a breaker that looks back one hour is too late in congestion and never trips`() throws {
    #expect(try trip(ScenarioBuilder.calm, window: 3_600).at != nil)
    #expect(try trip(Self.blackThursday, window: 3_600).at == nil)
  }
}
