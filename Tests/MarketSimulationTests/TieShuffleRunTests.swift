import Margining
import MarketSimulation
import Quantities
import TestSupport
import Testing

/// A run whose simultaneous events come in another order.
@Suite struct TieShuffleRunTests {
  private func run(_ builder: ScenarioBuilder, _ seed: UInt64?) throws -> RunResult {
    let prepared = try builder.prepared()
    return Simulation.run(
      prepared,
      policy: 0,
      catalog: ScenarioBuilder.catalog,
      options: RunOptions(tieSeed: seed)
    )
  }

  /// Vaults of several sizes that fall due together: their lots are sold at one instant.
  private var sales: ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 90_00)]
    builder.seconds = 1_200
    builder.form = .vaults(ScenarioBuilder.vaults)
    builder.accounts = (1...6).map { ScenarioBuilder.vault($0 * 10, dueBelow: 95_00) }
    return builder
  }

  @Test func `no seed is the stated order`() throws {
    let builder = ScenarioBuilder.crowd(.vaults(ScenarioBuilder.vaults), seed: 2)
    #expect(try run(builder, nil) == builder.run())
  }

  @Test func `a shuffle is repeatable, keeps the shocks and balances the books`() throws {
    for form in [
      ProtocolForm.vaults(ScenarioBuilder.vaults), .perpetual(ScenarioBuilder.perpetual),
    ] {
      let builder = ScenarioBuilder.crowd(form, seed: 2)
      let stated = try builder.run()
      for seed: UInt64 in 1...3 {
        let result = try run(builder, seed)
        #expect(try run(builder, seed) == result)
        #expect(result.status == .ok)
        #expect(result.exogenousDigest == stated.exogenousDigest)
        #expect(result["conservation_error"] == 0)
      }
    }
  }

  @Test func `sales of one instant come in other orders, and bring the same in sum`() throws {
    let stated = try sales.run()
    var digests: [UInt64] = [stated.digest]
    for seed: UInt64 in 1...8 {
      let result = try run(sales, seed)
      if !digests.contains(result.digest) { digests.append(result.digest) }
      #expect(result["liquidation_count"] == stated["liquidation_count"])
    }
    #expect(digests.count > 4)
  }
}
