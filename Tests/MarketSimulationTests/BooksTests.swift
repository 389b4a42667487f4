import Margining
import MarketSimulation
import Mitigations
import Quantities
import TestSupport
import Testing

/// The books balance after every run, and a fault in the middle of one is found.
struct BooksTests {
  @Test
  func `every policy's books balance to the unit`() throws {
    for form in ScenarioBuilder.everyForm {
      try everySeed(count: 2) { seed in
        var builder = ScenarioBuilder.crowd(form, seed: seed)
        builder.policies = ScenarioBuilder.everyPolicy
        let prepared = try builder.prepared()
        for policy in prepared.scenario.policies.indices {
          let result = Simulation.run(prepared, policy: policy, catalog: ScenarioBuilder.catalog)
          let name = prepared.scenario.policies[policy].name
          if result.status != .ok { return "\(name): \(result.failure as Any)" }
          if result["conservation_error"] != 0 { return "\(name): books" }
          let isShared = prepared.scenario.policies[policy].mitigations.contains {
            ["auto-deleveraging", "backstop-vault", "staker-cover"].contains($0.kind)
          }
          let paysOtherwise = prepared.scenario.policies[policy].mitigations.contains {
            ["third-party-cover", "liquidation-voiding", "checkpoint-rollback"].contains($0.kind)
          }
          if let complaint = Self.brokenSum(result, isShared, paysOtherwise: paysOtherwise) {
            return "\(name): \(complaint)"
          }
        }
        return nil
      }
    }
  }

  /// Totals that are sums of other columns.
  ///
  /// Where winners or a backstop stand behind the insurance they bear a part of the bad debt.
  /// Where the insurance pays premiums and remedies as well, its loss is no part of the bad debt.
  private static func brokenSum(
    _ result: RunResult,
    _ isShared: Bool,
    paysOtherwise: Bool
  ) -> String? {
    func micros(_ name: String) -> Int128 {
      guard let position = MetricCatalog.position(of: name),
        case .micros(let micros) = result.metrics[position]
      else { return -1 }
      return micros
    }
    if micros("bad_debt_usd") != micros("bad_debt_realised_usd") + micros("bad_debt_latent_usd") {
      return "bad debt"
    }
    let bearers = [
      "borrower_loss_usd", "adl_winner_loss_usd", "insurance_loss_usd", "staker_loss_usd",
      "backstop_loss_usd", "lp_loss_usd", "depositor_loss_usd",
    ]
    var total: Int128 = 0
    for bearer in bearers { total += micros(bearer) }
    if micros("total_loss_usd") != total { return "total loss" }
    let absorbed =
      micros("insurance_loss_usd") + micros("staker_loss_usd") + micros("depositor_loss_usd")
    if paysOtherwise { return nil }
    if isShared, absorbed <= micros("bad_debt_usd") { return nil }
    return absorbed == micros("bad_debt_usd") ? nil : "who bears the bad debt"
  }

  /// Errors found at the end of a run that somebody disturbs half-way.
  private func errors(
    _ form: ProtocolForm,
    seed: UInt64 = 4,
    disturb: (borrowing RunProbe) throws -> Ledger?
  ) throws -> Double? {
    var probe = try ScenarioBuilder.crowd(form, seed: seed).probe()
    try probe.run(until: SimInstant(nanoseconds: 1_800_000_000_000))
    if let ledger = try disturb(probe) { probe.ledger = ledger }
    return try probe.finish()["conservation_error"]
  }

  private static func slot(_ column: LedgerColumn, _ member: Int32 = 0) -> LedgerSlot {
    LedgerSlot(column: column, member: member)
  }

  @Test
  func `an undisturbed run that was stopped half-way ends as one that was not`() throws {
    for form in ScenarioBuilder.everyForm {
      let builder = ScenarioBuilder.crowd(form, seed: 4)
      var probe = try builder.probe()
      for second in stride(from: Int64(0), to: 3_600, by: 450) {
        try probe.run(until: SimInstant(nanoseconds: second.inNanoseconds))
      }
      let stopped = try probe.finish()
      let whole = try builder.run()
      #expect(stopped.firstDifference(from: whole) == nil)
      #expect(stopped["conservation_error"] == 0)
    }
  }

