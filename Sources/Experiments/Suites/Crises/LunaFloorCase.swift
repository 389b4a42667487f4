import Margining
import Quantities

/// May 2022: LUNA, held at 0.107 USD by a feed at its floor, is supplied and borrowed against.
enum LunaFloorCase {
  private static let price: Int64 = 107_000_000
  private static let market = 0.01

  /// What is on record of a protocol.
  private struct Pool {
    let name: String
    /// What it had to lend, in USD.
    let liquidity: Int64
    /// What was supplied until the pause, in LUNA.
    let supplied: Int64
  }

  // Blizz was emptied. Venus paused with 230 million LUNA inside; it had more to lend than those
  // could borrow.
  private static let blizz = Pool(name: "Blizz", liquidity: 8_280_000, supplied: 150_000_000)
  private static let venus = Pool(name: "Venus", liquidity: 50_000_000, supplied: 230_000_000)

  /// Borrowed of a pool at a collateral factor of 55 %, in USD.
  private static func borrowed(_ pool: Pool, caps: LoanCase.Caps = .init()) throws -> Double {
    var attacker = try LoanCase(
      threshold: 55,
      caps: caps,
      lent: pool.liquidity * 1_000_000,
      held: 0,
      owed: 0
    )
    _ = try attacker.isDue(price, 1_000_000_000)
    _ = try attacker.supply(upTo: pool.supplied * 100_000_000)
    return Double(try attacker.borrow(upTo: pool.liquidity * 1_000_000)) / 1e6
  }

  /// Everything of one pool; of the other what the collateral at the floor allows, and that less
  /// what the collateral is worth at market.
  private static func losses() throws -> (blizz: Double, venus: Double, net: Double) {
    let venus = try borrowed(Self.venus)
    return (try borrowed(blizz), venus, venus - Double(Self.venus.supplied) * market)
  }

  private static func isOnRecord(_ found: (blizz: Double, venus: Double, net: Double)) -> Bool {
    abs(found.blizz / Double(blizz.liquidity) - 1) < 1e-6
      && abs(found.venus / 13_500_000 - 1) <= 0.2 && abs(found.net / 11_200_000 - 1) <= 0.2
  }

  static func loss() throws -> CrisisFinding {
    let found = try losses()
    return CrisisFinding(
      passes: isOnRecord(found),
      figure: found.venus,
      text: "Blizz \(millions(found.blizz)), Venus \(millions(found.venus)) USD, "
        + "\(millions(found.net)) after the collateral's market value"
    )
  }

  /// A cap of 5 million USD at the floor's price on what may be supplied.
  static func supplyCap() throws -> CrisisFinding {
    let caps = LoanCase.Caps(supply: 5_000_000 * 1_000_000_000 / price * 100_000_000)
    let capped = (try borrowed(blizz, caps: caps), try borrowed(venus, caps: caps))
    let worst = max(capped.0, capped.1)
    return CrisisFinding(
      passes: worst <= 5_000_000,
      isReproduced: isOnRecord(try losses()),
      figure: worst,
      text: "Blizz loses \(millions(capped.0)), Venus \(millions(capped.1)) USD with the cap"
    )
  }
}
