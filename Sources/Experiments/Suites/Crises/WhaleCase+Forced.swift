import Margining
import Markets
import Quantities

// The price is forced to where the account is due. Keepers repay a fifth of the debt at a time and
// sell what they seize at a venue of 2 million USD for each of the first five per cent; the oracle
// follows the venue, and nobody buys the dip.
extension WhaleCase {
  private static let debt: Int64 = 108_000_000 * 1_000_000
  private static let depth = QuoteAmount.whole(2_000_000)

  /// What a forced sale does.
  private struct Outcome {
    /// What the account could borrow, in USD.
    var borrowed: Double
    /// Share of the price that the first step takes; nil without one.
    var firstImpact: Double?
    /// In USD.
    var badDebt: Double
  }

  static func forced() throws -> CrisisFinding {
    let free = try forced(LoanCase.Caps())
    let capped = try forced(LoanCase.Caps(account: .whole(50_000_000)))
    let impact = free.firstImpact ?? 0
    return CrisisFinding(
      passes: capped.badDebt == 0 && capped.borrowed <= 50_000_000,
      isReproduced: free.badDebt > 0 && impact > 0.1,
      figure: impact,
      text: "first step \(shown(100 * impact)) % down, bad debt \(millions(free.badDebt)) USD; "
        + "with the cap \(millions(capped.borrowed)) borrowed, bad debt "
        + "\(millions(capped.badDebt))"
    )
  }

  private static func forced(_ caps: LoanCase.Caps) throws -> Outcome {
    var account = try LoanCase(
      threshold: 85,
      caps: caps,
      lent: 2 * debt,
      rules: CloseFactorRules(
        closeFactor: .percent(20),
        fullCloseHealth: .zero,
        minimumValue: .zero,
        minimumLeftover: .zero
      ),
      held: 5_700_000 * 100_000_000,
      owed: 0
    )
    // Borrowed while SOL was at 40.
    _ = try account.isDue(40_000_000_000, 1_000_000_000)
    let borrowed = try account.borrow(upTo: debt)
    // 22.291 USD, published as 22.30: the highest price at which 108 million are due.
    let start = Price(nanos: try edge().nanos - 1)
    var venue = try Venue.standing(depth: depth, at: start, decimals: 8)
    var outcome = Outcome(borrowed: Double(borrowed) / 1e6, badDebt: 0)
    for _ in 0..<1_000 {
      let before = venue.price.nanos
      guard try account.isDue(before, 1_000_000_000),
        let terms = try account.liquidate(most: .max)
      else { break }
      try venue.execute(.sell, BaseQuantity(units: terms.received))
      if outcome.firstImpact == nil {
        outcome.firstImpact = 1 - Double(venue.price.nanos) / Double(before)
      }
    }
    outcome.badDebt = Double(account.badDebt) / 1e6
    return outcome
  }
}