  @Test
  func `a lost entry is found`() throws {
    let perpetual = ScenarioBuilder.forms[1]
    let found = try errors(perpetual) { probe in
      var ledger = probe.ledger
      ledger.plantUnbalancedEntry(-1, at: Self.slot(probe.perpetuals[0].columns.insurance))
      return ledger
    }
    #expect((found ?? 0) > 0)
    let vaults = try errors(ScenarioBuilder.forms[0]) { probe in
      var ledger = probe.ledger
      ledger.plantUnbalancedEntry(1, at: Self.slot(probe.vaults[0].columns.collateral, 3))
      return ledger
    }
    #expect((vaults ?? 0) > 0)
  }

  /// Faults whose two sides balance: the ledger of every asset still sums to zero.
  @Test
  func `funding of the wrong sign, a doubled fee and a loss in the wrong layer are found`() throws {
    typealias Columns = PerpetualProtocol.Columns
    let faults: [(EntryReason, (Columns) -> (LedgerSlot, LedgerSlot))] = [
      (.funding, { (Self.slot($0.fundingPool), Self.slot($0.margin, 2)) }),
      (.fee, { (Self.slot($0.margin, 5), Self.slot($0.feeIncome)) }),
      (.lossAbsorbed, { (Self.slot($0.insurance), Self.slot($0.socialisedLoss)) }),
      (.lossSocialised, { (Self.slot($0.socialisedLoss), Self.slot($0.insurance)) }),
    ]
    for (reason, slots) in faults {
      let found = try errors(ScenarioBuilder.forms[1]) { probe in
        let (from, to) = slots(probe.perpetuals[0].columns)
        var ledger = probe.ledger
        try ledger.transfer(1_000_000, from: from, to: to, reason: reason)
        return ledger
      }
      #expect((found ?? 0) > 0, "\(reason)")
    }
  }

  @Test
  func `a vault loss in the wrong layer and a doubled seizure are found`() throws {
    typealias Columns = VaultProtocol.Columns
    let faults: [(EntryReason, (Columns, Int32) -> (LedgerSlot, LedgerSlot))] = [
      (.lossAbsorbed, { (Self.slot($0.systemDebt), Self.slot($0.surplus, $1 * 0)) }),
      (.seizure, { (Self.slot($0.systemDebt), Self.slot($0.debt, $1)) }),
      (.seizure, { (Self.slot($0.collateral, $1), Self.slot($0.auctionCollateral)) }),
    ]
    for (reason, slots) in faults {
      // A seed under which vaults, auctions and a loss are open after half an hour.
      let found = try errors(ScenarioBuilder.forms[0], seed: 1) { probe in
        let columns = probe.vaults[0].columns
        var ledger = probe.ledger
        var open: Int32 = 0
        while ledger.balance(Self.slot(columns.collateral, open)) == 0 { open += 1 }
        let (from, to) = slots(columns, open)
        try ledger.transfer(1, from: from, to: to, reason: reason)
        return ledger
      }
      #expect((found ?? 0) > 0, "\(reason)")
    }
  }

  /// The world closes out what a halt leaves open: waiting until the end is no way to win.
  @Test
  func `halting liquidations until the end wins nothing on a falling path`() throws {
    var steps: [(second: Int64, cents: Int64)] = [(0, 200_00)]
    for step in Int64(1)...50 { steps.append((step * 60, 200_00 - step * 200)) }
    var badDebt = 0.0
    for form in ScenarioBuilder.forms {
      try everySeed(count: 4) { seed in
        var builder = ScenarioBuilder.crowd(form, seed: seed)
        builder.path = nil
        builder.steps = steps
        builder.participants.removeLast(2)
        builder.policies = [
          .only("liquidation-pause", ["from": 0, "until": Int64(86_400).inNanoseconds])
        ]
        let baseline = try builder.run(0)
        let halted = try builder.run(1)
        if halted["liquidation_count"] != 0 { return "the pause has holes" }
        for name in ["bad_debt_usd", "total_loss_usd"] {
          let pair = (baseline[name] ?? 0, halted[name] ?? 0)
          if pair.1 < pair.0 { return "\(form) \(name): \(pair)" }
        }
        badDebt += halted["bad_debt_usd"] ?? 0
        return nil
      }
    }
    #expect(badDebt > 0)
  }
}
