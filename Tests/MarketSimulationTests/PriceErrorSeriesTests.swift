import MarketSimulation
import PriceOracles
import Quantities
import Testing

/// The error of the protocol's price over time, as the series has it.
struct PriceErrorSeriesTests {
  @Test func `each row has the error against market and against the impact-free price`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 98_00), (200, 90_00), (320, 96_00)]
    builder.accounts = [
      ScenarioBuilder.long(10, dueBelow: 97_00), ScenarioBuilder.long(10, dueBelow: 92_00),
    ]
    builder.policies = [.only("twap")]
    for policy in 0...1 {
      let log = RunLog()
      _ = try builder.run(policy, log: log)
      #expect(log.samples.count == 11)
      for sample in log.samples {
        let error = try #require(sample.priceError)
        func distance(_ reference: Int64) -> Int64 {
          let gap = Int128(abs(sample.protocolPrice - reference)) * 1_000_000_000
          return Int64(gap / Int128(reference))
        }
        #expect(error.market.partsPerBillion == distance(sample.marketPrice))
        #expect(error.fundamental.partsPerBillion == distance(sample.fundamentalPrice))
        #expect(error.state == .live)
        #expect(error.age >= .zero)
      }
      // An average lags behind a fall; the plain feed was a write away from it at most.
      let worst = log.samples.map { $0.priceError?.market ?? .zero }.max() ?? .zero
      #expect(policy == 0 ? worst < .percent(1) : worst > .percent(1), "\(worst)")
      // The liquidations' impact stands between the two columns.
      #expect(
        log.samples.contains { $0.priceError?.market != $0.priceError?.fundamental }
      )
    }
  }

  @Test func `the state says what the price rests on`() throws {
    let log = RunLog()
    var builder = OracleRuleTests.venues(
      FeedFaultSpec(
        kind: .bias,
        from: HandWorkedRun.second(300),
        until: HandWorkedRun.second(900),
        size: .percent(-60)
      )
    )
    builder.policies = [HandWorkedRun.liquity]
    _ = try builder.run(1, log: log)
    let states = Set(log.samples.compactMap { $0.priceError?.state.word })
    #expect(states == ["live", "fallback"])
  }
}
