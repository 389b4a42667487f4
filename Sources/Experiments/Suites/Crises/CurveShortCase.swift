import Margining
import Markets
import Quantities

/// November 2022: 92 million CRV borrowed against 57 million USDC (threshold 89 %, bonus 4.5 %).
///
/// Fitted on the bad debt on record: keepers who repay 320 000 CRV a minute on the recorded path;
/// or, where the model's own price replaces the record from the trigger on, the depth of the venue.
enum CurveShortCase {
  static let file = "2022-11_aave_crv/crvusdt_spot_1h.csv"
  private static let wanted: Int64 = 92_000_000 * 1_000_000
  private static let recordedLoss = 2_656_000.0

  private static func account(_ caps: LoanCase.Caps = .init()) throws -> LoanCase {
    var account = try LoanCase(
      threshold: 89,
      bonus: .basisPoints(450),
      caps: caps,
      lent: 2 * wanted,
      rules: CloseFactorRules(fullCloseHealth: .zero),
      held: 57_000_000 * 100_000_000,
      owed: 0
    )
    // Borrowed at 0.444, the price of the morning of 22 November.
    _ = try account.isDue(1_000_000_000, 444_000_000)
    _ = try account.borrow(upTo: wanted)
    return account
  }

  // MARK: On the recorded path

  /// What a squeeze costs: CRV that nobody pays, their value in USD when they were lost, CRV that
  /// are still owed.
  private struct Outcome {
    var lost: Double
    var worth: Double
    var left: Double

    init(_ account: LoanCase) {
      lost = Double(account.badDebt) / 1e6
      worth = Double(account.badDebtValue) / 1e6
      left = Double(account.owed) / 1e6
    }

    /// Within 25 % in CRV and 35 % in USD, and nothing is left.
    var isOnRecord: Bool {
      abs(lost / recordedLoss - 1) <= 0.25 && abs(worth / 1_600_000 - 1) <= 0.35 && left == 0
    }
  }

  private static func recorded(
    _ records: CrisisRecords,
    _ caps: LoanCase.Caps = .init()
  ) throws -> [Outcome] {
    // From 22 November 2022 on.
    let days: Range<Int64> = 1_669_075_200..<1_669_248_000
    let bars = try records.bars(file).filter { days.contains($0.start) }
    return try [true, false].map { isHighFirst in
      var account = try account(caps)
      for bar in bars {
        let turns = isHighFirst ? [bar.high, bar.low] : [bar.low, bar.high]
        let points = [bar.prices[0]] + turns + [bar.prices[3]]
        for (from, to) in zip(points, points.dropFirst()) {
          for minute in Int64(0)..<20 {
            try repay(&account, at: from + (to - from) * minute / 20)
          }
        }
      }
      return Outcome(account)
    }
  }

  /// A minute's work of the keepers.
  private static func repay(_ account: inout LoanCase, at nanos: Int64) throws {
    for _ in 0..<16 {
      guard try account.isDue(1_000_000_000, nanos),
        try account.liquidate(most: 20_000 * 1_000_000) != nil
      else { return }
    }
  }

  static func badDebt(_ records: CrisisRecords) throws -> CrisisFinding {
    let found = try recorded(records)
    return CrisisFinding(
      passes: found.allSatisfy(\.isOnRecord),
      figure: found[0].lost,
      text: "\(words(found[0])) with the high first, \(words(found[1])) with the low first"
    )
  }

  private static func words(_ outcome: Outcome) -> String {
    "\(millions(outcome.lost)) CRV (\(millions(outcome.worth)) USD)"
  }

  static func borrowCap(_ records: CrisisRecords) throws -> CrisisFinding {
    let free = try recorded(records)
    let capped = try recorded(records, LoanCase.Caps(borrow: 20_000_000 * 1_000_000))
    let worst = max(capped[0].lost, capped[1].lost)
    return CrisisFinding(
      passes: worst == 0,
      isReproduced: free.allSatisfy(\.isOnRecord),
      figure: worst,
      text: "bad debt \(words(free[0])) without the cap, \(words(capped[0])) with it; "
        + "\(millions(capped[0].left)) CRV are still owed"
    )
  }

  // MARK: With the model's own price

  /// The recorded price ends at the trigger; from there on keepers buy what they repay at a venue
  /// where nothing else moves the price and nothing brings it back, and the oracle follows.
  private static func squeezed(
    depth: QuoteAmount
  ) throws -> (outcome: Outcome, overshoot: Double) {
    var account = try account()
    guard let edge = try account.edge(1_000_000_000) else {
      throw CrisisFault.model("the short has no liquidation price")
    }
    let trigger = edge + edge / 10_000
    var venue = try Venue.standing(depth: depth, at: Price(nanos: trigger), decimals: 6)
    for _ in 0..<10_000 {
      guard try account.isDue(1_000_000_000, venue.price.nanos),
        let terms = try account.liquidate(most: 200_000 * 1_000_000)
      else { break }
      try venue.execute(.buy, BaseQuantity(units: terms.repaid))
    }
    return (Outcome(account), Double(venue.price.nanos) / Double(trigger) - 1)
  }

  /// The depth of 1 % at which the bad debt is that on record.
  private static func fittedDepth() throws -> QuoteAmount {
    var (low, high): (Int64, Int64) = (500_000, 20_000_000)
    while high - low > 1_000 {
      let middle = (low + high) / 2
      if try squeezed(depth: .whole(middle)).outcome.lost > recordedLoss {
        low = middle
      } else {
        high = middle
      }
    }
    return .whole(high)
  }

  static func overshoot() throws -> CrisisFinding {
    let depth = try fittedDepth()
    let found = try squeezed(depth: depth)
    return CrisisFinding(
      passes: abs(found.overshoot - 0.17) <= 0.08 && found.outcome.isOnRecord,
      figure: found.overshoot,
      text: "\(shown(100 * found.overshoot)) % above the trigger at a depth of "
        + "\(millions(Double(depth.micros) / 1e6)) USD for 1 %, fitted on the bad debt"
    )
  }

  static func twiceTheDepth() throws -> CrisisFinding {
    let depth = try fittedDepth()
    let base = try squeezed(depth: depth)
    let deeper = try squeezed(depth: QuoteAmount(micros: 2 * depth.micros))
    return CrisisFinding(
      passes: deeper.outcome.lost <= base.outcome.lost / 2,
      isReproduced: base.outcome.isOnRecord && abs(base.overshoot - 0.17) <= 0.08,
      figure: deeper.outcome.lost,
      text: "bad debt \(words(base.outcome)), with twice the depth \(words(deeper.outcome)) "
        + "and \(millions(deeper.outcome.left)) CRV still owed; "
        + "the price goes \(shown(100 * deeper.overshoot)) instead of "
        + "\(shown(100 * base.overshoot)) % up"
    )
  }
}
