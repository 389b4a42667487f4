import Margining
import MarketSimulation
import Participants
import Quantities
import TestSupport
import Testing

/// One borrower of 10 ETH, due below 98.50, whose price falls to 98 after a minute.
@Suite struct LendingRunTests {
  private func fall(
    _ spec: LendingSpec,
    deposited: Int64? = nil,
    to cents: Int64 = 98_00
  ) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, cents)]
    builder.form = .lending(spec)
    builder.book = ScenarioBuilder.loan(10, dueBelow: 98_50, deposited: deposited)
    builder.impact = false
    return builder
  }

  private func seconds(_ log: RunLog, _ kind: EventKind) -> [Double] {
    log.events(kind).map { ($0.at - .start).secondsValue }
  }

  @Test func `half of a debt is repaid in the next block for collateral and a tenth`() throws {
    let log = RunLog()
    let result = try fall(ScenarioBuilder.lendingForms[0]).run(log: log)
    #expect(result.status == .ok && result["conservation_error"] == 0)
    #expect(log.liquidations.map { ($0.executedAt - .start).secondsValue } == [70])
    // Debt 788; 394 repaid; 394 ÷ 98 × 1.1 ETH seized, rounded up.
    #expect(log.liquidations[0].quantity == 442_244_898)
    // The bonus of 39.40 is the owner's loss and the keeper's gain.
    #expect(result["borrower_loss_usd"].map { abs($0 - 39.4) < 0.01 } == true)
    #expect(result["bad_debt_usd"] == 0)
    // With flash liquidity it is sold in the same instant; the keeper keeps nothing to sell.
    #expect(log.events(.keeperSale).isEmpty)
  }

  @Test func `without flash liquidity the keeper pays itself and sells later`() throws {
    let log = RunLog()
    let spec = ScenarioBuilder.lending(.closeFactor(ScenarioBuilder.half), flashFee: nil)
    let result = try fall(spec).run(log: log)
    #expect(result.status == .ok && result["conservation_error"] == 0)
    #expect(seconds(log, .keeperSale) == [75])
    #expect(log.events(.keeperSale)[0].amount == 442_244_898)
  }

  @Test func `an absorbed account is sold at a discount while reserves are short`() throws {
    let log = RunLog()
    let result = try fall(ScenarioBuilder.lendingForms[1]).run(log: log)
    #expect(result.status == .ok && result["conservation_error"] == 0)
    #expect(log.liquidations.map { ($0.executedAt - .start).secondsValue } == [70])
    #expect(log.liquidations[0].quantity == 10_00000000)
    // Half of the discount of a tenth: 5 % under 98, the keeper's own discount.
    #expect(seconds(log, .settlement) == [80])
    #expect(log.events(.settlement)[0].amount == 931_000_000)
    #expect(seconds(log, .keeperSale) == [85])
  }

  @Test func `members of a stability pool sell what they gain later, at their own times`() throws {
    let log = RunLog()
    let result = try fall(ScenarioBuilder.lendingForms[2]).run(log: log)
    #expect(result.status == .ok && result["conservation_error"] == 0)
    #expect(log.liquidations.map { ($0.executedAt - .start).secondsValue } == [70])
    #expect(seconds(log, .keeperSale) == [170])
    // Gains by share are rounded down; the rest of a unit stays in the pool.
    #expect(log.events(.keeperSale)[0].amount == 9_99999999)
  }

  @Test func `a pool without cash refuses withdrawals, and the time is counted`() throws {
    var builder = fall(ScenarioBuilder.lendingForms[0], deposited: 788_000_000, to: 100_00)
    builder.participants = []
    let log = RunLog()
    var probe = try builder.probe(log: log)
    try probe.run(until: SimInstant(nanoseconds: 100_000_000_000))
    let before = probe.ledger
    try probe.execute(.withdraw, protocol: 0, account: AccountID(1), units: 1_000_000)
    #expect(log.events(.failedTransaction).count == 1)
    #expect(probe.ledger == before)
    // The borrower's own ETH lies in the pool: it may take a little.
    try probe.execute(.withdraw, protocol: 0, account: AccountID(0), units: 1_000)
    #expect(log.events(.failedTransaction).count == 1)
    let result = try probe.finish()
    #expect(result["cash_short_s"] == 500 && result["conservation_error"] == 0)
  }

  @Test func `a seizure waits until somebody brings back the collateral that is lent out`() throws {
    // Account 1 borrows all ETH that account 0 has supplied.
    var builder = fall(ScenarioBuilder.lendingForms[0])
    builder.book = .loans(
      LoanBook(
        accountCount: 3,
        entries: [
          LoanEntry(
            account: AccountID(0),
            reserve: ReserveID(0),
            supplied: 10_00000000,
            owed: 0
          ),
          LoanEntry(
            account: AccountID(0),
            reserve: ReserveID(1),
            supplied: 0,
            owed: 788_000_000
          ),
          LoanEntry(
            account: AccountID(1),
            reserve: ReserveID(0),
            supplied: 0,
            owed: 10_00000000
          ),
          LoanEntry(
            account: AccountID(1),
            reserve: ReserveID(1),
            supplied: 9_000_000_000,
            owed: 0
          ),
        ]
      )
    )
    guard case .lending(var spec) = builder.form else { return }
    spec.reserves[1].liquidationThreshold = .percent(90)
    builder.form = .lending(spec)
    let log = RunLog()
    var probe = try builder.probe(log: log)
    try probe.run(until: SimInstant(nanoseconds: 200_000_000_000))
    #expect(log.liquidations.isEmpty && !log.events(.failedTransaction).isEmpty)
    let result = try probe.finish()
    #expect(result["cash_short_s"] == 530 && result["conservation_error"] == 0)
    #expect(result.flags.contains(.dueAtHorizon))
  }

  @Test func `a falling price is bought when it reaches the keeper, not before`() throws {
    var builder = ScenarioBuilder()
    builder.seconds = 3_600
    builder.impact = false
    builder.steps = [(0, 100_00), (60, 98_00)]
    var spec = ScenarioBuilder.dutchVaults
    spec.dutch?.curve = .linear(duration: .seconds(1_000))
    builder.form = .vaults(spec)
    builder.accounts = [ScenarioBuilder.vault(10, dueBelow: 98_50)]
    let log = RunLog()
    let result = try builder.run(log: log)
    #expect(result.status == .ok && result["conservation_error"] == 0)
    #expect(log.liquidations.map { ($0.executedAt - .start).secondsValue } == [70])
    // 107.80 × (1 − t ÷ 1000) ≤ 93.10 from t = 136.4 on: seen at 210 s, bought a block later.
    let bids = seconds(log, .bid)
    #expect(bids.count == 1 && bids[0] >= 210 && bids[0] <= 280, "\(bids)")
    #expect(log.events(.bid)[0].price <= 93_100_000_000)
    #expect(log.events(.settlement).count == 1)
    // 656.67 of debt and a tenth; what is left of the lot is the owner's again.
    #expect(log.events(.settlement)[0].amount == 722_333_333)
  }

  @Test func `every form keeps its books under a crowd, and repeats its bytes`() throws {
    try everySeed(count: 8) { seed in
      for (number, form) in ScenarioBuilder.everyForm.enumerated() {
        let prepared = try ScenarioBuilder.crowd(form, seed: seed).prepared()
        let one = Simulation.run(prepared, policy: 0, catalog: ScenarioBuilder.catalog)
        if one.status != .ok { return "form \(number): \(one.failure as Any)" }
        if one["conservation_error"] != 0 { return "form \(number): the books" }
        if one["liquidation_count"] == 0 { return "form \(number): nothing happened" }
        let two = Simulation.run(prepared, policy: 0, catalog: ScenarioBuilder.catalog)
        if let column = one.firstDifference(from: two) { return "form \(number): \(column)" }
      }
      return nil
    }
  }
}
