import Margining
import Quantities
import TestSupport
import Testing

/// T4.4: 26 November 2020, the price of DAI that one venue made.
///
/// The book is calibrated: half of the debt of all accounts beyond the threshold, which is what the
/// close factor lets keepers repay of each, is the 85 million of the record. Everything else is
/// free: how the debts are spread, how the price climbs, who is liquidated twice.
@Suite("T4.4 the DAI spike")
struct DaiSpikeTests {
  static let accounts: Int32 = 160

  /// Asset 0 is ether as collateral, asset 1 DAI, a debt at a price of its own.
  static let spec = LendingSpec(
    reserves: [
      reserve(ether, threshold: 75, bonus: 8, curve: nil),
      reserve(dai, threshold: 0, loan: 0, bonus: 8),
    ],
    liquidation: .closeFactor(CloseFactorRules(minimumValue: .zero, minimumLeftover: .zero)),
    deficitRule: .socialised
  )

  struct Account {
    /// Debt over limit while DAI is worth a dollar, in per mille.
    let use: Int64
    var debt: Double
  }

  /// Pareto debts, uses from 40 % to 90 %, scaled so that the debts beyond 1 ÷ 1.30 sum to twice
  /// 85.2 million.
  static func drawn(_ seed: UInt64) -> [Account] {
    var draws = TestDraws(seed: seed)
    var accounts = (0..<accounts).map { _ in
      let tail = 1 - Double(draws.within(0...999)) / 1_000
      return Account(use: draws.within(400...900), debt: 1 / tail.squareRoot().squareRoot())
    }
    let beyond = accounts.reduce(0.0) { $1.use * 13 > 10_000 ? $0 + $1.debt : $0 }
    for index in accounts.indices { accounts[index].debt *= 170.4e6 / beyond }
    return accounts
  }

  static func world(_ accounts: [Account]) throws -> LendingWorld {
    var entries = [entry(0, 1, supplied: dollars(1_000_000_000))]
    for (index, account) in accounts.enumerated() {
      let debt = Int64(account.debt)
      // At 500 USD: limit = collateral · 500 · 75 %.
      let collateral = Int64(account.debt * 1e8 * 1_000 / Double(account.use) / 375)
      entries.append(entry(Int32(index) + 1, 0, supplied: collateral))
      entries.append(entry(Int32(index) + 1, 1, owed: dollars(debt)))
    }
    let book = LoanBook(accountCount: Int32(accounts.count) + 1, entries: entries)
    return try LendingWorld(spec, book)
  }

  /// What keepers repay while the believed price of DAI climbs to `top`, in whole DAI, which is
  /// dollars on the venues that stayed near 1; and the bad debt.
  static func liquidated(_ accounts: [Account], top: Int64) throws -> (repaid: Double, bad: Int128)
  {
    var world = try world(accounts)
    var (repaid, bad): (Int64, Int128) = (0, 0)
    for cents in stride(from: Int64(100), through: top, by: 5) {
      try world.price([usd(500), Price(nanos: cents * 10_000_000)])
      for (index, account) in accounts.enumerated() {
        let id = AccountID(Int32(index) + 1)
        guard world.lending.isCrossed(id, .rule) else { continue }
        let verdict = try world.liquidate(
          LiquidationCall(
            account: id,
            debt: ReserveID(1),
            collateral: ReserveID(0),
            most: dollars(Int64(account.debt))
          )
        )
        guard case .liquidated(let terms, let lost) = verdict else { continue }
        repaid += terms.repaid
        bad += lost
        world.commit()
      }
    }
    if !world.findings.isEmpty { Issue.record("the books: \(world.findings)") }
    return (Double(repaid) / 1e6, bad)
  }

  @Test func `85 to 89 million are liquidated, give or take a tenth, and no debt turns bad`() {
    everySeed(count: 12) { seed in
      do {
        let found = try Self.liquidated(Self.drawn(seed), top: 130)
        if found.bad != 0 { return "bad debt of \(found.bad)" }
        if found.repaid < 85e6 * 0.9 || found.repaid > 89e6 * 1.1 {
          return "\(found.repaid) DAI repaid"
        }
        return nil
      } catch { return "\(error)" }
    }
  }

  @Test func `at the median of three venues, which stayed at a dollar, nobody is liquidated`()
    throws
  {
    let found = try Self.liquidated(Self.drawn(1), top: 100)
    #expect(found.repaid == 0)
  }
}
