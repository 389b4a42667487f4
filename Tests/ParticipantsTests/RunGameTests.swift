import Determinism
import NetworkModel
import Participants
import Quantities
import TestSupport
import Testing

struct RunGameTests {
  /// Φ by bisection of its inverse.
  private static func probability(_ point: Double) -> Double {
    if point < -8 { return 0 }
    if point > 8 { return 1 }
    var (low, high) = (1e-16, 1 - 1e-16)
    for _ in 0..<45 {
      let middle = (low + high) / 2
      if NormalQuantile.of(middle) < point { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The state at which the share of leavers, who leave below `threshold`, is the state itself.
  private static func failing(below threshold: Double, noise: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<45 {
      let state = (low + high) / 2
      if probability((threshold - state) / noise) > state { low = state } else { high = state }
    }
    return (low + high) / 2
  }

  /// The signal at which a depositor is indifferent when all others leave below `threshold`.
  private static func answer(_ game: RunGame, to threshold: Double) -> Double {
    let noise = game.noise.value
    let failing = failing(below: threshold, noise: noise)
    var (low, high) = (-20.0, 20.0)
    for _ in 0..<45 {
      let signal = (low + high) / 2
      let fails = probability((failing - signal) / noise)
      let worth = (1 - fails) * game.waitingGain.value - fails * game.stayingLoss.value
      if worth < 0 { low = signal } else { high = signal }
    }
    return (low + high) / 2
  }

  @Test func `noisy signals leave one threshold, from everybody's run and from nobody's`() throws {
    for (gain, loss, noise) in [(Int64(3), Int64(1), Int64(10)), (1, 3, 20)] {
      let game = RunGame(
        waitingGain: .percent(gain),
        stayingLoss: .percent(loss),
        noise: .percent(noise)
      )
      for start in [-5.0, 5.0] {
        var threshold = start
        for _ in 0..<80 { threshold = Self.answer(game, to: threshold) }
        #expect(abs(threshold - game.signalThreshold) < 1e-5, "\(game) from \(start)")
        let failing = Self.failing(below: threshold, noise: game.noise.value)
        #expect(abs(failing - game.criticalState) < 1e-5)
      }
      #expect(abs(game.criticalState - Double(loss) / Double(gain + loss)) < 1e-12)
    }
  }

  @Test func `Diamond and Dybvig's bank is run above its threshold, and never without a loss`() {
    for early in stride(from: Int64(60), through: 180, by: 10) {
      for sale in stride(from: Int64(40), through: 100, by: 15) {
        let bank = DiamondDybvig(
          earlyPayment: .percent(early),
          lateReturn: .percent(200),
          saleValue: .percent(sale)
        )
        // The smallest share at which staying pays less than leaving.
        let first = (0..<10_000).first {
          bank.latePayment(leaving: Double($0) / 10_000) < bank.earlyPayment.value
        }
        #expect((first != nil) == bank.canBeRun)
        #expect(bank.canBeRun == (bank.criticalShare < 1))
        if let first { #expect(abs(Double(first) / 10_000 - bank.criticalShare) <= 1.5e-4) }
      }
    }
    // The worked numbers: R = 2, c = 1.25.
    let bank = DiamondDybvig(earlyPayment: .percent(125), lateReturn: .percent(200))
    #expect(abs(bank.criticalShare - 0.6) < 1e-12)
  }

  @Test func `the share of leavers is what the errors make of the state`() {
    let game = RunGame(waitingGain: .percent(3), stayingLoss: .percent(1), noise: .percent(10))
    let population = SaverPopulation(
      name: "savers",
      spec: SaverSpec(
        protocolID: ProtocolID(0),
        share: .percent(50),
        game: game,
        interval: .seconds(60),
        reactionMedian: .seconds(60),
        reactionDeviation: .zero,
        fee: .fixed(.gwei(10))
      ),
      depositors: (0..<20_000).map { AccountID($0) },
      seeds: SeedTree(rootSeed: 5, replication: 0)
    )
    let count = Double(population.accounts.count)
    #expect(abs(count - 10_000) < 300)
    for state in [0.1, 0.2, 0.25, 0.3] {
      let left = population.accounts.count { population.leaves($0, look: 1, state: state) }
      let expected = Self.probability((game.signalThreshold - state) / 0.1)
      #expect(abs(Double(left) / count - expected) < 0.02)
    }
  }
}
