import Margining
import PriceOracles
import Quantities

/// 11 October 2022: 483 million contracts bought at 0.0382 and marked at 0.91.
struct PumpCase {
  private static let entry = Price(nanos: 38_200_000)
  private static let peak = Price(nanos: 910_000_000)
  private static let margin = QuoteAmount.whole(5_000_000)
  private static let pool = QuoteAmount.whole(116_000_000)

  private var venue: PerpetualCase

  init() throws {
    venue = try PerpetualCase(
      [1, -1].map {
        BookAccount(
          base: .whole(483_000_000 * $0),
          quote: Self.margin,
          entryPrice: Self.entry
        )
      },
      spec: PerpetualCase.rates(maintenance: .percent(10), initial: .percent(20))
    )
  }

  func profit() throws -> CrisisFinding {
    let profit = Double(try venue.equity(at: Self.peak) - Self.margin.micros) / 1e6
    return CrisisFinding(
      passes: abs(profit / 421e6 - 1) <= 0.01,
      figure: profit,
      text: "\(millions(profit)) USD"
    )
  }

  func loan() throws -> CrisisFinding {
    var venue = venue
    let taken = min(try venue.power(at: Self.peak), Self.pool.micros)
    let isPaid = try venue.withdraws(taken, at: Self.peak)
    // At the price before the push nothing more comes out.
    let isQuiet = try !venue.withdraws(1, at: Self.entry)
    let loan = Double(taken) / 1e6
    return CrisisFinding(
      passes: abs(loan / 116e6 - 1) <= 0.03 && isQuiet && isPaid,
      figure: loan,
      text: "\(millions(loan)) USD"
    )
  }

  /// What is taken when profit has no weight, and when the believed price may move by 10 % in ten
  /// minutes; the third change, 5 % of the supply, needs a supply that is not stated.
  func remedies() throws -> CrisisFinding {
    let without = min(try venue.power(at: Self.peak), Self.pool.micros)
    // Without weight of the profit the account has what it paid in.
    let required = try venue.perpetual.initialRequirement(
      AccountID(0),
      at: PerpetualMarks(Self.peak),
      in: venue.ledger
    )
    let unweighted = min(max(0, Self.margin.micros - required.micros), Self.pool.micros)
    var pipeline = PricePipeline()
    var believed = Self.entry
    for (time, price) in [(Int64(0), Self.entry), (600, Self.peak)] {
      believed =
        try pipeline.refresh(
          at: .second(time),
          settings: .init(rateLimit: RateLimit(perHour: .percent(60))),
          sources: PublishedSources(
            primary: OnChainPrice(nanos: price.nanos, at: .second(time)),
            secondary: nil
          )
        )?.price ?? believed
    }
    let clamped = min(try venue.power(at: believed), Self.pool.micros)
    let falls = [unweighted, clamped].map { 1 - Double($0) / Double(without) }
    return CrisisFinding(
      passes: falls.allSatisfy { $0 >= 0.9 },
      isReproduced: without == Self.pool.micros,
      figure: falls.min() ?? 0,
      text: "extraction falls by \(shown(100 * falls[0])) % without weight of the profit, by "
        + "\(shown(100 * falls[1])) % under a clamp; the cap is not attempted: no supply is stated"
    )
  }
}
