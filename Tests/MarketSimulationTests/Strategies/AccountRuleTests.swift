import Margining
import MarketSimulation
import Mitigations
import Quantities
import Testing

/// Rules about single accounts: stops, limits, partial closes and automation, worked by hand.
struct AccountRuleTests {
  private static let usd: Int64 = 1_000_000

  /// One long of ten units, due below 98.50, without impact.
  private func falling(_ steps: [(second: Int64, cents: Int64)]) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.steps = steps
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
    builder.impact = false
    return builder
  }

  private func run(_ builder: ScenarioBuilder, _ policy: PolicySpec) throws -> RunResult {
    var builder = builder
    builder.policies = [policy]
    let result = try builder.run(1)
    #expect(result["conservation_error"] == 0)
    return result
  }

  @Test func `beyond the stop nobody is liquidated, and a slide makes it dearer`() throws {
    let stop = PolicySpec.only("liquidation-stop")
    let flash = falling([(0, 100_00), (60, 90_00), (120, 100_00)])
    #expect(try run(flash, .only("observer"))["bad_debt_usd"] == 35.75)
    let saved = try run(flash, stop)
    #expect(saved["bad_debt_usd"] == 0)
    #expect(saved["liquidation_count"] == 0)
    #expect(saved["activations"] == 1)
    let slide = falling([(0, 100_00), (60, 90_00), (120, 80_00)])
    #expect(try run(slide, .only("observer"))["bad_debt_usd"] == 35.75)
    #expect(try run(slide, stop)["bad_debt_usd"] == 135.75)
  }

  @Test func `vaults are stopped by the same share of what is asked beyond the debt`() throws {
    // Debt 10 × 98.50 ÷ 1.5 = 656.66; a fifth of the 50 % is reached at 72.23.
    for (cents, count) in [(Int64(72_30), 1.0), (72_20, 0)] {
      var builder = falling([(0, 100_00), (60, cents)])
      builder.form = .vaults(ScenarioBuilder.vaults)
      builder.accounts = [ScenarioBuilder.vault(10, dueBelow: 98_50)]
      let result = try run(builder, .only("liquidation-stop"))
      #expect(result["liquidation_count"] == count, "\(cents)")
    }
  }

  @Test(arguments: ["partial-liquidation", "sliced-liquidation"])
  func `less is sold at the low of a flash crash, and the rest fails in a gap`(_ kind: String)
    throws
  {
    let policy = PolicySpec.only(
      kind,
      kind == "partial-liquidation" ? ["smallest": 0] : ["least": 0]
    )
    let flash = falling([(0, 100_00), (60, 98_00), (90, 100_00)])
    let whole = try run(flash, .only("observer"))["liquidated_notional_usd"] ?? 0
    let part = try run(flash, policy)
    #expect(part["liquidated_notional_usd"] ?? 0 < whole)
    #expect(part["activations"] ?? 0 >= 1)
    let slide = falling([(0, 100_00), (60, 98_00), (90, 60_00)])
    #expect(try run(slide, .only("observer"))["bad_debt_usd"] == 0)
    #expect(try run(slide, policy)["bad_debt_usd"] ?? 0 > 0)
  }

  private static let everyone: [String: Int64] = ["share": 1_000_000_000]

  @Test func `a top-up in time saves an account, and a slide takes what was added`() throws {
    let policy = PolicySpec.only("auto-top-up", Self.everyone)
    let dip = falling([(0, 100_00), (60, 99_50), (120, 98_00)])
    #expect(try run(dip, .only("observer"))["liquidation_count"] == 1)
    let saved = try run(dip, policy)
    #expect(saved["liquidation_count"] == 0)
    #expect(saved["activations"] ?? 0 >= 1)
    let slide = falling([(0, 100_00), (60, 99_50), (120, 98_00), (180, 60_00)])
    #expect(try run(slide, .only("observer"))["bad_debt_usd"] == 0)
    #expect(try run(slide, policy)["bad_debt_usd"] ?? 0 > 0)
  }

  @Test func `it acts for enrolled accounts only, and not beyond its limit`() throws {
    let dip = falling([(0, 100_00), (60, 99_00)])
    for (share, limit, orders) in [(Int64(1_000_000), Int64(9), 0), (1_000_000_000, 1, 1)] {
      var builder = dip
      builder.policies = [
        .only("auto-top-up", ["share": share, "limit": limit, "size": 1_000_000])
      ]
      let log = RunLog()
      _ = try builder.run(1, log: log)
      #expect(log.events(.topUp).count == orders)
    }
  }

  @Test func `automatic sales move the venue against accounts that nobody would touch`() throws {
    var builder = falling([(0, 100_00), (60, 99_50)])
    builder.impact = true
    builder.depth = 20_000
    builder.accounts = (0..<20).map { ScenarioBuilder.long(10, dueBelow: 97_00 + $0 * 7) }
    let quiet = try run(builder, .only("observer"))
    #expect(quiet["liquidation_count"] == 0)
    let before = quiet["price_drawdown"] ?? 1
    for kind in ["auto-repay", "soft-liquidation"] {
      let sold = try run(builder, .only(kind, Self.everyone))
      #expect(sold["price_drawdown"] ?? 0 > before + 0.000_5, "\(kind)")
      #expect(sold["activations"] ?? 0 >= 1, "\(kind)")
    }
  }

  @Test func `what is sold inside the band is bought back above it`() throws {
    var builder = falling([(0, 100_00), (60, 99_50), (100, 102_00)])
    builder.policies = [.only("soft-liquidation", Self.everyone)]
    let log = RunLog()
    let prepared = try builder.prepared()
    var probe = try RunProbe(
      prepared,
      policy: builder.policies[0],
      catalog: ScenarioBuilder.catalog,
      sink: log
    )
    _ = try probe.finish()
    let orders = log.events(.order).map(\.amount)
    #expect(orders.contains { $0 < 0 })
    #expect(orders.reduce(0, +) == 0, "\(orders)")
  }

  /// Whether one order of an account of ten thousand USD goes through.
  private func order(_ units: Int64, _ policy: PolicySpec, accounts: Int32 = 1) throws -> Int {
    var builder = ScenarioBuilder()
    builder.accounts = (0..<accounts).map { _ in ScenarioBuilder.long(100, dueBelow: 50_00) }
    builder.impact = false
    builder.policies = [policy]
    let log = RunLog()
    var probe = try builder.probe(1, log: log)
    try probe.run(until: SimInstant(nanoseconds: 30_000_000_000))
    for account in 0..<accounts {
      try probe.execute(.enlarge, protocol: 0, account: AccountID(account), units: units)
    }
    _ = try probe.finish()
    return log.events(.order).count
  }

  @Test func `a limit by risk refuses a whale, and the whale split over accounts`() throws {
    let limit = PolicySpec.only("risk-weighted-limit", ["base": 11_000 * Self.usd])
    #expect(try order(10_00000000, limit) == 1)
    #expect(try order(10_00000001, limit) == 0)
    // The same risk, split over ten accounts, passes under it.
    #expect(try order(10_00000000, limit, accounts: 10) == 10)
  }

  @Test func `a stained account is limited, and a new name is clean`() throws {
    var builder = falling([(0, 100_00), (60, 98_00), (120, 100_00)])
    builder.accounts.append(ScenarioBuilder.long(10, dueBelow: 50_00))
    var partial = PolicySpec.only("partial-liquidation")
    partial.mitigations.append(
      .standard("reputation-limit", ["afterLiquidation": 0, "limit": 1_000_000 * Self.usd])
    )
    builder.policies = [partial]
    for (account, goesThrough) in [(Int32(0), false), (1, true)] {
      let log = RunLog()
      var probe = try builder.probe(1, log: log)
      try probe.run(until: SimInstant(nanoseconds: 200_000_000_000))
      try probe.execute(.enlarge, protocol: 0, account: AccountID(account), units: 1)
      let result = try probe.finish()
      #expect(log.events(.order).count == (goesThrough ? 1 : 0), "\(account)")
      #expect((result["blocked_usd_s"] ?? 0 > 0) == !goesThrough)
    }
  }
}
