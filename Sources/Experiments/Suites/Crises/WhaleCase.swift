import Margining
import Quantities

/// The account of June 2022: 5.7 million SOL against 108 million USD at a threshold of 85 %.
enum WhaleCase {
  static let file = "2022-06_solend/solusdt_spot_1h.csv"

  private static func account() throws -> LoanCase {
    try LoanCase(
      threshold: 85,
      rules: CloseFactorRules(closeFactor: .percent(20)),
      held: 5_700_000 * 100_000_000,
      owed: 108_000_000 * 1_000_000
    )
  }

  static func edge() throws -> Price {
    try LendingMath.liquidationPrice(
      debt: .whole(108_000_000),
      collateral: .whole(5_700_000),
      threshold: .percent(85),
      scale: .standard
    )
  }

  static func price() throws -> CrisisFinding {
    let edge = try edge()
    var account = try account()
    let isSharp =
      try !account.isDue(edge.nanos, 1_000_000_000)
      && account.isDue(edge.nanos - 1, 1_000_000_000)
    let price = Double(edge.nanos) / 1e9
    return CrisisFinding(
      passes: abs(price - 22.29) <= 0.05 && isSharp,
      figure: price,
      text: "due below \(shown(price)) USD"
    )
  }

  static func path(_ records: CrisisRecords) throws -> CrisisFinding {
    var account = try account()
    let bars = try records.bars(file)
    var dueHours = 0
    for bar in bars where try account.isDue(bar.low, 1_000_000_000) { dueHours += 1 }
    let least = Double(bars.map(\.low).min() ?? 0) / 1e9
    return CrisisFinding(
      passes: dueHours == 0 && !bars.isEmpty,
      figure: Double(dueHours),
      text: "due in \(dueHours) of \(bars.count) hours; least price \(shown(least)) USD"
    )
  }
}
