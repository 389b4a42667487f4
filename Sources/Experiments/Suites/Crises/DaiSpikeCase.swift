import Determinism
import Margining
import Quantities

/// 26 November 2020: one venue's price of DAI at 1.30, and whom it liquidates.
///
/// The book is calibrated: half of the debt of all accounts beyond the threshold at 1.30, which is
/// what the close factor lets keepers repay of each, is the 85.2 million on record. Everything else
/// is free: how the debts are spread, and how the price climbs. Accounts do not touch each other,
/// as the pool lends more than it is asked for, so each stands in a pool of its own.
enum DaiSpikeCase {
  private static let accounts: UInt64 = 160
  private static let books: UInt64 = 12
  private static let recorded = 85.2e6
  private static let accepted = (85e6 * 0.9)...(89e6 * 1.1)

  private struct Borrower {
    /// Debt over limit while DAI is worth a dollar, in per mille.
    var use: Int64
    /// In whole DAI.
    var debt: Double
  }

  /// Pareto debts, uses from 40 % to 90 %, scaled so that half of the debts beyond 1 ÷ 1.30 is what
  /// was repaid.
  private static func drawn(_ seed: UInt64) -> [Borrower] {
    let stream = RandomStream(key: SeedTree(rootSeed: seed, replication: 0).key("dai-spike"))
    var borrowers = (0..<accounts).map { index in
      Borrower(
        use: 400 + Int64(stream.uniform(step: index, purpose: 0) * 501),
        debt: stream.pareto(tail: 4, step: index, purpose: 1)
      )
    }
    let beyond = borrowers.reduce(0.0) { $1.use * 13 > 10_000 ? $0 + $1.debt : $0 }
    for index in borrowers.indices { borrowers[index].debt *= 2 * recorded / beyond }
    return borrowers
  }

  /// What keepers repay while the believed price of DAI climbs to 1.30, in whole DAI, and the debt
  /// that turns bad.
  private static func liquidated(_ borrowers: [Borrower]) throws -> (repaid: Double, bad: Int64) {
    var (repaid, bad): (Int64, Int64) = (0, 0)
    for borrower in borrowers {
      let debt = Int64(borrower.debt) * 1_000_000
      var account = try LoanCase(
        threshold: 75,
        // At 500 USD: limit = collateral · 500 · 75 %.
        held: Int64(borrower.debt * 1e8 * 1_000 / Double(borrower.use) / 375),
        owed: debt
      )
      for cents in stride(from: Int64(100), through: 130, by: 5)
      where try account.isDue(500_000_000_000, cents * 10_000_000) {
        repaid += try account.liquidate(most: debt)?.repaid ?? 0
      }
      bad += account.badDebt
    }
    return (Double(repaid) / 1e6, bad)
  }

  /// Twelve books; the figure is the middle one's repayment in millions.
  static func find() throws -> CrisisFinding {
    var found: [Double] = []
    var bad: Int64 = 0
    for seed in 1...books {
      let outcome = try liquidated(drawn(seed))
      found.append(outcome.repaid)
      bad += outcome.bad
    }
    found.sort()
    let within = found.count { accepted.contains($0) }
    return CrisisFinding(
      passes: within == found.count && bad == 0,
      figure: found[found.count / 2] / 1e6,
      text:
        "\(shown(found[0] / 1e6)) to \(shown(found[found.count - 1] / 1e6)) million repaid over "
        + "\(found.count) drawn books, " + (bad == 0 ? "no bad debt" : "bad debt")
    )
  }
}
