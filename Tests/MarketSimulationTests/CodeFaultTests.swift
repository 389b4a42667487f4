import Margining
import MarketSimulation
import Participants
import Quantities
import Testing

/// The kinds of code fault beside an unauthorised withdrawal, on twenty vaults of 1 000.
struct CodeFaultTests {
  private func vaults(
    _ fault: CodeFault,
    rate: Ratio = .percent(5),
    bounty: Int64 = 0,
    gas: Int64 = 100_000
  ) -> ScenarioBuilder {
    var exploit = ExploitTests.exploit(rate, bounty: bounty)
    exploit.fault = fault
    exploit.gas = gas
    return ExploitTests.vaults(exploit)
  }

  @Test func `a skipped check pays the finder what its own accounts owe`() throws {
    let fault = CodeFault(kind: .skippedCheck, ownAccounts: 3)
    let result = try vaults(fault).run()
    // Three accounts of 1 000, each with a debt of 333.33: a fifth is lost, and 20.
    #expect(result["extracted_usd"] == 3_000 && result["robbed_usd"] == 0)
    let profit = try #require(result["attacker_profit_usd"])
    #expect(abs(profit - (3_000 * 0.8 - 20 - 3 * 666.666_667)) < 0.01)
    #expect(abs((result["bad_debt_usd"] ?? 0) - 3 * 333.333_333) < 0.001)
    // 1 000 of debts less a fifth and 20: a bounty of that is better.
    let reported = try vaults(fault, bounty: 780).run()
    #expect(reported["extracted_usd"] == 0 && reported["attacker_profit_usd"] == 780)
  }

  @Test func `a rounding leak takes from everybody alike, and nobody is due at once`() throws {
    // 1 % of 4 accounts in each block: 40 of 20 000, from 70 s to 1 200 s.
    let fault = CodeFault(kind: .roundingLeak)
    let leak = try vaults(fault, rate: .percent(1), gas: 200_000).run()
    let taken = try #require(leak["extracted_usd"])
    #expect(taken > 3_500 && taken < 114 * 40)
    #expect(leak["bad_debt_usd"] == 0 && leak["liquidation_count"] == 0)
    // What was taken was theirs.
    #expect(leak["robbed_usd"] == taken && leak["total_loss_usd"] == taken)
  }

  @Test func `a repair ends it`() throws {
    var fault = CodeFault(kind: .unauthorisedWithdrawal)
    fault.repair = .seconds(45)
    let result = try vaults(fault).run()
    // Blocks at 70, 80, 90, 100 and 110 s take 1 000 each; the code is repaired at 115 s.
    #expect(result["extracted_usd"] == 5_000 && result["time_to_containment_s"] == 40)
  }

  @Test func `a call that is re-entered empties as much as the gas allows`() throws {
    // Eight calls of 5 % in each transaction: 8 000 at 70 s, 8 000 at 80 s, the rest at 90 s.
    let result = try vaults(CodeFault(kind: .reentrancy), gas: 400_000).run()
    #expect(result["extracted_usd"] == 20_000 && result["time_to_containment_s"] == 20)
  }

  @Test func `a changed parameter makes healthy accounts due until it is repaired`() throws {
    // Accounts are due below 50; three times the requirement makes them due at 100.
    var fault = CodeFault(kind: .parameterChange, severity: .percent(300))
    let broken = try vaults(fault).run()
    #expect((broken["liquidation_count"] ?? 0) == 20 && broken["extracted_usd"] == 0)
    #expect(broken["time_to_containment_s"] == 1_130)
    fault.severity = .percent(150)
    let mild = try vaults(fault).run()
    #expect(mild["liquidation_count"] == 0)
    // Somebody who gains nothing reports it as soon as that pays anything.
    let reported = try vaults(fault, bounty: 1).run()
    #expect(reported["attacker_profit_usd"] == 1 && reported["time_to_containment_s"] == nil)
  }

  @Test func `a stuck protocol does nothing until it is repaired`() throws {
    var fault = CodeFault(kind: .stuckState)
    fault.repair = .seconds(300)
    var builder = vaults(fault)
    builder.steps = [(0, 100_00), (100, 49_00)]
    let stuck = try builder.run()
    #expect(stuck["halted_s"] == 300 && stuck["time_to_containment_s"] == 300)
    // Due since 100 s, started only after the repair at 370 s.
    #expect((stuck["missed_liquidation_count"] ?? 0) > 0)
    #expect(stuck["extracted_usd"] == 0 && stuck["conservation_error"] == 0)
  }
}
