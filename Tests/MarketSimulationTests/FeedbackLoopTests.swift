import Margining
import MarketSimulation
import Markets
import Participants
import Quantities
import TestSupport
import Testing

/// The loop from a forced sale back to the next liquidation.
struct FeedbackLoopTests {
  /// Drawn books on drawn paths that fall far enough to liquidate.
  private func drawn(_ form: ProtocolForm, seed: UInt64) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.seed = seed
    builder.seconds = 3_600
    builder.path = .jumpDiffusion(
      JumpDiffusionSpec(
        initialPrice: Price(nanos: 200_000_000_000),
        drift: .percent(-200_000),
        volatility: .percent(300),
        jumpsPerYear: .zero,
        jumpMean: .zero,
        jumpDeviation: .zero
      )
    )
    builder.form = form
    switch form {
    case .vaults: builder.book = .drawnVaults(ScenarioBuilder.vaultBook)
    case .perpetual: builder.book = .drawnPositions(ScenarioBuilder.positionBook)
    case .lending: builder.book = .drawnLoans(ScenarioBuilder.loanBook)
    }
    return builder
  }

  @Test
  func `without impact nothing is amplified and every liquidation is a root`() throws {
    var liquidations = 0.0
    for form in [
      ProtocolForm.vaults(ScenarioBuilder.vaults), .perpetual(ScenarioBuilder.perpetual),
    ] {
      try everySeed(count: 12) { seed in
        var builder = drawn(form, seed: seed)
        builder.impact = false
        let result = try builder.run()
        guard result.status == .ok else { return "failed: \(result)" }
        liquidations += result["liquidation_count"] ?? 0
        let isOne = result["amplification"] == nil || result["amplification"] == 1
        let isFlat = result["max_generation"] == 0 && result["max_excess"] == 0
        let branching = result["branching_ratio"] ?? 0
        let multiplier = result["liquidation_multiplier"] ?? 1
        return isOne && isFlat && branching == 0 && multiplier == 1
          ? nil : "\(form): \(result.metrics)"
      }
    }
    #expect(liquidations > 100)
  }

  @Test
  func `with impact the same worlds are amplified and liquidations have parents`() throws {
    var worst = 0.0
    var generations = 0.0
    try everySeed(count: 6) { seed in
      let result = try drawn(.perpetual(ScenarioBuilder.perpetual), seed: seed).run()
      worst = max(worst, result["amplification"] ?? 0)
      generations = max(generations, result["max_generation"] ?? 0)
      return result["conservation_error"] == 0 ? nil : "books"
    }
    #expect(worst > 1 && generations >= 1)
  }

  /// A falls due with the path, B by A's sale, C by B's; D falls due with the path again, after C
  /// was sold.
  @Test
  func `a chain of forced sales has parents and generations, a later root has none`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 98_00), (300, 93_90)]
    builder.accounts = [
      ScenarioBuilder.long(100, dueBelow: 98_50),
      ScenarioBuilder.long(100, dueBelow: 97_50),
      ScenarioBuilder.long(100, dueBelow: 96_50),
      ScenarioBuilder.long(100, dueBelow: 94_00),
    ]
    let log = RunLog()
    let result = try builder.run(log: log)
    let found = log.liquidations.map { [Int64($0.account), Int64($0.generation), $0.parent] }
    #expect(found == [[0, 0, -1], [1, 1, 0], [2, 2, 1], [3, 0, -1]])
    #expect(log.liquidations.map(\.cause) == [.exogenous, .impact, .impact, .exogenous])
    let seconds = log.liquidations.map { ($0.executedAt - .start).secondsValue }
    #expect(seconds == [70, 90, 110, 310])
    #expect(result["max_generation"] == 2)
  }
}
