import Markets
import Quantities
import Testing

/// The two attacks of 15 and 18 February 2020, target ids T3.1 and T3.2.
struct FlashLoanCaseTests {
  @Test func `T3_1: both legs through the pool give what was published`() throws {
    // 2 817.77 ETH against 77.08 WBTC, fee 0.3 %; here WBTC is the quote.
    var pool = try ConstantProductPool(
      base: BaseQuantity(units: 281_777_000_000),
      quote: QuoteAmount(micros: 77_080_000),
      fee: .basisPoints(30),
      scale: .standard
    )
    let bitcoin = try pool.sell(BaseQuantity(units: 563_760_000_000))
    let ether = try pool.spend(QuoteAmount(micros: 112_000_000))
    #expect(abs(Double(bitcoin.micros) / 51_340_000 - 1) <= 0.005)
    #expect(abs(Double(ether.units) / 687_100_000_000 - 1) <= 0.005)
    // The formula itself, to the unit: 77.08 × 0.997 × 5 637.6 ÷ (2 817.77 + 0.997 × 5 637.6).
    #expect(bitcoin == QuoteAmount(micros: 51_341_443))
    #expect(ether == BaseQuantity(units: 687_149_101_366))
  }

  @Test func `T3_2: the second attack's books close at its profit`() throws {
    // 1 099 841 sUSD in all, of which 943 837 from the depot for 3 517.86 ETH at one dollar;
    // 900 ETH bought the rest from a pool at the same price before, which fixes its reserves.
    let pushed = 900.0
    let bought = 1_099_841.0 - 943_837.0
    let fair = 943_837.0 / 3_517.86
    let reserve = bought * pushed / (fair * pushed - bought)
    var pool = try ConstantProductPool(
      base: BaseQuantity(units: Int64(reserve * 1e8)),
      quote: QuoteAmount(micros: Int64(reserve * fair * 1e6)),
      fee: .zero,
      scale: .standard
    )
    let before = pool.price
    let stable = try pool.sell(base(900))
    #expect(abs(Double(stable.micros) / 1e6 - bought) < 1)
    // ETH in sUSD fell; sUSD in ETH rose to somewhat above two.
    let push = Double(before.nanos) / Double(pool.price.nanos)
    #expect(push > 2 && push < 2.6)
    // Own ether through the attack, in 10⁻⁸: loan, depot, pool, borrowed against, loan repaid.
    let steps: [Int64] = [
      750_000_000_000, -351_786_000_000, -90_000_000_000, 679_601_000_000, -750_000_000_000,
    ]
    let profit = steps.reduce(0, +)
    #expect(profit == 237_815_000_000)
    #expect(abs(Double(profit) / 237_800_000_000 - 1) <= 0.001)
    // It pays because the loan was valued at the pushed price: at the fair one, two thirds of the
    // collateral's worth would not have repaid what it took to attack.
    let fairCollateral = 1_099_841.0 / fair
    #expect(fairCollateral / 1.5 - 3_517.86 - 900 < 0)
  }
}
